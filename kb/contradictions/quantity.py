"""Compare two numbers, or two shares of a set, on the same side: do they leave each other room?"""

from collections.abc import Collection
from decimal import Decimal

from kb.contradictions.trace import CONDITION, SET, Comparison, PairTrace
from kb.graph.sentence import measured_words

EXCLUDES, COVERS = "|", "⌣"


class SameSideTrace(PairTrace):
    """What numbers and shares have in common: equal fillers, equal times, intervals apart."""

    def denied(self, statement: str) -> bool:
        """Whether a statement is on the denying side, as then the other is, too."""
        return bool(self.records.all(statement, "kb:denies"))

    def stated(self, proposition: str) -> str:
        return self.records.one(proposition, "kb:origin") or proposition

    def same(self, role: str, left: str, right: str) -> bool:
        """Record that two nodes are the same; whether they are."""
        there, back = self.hierarchy.path(left, right), self.hierarchy.path(right, left)
        if there is None or back is None:
            return False
        if all(edge.strict for edge in there) and not all(edge.strict for edge in back):
            self.walk(role, right, left, back)
        else:
            self.walk(role, left, right, there)
        return True

    def same_relation(self, left: str, right: str) -> None:
        relations = [self.records.one(p, "kb:relation") for p in (left, right)]
        if not self.same("relation", *relations):
            names = [self.name(relation) for relation in relations]
            self.blocks.append(f"relation: “{names[0]}” is not “{names[1]}”")

    def same_roles(self, left: str, right: str, but: Collection[str] = ()) -> None:
        """Want each role and condition of one side on the other, save those that are named."""
        ours, theirs = self.records.roles(left), self.records.roles(right)
        for role in sorted({*ours, *theirs} - {CONDITION, *but}):
            given, wanted = ours.get(role, ()), theirs.get(role, ())
            if not given or not wanted:
                name = self.name((*given, *wanted)[0])
                self.blocks.append(f"{role}: only one of them names it ({name})")
            elif not self.same(role, given[0], wanted[0]):
                names = [self.name(given[0]), self.name(wanted[0])]
                self.blocks.append(f"{role}: {names[0]} is not the same as {names[1]}")
        conditions = [side.get(CONDITION, ()) for side in (ours, theirs)]
        for mine, others in (conditions, conditions[::-1]):
            for condition in mine:
                same = [other for other in others if self.equals(condition, other)]
                if not same:
                    self.blocks.append(
                        f"condition: only one of them is limited to “{self.name(condition)}”"
                    )
                elif mine is conditions[0] or condition not in others:
                    self.same(
                        CONDITION, *min((self.weight(condition, o), condition, o) for o in same)[1:]
                    )

    def equals(self, left: str, right: str) -> bool:
        path = self.hierarchy.path
        return path(left, right) is not None and path(right, left) is not None

    def weight(self, left: str, right: str) -> tuple[bool, str]:
        """Prefer what is the same without a close alignment."""
        paths = self.hierarchy.path(left, right), self.hierarchy.path(right, left)
        return not all(edge.strict for path in paths for edge in path or ()), right

    def same_day_said(self, one: str, other: str) -> bool:
        days = {self.records.one(s, f"kb:said{end}") for s in (one, other)
                for end in ("From", "Until")}  # fmt: skip
        return len(days) == 1 and "" not in days

    def tenses(self, left: str, right: str) -> tuple[str, str]:
        one = self.records.one
        return one(left, "kb:tense"), one(right, "kb:tense")

    def spoken(self, proposition: str, statement: str) -> str:
        said = self.records.one(statement, "kb:saidAtEdtf").removeprefix("../")
        return self.when(proposition, said)


class NumberTrace(SameSideTrace):
    """One attempt to show that two numbers of one thing cannot both be right."""

    rule = "number-disjoint"
    sides = ("asserts", "asserts")

    def is_about(self, left: str, right: str) -> bool:
        return all(self.records.one(p, "kb:hasValue") for p in (left, right))

    def run(self, left: str, right: str, one: str, other: str) -> Comparison:
        """Try two propositions with numbers."""
        for proposition in (left, right):
            self.frames(proposition)
        self.same_relation(left, right)
        self.same_roles(left, right)
        self.individuals(left, right)
        self.units(left, right)
        self.days(left, right)
        self.times(left, right, one, other)
        self.numbers(left, right, one, other)
        if any(self.records.one(p, "kb:hasExtent") for p in (left, right)):
            self.blocks.append("extent: a number that is about a share of a set is not compared")
        return self.result()

    def individuals(self, left: str, right: str) -> None:
        """Want single persons and things, save for what is counted."""
        fillers = {
            (role, filler)
            for proposition in (left, right)
            for role, found in self.records.roles(proposition).items()
            if role not in (SET, CONDITION)
            for filler in found
        }
        for role, filler in sorted(fillers):
            if not self.records.one(filler, "kb:individual"):
                self.blocks.append(
                    f"{role}: {self.name(filler)} names a kind, of which each may mean another one"
                )

    def units(self, left: str, right: str) -> None:
        bases = [self.records.one(p, "kb:baseUnit") for p in (left, right)]
        names = [self.records.one(p, "kb:unit") for p in (left, right)]
        if bases[0] != bases[1] and all(bases):
            self.blocks.append(
                f"measure: {names[0]} are not {names[1]}; only units of one kind are converted, "
                "and currencies never"
            )
        elif bases[0] != bases[1]:
            which = "first" if not bases[0] else "second"
            self.blocks.append(f"measure: nothing says in which unit the {which} number is")
        elif not bases[0] and not self.counted(left):
            self.blocks.append("measure: nothing says in which unit the numbers are")

    def counted(self, proposition: str) -> bool:
        """Whether a role says what the number counts, so that it needs no unit."""
        relation = self.records.one(proposition, "kb:relation")
        return any(self.records.all(wider, "kb:countedRole")
                   for wider in self.records.all(relation, "kb:leq"))  # fmt: skip

    def days(self, left: str, right: str) -> None:
        """Want one day or period, or one event of a single day."""
        days = [self.records.one(p, "kb:asOf") for p in (left, right)]
        if all(days) and days[0] != days[1]:
            self.blocks.append(f"measure: the numbers are of {days[0]} and of {days[1]}")
        elif any(days) and not all(days):
            which = "first" if not days[0] else "second"
            self.blocks.append(f"measure: nothing says for which day the {which} number holds")
        elif any(days) and (_is_vague(days[0]) or ".." in days[0]):
            self.blocks.append(f"measure: {days[0]} is no certain day or period")
        elif any(days):
            self.overlap = days[0]
            self.step("as of", days[0], "≡", days[1])
        elif not self.single_day(left):
            self.blocks.append("measure: nothing says for which day the numbers hold")

    def single_day(self, proposition: str) -> bool:
        one, stated = self.records.one, self.stated(proposition)
        return bool(one(stated, "kb:timeFrom")) and (
            one(stated, "kb:timeFrom") == one(stated, "kb:timeUntil")
        )

    def times(self, left: str, right: str, one: str, other: str) -> None:
        """Want one tense, and one written time if there is any."""
        tenses = self.tenses(left, right)
        told = [self.spoken(left, one), self.spoken(right, other)]
        written = [self.written_time(p) for p in (left, right)]
        if tenses[0] != tenses[1]:
            self.blocks.append(f"time: the one is told of {told[0]}, the other of {told[1]}")
        elif tenses[0] == "kb:stated" and written[0] != written[1]:
            self.blocks.append(
                f"time: {written[0]} and {written[1]} may be the times of two events"
            )
        elif tenses[0] == "kb:stated" and _is_vague(written[0]):
            self.blocks.append(f"time: {written[0]} is no certain time")
        elif tenses[0] == "kb:stated":
            self.overlap = self.overlap or written[0]
            self.step("time", written[0], "≡", written[1])

    def numbers(self, left: str, right: str, one: str, other: str) -> None:
        """Want intervals without a number in common or, if both are denied, left by both."""
        bounds = [self.bounds(p, "kb:baseM") for p in (left, right)]
        words = [measured_words(p, self.records) for p in (left, right)]
        boundless = [
            i for i, (low, _, high, _) in enumerate(bounds) if low is None and high is None
        ]
        for i in boundless:
            text = self.wording((one, other)[i])
            self.blocks.append(f"measure: “{text}” has no bounds, and none are assumed")
        if boundless:
            return
        if not self.denied(one):
            if _apart(bounds[0], bounds[1]):
                self.step("value", words[0], EXCLUDES, words[1])
            else:
                self.blocks.append(f"measure: {words[0]} and {words[1]} can both be right")
        elif not self.is_state(left):
            self.blocks.append(
                "measure: who denies two amounts may mean that there was none, as of an event"
            )
        elif _cover(bounds[0], bounds[1]):
            self.step("value", words[0], COVERS, words[1])
        else:
            self.blocks.append(
                f"measure: there are numbers that are neither {words[0]} nor {words[1]}"
            )

    def is_state(self, proposition: str) -> bool:
        relation = self.records.one(proposition, "kb:relation")
        return self.records.one(relation, "kb:aspect") == "kb:state"

    def wording(self, statement: str) -> str:
        """Give a number as the source has it."""
        while inner := self.records.one(statement, "kb:reports"):
            statement = inner
        return self.records.one(statement, "kb:valueText") or "the number"


class DeniedNumberTrace(NumberTrace):
    """One attempt to show that two denied numbers leave none over."""

    sides = ("denies", "denies")


def _is_vague(time: str) -> bool:
    return any(mark in time for mark in "~?%[")


Bounds = tuple[Decimal | None, bool, Decimal | None, bool]


def _apart(left: Bounds, right: Bounds) -> bool:
    """Whether two intervals have no number in common."""
    return _below(left, right) or _below(right, left)


def _below(left: Bounds, right: Bounds) -> bool:
    """Whether all of one interval is below the other."""
    high, high_open, low, low_open = left[2], left[3], right[0], right[1]
    if high is None or low is None:
        return False
    return high < low or (high == low and (high_open or low_open))


def _cover(left: Bounds, right: Bounds) -> bool:
    """Whether there is no number outside of both, as one has no end above, one none below."""
    return _meet(left, right) or _meet(right, left)


def _meet(above: Bounds, under: Bounds) -> bool:
    low, low_open, high, high_open = above[0], above[1], under[2], under[3]
    if low is None or high is None or above[2] is not None or under[0] is not None:
        return False
    return low < high or (low == high and not (low_open and high_open))
