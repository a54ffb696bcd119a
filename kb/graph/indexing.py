"""Gather what the index is made of from the records of a base."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice

from kb.graph.cards import innermost, natural_key, statement_card, told
from kb.graph.checks import check_quotes
from kb.graph.judged import ENDS
from kb.graph.records import Records
from kb.graph.registry import load_registry
from kb.graph.sentence import sentence
from kb.model.conflict import Conflict, StatementCard
from kb.model.lookup import IndexChange, IndexContent, IndexedStatement, Matter, Name
from kb.model.registry import Registry

PIECE = 2_000
"""So many statements are gathered at once."""
_MOST_CARDS = 20_000
_TEXTS = 8
_NAMED = (
    "kb:Entity", "kb:Source", "kb:Reply", "kb:Alignment", "kb:ClaimJudgement", "kb:Story",
)  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """Some statements with the names of all that belongs to them."""

    statements: tuple[IndexedStatement, ...]
    names: tuple[Name, ...]


class Cards(Mapping[str, StatementCard]):
    """The card of every statement and report, by prefixed address, each made when asked for."""

    def __init__(
        self, records: Records, registry: Registry, text_of: Callable[[str], str | None]
    ) -> None:
        self._records, self._registry = records, registry
        # Statements of a source, and those of a proposition, often come one after the other.
        self._text_of = lru_cache(_TEXTS)(text_of)
        self._sentence_of = lru_cache(_MOST_CARDS)(
            partial(sentence, records=records, registry=registry)
        )
        self._made: dict[str, StatementCard] = {}

    def __getitem__(self, statement: str) -> StatementCard:
        if statement not in self._made:
            if len(self._made) >= _MOST_CARDS:
                self._made.clear()
            self._made[statement] = self._make(statement)
        return self._made[statement]

    def __iter__(self) -> Iterator[str]:
        return iter(self._records.of_type("kb:Statement"))

    def __len__(self) -> int:
        return len(self._records.of_type("kb:Statement"))

    def _make(self, statement: str) -> StatementCard:
        mention = self._records.one(statement, "kb:mention")
        checks = check_quotes(self._records, self._text_of, [mention] if mention else [])
        return statement_card(statement, self._records, self._registry, checks, self._sentence_of)


def pieces(
    statements: Iterable[Iterable[str]], cards: Mapping[str, StatementCard], records: Records
) -> Iterator[Piece]:
    """Gather statements with their names, some at a time, in order of entry and id.

    Args:
        statements: Their prefixed addresses, those that one entry of the journal brought together.
        cards: Their cards.
        records: Where they are recorded.
    """

    def place(node: str) -> tuple[object, ...]:
        return natural_key(records.one(node, "kb:id")), node

    # Those of one entry are sorted when it is their turn, so that what is read of them for that
    # is still at hand when their cards are made.
    matter_of = lru_cache(_MOST_CARDS)(partial(_matter, records=records))
    ordered = (node for brought in statements for node in sorted(brought, key=place))
    while nodes := list(islice(ordered, PIECE)):
        some = {node: cards[node] for node in nodes}
        found = tuple(_statement(node, card, records, matter_of) for node, card in some.items())
        yield Piece(found, tuple(sorted(set(_statement_names(records, some)), key=_name_order)))


def index_change(
    records: Records,
    cards: Mapping[str, StatementCard],
    conflicts: Sequence[Conflict],
    *,
    nodes: AbstractSet[str],
    refound: AbstractSet[str],
    gone: AbstractSet[str],
    lost: AbstractSet[str],
    applied: int,
) -> IndexChange:
    """Gather what an addition changes, or what is taken back.

    Args:
        records: What can be looked up about the things that are touched.
        cards: The cards of all statements that are touched.
        conflicts: The conflicts that come, also those that come again.
        nodes: Prefixed addresses of what else is touched.
        refound: Those of propositions that are looked up by other entities or names than before.
        gone: Ids of the conflicts that go, also of those that come again.
        lost: Prefixed addresses of the statements that go.
        applied: Number of the last journal entry that is in the records.
    """
    named = {*nodes, *lost, *cards, *(card.proposition for card in cards.values())}
    named.update(f"conflict:{conflict.id}" for conflict in conflicts)
    names = [*_statement_names(records, cards), *_conflict_names(conflicts)]
    names += (name for node in nodes for name in _names(node, records))
    content = IndexContent(
        statements=tuple(
            _statement(node, card, records, partial(_matter, records=records))
            for node, card in cards.items()
        ),
        conflicts=tuple(conflicts),
        names=tuple(sorted({n for n in names if n.node in named}, key=_name_order)),
        applied=applied,
    )
    matters = {p: _matter(p, sentence(p, records, load_registry()), records) for p in refound}
    return IndexChange(content, frozenset(named), frozenset(gone), frozenset(lost), matters)


def _statement(
    node: str, card: StatementCard, records: Records, matter_of: Callable[[str, str], Matter]
) -> IndexedStatement:
    one, all_of = records.one, records.all
    inner, is_report = innermost(node, records), bool(one(node, "kb:reports"))
    proposition = one(inner, "kb:content")
    plain = card.content.removeprefix(told(node, records)) if is_report else card.content
    matter = matter_of(proposition, plain)
    agents = {*all_of(node, "prov:wasAttributedTo"), *all_of(node, "kb:onBehalfOf")}
    sources = {*all_of(node, "prov:hadPrimarySource"), *all_of(node, "prov:wasQuotedFrom")}
    utterances = records.inverse(node, "kb:makes")
    return IndexedStatement(
        card=card,
        is_report=is_report,
        side=next((edge[3:] for edge in ("kb:asserts", "kb:denies") if all_of(node, edge)), ""),
        about=matter.about,
        speakers=tuple(sorted(agent.removeprefix("entity:") for agent in agents)),
        words=" ".join([*_called(agents, records), card.role]),
        matter_words=matter.words,
        sentence=plain,
        sources=tuple(sorted(sources)),
        first=one(node, "kb:saidFrom"),
        last=one(node, "kb:saidUntil"),
        utterances=tuple(sorted({id for node in utterances for id in all_of(node, "kb:id")})),
    )


def _matter(proposition: str, plain: str, records: Records) -> Matter:
    """Say what statements of a proposition are found by beside the words of its plain sentence."""
    fillers = {f for found in records.roles(proposition).values() for f in found}
    about = {wide for filler in fillers for wide in records.all(filler, "kb:leq")}
    return Matter(
        about=tuple(sorted(found.removeprefix("entity:") for found in about)),
        words=" ".join(word for word in _called(fillers, records) if word not in plain),
    )


def _called(nodes: AbstractSet[str], records: Records) -> list[str]:
    return [
        word
        for one in sorted(nodes)
        for word in (records.name(one), *records.all(one, "skos:altLabel"))
    ]


def _statement_names(records: Records, cards: Mapping[str, StatementCard]) -> Iterator[Name]:
    for node, card in cards.items():
        kind = "report" if records.one(node, "kb:reports") else "statement"
        yield from (Name(id, node, kind, card.content) for id in records.all(node, "kb:id"))
        if kind == "statement":
            yield Name(card.proposition, card.proposition, "proposition", card.content)
        for utterance in records.inverse(node, "kb:makes"):
            for id in records.all(utterance, "kb:id"):
                yield Name(id, node, "utterance", card.content)


def other_names(records: Records, conflicts: Iterable[Conflict]) -> Iterator[Name]:
    """Name everything but statements, with what they belong to."""
    for kind in _NAMED:
        for node in records.each_of_type(kind):
            yield from _names(node, records)
    yield from _conflict_names(conflicts)


def _names(node: str, records: Records) -> Iterator[Name]:
    """Name one thing, if it is of a kind that has names of its own."""
    kinds = records.all(node, "rdf:type")
    if "kb:Entity" in kinds:
        yield Name(node.removeprefix("entity:"), node, "entity", records.name(node))
    for kind, type_name in (("source", "kb:Source"), ("reply", "kb:Reply")):
        if type_name in kinds:
            ids = (*records.all(node, "kb:id"), *records.all(node, "schema:url"))
            does = [short.partition(":")[2] for short in records.all(node, "kb:replyKind")]
            label = ", ".join(sorted(does)) or records.name(node)
            yield from (Name(id, node, kind, label) for id in ids)
    if "kb:Alignment" in kinds:
        ends = [records.name(records.one(node, end)) for end in ("kb:from", "kb:to")]
        yield Name(node, node, "alignment", " = ".join(ends))
    if "kb:ClaimJudgement" in kinds:
        ends = [records.one(records.one(node, end), "kb:text") for end in ENDS]
        yield Name(node, node, "judgement", " = ".join(ends))
    if "kb:Story" in kinds:
        yield Name(node.removeprefix("story:"), node, "story", records.name(node))


def _conflict_names(conflicts: Iterable[Conflict]) -> Iterator[Name]:
    for conflict in conflicts:
        yield Name(conflict.id, f"conflict:{conflict.id}", "conflict", conflict.rule)


def _name_order(name: Name) -> tuple[str, str, str]:
    return name.kind, name.id, name.node
