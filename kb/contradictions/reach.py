"""Find how far an addition reaches: the statements and propositions that it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from kb.contradictions.bench import iri
from kb.contradictions.entities import changed_entities, derive_entities, of_wholes
from kb.contradictions.growth import Work
from kb.contradictions.touched import Surroundings
from kb.graph.records import Records


@dataclass(frozen=True)
class Reach:
    """What an addition is about; all nodes are prefixed addresses.

    Attributes:
        subjects: Everything about which something comes in, or is taken back.
        statements: Statements, and the reports above and below them, of which something is other,
            also those that are taken back.
        propositions: Stated propositions about entities that are other than they were.
        wholes: Those about sets that have other parts than they had.
        voices: Statements of speakers who fall under others than they did.
    """

    subjects: frozenset[str]
    statements: frozenset[str]
    propositions: frozenset[str]
    wholes: frozenset[str]
    voices: frozenset[str]

    def of(self, kind: str) -> set[str]:
        """Give the nodes of a kind about which something comes in, or is taken back."""
        return of_kind(self.subjects, kind)


def find_reach(work: Work) -> Reach:
    """Find what an addition is about, and derive what falls under what on the way."""
    subjects = frozenset(iri(quad.subject) for quad in work.moved)
    changes = derive_entities(work)
    named = of_kind(subjects, "entity")
    changed = changed_entities(changes)
    propositions = work.around.about(named | changed | _aligned(work, subjects))
    statements = work.around.statements_of(propositions)
    for records, around in zip(work.times, work.arounds, strict=True):
        statements |= _changed_statements(records, around, work.known.texts, subjects)
    return Reach(
        subjects,
        frozenset(s for around in work.arounds for s in around.chains(statements)),
        frozenset(propositions),
        frozenset(of_wholes(work, changes)),
        frozenset(s for around in work.arounds for s in around.said_by(changed)),
    )


def _aligned(work: Work, subjects: Iterable[str]) -> set[str]:
    """Give what alignments are of about which something comes in, or is taken back."""
    nodes, edges = of_kind(subjects, "alignment"), ("kb:from", "kb:to")
    return {end for r in work.times for node in nodes for e in edges for end in r.all(node, e)}


def _changed_statements(
    r: Records, around: Surroundings, texts: Iterable[str], subjects: frozenset[str]
) -> set[str]:
    """Give the statements about which something is recorded anew, or is no longer."""
    found = of_kind(subjects, "statement")
    found.update(s for node in of_kind(subjects, "utterance") for s in r.all(node, "kb:makes"))
    mentions = {node.partition("-")[0] for node in of_kind(subjects, "mention")}
    for digest in texts:
        mentions.update(r.inverse(f"snapshot:{digest}", "oa:hasSource"))
    found.update(s for node in mentions for s in r.inverse(node, "kb:mention"))
    places = of_kind(subjects, "source") | {
        place
        for node in of_kind(subjects, "version") | of_kind(subjects, "snapshot")
        for place in (node, *r.all(node, "prov:specializationOf"))
    }
    found.update(s for place in places for s in around.at(place))
    found |= around.ends(of_kind(subjects, "reply"))
    return found | around.said_by(of_kind(subjects, "entity"))


def of_kind(nodes: Iterable[str], kind: str) -> set[str]:
    """Choose the nodes of a kind by their prefix."""
    return {node for node in nodes if node.startswith(f"{kind}:")}
