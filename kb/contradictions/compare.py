"""Compare two statements step by step: what fits, and what keeps them from conflicting.

The rules in `queries/contradictions/` decide; this says why in words. A test holds the two to the
same answer. The order is that of a careful reader: who is committed, which relation, which roles,
under which conditions, how much, and when.
"""

from collections.abc import Iterator

from kb.contradictions.denial import DenialTrace
from kb.contradictions.drift import DriftTrace, SpeakerTrace, TellingTrace
from kb.contradictions.exclusion import (
    AntonymTrace,
    DateTrace,
    ExclusiveValueTrace,
    RoleSwapTrace,
)
from kb.contradictions.extent import DeniedExtentTrace, ExtentTrace
from kb.contradictions.hierarchy import Hierarchy
from kb.contradictions.quantity import DeniedNumberTrace, NumberTrace
from kb.contradictions.stances import StanceTrace
from kb.contradictions.trace import Comparison, PairTrace
from kb.graph.records import Records
from kb.graph.sentence import extent_words, number_words
from kb.model.registry import Registry

__all__ = ["Comparer", "Comparison"]

RULES: tuple[type[PairTrace], ...] = (
    DenialTrace,
    StanceTrace,
    NumberTrace,
    DeniedNumberTrace,
    ExtentTrace,
    DeniedExtentTrace,
    ExclusiveValueTrace,
    AntonymTrace,
    DateTrace,
    RoleSwapTrace,
    DriftTrace,
    SpeakerTrace,
)
"""How to explain each rule for pairs."""
TRACES = {rule.rule: rule for rule in RULES}


class Comparer:
    """Compares statements of one base, with what was derived for it."""

    def __init__(self, records: Records, registry: Registry) -> None:
        self.records = records
        self.registry = registry
        self.hierarchy = Hierarchy(records)

    def side(self, statement: str) -> str:
        """Say on which side a statement stands: "asserts", "denies", or "" if on none."""
        for edge in ("kb:asserts", "kb:denies"):
            if self.records.all(statement, edge):
                return edge.removeprefix("kb:")
        return ""

    def opposed(self, one: str, other: str) -> bool:
        """Whether one affirms and the other denies, if only as possible, or takes no side."""
        signs = set()
        for statement in (one, other):
            may = self.records.all
            affirms = may(statement, "kb:asserts") or may(statement, "kb:mayAssert")
            denies = may(statement, "kb:denies") or may(statement, "kb:mayDeny")
            signs.add("+" if affirms else "-" if denies else "")
        return signs == {"+", "-"}

    def proposition(self, statement: str) -> str:
        """Give the proposition a statement is committed to, else the one that it is about."""
        while inner := self.records.one(statement, "kb:reports"):
            statement = inner
        return self.records.one(statement, "kb:content")

    def compare(self, one: str, other: str) -> Comparison:
        """Compare two statements, in either order.

        Returns:
            The attempt with the fewest blocks.
        """
        attempts = [found for rule in RULES for found in self.attempts(rule, one, other)]
        best = min(attempts, key=_preference, default=None)
        if best is not None and (not best.blocks or self.opposed(one, other) or not _apart(best)):
            return best
        blocks = [self.why_uncommitted(s) for s in (one, other) if not self.side(s)]
        blocks += self.differences(one, other)
        return Comparison((), tuple(blocks))

    def attempts(self, rule: type[PairTrace], one: str, other: str) -> Iterator[Comparison]:
        """Try all that two statements say and imply against each other, by one rule."""
        if issubclass(rule, TellingTrace):
            for first, second in ((one, other), (other, one)):
                if rule.concerns(first, second, self.records):
                    left, right = self.proposition(first), self.proposition(second)
                    yield self.attempt(rule.rule, left, right, first, second)
            return
        orders = [(one, other)] if rule.sides[0] == rule.sides[1] else [(one, other), (other, one)]
        trace = rule(self.records, self.registry, self.hierarchy)
        for first, second in orders:
            for left in trace.leads(first, 0):
                for right in trace.leads(second, 1):
                    if trace.is_about(left, right):
                        yield self.attempt(rule.rule, left, right, first, second)

    def attempt(self, rule: str, left: str, right: str, one: str, other: str) -> Comparison:
        """Try two propositions, stated or implied, by one rule."""
        trace = TRACES[rule](self.records, self.registry, self.hierarchy)
        return trace.run(left, right, one, other)

    def why_uncommitted(self, statement: str) -> str:
        """Say why a statement is on no side."""
        one, name = self.records.one, self.records.name
        speaker = name(one(statement, "prov:wasAttributedTo"))
        if one(statement, "kb:reports"):
            verb = one(statement, "kb:verb")
            level = one(statement, "kb:verbClass").removeprefix("kb:")
            return (
                f"commitment: {speaker} only reports this ({name(verb)}, {level}) and takes no side"
            )
        if one(statement, "prov:wasAttributedTo") == "entity:unnamed":
            return "commitment: nobody who is named or described says this"
        if one(statement, "kb:presupposed"):
            return f"commitment: {speaker} takes this for granted and does not say it"
        certainty = one(statement, "kb:certainty").removeprefix("kb:")
        if certainty not in ("certain", "probable"):
            return f"commitment: {speaker} leaves it at {certainty}"
        act = one(statement, "kb:act").removeprefix("kb:")
        if act in ("assertion", "denial", "concession"):
            return f"commitment: {speaker} is reported to promise, order or ask, not to assert"
        return f"commitment: this is {speaker}'s {act}, which commits to no fact"

    def differences(self, one: str, other: str) -> Iterator[str]:
        """Say how two statements differ that are not an assertion and a denial."""
        left, right = self.proposition(one), self.proposition(other)
        sides = {self.side(one), self.side(other)}
        both = {"asserts": "both assert", "denies": "both deny"}.get(
            sides.pop() if len(sides) == 1 else "", "they take no opposite sides"
        )
        if left == right:
            yield f"polarity: {both}, of the same proposition"
            return
        relations = [self.records.one(p, "kb:relation") for p in (left, right)]
        names = [self.records.name(relation) for relation in relations]
        if relations[0] != relations[1]:
            yield (
                f"relation: {both}, and no rule makes “{names[0]}” and “{names[1]}” exclude "
                "each other"
            )
        yield from self.role_differences(left, right)
        for what, words in (("number", number_words), ("extent", extent_words)):
            numbers = [words(p, self.records) for p in (left, right)]
            if all(numbers):
                yield f"{what}: {numbers[0]}, and {numbers[1]}"
        dates = [self.records.one(p, "kb:timeEdtf") for p in (left, right)]
        if any(dates) and not all(dates):
            yield f"time: only one of them is dated ({''.join(dates)})"
        if relations[0] == relations[1]:
            yield f"polarity: {both}; neither denies what the other says"

    def role_differences(self, left: str, right: str) -> Iterator[str]:
        """Name the roles that two propositions fill differently."""
        ours, theirs = self.records.roles(left), self.records.roles(right)
        for role in sorted(set(ours) & set(theirs)):
            if ours[role] != theirs[role]:
                names = [" and ".join(map(self.records.name, f[role])) for f in (ours, theirs)]
                yield f"{role}: {names[0]} is not {names[1]}"


def _preference(comparison: Comparison) -> tuple[int, int, int, str]:
    """Prefer no blocks, then fewer assumptions, then fewer steps."""
    c = comparison
    weight = 100 * any(block.startswith("relation") for block in c.blocks) + len(c.blocks)
    return weight, len(c.assumptions), len(c.steps), str(c)


def _apart(comparison: Comparison) -> bool:
    """Whether not even the relations meet, so that the differences say more."""
    return any(block.startswith("relation") for block in comparison.blocks)
