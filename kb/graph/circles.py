"""Find circles: things of which each stands under the next, and the last under the first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import TypeVar

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kb.graph.records import Quads
from kb.model.story import Reply, Utterance
from kb.terms import address, short, term

Node = TypeVar("Node")
_UNDER = (term("rdf:type"), term("skos:broader"))
_ENTITIES = address("entity:")
_DEFAULT = DefaultGraph()


def circles(
    starts: Iterable[Node], above: Callable[[Node], Iterable[Node]]
) -> Iterator[list[Node]]:
    """Find a way back for each circle that is reached; no node is looked above twice.

    Args:
        starts: Where to begin; their order tells which node of a circle comes first.
        above: Gives what a node stands under.

    Example:
        >>> steps = {"cat": ["pet"], "pet": ["animal"], "animal": ["cat"], "dog": ["pet"]}
        >>> list(circles(["dog", "cat"], lambda node: steps.get(node, [])))
        [['pet', 'animal', 'cat']]
    """
    done = set[Node]()
    for start in starts:
        way, waiting = list[Node](), [iter([start])]
        on_way = dict[Node, int]()
        while waiting:
            node = next(waiting[-1], None)
            if node is None:
                waiting.pop()
                if way:
                    done.add(way[-1])
                    del on_way[way.pop()]
            elif node in on_way:
                yield way[on_way[node] :]
            elif node not in done:
                on_way[node] = len(way)
                way.append(node)
                waiting.append(iter(list(above(node))))


def depths(starts: Iterable[Node], above: Callable[[Node], Iterable[Node]]) -> dict[Node, int]:
    """Count the nodes on the longest way up from each node, where there is no circle.

    Example:
        >>> steps = {"cat": ["pet", "animal"], "pet": ["animal"]}
        >>> depths(["cat"], lambda node: steps.get(node, []))
        {'animal': 1, 'pet': 2, 'cat': 3}
    """
    found = dict[Node, int]()
    waiting = list(starts)
    while waiting:
        node = waiting[-1]
        wider = list(above(node))
        if missing := [other for other in wider if other not in found]:
            waiting += missing
            continue
        found[node] = 1 + max((found[other] for other in wider), default=0)
        waiting.pop()
    return found


def reply_faults(
    replies: Iterable[Reply], utterances: Iterable[Utterance]
) -> Iterator[tuple[str, str]]:
    """Tell of replies that answer themselves, each with its id.

    Args:
        utterances: Those of the story; the id of one stands for all its statements.
    """
    made = {u.id: {statement.id for statement in u.statements} for u in utterances}
    for reply in replies:
        answering, answered = (
            {id for name in end for id in made.get(name, {name})}
            for end in (reply.sender, reply.target)
        )
        if both := answering & answered:
            yield reply.id, f"{min(both)!r} cannot answer itself; name in to what it answers."


def entity_circles(
    about: Mapping[object, Sequence[Quad]], met: Set[object], there: Quads
) -> Iterator[str]:
    """Tell of entities that would stand under themselves, by what several stories say of them.

    What is there leads back only to what is described there, too.

    Args:
        about: What comes in, by subject.
        met: Those of its subjects that are known.
        there: What is there.
    """
    looks = any(_is_entity(node) for node in met)

    def above(node: NamedNode) -> Iterator[NamedNode]:
        known = looks and (node in met or node not in about)
        quads = there.quads_for_pattern(node, None, None, _DEFAULT) if known else ()
        for quad in (*about.get(node, ()), *quads):
            wider = quad.object
            if quad.predicate in _UNDER and isinstance(wider, NamedNode) and _is_entity(wider):
                yield wider

    starts = [node for node in about if isinstance(node, NamedNode) and _is_entity(node)]
    for way in circles(sorted(starts, key=str), above):
        names = [repr(short(node.value).removeprefix("entity:")) for node in (*way, way[0])]
        yield (
            f"{' under '.join(names)} is a circle, with what is in the base. What is the same as "
            "another has exact_match to it."
        )


def _is_entity(node: object) -> bool:
    return isinstance(node, NamedNode) and node.value.startswith(_ENTITIES)
