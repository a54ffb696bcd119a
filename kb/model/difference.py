"""What differs between two bases: what only one has, or has otherwise."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kb.model.conflict import Conflict, StatementCard


@dataclass(frozen=True)
class Described:
    """A thing as a story describes it.

    Attributes:
        label: What people call it; of a statement, its speaker.
        fields: What is written of it, by the keys of a story file: "published", "claim.time".
    """

    label: str
    fields: Mapping[str, str]


Descriptions = Mapping[tuple[str, str], Described]
"""Things by what they are ("story", "source", "entity", "statement" …) and their id."""


@dataclass(frozen=True)
class FieldChange:
    """One thing that is written otherwise.

    Attributes:
        kind: "story", "source", "entity", "statement", "reply" or "judgement".
        label: What people call it; of a statement, its speaker.
        field: The key of a story file; "" if the whole thing is new or gone.
        before: What the first base has, "" if nothing.
        after: What the second has, likewise.
    """

    kind: str
    id: str
    label: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Difference:
    """What it takes to come from the first base to the second; false if nothing.

    Attributes:
        gone: Statements that only the first one has.
        new: Statements that only the second one has.
        changed: Statements under one id that differ, as they are in both.
        conflicts_gone: Conflicts that only the first one has.
        conflicts_new: Conflicts that only the second one has.
        conflicts_changed: Conflicts that have another tier, as they are in both.
        fields: What is written otherwise of statements that both have, and of sources, entities,
            stories, replies and judgements, which may also be new or gone.
    """

    gone: tuple[StatementCard, ...] = ()
    new: tuple[StatementCard, ...] = ()
    changed: tuple[tuple[StatementCard, StatementCard], ...] = ()
    conflicts_gone: tuple[Conflict, ...] = ()
    conflicts_new: tuple[Conflict, ...] = ()
    conflicts_changed: tuple[tuple[Conflict, Conflict], ...] = ()
    fields: tuple[FieldChange, ...] = ()

    def __bool__(self) -> bool:
        return self != Difference()


def difference(
    statements: tuple[Iterable[StatementCard], Iterable[StatementCard]],
    conflicts: tuple[Iterable[Conflict], Iterable[Conflict]],
    descriptions: tuple[Descriptions, Descriptions] = ({}, {}),
) -> Difference:
    """Compare two bases; what comes out has the order of what goes in.

    A statement is the same if its address is, as that is made from its content.

    Args:
        statements: Those of the first base and of the second.
        conflicts: Likewise.
        descriptions: Likewise, of everything that stories write.
    """
    ours, theirs = ({card.iri: card for card in cards} for cards in statements)
    gone = [card for iri, card in ours.items() if iri not in theirs]
    new = {card.id: card for iri, card in theirs.items() if iri not in ours}
    changed = [(card, new[card.id]) for card in gone if card.id in new]
    both = {card.id for card, _ in changed}
    first, second = ({conflict.id: conflict for conflict in found} for found in conflicts)
    return Difference(
        gone=tuple(card for card in gone if card.id not in both),
        new=tuple(card for card in new.values() if card.id not in both),
        changed=tuple(changed),
        conflicts_gone=tuple(c for id, c in first.items() if id not in second),
        conflicts_new=tuple(c for id, c in second.items() if id not in first),
        conflicts_changed=tuple(
            (c, second[id]) for id, c in first.items() if id in second and second[id].tier != c.tier
        ),
        fields=tuple(_field_changes(*descriptions)),
    )


def _field_changes(first: Descriptions, second: Descriptions) -> Iterator[FieldChange]:
    for (kind, id), thing in {**first, **second}.items():
        before, after = first.get((kind, id)), second.get((kind, id))
        if before and after:
            for field in {**before.fields, **after.fields}:
                was, now = before.fields.get(field, ""), after.fields.get(field, "")
                if was != now:
                    yield FieldChange(kind, id, thing.label, field, was, now)
        elif kind != "statement":  # those are listed with what they say
            labels = (one.label if one else "" for one in (before, after))
            yield FieldChange(kind, id, thing.label, "", *labels)
