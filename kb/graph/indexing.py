"""Gather what the index is made of from the records of a base."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from kb.graph.cards import QuoteCheck, innermost, natural_key, statement_card
from kb.graph.records import Records
from kb.model.conflict import Conflict, StatementCard
from kb.model.lookup import IndexChange, IndexContent, IndexedStatement, Name
from kb.model.registry import Registry


def all_cards(
    records: Records, registry: Registry, checks: Mapping[str, QuoteCheck]
) -> dict[str, StatementCard]:
    """Make the card of every statement and report, by prefixed address, in order of id."""
    nodes = records.of_type("kb:Statement")
    cards = {node: statement_card(node, records, registry, checks) for node in nodes}
    return dict(sorted(cards.items(), key=lambda item: (natural_key(item[1].id), item[0])))


def index_content(
    records: Records,
    cards: Mapping[str, StatementCard],
    conflicts: Sequence[Conflict],
    applied: int,
) -> IndexContent:
    """Gather statements, conflicts and names.

    Args:
        records: The ontology, the records and what was derived.
        applied: Number of the last journal entry that is in the records.
    """
    statements = tuple(_statement(node, card, records) for node, card in cards.items())
    return IndexContent(
        statements=statements,
        conflicts=tuple(conflicts),
        names=tuple(_names(records, cards, conflicts)),
        applied=applied,
    )


def index_change(
    records: Records,
    cards: Mapping[str, StatementCard],
    conflicts: Sequence[Conflict],
    *,
    nodes: AbstractSet[str],
    gone: AbstractSet[str],
    applied: int,
) -> IndexChange:
    """Gather what an addition changes.

    Args:
        records: What can be looked up about the things that are touched.
        cards: The cards of all statements that are touched.
        conflicts: The conflicts that come, also those that come again.
        nodes: Prefixed addresses of what else is touched.
        gone: Ids of the conflicts that go, also of those that come again.
        applied: Number of the last journal entry that is in the records.
    """
    named = {*nodes, *cards, *(card.proposition for card in cards.values())}
    named.update(f"conflict:{conflict.id}" for conflict in conflicts)
    content = index_content(records, cards, conflicts, applied)
    names = tuple(name for name in content.names if name.node in named)
    return IndexChange(replace(content, names=names), frozenset(named), frozenset(gone))


def _statement(node: str, card: StatementCard, records: Records) -> IndexedStatement:
    one, all_of = records.one, records.all
    proposition = one(innermost(node, records), "kb:content")
    fillers = {f for found in records.roles(proposition).values() for f in found}
    about = {wide for filler in fillers for wide in all_of(filler, "kb:leq")}
    agents = {*all_of(node, "prov:wasAttributedTo"), *all_of(node, "kb:onBehalfOf")}
    sources = {*all_of(node, "prov:hadPrimarySource"), *all_of(node, "prov:wasQuotedFrom")}
    words = [
        word
        for agent in sorted(agents | fillers)
        for word in (records.name(agent), *all_of(agent, "skos:altLabel"))
    ]
    utterances = records.inverse(node, "kb:makes")
    return IndexedStatement(
        card=card,
        is_report=bool(one(node, "kb:reports")),
        side=next((edge[3:] for edge in ("kb:asserts", "kb:denies") if all_of(node, edge)), ""),
        about=tuple(sorted(found.removeprefix("entity:") for found in about)),
        speakers=tuple(sorted(agent.removeprefix("entity:") for agent in agents)),
        words=" ".join([*words, card.role]),
        sources=tuple(sorted(sources)),
        first=one(node, "kb:saidFrom"),
        last=one(node, "kb:saidUntil"),
        utterances=tuple(sorted({id for node in utterances for id in all_of(node, "kb:id")})),
    )


def _names(
    records: Records, cards: Mapping[str, StatementCard], conflicts: Sequence[Conflict]
) -> list[Name]:
    names: list[Name] = []
    for node, card in cards.items():
        kind = "report" if records.one(node, "kb:reports") else "statement"
        names.extend(Name(id, node, kind, card.content) for id in records.all(node, "kb:id"))
        if kind == "statement":
            names.append(Name(card.proposition, card.proposition, "proposition", card.content))
    for node in records.of_type("kb:Utterance"):
        made = records.all(node, "kb:makes")
        for id in records.all(node, "kb:id"):
            names.extend(Name(id, s, "utterance", cards[s].content) for s in made if s in cards)
    for node in records.of_type("kb:Entity"):
        names.append(Name(node.removeprefix("entity:"), node, "entity", records.name(node)))
    for kind, type_name in (("source", "kb:Source"), ("reply", "kb:Reply")):
        for node in records.of_type(type_name):
            ids = (*records.all(node, "kb:id"), *records.all(node, "schema:url"))
            names.extend(Name(id, node, kind, records.name(node)) for id in ids)
    for node in records.of_type("kb:Alignment"):
        ends = [records.name(records.one(node, end)) for end in ("kb:from", "kb:to")]
        names.append(Name(node, node, "alignment", " = ".join(ends)))
    for node in records.of_type("kb:Story"):
        names.append(Name(node.removeprefix("story:"), node, "story", records.name(node)))
    for conflict in conflicts:
        names.append(Name(conflict.id, f"conflict:{conflict.id}", "conflict", conflict.rule))
    return sorted(set(names), key=lambda name: (name.kind, name.id, name.node))
