"""Write and read what people make of two claims that are known by their words.

A judgement points to both claims and says who holds so; nothing joins the claims themselves.
"""

import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kb.graph.described import About, about, as_quads
from kb.graph.identity import claim_iri, judgement_iri
from kb.graph.records import Records
from kb.model.sameness import ClaimJudgement, Sameness
from kb.terms import address, short, term

ENDS = ("kb:firstClaim", "kb:secondClaim")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def judgement_quads(judgement: ClaimJudgement, story: NamedNode) -> Iterator[Quad]:
    """Write a judgement, but not the claims that it is about."""
    return as_quads([described_judgement(judgement, story)])


def described_judgement(judgement: ClaimJudgement, story: NamedNode) -> About:
    """Describe a judgement, but not the claims that it is about."""
    j, node = judgement, judgement_iri(judgement)
    one, other = sorted((j.one, j.other), key=lambda words: claim_iri(words).value)
    return about(
        node,
        ("rdf:type", term("kb:ClaimJudgement")),
        ("kb:story", story),
        (ENDS[0], claim_iri(one)),
        (ENDS[1], claim_iri(other)),
        ("kb:sameness", term(f"kb:{j.verdict}")),
        ("kb:curator", j.curator),
        ("rdfs:comment", j.because),
        ("prov:generatedAtTime", Literal(j.judged, datatype=term("xsd:dateTime"))),
    )


def judgement_of(node: str, records: Records) -> ClaimJudgement | None:
    """Read a judgement; None if it lacks something, or says what none can say."""
    one = records.one
    words = sorted(one(one(node, end), "kb:text") for end in ENDS)
    verdict = one(node, "kb:sameness").removeprefix("kb:")
    curator, because = one(node, "kb:curator"), one(node, "rdfs:comment")
    judged = one(node, "prov:generatedAtTime")
    is_whole = verdict in tuple(Sameness) and all((*words, curator, because))
    if not is_whole or words[0] == words[1] or not _INSTANT.fullmatch(judged):
        return None
    return ClaimJudgement(words[0], words[1], Sameness(verdict), curator, because, judged)


def standing_judgement(one: str, other: str, records: Records) -> str:
    """Give the judgement that is in force for two claims: the newest one, "" if there is none.

    Args:
        one: Prefixed address of a claim.
        other: Of another.
    """
    first, second = (short(node) for node in sorted((address(one), address(other))))
    found = set(records.inverse(first, ENDS[0])) & set(records.inverse(second, ENDS[1]))
    return max(found, key=lambda n: (records.one(n, "prov:generatedAtTime"), n), default="")
