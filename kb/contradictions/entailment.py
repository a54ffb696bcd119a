"""Decide whether one account of an occasion says at least what another says.

The derivations `falls-under` and `entails` decide for the rules; this decides pair by pair, with
the same tests of roles, numbers and shares as a denial's. A test holds the two to the same answer.
"""

from kb.contradictions.denial import DenialTrace
from kb.contradictions.hierarchy import Hierarchy
from kb.graph.records import Records
from kb.model.registry import Registry


class Entailment:
    """Compares statements of one party on one occasion."""

    def __init__(self, records: Records, registry: Registry, hierarchy: Hierarchy) -> None:
        self.records = records
        self.registry = registry
        self.hierarchy = hierarchy

    def holds(self, more: str, less: str) -> bool:
        """Whether what one statement says contains what another one says, of one polarity."""
        one = self.records.one
        polarity = one(more, "kb:polarity")
        if polarity != one(less, "kb:polarity"):
            return False
        positive = polarity == "kb:positive"
        low, high = (more, less) if positive else (less, more)
        start, wide = one(low, "kb:content"), one(high, "kb:content")
        return any(
            self.falls_under(narrow, wide)
            and self.in_number(narrow, wide, low, high)
            and (narrow == wide or self.in_time(narrow, wide, low, positive))
            for narrow in sorted({start, *self.records.all(start, "kb:implies")})
        )

    def falls_under(self, narrow: str, wide: str) -> bool:
        """Whether all but times and days fits, by strict edges alone."""
        if narrow == wide:
            return True
        trace = _Parts(self.records, self.registry, self.hierarchy)
        trace.relation(narrow, wide)
        trace.roles(narrow, wide)
        trace.numbers(narrow, wide)
        return not trace.blocks and not trace.assumptions

    def in_number(self, narrow: str, wide: str, low: str, high: str) -> bool:
        """Whether numbers are of one day, if the wider one names it; or are the same words."""
        one = self.records.one
        day = one(wide, "kb:asOf")
        if day and one(narrow, "kb:asOf") != day:
            return False
        if one(wide, "kb:minimum") or one(wide, "kb:maximum") or not one(wide, "kb:hasValue"):
            return True
        return one(low, "kb:valueText") == one(high, "kb:valueText")

    def in_time(self, narrow: str, wide: str, statement: str, positive: bool) -> bool:
        """Whether one time lies within another; both are told as of one occasion."""
        one = self.records.one
        tense, wide_tense = one(narrow, "kb:tense"), one(wide, "kb:tense")
        if tense != "kb:stated":
            return tense == wide_tense or (tense, wide_tense) == ("kb:present", "kb:past")
        if one(narrow, "kb:timeApproximate"):
            return False
        until = one(narrow, "kb:timeUntil")
        if wide_tense == "kb:past":
            said = one(statement, "kb:saidFrom")
            return bool(until and said and until <= said)
        if wide_tense != "kb:stated" or one(wide, "kb:timeApproximate"):
            return False
        first, last = one(wide, "kb:timeFrom"), one(wide, "kb:timeUntil")
        if positive and self.lasts(wide):
            begun_by, ended_from = one(narrow, "kb:timeBegunBy"), one(narrow, "kb:timeEndedFrom")
            given = all((begun_by, ended_from, first, last))
            return given and begun_by <= first and last <= ended_from
        start = one(narrow, "kb:timeFrom")
        return (not first or bool(start and start >= first)) and (
            not last or bool(until and until <= last)
        )

    def lasts(self, proposition: str) -> bool:
        """Whether it is a state that goes on from one day to another."""
        one = self.records.one
        inner = one(proposition, "kb:timeBegunBy") or one(proposition, "kb:timeEndedFrom")
        days = one(proposition, "kb:timeFrom"), one(proposition, "kb:timeUntil")
        is_state = one(one(proposition, "kb:relation"), "kb:aspect") == "kb:state"
        return bool(is_state and inner and (days[0] != days[1] or not all(days)))


class _Parts(DenialTrace):
    """The parts of a denial's comparison that are not about time."""

    def same_as_of(self, candidate: str, denied: str) -> bool:  # noqa: ARG002
        """Leave the day of a number to `Entailment.in_number`."""
        return True
