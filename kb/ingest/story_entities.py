"""Check what a story says of entities that differ: of individuals, of kinds and of closed lists."""

from collections.abc import Iterable, Iterator, Sequence

from kb.model.story import Alignment, Entity


def entity_faults(
    entities: Sequence[Entity], alignments: Iterable[Alignment]
) -> Iterator[tuple[str, str]]:
    """Name what cannot be meant, each with the entity that says it.

    Individuals differ from individuals, kinds share no member with kinds, and what is the same as
    another or stands under it does not differ from it. An entity that the story does not define is
    a shipped concept, and a kind.
    """
    above = _above(entities, alignments)
    known = {entity.id: entity for entity in entities}
    kinds = {entity.id for entity in entities if entity.broader}
    for entity in entities:
        if entity.closed and not entity.broader:
            yield entity.id, "closed is for a kind of thing, which has broader."
        if entity.distinct_from and not entity.is_a:
            yield (
                entity.id,
                "distinct_from is for an individual, which has is_a; see disjoint_with.",
            )
        if entity.disjoint_with and not entity.broader:
            yield entity.id, "disjoint_with is for a kind, which has broader; see distinct_from."
        for other in entity.distinct_from:
            if other not in known or not known[other].is_a:
                yield entity.id, f"distinct_from {other!r} is no individual with is_a."
        for other in entity.disjoint_with:
            if other in known and other not in kinds:
                yield entity.id, f"disjoint_with {other!r} is no kind with broader."
        for other in (*entity.distinct_from, *entity.disjoint_with):
            if other in above[entity.id] or entity.id in above.get(other, ()):
                yield entity.id, f"{entity.id!r} and {other!r} cannot differ, as one is the other."
        for other in entity.disjoint_with:
            both = [id for id, wider in above.items() if {entity.id, other} <= wider]
            if both and not {entity.id, other} & set(both):
                yield entity.id, f"disjoint_with {other!r}, but {min(both)!r} is under both."


def _above(
    entities: Sequence[Entity], alignments: Iterable[Alignment]
) -> dict[str, frozenset[str]]:
    """Give everything that each entity of the story stands under, itself included."""
    steps = {entity.id: {*entity.is_a, *entity.broader} for entity in entities}
    for alignment in alignments:
        if alignment.exact:
            steps.setdefault(alignment.source, set()).add(alignment.target)
            steps.setdefault(alignment.target, set()).add(alignment.source)
    return {id: frozenset(_reached(id, steps)) for id in steps}


def _reached(start: str, steps: dict[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        id = waiting.pop()
        if id not in reached:
            reached.add(id)
            waiting.extend(steps.get(id, ()))
    return reached
