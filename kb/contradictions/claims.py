"""Derive anew which claims somebody holds to be one, where judgements come in."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad

from kb.contradictions.bench import CLAIMS, about, iri, made_in
from kb.contradictions.growth import Work
from kb.contradictions.reach import Reach
from kb.graph.judged import ENDS
from kb.terms import term

_GROUP = "kb:claimGroup"


def derive_claims(work: Work, reach: Reach) -> set[str]:
    """Derive which claims are held to be one, and give those that may meet others than before.

    A judgement reaches no further than the groups of its two claims: what it joins or parts is in
    one of them.
    """
    judgements = reach.of("judgement")
    ends = {claim for judgement in judgements for claim in _ends(work, judgement)}
    groups = {group for claim in ends for group in work.before.all(claim, _GROUP)}
    claims = ends | {claim for group in groups for claim in work.before.inverse(group, _GROUP)}
    if not claims:
        return claims
    work.replace(set(_stored(work, claims)), ())
    for claim in claims:
        for end in ENDS:
            work.bench.take(work.records.inverse(claim, end))

    def of_claims(found: set[Quad]) -> set[Quad]:
        return {quad for quad in found if iri(quad.subject) in claims}

    work.replace((), work.bench.derive(CLAIMS, of_claims))
    return claims


def _ends(work: Work, judgement: str) -> Iterator[str]:
    for end in ENDS:
        for records in work.times:
            yield from records.all(judgement, end)


def _stored(work: Work, claims: Iterable[str]) -> Iterator[Quad]:
    names = {term(name) for name in made_in(CLAIMS)}
    for claim in claims:
        yield from (quad for quad in about(work.known.store, claim) if quad.predicate in names)
