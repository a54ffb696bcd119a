"""Compare two stances to a claim that is known by its wording: are they to the same words?"""

from kb.contradictions.trace import SAME, Comparison, PairTrace


class StanceTrace(PairTrace):
    """One attempt to show that one is for and one against the same words.

    Time is not looked at: the wording is fixed, and each stance is taken to it.
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
        else:
            self.blocks.append(f"claim: “{words[0]}” and “{words[1]}” are not the same words")
        return self.result()
