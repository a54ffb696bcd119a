"""Find the way up a hierarchy from one thing to another, edge by edge, to show it.

The closure in the store says *that* something falls under something; this says *how*.
"""

from collections import defaultdict, deque
from dataclasses import dataclass

from kb.graph.records import Records


@dataclass(frozen=True)
class Edge:
    """One edge: `low` is an instance of, narrower than, or aligned with `high`."""

    low: str
    high: str
    kind: str
    strict: bool
    alignment: str = ""


class Hierarchy:
    """The edges of all concepts, individuals and relations."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._up: dict[str, list[Edge]] = defaultdict(list)
        things = {*records.of_type("kb:Entity"), *records.of_type("kb:Relation")}
        for low in sorted(things):
            for predicate in ("rdf:type", "skos:broader", "rdfs:subClassOf"):
                for high in records.all(low, predicate):
                    if high in things:
                        self._add(Edge(low, high, predicate, strict=True))
            for predicate in ("skos:exactMatch", "skos:closeMatch"):
                for other in records.all(low, predicate):
                    if other in things:
                        self._align(low, other, predicate)

    def _align(self, low: str, high: str, predicate: str) -> None:
        strict = predicate == "skos:exactMatch"
        alignment = next(
            (
                node
                for node in self._records.inverse(low, "kb:from")
                if self._records.one(node, "kb:to") == high
                and self._records.one(node, "kb:alignmentRelation") == predicate
            ),
            "",
        )
        self._add(Edge(low, high, predicate, strict, alignment))
        self._add(Edge(high, low, predicate, strict, alignment))

    def _add(self, edge: Edge) -> None:
        self._up[edge.low].append(edge)

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
            for edge in self._up.get(here, []):
                if (strict and not edge.strict) or edge.high in came or edge.high == low:
                    continue
                came[edge.high] = edge
                if edge.high == high:
                    return _trace(came, low, high)
                queue.append(edge.high)
        return None


def _trace(came: dict[str, Edge], low: str, high: str) -> list[Edge]:
    edges = []
    while high != low:
        edges.append(came[high])
        high = came[high].low
    return edges[::-1]
