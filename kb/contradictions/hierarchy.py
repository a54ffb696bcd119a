"""Find the way up a hierarchy from one thing to another, edge by edge, to show it.

The closure in the store says *that* something falls under something; this says *how*.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from kb.graph.records import Records

_UP = ("rdf:type", "skos:broader", "rdfs:subClassOf")
_BOTH_WAYS = ("skos:exactMatch", "skos:closeMatch")
_THINGS = {"kb:Entity", "kb:Relation"}


@dataclass(frozen=True)
class Edge:
    """One edge: `low` is an instance of, narrower than, or aligned with `high`."""

    low: str
    high: str
    kind: str
    strict: bool
    alignment: str = ""


class Hierarchy:
    """The edges of all concepts, individuals and relations, each looked up when it is needed."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._up: dict[str, list[Edge]] = {}

    def path(self, low: str, high: str) -> list[Edge] | None:
        """Find the shortest way up, preferring strict edges; [] if both are the same, None if none.

        A way over strict edges alone is preferred to any way that needs a close alignment.
        """
        return self._search(low, high, strict=True) or (
            [] if low == high else self._search(low, high, strict=False)
        )

    def _search(self, low: str, high: str, *, strict: bool) -> list[Edge] | None:
        if low == high:
            return []
        came: dict[str, Edge] = {}
        queue = deque([low])
        while queue:
            here = queue.popleft()
            for edge in self._edges(here):
                if (strict and not edge.strict) or edge.high in came or edge.high == low:
                    continue
                came[edge.high] = edge
                if edge.high == high:
                    return _trace(came, low, high)
                queue.append(edge.high)
        return None

    def _edges(self, low: str) -> list[Edge]:
        if low not in self._up:
            self._up[low] = [*self._found(low)] if self._is_thing(low) else []
        return self._up[low]

    def _found(self, low: str) -> Iterator[Edge]:
        """Give the edges up from a thing, in the order of whom they are recorded of."""
        aligned = {other for kind in _BOTH_WAYS for other in self._records.inverse(low, kind)}
        for node in sorted(aligned | {low}):
            if node == low:
                yield from self._own(low)
            elif self._is_thing(node):
                for kind in _BOTH_WAYS:
                    if low in self._records.all(node, kind):
                        yield self._aligned(low, node, kind, self._alignment(node, low, kind))

    def _own(self, low: str) -> Iterator[Edge]:
        for kind in _UP:
            for high in filter(self._is_thing, self._records.all(low, kind)):
                yield Edge(low, high, kind, strict=True)
        for kind in _BOTH_WAYS:
            for other in filter(self._is_thing, self._records.all(low, kind)):
                yield self._aligned(low, other, kind, self._alignment(low, other, kind))

    def _aligned(self, low: str, high: str, kind: str, alignment: str) -> Edge:
        return Edge(low, high, kind, kind == "skos:exactMatch", alignment)

    def _alignment(self, source: str, target: str, kind: str) -> str:
        """Name what is recorded of an alignment, "" if nothing is."""
        one = self._records.one
        found = (
            node
            for node in self._records.inverse(source, "kb:from")
            if one(node, "kb:to") == target and one(node, "kb:alignmentRelation") == kind
        )
        return next(found, "")

    def _is_thing(self, node: str) -> bool:
        return bool(_THINGS & set(self._records.all(node, "rdf:type")))


def why_apart(records: Records, one: str, other: str) -> str:
    """Name what is recorded that keeps two individuals apart, which are known to be."""
    all_of, orders = records.all, ((one, other), (other, one))
    for low, high in orders:
        if high in all_of(low, "owl:differentFrom"):
            return f"{low} owl:differentFrom {high}"
    for kind in sorted(set(all_of(one, "rdf:type")) & set(all_of(other, "rdf:type"))):
        if records.one(kind, "kb:closedList"):
            return f"{kind} kb:closedList kb:yes"
    pairs = (
        (kind, disjoint)
        for low, high in orders
        for kind in all_of(low, "kb:leq")
        for disjoint in all_of(kind, "owl:disjointWith")
        if disjoint in all_of(high, "kb:leq")
    )
    return " owl:disjointWith ".join(min(pairs))


def _trace(came: dict[str, Edge], low: str, high: str) -> list[Edge]:
    edges = []
    while high != low:
        edges.append(came[high])
        high = came[high].low
    return edges[::-1]
