"""Say what is told differently: of what somebody said, and of who said it.

Drift is about the telling. Left is what the original holds, right what is told of it.
"""

from collections.abc import Iterator

from kb.contradictions.entailment import Entailment
from kb.contradictions.hierarchy import Hierarchy
from kb.contradictions.trace import SAME, Comparison, PairTrace
from kb.graph.records import Records
from kb.graph.sentence import extent_words, number_words
from kb.model.registry import Registry

TOLD_AS, UNLIKE = "is told as", "≠"
FACTS = ("kb:assertion", "kb:denial", "kb:concession")
"""Acts of one kind, that say how things are."""
_CERTAINTIES = ("kb:certain", "kb:probable", "kb:possible")
"""From the surest down; what is left open comes last."""
_NOTHING = "(not said)"
UNNAMED = "entity:unnamed"


def is_told(statement: str, records: Records) -> bool:
    """Whether somebody reports the statement."""
    return bool(records.inverse(statement, "kb:reports"))


def from_original(statement: str, original: str, records: Records) -> bool:
    """Whether a statement is captured first-hand from a source."""
    printed = records.all(statement, "prov:hadPrimarySource")
    return original in printed and not is_told(statement, records)


class TellingTrace(PairTrace):
    """One attempt to show that two tellings differ, whichever side they take."""

    sides = ("", "")

    @classmethod
    def concerns(cls, one: str, other: str, records: Records) -> bool:
        """Whether the two, in this order, tell of the same occasion in the way it is about."""
        raise NotImplementedError

    def same_original(self, one: str, other: str) -> None:
        """Tell that both are from one original."""
        originals = set(self.records.all(other, "prov:wasQuotedFrom"))
        for original in sorted(originals & set(self.records.all(one, "kb:occasion")))[:1]:
            self.step("original", self.name(original), SAME, self.name(original))

    def party(self, statement: str) -> str:
        return self.records.one(statement, "kb:party")


class DriftTrace(TellingTrace):
    """One attempt to show that a report says more than the original that it is from."""

    rule = "drift"

    def __init__(self, records: Records, registry: Registry, hierarchy: Hierarchy) -> None:
        super().__init__(records, registry, hierarchy)
        self.entailment = Entailment(records, registry, hierarchy)

    @classmethod
    def concerns(cls, one: str, other: str, records: Records) -> bool:
        """Whether the first is captured from the original that the second is a report of."""
        return (
            other in records.all(one, "kb:sameOccasion")
            and all(records.one(statement, "kb:content") for statement in (one, other))
            and is_told(other, records)
            and any(
                from_original(one, original, records)
                for original in records.all(other, "prov:wasQuotedFrom")
            )
        )

    def run(self, left: str, right: str, one: str, other: str) -> Comparison:
        """Hold what was said against what is told of it."""
        self.same_original(one, other)
        party = self.name(self.party(one))
        self.step("party", party, SAME, party)
        if self.records.one(other, "kb:presupposed"):
            self.blocks.append("report: it only takes this for granted, and does not tell it")
        elif first := self.supporting(other):
            self.blocks.append(
                f"report: the original says it, in {self.records.one(first, 'kb:id')}"
            )
        elif left == right and self.polarity(one) != self.polarity(other):
            self.step("polarity", self.polarity(one), TOLD_AS, self.polarity(other))
        elif self.entailment.holds(other, one):
            self.told_more(left, right, one, other)
        else:
            self.blocks.append(
                "report: it does not contain this, so that it neither repeats nor strengthens it"
            )
        return self.result()

    def supporting(self, told: str) -> str:
        """Find what the party says in the original that supports the report, "" if nothing."""
        originals = self.records.all(told, "prov:wasQuotedFrom")
        for first in self.records.all(told, "kb:sameOccasion"):
            captured = any(from_original(first, o, self.records) for o in originals)
            if captured and self.as_strong(first, told) and self.entailment.holds(first, told):
                return first
        return ""

    def as_strong(self, one: str, other: str) -> bool:
        """Whether two acts are of one kind, and the first is at least as sure."""
        acts = {self.records.one(s, "kb:act") for s in (one, other)}
        return (len(acts) == 1 or acts <= set(FACTS)) and self.rank(one) <= self.rank(other)

    def rank(self, statement: str) -> int:
        certainty = self.records.one(statement, "kb:certainty")
        known = certainty in _CERTAINTIES
        return _CERTAINTIES.index(certainty) if known else len(_CERTAINTIES)

    def polarity(self, statement: str) -> str:
        return self.records.one(statement, "kb:polarity").removeprefix("kb:")

    def told_more(self, left: str, right: str, one: str, other: str) -> None:
        """Tell how the report goes beyond what was said; the report entails it."""
        acts, sure = ([self.records.one(s, f"kb:{part}").removeprefix("kb:") for s in (one, other)]
                      for part in ("act", "certainty"))  # fmt: skip
        kinds = {"fact" if f"kb:{act}" in FACTS else act for act in acts}
        if self.entailment.holds(one, other):
            if len(kinds) > 1:
                self.step("act", acts[0], TOLD_AS, acts[1])
            if self.rank(one) > self.rank(other):
                self.step("certainty", sure[0], TOLD_AS, sure[1])
        elif self.as_strong(other, one):
            for role, ours, theirs in self.differences(left, right):
                self.step(role, ours, TOLD_AS, theirs)
        else:
            self.blocks.append(
                "report: it contains this, but as another act or as less sure, so that it does "
                "not strengthen it"
            )

    def differences(self, left: str, right: str) -> Iterator[tuple[str, str, str]]:
        """Say part by part how the two contents differ."""
        ours, theirs = self.parts(left), self.parts(right)
        for part in dict.fromkeys([*ours, *theirs]):
            if ours.get(part) != theirs.get(part):
                yield part, ours.get(part) or _NOTHING, theirs.get(part) or _NOTHING

    def parts(self, proposition: str) -> dict[str, str]:
        """Put each part of a content in words."""
        roles = self.records.roles(proposition)
        return {
            "relation": self.name(self.records.one(proposition, "kb:relation")),
            **{role: " and ".join(map(self.name, fillers)) for role, fillers in roles.items()},
            "value": number_words(proposition, self.records),
            "extent": extent_words(proposition, self.records),
            "when": self.when(proposition, "the day it was said"),
        }


class SpeakerTrace(TellingTrace):
    """One attempt to show that the same words are told of different speakers."""

    rule = "speaker-conflict"

    @classmethod
    def concerns(cls, one: str, other: str, records: Records) -> bool:
        """Whether both have the same words of one original, and the second is a report.

        Of two reports the one of the party with the smaller address is first, as in the rule.
        """
        words = records.one(other, "kb:wording")
        originals = set(records.all(other, "prov:wasQuotedFrom"))
        order = [(records.one(s, "kb:party"), s) for s in (one, other)]
        return bool(
            words
            and records.one(one, "kb:wording") == words
            and originals & set(records.all(one, "kb:occasion"))
            and is_told(other, records)
            and (not is_told(one, records) or order[0] < order[1])
        )

    def run(self, left: str, right: str, one: str, other: str) -> Comparison:  # noqa: ARG002
        """Hold the speakers of the same words against each other."""
        self.same_original(one, other)
        quotes = [self.quote(statement) for statement in (one, other)]
        self.step("words", quotes[0], SAME, quotes[1])
        parties = self.party(one), self.party(other)
        names = [self.name(party) for party in parties]
        places = [set(self.records.all(s, "prov:hadPrimarySource")) for s in (one, other)]
        if UNNAMED in parties:
            self.blocks.append("speaker: one of them is not named, and may be the other")
        elif any(self.hierarchy.path(*order) is not None for order in (parties, parties[::-1])):
            self.blocks.append(f"speaker: {names[0]} is not known to be another than {names[1]}")
        elif all(len(p) == 1 for p in places) and places[0] == places[1]:
            self.blocks.append("speaker: one source gives the words to both")
        elif self.said_it(one, parties[0]) and self.said_it(one, parties[1]):
            self.blocks.append("speaker: both are captured with these words first-hand")
        else:
            self.step("speaker", names[0], UNLIKE, names[1])
        return self.result()

    def quote(self, statement: str) -> str:
        return self.records.one(f"{self.records.one(statement, 'kb:mention')}-quote", "oa:exact")

    def said_it(self, statement: str, party: str) -> bool:
        """Whether a party is captured first-hand with the same words on the same occasion."""
        records = self.records
        occasions = set(records.all(statement, "kb:occasion"))
        return any(
            party in records.all(own, "kb:party")
            and occasions & set(records.all(own, "kb:occasion"))
            and not is_told(own, records)
            for own in records.inverse(records.one(statement, "kb:wording"), "kb:wording")
        )
