"""Find how far an addition reaches: the statements and propositions that it is about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Quad

from kb.contradictions.bench import iri
from kb.contradictions.entities import derive_entities, of_wholes
from kb.contradictions.growth import Work
from kb.contradictions.shifts import Shifts, fewer, find_shifts, said_by, told_of
from kb.contradictions.touched import Surroundings
from kb.graph.records import Records


@dataclass(frozen=True)
class Reach:
    """What an addition is about; all nodes are prefixed addresses.

    Attributes:
        subjects: Everything about which something comes in, or is taken back.
        statements: Statements, and the reports above and below them, of which something is other,
            also those that are taken back, and those that name somebody who is called otherwise.
        propositions: Stated propositions that may imply other things than they did.
        rekeyed: Those that are only to be found by other things, as what they are about falls
            under others than it did.
        wholes: What is said of all or none of sets, with what has come to fall under these.
        shifted: Propositions, with the entities of which another must tell that can conflict with
            them otherwise than before, though nothing else of either is other.
        voices: Statements of speakers who stand to other speakers otherwise than before.
        refound: Propositions that are looked up by other entities or names than they were.
    """

    subjects: frozenset[str]
    statements: frozenset[str]
    propositions: frozenset[str]
    rekeyed: frozenset[str]
    wholes: Mapping[str, set[Quad]]
    shifted: Mapping[str, set[str]]
    voices: frozenset[str]
    refound: frozenset[str]

    def of(self, kind: str) -> set[str]:
        """Give the nodes of a kind about which something comes in, or is taken back."""
        return of_kind(self.subjects, kind)


def find_reach(work: Work) -> Reach:
    """Find what an addition is about, and derive what falls under what on the way."""
    subjects = frozenset(iri(quad.subject) for quad in work.moved)
    changes = derive_entities(work)
    shifts = find_shifts(work, changes)
    wholes = of_wholes(work, changes)
    losing = {p for p, parts in wholes.items() if any(quad not in work.quads for quad in parts)}
    statements = work.around.statements_of(_told_of(work, shifts.renamed))
    for records, around in zip(work.times, work.arounds, strict=True):
        statements |= _changed_statements(records, around, work.known.texts, subjects)
        statements |= around.said_by(shifts.renamed | shifts.aliased)
    return Reach(
        subjects,
        frozenset(s for around in work.arounds for s in around.chains(statements)),
        frozenset(_told_of(work, shifts.retyped)),
        frozenset(_told_of(work, shifts.wider_if) | losing),
        {proposition: wholes[proposition] for proposition in wholes.keys() - losing},
        _shifted(work, shifts),
        frozenset(_voices(work, shifts)),
        frozenset(_told_of(work, shifts.wider | shifts.aliased)),
    )


def _told_of(work: Work, entities: Iterable[str]) -> set[str]:
    return {node for entity in entities for node in told_of(work.records, entity)}


def _shifted(work: Work, shifts: Shifts) -> dict[str, set[str]]:
    """Name what was told of one of two entities before, of whichever fewer is told."""
    found, r = defaultdict[str, set[str]](set), work.before
    for one, other in shifts.pairs():
        place, some = fewer(told_of(r, one), told_of(r, other))
        for proposition in some:
            found[proposition].add((other, one)[place])
    return found


def _voices(work: Work, shifts: Shifts) -> set[str]:
    """Name what one of two speakers said before, whichever of them said less."""
    ends = (
        (said_by(work.before, one), said_by(work.before, other)) for one, other in shifts.pairs()
    )
    return {statement for one, other in ends for statement in fewer(one, other)[1]}


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
    return found


def of_kind(nodes: Iterable[str], kind: str) -> set[str]:
    """Choose the nodes of a kind by their prefix."""
    return {node for node in nodes if node.startswith(f"{kind}:")}
