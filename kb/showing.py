"""Show one thing with all that is known of it, and explain a pair."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kb.base import Base
from kb.deciding import as_they_stand
from kb.errors import UnknownIdError
from kb.model.answers import Card, Remark
from kb.model.conflict import Conflict, Explanation, StatementCard, Tier
from kb.model.lookup import Name, Selection
from kb.returned import say_taken_back
from kb.terms import address, short

if TYPE_CHECKING:
    from kb.contradictions.compare import Comparer

_ORDER = (
    "conflict", "utterance", "statement", "report", "source", "proposition", "reply", "story",
    "entity", "alignment", "judgement", "import",
)  # fmt: skip
_MOST_GRAPHS = 5
_ENTERED = ("utterance", "statement")
_SPOKEN = (*_ENTERED, "report")


def show(base: Base, id: str) -> Card:
    """Show what an id stands for.

    Raises:
        UnknownIdError: Nothing has this id.
        TakenBackError: It was taken back.
        AmbiguousIdError: Several stories use it.
    """
    index = base.index
    try:
        names = index.resolve(id)
    except UnknownIdError:
        say_taken_back(base, id)
        raise
    kind = min((name.kind for name in names), key=_ORDER.index)
    chosen = [name for name in names if name.kind == kind]
    first = chosen[0]
    if kind == "conflict":
        conflict = index.conflict(first.id)
        assert conflict is not None
        conflict = next(as_they_stand(base, [conflict]))
        return Card(first.id, kind, conflict.rule, (conflict.left, conflict.right), (conflict,))
    statements = _statements_of(base, kind, chosen)
    conflicts = _conflicts_of(base, first, {card.iri for card in statements})
    remarks = tuple(_remarks(base, kind, first, statements, conflicts))
    about = (
        ("address", address(first.node)),
        *_about_import(base, first),
        *(_updates(base, statements[0]) if kind in _ENTERED else ()),
    )
    return Card(first.id, kind, first.label, tuple(statements), tuple(conflicts), about, remarks)


def _about_import(base: Base, name: Name) -> Iterator[tuple[str, str]]:
    """Say what an import brought, and when; of many graphs only the first are named."""
    found = base.imports().get(address(name.node)) if name.kind == "import" else None
    if found is None:
        return
    yield "taken in", f"{found.entry.at} by {found.entry.by}"
    yield "triples", str(len(list(found.quads())))
    graphs = [graph.value for graph in found.graphs()]
    yield "graphs", str(len(graphs))
    if graphs:
        more = " …" if len(graphs) > _MOST_GRAPHS else ""
        yield "in", " ".join(f"<{graph}>" for graph in graphs[:_MOST_GRAPHS]) + more


def _updates(base: Base, card: StatementCard) -> Iterator[tuple[str, str]]:
    """Give what was added to an entry later; the store is asked only if its story has updates."""
    replies = base.index.replies(card.id.rpartition("/")[0])
    if any("updates" in reply.label.split(", ") for reply in replies):
        for row in ask(base, "updates-of-statement", statement=address(card.iri)):
            yield f"update {row['id']}", row.get("note", "")


def _statements_of(base: Base, kind: str, names: Sequence[Name]) -> list[StatementCard]:
    index, node = base.index, names[0].node
    if kind in _SPOKEN:
        return [index.card(name.node) for name in names]
    if kind == "entity":
        slug = node.removeprefix("entity:")
        spoken = index.cards_of("speaker", slug)
        return spoken or index.cards_of("about", slug)
    if kind == "story":
        return index.find(Selection(story=node.removeprefix("story:")), limit=-1)
    return index.cards_of("source" if kind == "source" else "proposition", node)


def _conflicts_of(base: Base, name: Name, mine: set[str]) -> list[Conflict]:
    """Give the conflicts that statements are in; of a reply the one that it is."""
    if name.kind == "reply":
        return list(as_they_stand(base, base.index.conflicts_noted(name.id)))
    return list(as_they_stand(base, base.index.conflicts_with(mine)))


# -- remarks ----------------------------------------------------------------------------------


def _remarks(
    base: Base,
    kind: str,
    name: Name,
    statements: Sequence[StatementCard],
    conflicts: Sequence[Conflict],
) -> Iterator[Remark]:
    if kind in _ENTERED:
        for card in statements:
            if card.polarity == "negative":
                yield from of_denial(base, card, conflicts)
    if kind == "entity":
        yield from _unanswered(base, name)


def of_denial(base: Base, card: StatementCard, conflicts: Sequence[Conflict]) -> Iterator[Remark]:
    """Say what a denial leaves standing, and whether it denies what anybody here asserts."""
    rows = ask(base, "left-standing-by-denial", denial=address(card.iri))
    if rows:
        left = [(base.index.card(row["assertion"]), _lacking(row)) for row in rows]
        yield Remark(f"{card.id} leaves standing", tuple(left))
    firm = [c for c in conflicts if c.tier in (Tier.STRICT, Tier.BRIDGED)]
    excluded = any(card.iri in base.index.sides(c.id)[1] for c in firm)
    if not excluded and card.act == "denies":
        yield Remark(f"nobody here asserts what {card.id} denies")


def _lacking(row: dict[str, str]) -> str:
    """Say what keeps an assertion out of a denial."""
    condition = row.get("condition", "")
    return f"{row['lacks']}: {condition.partition(':')[2]}" if condition else row["lacks"]


def _unanswered(base: Base, name: Name) -> Iterator[Remark]:
    """List what others say that a party did, with no answer of the party on record."""
    rows = ask(base, "unanswered-assertions", about=address(name.node))
    found = tuple((base.index.card(row["statement"]), "") for row in rows)
    if found:
        yield Remark(f"said of {name.label}, with no answer on record", found)


def ask(base: Base, query: str, **iris: str) -> list[dict[str, str]]:
    """Ask a query of the catalogue; addresses come back with their prefix."""
    from pyoxigraph import NamedNode, QuerySolutions

    from kb.query.bind import bind
    from kb.query.catalogue import get

    question = get(query)
    terms = {name: NamedNode(iri) for name, iri in iris.items()}
    results = base.store().query(bind(question.name, question.text, terms))
    assert isinstance(results, QuerySolutions)
    names = [variable.value for variable in results.variables]
    return [
        {name: short(value.value) for name in names if (value := row[name]) is not None}
        for row in results
    ]


# -- pairs ------------------------------------------------------------------------------------


def explain(base: Base, one: str, other: str) -> Explanation:
    """Explain why two statements conflict, or what keeps them from it.

    An id that stands for several statements is tried with each; the closest pair is explained.

    Raises:
        UnknownIdError: Nothing has one of the ids.
    """
    sides = [[name.node for name in base.index.resolve(id, *_SPOKEN)] for id in (one, other)]
    comparer = _comparer(base)
    cards = base.index.card
    compared = [
        (comparer.compare(left, right), left, right)
        for left in sorted(set(sides[0]))
        for right in sorted(set(sides[1]))
    ]
    comparison, left, right = min(
        compared,
        key=lambda found: (
            len(found[0].blocks),
            len(found[0].assumptions),
            cards(found[1]).id,
            cards(found[2]).id,
        ),
    )
    conflict = None if comparison.blocks else _conflict_of(base, cards(left), cards(right))
    return Explanation(cards(left), cards(right), conflict, comparison.steps, comparison.blocks)


def _conflict_of(base: Base, one: StatementCard, other: StatementCard) -> Conflict | None:
    for conflict in as_they_stand(base, base.index.conflicts_with([one.iri])):
        left = {conflict.left.id, *conflict.left_others}
        right = {conflict.right.id, *conflict.right_others}
        both = (one.id in left and other.id in right) or (other.id in left and one.id in right)
        if both and conflict.steps:
            return conflict
    return None


def _comparer(base: Base) -> "Comparer":
    from kb.contradictions.compare import Comparer
    from kb.graph.records import Records
    from kb.graph.registry import load_registry

    return Comparer(Records(base.store().quads()), load_registry())
