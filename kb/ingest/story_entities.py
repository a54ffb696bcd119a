"""Check what a story says of entities that differ: of individuals, of kinds and of closed lists."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from kb.graph.circles import circles, depths
from kb.model.story import Alignment, Entity

_DEEPEST = 100
_SHOWN = 8


def entity_faults(
    entities: Sequence[Entity], alignments: Iterable[Alignment]
) -> Iterator[tuple[str, str]]:
    """Name what cannot be meant, each with the entity that says it.

    Individuals differ from individuals, kinds share no member with kinds, and what is the same as
    another or stands under it does not differ from it. An entity that the story does not define is
    a shipped concept, and a kind.
    """
    yield from _circle_faults(entities)
    alignments = tuple(alignments)
    for alignment in alignments:
        if alignment.source == alignment.target:
            match = "exact_match" if alignment.exact else "close_match"
            yield (
                alignment.source,
                f"{match} to itself says nothing; name another, or leave it out.",
            )
    steps = _steps(entities, alignments)
    below = _turned(steps)
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
            if other in _reached(entity.id, steps) or entity.id in _reached(other, steps):
                yield entity.id, f"{entity.id!r} and {other!r} cannot differ, as one is the other."
        for other in entity.disjoint_with:
            both = _reached(entity.id, below) & _reached(other, below)
            if both and not {entity.id, other} & both:
                yield entity.id, f"disjoint_with {other!r}, but {min(both)!r} is under both."


def _circle_faults(entities: Sequence[Entity]) -> Iterator[tuple[str, str]]:
    """Name circles: what is under itself would be the same as all in between, which nobody said."""
    wider = {entity.id: (*entity.is_a, *entity.broader) for entity in entities}
    whole = {entity.id: entity.part_of for entity in entities}
    found = False
    for way in circles(wider, _of(wider)):
        found = True
        yield (
            way[0],
            f"{_chain(way)} is a circle; what is the same as another has exact_match to it.",
        )
    for way in circles(whole, _of(whole)):
        yield way[0], f"part_of goes in a circle: {_chain(way)}."
    if found:
        return
    levels = depths(wider, _of(wider))
    deepest = max(levels, key=lambda id: levels[id], default="")
    if levels.get(deepest, 0) > _DEEPEST:
        yield deepest, f"is_a and broader go over more than {_DEEPEST} levels from here."


def _of(steps: Mapping[str, tuple[str, ...]]) -> Callable[[str], tuple[str, ...]]:
    return lambda id: steps.get(id, ())


def _chain(way: Sequence[str]) -> str:
    shown = [repr(id) for id in (*way, way[0])]
    return " under ".join(shown if len(shown) < _SHOWN else [*shown[:3], "…", *shown[-2:]])


def _steps(entities: Sequence[Entity], alignments: Iterable[Alignment]) -> dict[str, set[str]]:
    """Give what each entity of the story stands right under, or is the same as."""
    steps = {entity.id: {*entity.is_a, *entity.broader} for entity in entities}
    for alignment in alignments:
        if alignment.exact:
            steps.setdefault(alignment.source, set()).add(alignment.target)
            steps.setdefault(alignment.target, set()).add(alignment.source)
    return steps


def _turned(steps: Mapping[str, set[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {}
    for id, others in steps.items():
        for other in others:
            turned.setdefault(other, set()).add(id)
    return turned


def _reached(start: str, steps: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [start]
    while waiting:
        id = waiting.pop()
        if id not in reached:
            reached.add(id)
            waiting.extend(steps.get(id, ()))
    return reached
