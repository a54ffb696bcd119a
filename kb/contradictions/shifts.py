"""Say which entities stand to each other otherwise than they did, and what is told of two of them.

Thousands of propositions may be about one entity. What it falls under now, and did not before, is
new for all of them, but for hardly any does it change what they conflict with: whoever is compared
with them must be about something that stands to it otherwise. So ways up the hierarchy are compared
with what they were, entity by entity, and only pairs of propositions about two whose way is other
are looked at.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import cycle

from pyoxigraph import Quad

from kb.contradictions.bench import iri
from kb.contradictions.entities import ALIKE, WIDER, below
from kb.contradictions.growth import Work
from kb.contradictions.hierarchy import Hierarchy, why_apart
from kb.graph.records import Records
from kb.graph.registry import load_registry
from kb.terms import term

_SAID_BY = ("prov:wasAttributedTo", "kb:onBehalfOf")
_KINDS = {"kb:Entity", "kb:Relation"}
Edge = tuple[str, str]


@dataclass(frozen=True)
class Shifts:
    """Which entities are other than they were to others; all are prefixed addresses.

    Attributes:
        between: Those to which an entity stands otherwise, also itself; each is named by the other.
        renamed: Those that are called otherwise.
        aliased: Those of which only further names are others.
        retyped: Those that are one of a kind now, and were not, or no longer are.
        wider: Those that fall under others than they did.
        wider_if: Those that do if close alignments count, or are equal to others.
    """

    between: dict[str, set[str]] = field(default_factory=dict)
    renamed: frozenset[str] = frozenset()
    aliased: frozenset[str] = frozenset()
    retyped: frozenset[str] = frozenset()
    wider: frozenset[str] = frozenset()
    wider_if: frozenset[str] = frozenset()

    def pairs(self) -> Iterator[Edge]:
        """Give each two entities once; an entity may be given with itself."""
        for one, others in self.between.items():
            yield from ((one, other) for other in others if one <= other)


def find_shifts(work: Work, changes: Iterable[Quad]) -> Shifts:
    """Find what entities are to each other, where that is other than it was.

    Args:
        changes: What is derived of entities now, or no longer is.
    """
    found = list(changes)
    subjects = {iri(quad.subject) for quad in work.moved}
    entities = {node for node in subjects if node.startswith("entity:")}
    renamed = {node for node in entities if _differs(work, node, _name)}
    finder = _Finder(work)
    finder.compare_ways(_edges(work, subjects, renamed))
    finder.compare_reasons(found)
    return Shifts(
        between=dict(finder.between),
        renamed=frozenset(renamed),
        aliased=frozenset(e for e in entities - renamed if _differs(work, e, _aliases)),
        retyped=frozenset(e for e in entities if _differs(work, e, _is_one_of_a_kind)),
        wider=_subjects_of(found, "kb:leq"),
        wider_if=_subjects_of(found, "kb:leqIf") | {*_equalled(work, found)},
    )


def fewer(one: Iterable[str], other: Iterable[str]) -> tuple[int, set[str]]:
    """Read two things in turn until one has no more; say which (0 or 1), with what it gave."""
    sides, found = (iter(one), iter(other)), (set[str](), set[str]())
    for place in cycle((0, 1)):
        node = next(sides[place], None)
        if node is None:
            break
        found[place].add(node)
    return place, found[place]


def told_of(records: Records, entity: str) -> Iterator[str]:
    """Give the stated propositions with an entity in a role, read as they are asked for."""
    for role in sorted(load_registry().roles):
        for node in records.each_inverse(entity, f"role:{role}"):
            if not node.startswith("proposition:implied-"):
                yield node


def said_by(records: Records, agent: str) -> Iterator[str]:
    """Give the statements of a speaker, or on behalf of one, read as they are asked for."""
    for edge in _SAID_BY:
        yield from records.each_inverse(agent, edge)


class _Finder:
    """Compares how entities stand to each other before and by now."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.between: dict[str, set[str]] = defaultdict(set)
        self._hierarchies = [(r, Hierarchy(r)) for r in (work.before, work.records)]
        self._old: dict[str, bool] = {}

    def compare_ways(self, edges: Iterable[Edge]) -> None:
        """Compare the ways up that can lead over some edges."""
        highs: dict[str, set[str]] = defaultdict(set)
        for low, high in edges:
            highs[low].add(high)
        for low, ups in highs.items():
            lows = [node for node in below(self.work, {low}) if self.is_old(node)]
            if lows:
                wide = {w for up in ups for w in self.above(up) if self.is_old(w)}
                for one in lows:
                    for other in wide - {one} - self.between[one]:
                        if self.way(0, one, other) != self.way(1, one, other):
                            self.add(one, other)

    def compare_reasons(self, changes: Iterable[Quad]) -> None:
        """Compare what keeps individuals apart, and which entities are individuals."""
        restless = self.moved_apart()
        for quad in changes:
            one, edge = iri(quad.subject), iri(quad.predicate)
            restless.add(one)
            if edge == "kb:apart":
                self.add(one, iri(quad.object))
            if edge == "kb:individual":
                for records in self.work.both:
                    for other in {one, *_equals(records, one)}:
                        self.add(one, other)
        for one in filter(self.is_old, restless):
            before, now = (set(r.all(one, "kb:apart")) for r in self.work.both)
            for other in filter(self.is_old, before & now):
                reasons = [why_apart(r, one, other) for r in self.work.both]
                if reasons[0] != reasons[1]:
                    self.add(one, other)

    def moved_apart(self) -> set[str]:
        """Give the entities of which something is told now that keeps them apart, or no longer."""
        found = set[str]()
        for quad in self.work.moved:
            one, edge = iri(quad.subject), iri(quad.predicate)
            if edge in ("owl:differentFrom", "rdf:type"):
                found |= {one, iri(quad.object)}
            elif edge == "owl:disjointWith":
                found |= below(self.work, {one, iri(quad.object)})
            elif edge == "kb:closedList":
                found.update(n for r in self.work.times for n in r.inverse(one, "rdf:type"))
        return {node for node in found if node.startswith("entity:")}

    def add(self, one: str, other: str) -> None:
        if self.is_old(one) and self.is_old(other):
            self.between[one].add(other)
            self.between[other].add(one)

    def is_old(self, entity: str) -> bool:
        """Whether anything was told of an entity, or said by it, before.

        What is new is looked at with all that it meets.
        """
        if entity not in self._old:
            before = self.work.before
            edges = (*_SAID_BY, *(f"role:{role}" for role in load_registry().roles))
            self._old[entity] = any(before.is_value(entity, edge) for edge in edges)
        return self._old[entity]

    def above(self, entity: str) -> set[str]:
        """Give an entity with all that it falls under, or fell under."""
        return {entity, *(w for r in self.work.both for w in r.all(entity, "kb:leqIf"))}

    def way(self, time: int, low: str, high: str) -> list[tuple[object, ...]] | None:
        """Give the way up, before (0) or by now (1), with all that is told of it."""
        records, hierarchy = self._hierarchies[time]
        path = hierarchy.path(low, high)
        if path is None:
            return None
        return [
            (
                edge,
                *(records.name(node) for node in (edge.low, edge.high)),
                *(records.all(edge.alignment, what) for what in ("kb:curator", "rdfs:comment")),
            )
            for edge in path
        ]


def _edges(work: Work, subjects: set[str], renamed: set[str]) -> Iterator[Edge]:
    """Give the edges of the hierarchy of which something is recorded now, or no longer is."""
    touched = set(renamed)
    for quad in work.moved:
        one, edge, other = iri(quad.subject), iri(quad.predicate), iri(quad.object)
        if edge == "rdf:type" and other in _KINDS:
            touched.add(one)
        elif edge in WIDER:
            yield one, other
        elif edge in ALIKE:
            yield from ((one, other), (other, one))
    for records in work.times:
        for node in subjects:
            if node.startswith("alignment:"):
                ends = records.one(node, "kb:from"), records.one(node, "kb:to")
                yield from (ends, ends[::-1])
    for records in work.both:
        for node in touched:
            for up, edges in ((records.all, (*WIDER, *ALIKE)), (records.inverse, ALIKE)):
                yield from ((node, other) for edge in edges for other in up(node, edge))
            for down, edges in ((records.inverse, (*WIDER, *ALIKE)), (records.all, ALIKE)):
                yield from ((other, node) for edge in edges for other in down(node, edge))


def _differs(work: Work, node: str, what: Callable[[Records, str], object]) -> bool:
    return what(work.before, node) != what(work.records, node)


def _name(records: Records, node: str) -> str:
    return records.name(node)


def _aliases(records: Records, node: str) -> tuple[str, ...]:
    return records.all(node, "skos:altLabel")


def _is_one_of_a_kind(records: Records, node: str) -> bool:
    return any("kb:Entity" in records.all(k, "rdf:type") for k in records.all(node, "rdf:type"))


def _equals(records: Records, node: str) -> Iterator[str]:
    wider = records.all(node, "kb:leqIf")
    return (other for other in wider if node in records.all(other, "kb:leqIf"))


def _equalled(work: Work, changes: Iterable[Quad]) -> Iterator[str]:
    """Give what falls under something that has come to fall under it, or no longer does."""
    for quad in changes:
        if quad.predicate == term("kb:leqIf"):
            low, high = iri(quad.subject), iri(quad.object)
            if any(low in records.all(high, "kb:leqIf") for records in work.both):
                yield high


def _subjects_of(changes: Iterable[Quad], edge: str) -> frozenset[str]:
    name = term(edge)
    return frozenset(iri(quad.subject) for quad in changes if quad.predicate == name)
