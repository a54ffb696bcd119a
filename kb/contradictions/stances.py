"""Compare two stances to claims that are known by their wording: are they to one claim?"""

from collections import deque
from itertools import pairwise

from kb.contradictions.trace import SAME, Comparison, PairTrace
from kb.graph.judged import standing_judgement
from kb.model.conflict import Assumption

HELD_SAME = "is held to be the same claim as"


class StanceTrace(PairTrace):
    """One attempt to show that one is for and one against the same claim.

    Time is not looked at: the wording is fixed, and each stance is taken to it. Other words are the
    same claim only by what somebody holds, which comes first, as the pair rests on it.
    """

    rule = "opposed-stances"
    sides = ("asserts", "denies")

    def is_about(self, left: str, right: str) -> bool:
        """Whether both are claims that are known by their wording."""
        return all(self.records.one(p, "kb:relation") == "rel:claim" for p in (left, right))

    def run(self, left: str, right: str, one: str, other: str) -> Comparison:  # noqa: ARG002
        """Try the claim that is asserted against the one that is denied, whoever speaks."""
        words = [self.records.one(p, "kb:text") for p in (left, right)]
        if not self.is_about(left, right):
            self.blocks.append("relation: only claims that are known by their wording meet here")
        elif left == right:
            self.step("claim", words[0], SAME, words[1])
        elif right in self.records.all(left, "kb:heldApartFrom"):
            self.blocks.append(f"claim: {self.holding(left, right)}")
        elif way := self.way(left, right):
            for here, there in pairwise(way):
                self.judged(here, there)
        else:
            self.blocks.append(
                f"claim: “{words[0]}” and “{words[1]}” are not the same words, and nobody holds "
                "them to be one claim"
            )
        return self.result()

    def way(self, start: str, end: str) -> list[str]:
        """Find the shortest way from claim to claim by what is held to be the same."""
        came, queue = {start: ""}, deque([start])
        while queue and end not in came:
            here = queue.popleft()
            for there in self.records.all(here, "kb:heldSameAs"):
                if there not in came:
                    came[there] = here
                    queue.append(there)
        way = [end] if end in came else []
        while way and came[way[-1]]:
            way.append(came[way[-1]])
        return way[::-1]

    def judged(self, left: str, right: str) -> None:
        """Take one judgement for a step, and for what the pair rests on."""
        judgement = standing_judgement(left, right, self.records)
        self.assume(Assumption(judgement, self.holding(left, right)))
        words = [self.records.one(p, "kb:text") for p in (left, right)]
        curator = self.records.one(judgement, "kb:curator")
        self.step("claim", words[0], HELD_SAME, words[1], (judgement,), curator)

    def holding(self, left: str, right: str) -> str:
        """Say what somebody holds of two claims, and why."""
        judgement = standing_judgement(left, right, self.records)
        one, two = (self.records.one(p, "kb:text") for p in (left, right))
        tells = {"kb:same": "is the same claim as", "kb:not-same": "is another claim than"}
        verdict = tells[self.records.one(judgement, "kb:sameness")]
        who, day, why = (
            self.records.one(judgement, name)
            for name in ("kb:curator", "prov:generatedAtTime", "rdfs:comment")
        )
        return f"“{one}” {verdict} “{two}”, as {who} held on {day[:10]} ({why})"
