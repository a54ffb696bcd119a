"""Derive anew which bridges are defeated, as a party itself denies what they conclude."""

from collections.abc import Iterable

from pyoxigraph import Quad

from kb.contradictions.bench import DEFEATS, about, iri, turned
from kb.contradictions.growth import Work
from kb.contradictions.reach import Reach
from kb.terms import term

_DEFEATS = "kb:defeats"


def derive_defeats(
    work: Work, reach: Reach, other: Iterable[str], gone: Iterable[Quad]
) -> set[str]:
    """Derive the defeats of touched assertions, and give the assertions of which they changed.

    Args:
        reach: What the addition is about.
        other: The propositions of which it is other what they imply.
        gone: What they were derived to imply before.
    """
    asserting = _asserting(work, reach, other, gone)
    before = {
        q for s in asserting for q in about(work.known.store, s) if q.predicate == term(_DEFEATS)
    }
    bridged = {s for s in asserting if _is_bridged(work, s)}
    if not before and not bridged:
        return set()
    work.replace(before, ())
    for statement in bridged:
        _take(work, statement)

    def chosen(found: set[Quad]) -> set[Quad]:
        return {quad for quad in found if iri(quad.subject) in bridged}

    new = work.bench.derive(DEFEATS, chosen)
    work.replace((), new)
    return {iri(quad.subject) for quad in before ^ new}


def _asserting(work: Work, reach: Reach, other: Iterable[str], gone: Iterable[Quad]) -> set[str]:
    """Give the assertions whose defeats can be other than they were."""
    r = work.records
    denying = {
        s for s in reach.statements if r.all(s, "kb:denies") or work.before.all(s, "kb:denies")
    }
    found = set(reach.statements)
    for proposition in other:
        found.update(r.inverse(proposition, "kb:asserts"))
        denying.update(r.inverse(proposition, "kb:denies"))
    found.update(n for around in work.arounds for s in denying for n in around.beside(s))
    implied = {quad.subject for quad in gone if quad.predicate == term("kb:origin")}
    for node in implied:
        found.update(iri(q.subject) for q in turned(work.known.store, iri(node), _DEFEATS))
    return found


def _is_bridged(work: Work, statement: str) -> bool:
    all_of = work.records.all
    return any(all_of(stated, "kb:suggests") for stated in all_of(statement, "kb:asserts"))


def _take(work: Work, statement: str) -> None:
    """Put an assertion on the bench, with what the same party denies in the same place."""
    r = work.records
    denying = {own for own in work.around.beside(statement) if r.all(own, "kb:denies")}
    work.bench.take([statement, *denying])
    concluded = {
        node for stated in r.all(statement, "kb:asserts") for node in r.inverse(stated, "kb:origin")
    }
    denied = {node for own in denying for node in r.all(own, "kb:denies")}
    work.bench.take([*r.all(statement, "kb:asserts"), *concluded, *denied])
    for proposition in (*concluded, *denied):
        work.bench.take(f for found in r.roles(proposition).values() for f in found)
