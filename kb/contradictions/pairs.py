"""Find the pairs of propositions between which an addition can change something."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from pyoxigraph import Quad

from kb.contradictions.bench import TELLINGS, iri
from kb.contradictions.growth import Work
from kb.contradictions.partners import Meetings, Pair
from kb.contradictions.reach import Reach
from kb.graph.records import Records
from kb.graph.registry import load_registry
from kb.terms import term

_TELLING = ("kb:entails", "kb:supports")


@dataclass
class Pairs:
    """Pairs of stated propositions that are to be looked at again, whole.

    A pair of a proposition with itself has one member.

    Attributes:
        meeting: Those in which one may exclude the other.
        telling: Those of which something may be told on one occasion.
        worded: Those that may be told in the same words.
        answered: Those of which one may answer the other, by a reply that comes or goes.
        shifted: Those that are about entities which stand to each other otherwise than before.
        rules: The rules that can find something between them.
    """

    meeting: set[Pair] = field(default_factory=set)
    telling: set[Pair] = field(default_factory=set)
    worded: set[Pair] = field(default_factory=set)
    answered: set[Pair] = field(default_factory=set)
    shifted: set[Pair] = field(default_factory=set)
    rules: set[str] = field(default_factory=set)

    def of_rule(self, rule: str) -> set[Pair]:
        """Give the pairs between which everything that a rule finds is found anew."""
        chosen = {"drift": self.telling, "speaker-conflict": self.worded}
        return chosen.get(rule, self.meeting)

    @property
    def propositions(self) -> set[str]:
        """Everything that is in a pair."""
        return {node for pair in self.meeting | self.worded for node in pair}


def find_pairs(
    work: Work, reach: Reach, turned: set[str], touched: set[str], moved: set[str]
) -> Pairs:
    """Find the pairs of propositions between which something can be other than it was.

    Args:
        reach: What the addition is about.
        turned: Further statements of which something derived is other.
        touched: Propositions of which a statement, or what follows, is other.
        moved: Those of them of which it is other what follows.
    """
    pairs = Pairs()
    for records, propositions in ((work.records, touched), (work.before, moved)):
        meetings = Meetings(records, load_registry())
        for proposition in propositions:
            pairs.meeting.update(meetings.partners(proposition))
        _add_shifted(records, reach, meetings, pairs)
        speaking = turned | _speaking(work, reach, moved) | {*_shifted_tellings(records, reach)}
        _add_occasions(records, speaking, meetings, pairs)
        _add_wordings(records, turned | reach.statements | reach.voices, pairs)
        pairs.rules |= meetings.rules
    _add_replies(work, reach, pairs)
    return pairs


def _speaking(work: Work, reach: Reach, moved: set[str]) -> set[str]:
    """Give the statements of which it may be other what they say on their occasion."""
    stating = {s for proposition in moved for s in work.records.inverse(proposition, "kb:content")}
    return stating | reach.statements


def _add_shifted(records: Records, reach: Reach, meetings: Meetings, pairs: Pairs) -> None:
    """Add what stands otherwise to another, as what the two are about does."""
    for proposition, entities in reach.shifted.items():
        for pair in meetings.partners(proposition):
            other = next(iter(pair - {proposition}), proposition)
            if not entities.isdisjoint(_told_in(records, other)):
                pairs.shifted.add(pair)
    pairs.meeting |= pairs.shifted


def _shifted_tellings(records: Records, reach: Reach) -> Iterator[str]:
    """Give the tellings of what is shifted, where something that it is shifted to is told, too."""
    for proposition, entities in reach.shifted.items():
        for statement in records.inverse(proposition, "kb:content"):
            others = _alike(records, statement)
            group = others | {other for one in others for other in _alike(records, one)}
            told = _contents(records, group)
            if any(not entities.isdisjoint(_told_in(records, other)) for other in told):
                yield statement


def _told_in(records: Records, proposition: str) -> set[str]:
    """Give all that a proposition is about, or what follows from it."""
    nodes = (proposition, *records.inverse(proposition, "kb:origin"))
    return {f for node in nodes for found in records.roles(node).values() for f in found}


def _add_occasions(
    records: Records, statements: set[str], meetings: Meetings, pairs: Pairs
) -> None:
    """Add what is told of one occasion: what supports one telling decides for all of them."""
    for statement in statements:
        others = _alike(records, statement)
        group = others | {other for one in others for other in _alike(records, one)}
        contents = _contents(records, group | {statement} if others else ())
        for one, other in product(contents, contents):
            if frozenset((one, other)) not in pairs.telling:
                pairs.telling.add(meetings.between(one, other))
    pairs.meeting |= pairs.telling
    if pairs.telling:
        pairs.rules.add("drift")


def _alike(records: Records, statement: str) -> set[str]:
    """Give what the same party said on the same occasion."""
    return set(records.all(statement, "kb:sameOccasion"))


def _contents(records: Records, statements: Iterable[str]) -> set[str]:
    return {content for s in statements for content in records.all(s, "kb:content")}


def _add_wordings(records: Records, statements: Iterable[str], pairs: Pairs) -> None:
    """Add what has the same words."""
    words = {word for s in statements for word in records.all(s, "kb:wording")}
    for word in words:
        alike = records.inverse(word, "kb:wording")
        contents = _contents(records, alike if len(alike) > 1 else ())
        pairs.worded.update(map(frozenset, product(contents, contents)))
    if pairs.worded:
        pairs.rules.add("speaker-conflict")


def _add_replies(work: Work, reach: Reach, pairs: Pairs) -> None:
    """Add what a reply answers that comes or goes, with what it says: it covers its past."""
    for r, around in zip(work.times, work.arounds, strict=True):
        meetings = Meetings(r, load_registry())
        for reply in reach.of("reply"):
            senders, targets = (
                around.contents(s for node in r.all(reply, end) for s in around.at(node) or {node})
                for end in ("kb:replyFrom", "kb:replyTo")
            )
            pairs.answered.update(meetings.between(*ends) for ends in product(senders, targets))
        pairs.rules |= meetings.rules
    pairs.meeting |= pairs.answered


# -- what is derived between them ---------------------------------------------------------------


def derive_between(work: Work, pairs: Pairs, joining: frozenset[Pair]) -> None:
    """Derive anew what falls under what, and which telling says at least what another says.

    All of the pairs must be on the bench.

    Args:
        joining: Those of them of which only what is new is there, so that what falls under what
            because of others stays.
    """
    stale = set(_falling(work, pairs, pairs.meeting - joining)) | set(_telling(work, pairs))
    work.replace(stale, ())
    if not (stale or pairs.telling or "denial-of-general" in pairs.rules):
        return
    r = work.records

    def chosen(found: set[Quad]) -> set[Quad]:
        return {quad for quad in found if _is_between(r, quad, pairs)}

    work.replace((), work.bench.derive(TELLINGS, chosen))


def _falling(work: Work, pairs: Pairs, between: set[Pair]) -> Iterator[Quad]:
    """Give what is stored as falling under what, of some of the pairs."""
    name = term("kb:fallsUnder")
    for proposition in pairs.propositions:
        nodes = {proposition, *work.before.inverse(proposition, "kb:origin")}
        for node in nodes:
            for other in work.before.all(node, "kb:fallsUnder"):
                if frozenset((proposition, other)) in between:
                    yield Quad(term(node), name, term(other))


def _telling(work: Work, pairs: Pairs) -> Iterator[Quad]:
    """Give what is stored as saying at least what something else says."""
    for proposition in {node for pair in pairs.telling for node in pair}:
        for statement in work.before.inverse(proposition, "kb:content"):
            for name in _TELLING:
                for other in work.before.all(statement, name):
                    quad = Quad(term(statement), term(name), term(other))
                    if _is_between(work.before, quad, pairs):
                        yield quad


def _is_between(records: Records, quad: Quad, pairs: Pairs) -> bool:
    """Whether something derived is of one of the pairs."""
    one, other = iri(quad.subject), iri(quad.object)
    if iri(quad.predicate) == "kb:fallsUnder":
        return frozenset((records.one(one, "kb:origin") or one, other)) in pairs.meeting
    contents = (records.one(statement, "kb:content") for statement in (one, other))
    return frozenset(contents) in pairs.telling
