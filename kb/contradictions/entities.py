"""Derive what falls under what anew for the entities that an addition can change."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Quad

from kb.contradictions.bench import HIERARCHY, about, iri, made_in, turned
from kb.contradictions.growth import Work
from kb.terms import term

WIDER = ("rdf:type", "skos:broader", "rdfs:subClassOf")
ALIKE = ("skos:exactMatch", "skos:closeMatch")
_APART = ("owl:differentFrom", "owl:disjointWith", "kb:closedList")


def derive_entities(work: Work) -> set[Quad]:
    """Derive what falls under what, and give what is other than it was."""
    edges = {term(name) for name in (*WIDER, *ALIKE, *_APART)}
    moved = {iri(quad.subject) for quad in work.moved if quad.predicate in edges}
    named = {node for node in moved if node.startswith("entity:")}
    return _derive(work, named) if named else set()


def of_wholes(work: Work, changes: Iterable[Quad]) -> dict[str, set[Quad]]:
    """Give what is said of all or none of sets, which has a key for each part of them.

    Returns:
        What has come to fall under its sets, or no longer does, by proposition.
    """
    parts, found = defaultdict[str, set[Quad]](set), defaultdict[str, set[Quad]](set)
    for quad in changes:
        if quad.predicate == term("kb:leqIf"):
            parts[iri(quad.object)].add(quad)
    for whole, some in parts.items():
        for proposition in work.records.inverse(whole, "kb:allOrNoneOf"):
            found[proposition] |= some
    return found


def _derive(work: Work, named: set[str]) -> set[Quad]:
    """Derive what is stored of entities anew; give what is other than it was."""
    moved = below(work, named | _ends_of_new(work, named))
    wider = {n for r in work.times for low in named for e in WIDER for n in r.all(low, e)}
    single = moved | wider
    single = {node for node in single if node.startswith("entity:")}
    stale = {q for q in _stored(work, single) if _is_of(q, moved, single)}
    work.replace(stale, ())
    others = _ancestors(work, moved) | _partners(work, single)
    work.bench.take([*moved, *single, *others])
    work.bench.put(_one_member(work, single))

    def chosen(found: set[Quad]) -> set[Quad]:
        return {quad for quad in found if _is_of(quad, moved, single)}

    new = work.bench.derive(HIERARCHY, chosen)
    work.replace((), new)
    return stale ^ new


def _is_of(quad: Quad, moved: set[str], single: set[str]) -> bool:
    """Whether something derived is of what can have changed."""
    subject = iri(quad.subject)
    if iri(quad.predicate) in ("kb:individual", "kb:apart"):
        return subject in single or iri(quad.object) in single
    return subject in moved


def _ends_of_new(work: Work, named: set[str]) -> set[str]:
    """Give the other ends of what is told alike, or apart, of entities now, or no longer."""
    edges = {term(name) for name in (*ALIKE, *_APART)}
    ends = {iri(q.object) for q in work.moved if q.predicate in edges and iri(q.subject) in named}
    return {end for end in ends if end.startswith("entity:")}


def below(work: Work, nodes: set[str]) -> set[str]:
    """Give entities with all that fall under them so far, or are recorded to now."""
    found, waiting = set[str](), list(nodes)
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        found.add(node)
        waiting += work.before.inverse(node, "kb:leqIf")
        for edge in (*WIDER, *ALIKE):
            waiting += work.records.inverse(node, edge)
        for edge in ALIKE:
            waiting += work.records.all(node, edge)
    return {node for node in found if node.startswith("entity:")}


def _ancestors(work: Work, nodes: set[str]) -> set[str]:
    """Give all that entities fall under, and what is told to be like it."""
    found, waiting = set[str](), list(nodes)
    while waiting:
        node = waiting.pop()
        if node in found or not node.startswith("entity:"):
            continue
        found.add(node)
        for edge in (*WIDER, *ALIKE):
            waiting += work.records.all(node, edge)
        for edge in ALIKE:
            waiting += work.records.inverse(node, edge)
    return found


def _partners(work: Work, nodes: set[str]) -> set[str]:
    """Give those from whom an entity can be known to differ."""
    r = work.records
    found: set[str] = set()
    for node in nodes:
        found.update(r.all(node, "owl:differentFrom"), r.inverse(node, "owl:differentFrom"))
        found.update(other for q in turned(work.known.store, node, "kb:apart")
                     if (other := iri(q.subject)))  # fmt: skip
        kinds = _ancestors(work, {node})
        for kind in kinds:
            opposite = {*r.all(kind, "owl:disjointWith"), *r.inverse(kind, "owl:disjointWith")}
            for low in opposite:
                found |= below(work, {low})
        for kind in r.all(node, "rdf:type"):
            if r.one(kind, "kb:closedList"):
                found.update(r.inverse(kind, "rdf:type"))
    return found


def _one_member(work: Work, nodes: set[str]) -> Iterator[Quad]:
    """Give something that is recorded under each entity, so that it is no single thing."""
    for node in nodes:
        for edge in ("rdf:type", "skos:broader"):
            yield from list(turned(work.quads, node, edge))[:1]


def _stored(work: Work, nodes: set[str]) -> Iterator[Quad]:
    """Give what was derived of entities so far."""
    names = {term(name) for name in made_in(HIERARCHY)}
    for node in nodes:
        yield from (q for q in about(work.known.store, node) if q.predicate in names)
        yield from turned(work.known.store, node, "kb:apart")
