"""Check nanopublications, and read back those that record what we would record.

Their graphs are kept as they are, like all RDF that others wrote, so that hash and signature can be
checked again by anybody.
"""

from collections.abc import Sequence

from pyoxigraph import DefaultGraph, Quad

from kb.errors import Problem, RefusedError
from kb.graph.nanopubs import BrokenRuleError, Nanopub, nanopubs, speaks_of_nanopubs
from kb.terms import term


def recorded_by_nanopubs(name: str, quads: Sequence[Quad]) -> list[Quad]:
    """Check all nanopublications in a file, and give what they record in our terms, in no graph.

    Args:
        name: What to call the file in messages.
        quads: What was parsed; if nothing in it speaks of nanopublications, nothing is checked.

    Raises:
        RefusedError: With the rule that one of them breaks.
    """
    if not speaks_of_nanopubs(quads):
        return []
    named = [quad for quad in quads if not isinstance(quad.graph_name, DefaultGraph)]
    is_export = any(q.predicate == term("rdf:type") and q.object in _OURS for q in quads)
    beside = is_export and len(named) < len(quads)
    try:
        found = list(nanopubs(named if beside else quads, alone=not beside))
    except BrokenRuleError as error:
        reason = f"this is no valid nanopublication: {error}."
        raise RefusedError([Problem(name, 0, 0, reason)]) from None
    return [quad for nanopub in found for quad in _records(nanopub)]


_RECORDS = (term("kb:Utterance"), term("kb:Reply"))
_OURS = (term("kb:Story"), *_RECORDS)


def _records(nanopub: Nanopub) -> list[Quad]:
    """Give assertion and provenance in no graph, if a saying or an answer is recorded there."""
    told = nanopub.graph(nanopub.assertion)
    if not any(q.predicate == term("rdf:type") and q.object in _RECORDS for q in told):
        return []
    return [
        Quad(quad.subject, quad.predicate, quad.object)
        for quad in (*told, *nanopub.graph(nanopub.provenance))
        if quad.subject != nanopub.assertion
    ]
