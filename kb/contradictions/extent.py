"""Compare two shares of a set on the same side: can at least the one and at most the other be?"""

from decimal import Decimal

from kb.contradictions.quantity import SameSideTrace
from kb.contradictions.trace import CONDITION, SET, WITHIN, Comparison
from kb.graph.sentence import extent_words

EXCLUDES, COVERS = "|", "⌣"
_NONE, _ALL = Decimal(0), Decimal(1)


class ExtentTrace(SameSideTrace):
    """One attempt to show that of one set more is asserted than is asserted at most."""

    rule = "quantity-of-set"
    sides = ("asserts", "asserts")

    def is_about(self, left: str, right: str) -> bool:
        return any(self.records.one(p, "kb:hasExtent") for p in (left, right))

    def run(self, left: str, right: str, one: str, other: str) -> Comparison:
        """Try two propositions, of which at least one tells a share."""
        if self.denied(one):
            return self.both_denied(left, right, one, other)
        if self.exceeds(right, left) or (
            not self.exceeds(left, right) and self.least(right) > self.least(left)
        ):
            left, right, one, other = right, left, other, one
        for proposition in (left, right):
            self.frames(proposition)
        self.relation_under(left, right)
        self.set_of(left, right)
        self.roles_under(left, right)
        self.shares(left, right)
        self.time(left, right, one, other)
        if left in self.records.all(one, "kb:defeats"):
            self.blocks.append("bridge: the asserting party itself denies the conclusion")
        return self.result()

    def least(self, proposition: str) -> tuple[Decimal, bool]:
        """Give the least share that is asserted; where none is told, some of it."""
        low, is_open, _, _ = self.bounds(proposition, "kb:extentM")
        return (_NONE, True) if low is None else (low, is_open)

    def exceeds(self, left: str, right: str) -> bool:
        """Whether the least of one is more than the most of the other."""
        low, is_open = self.least(left)
        _, _, most, most_open = self.bounds(right, "kb:extentM")
        return most is not None and (low > most or (low == most and (is_open or most_open)))

    def none(self, proposition: str) -> bool:
        """Whether a share of nothing is asserted, which holds of all that is under the set."""
        return self.bounds(proposition, "kb:extentM")[2] == _NONE

    def relation_under(self, left: str, right: str) -> None:
        low, high = (self.records.one(p, "kb:relation") for p in (left, right))
        path = self.hierarchy.path(low, high)
        if path is not None:
            self.walk("relation", low, high, path)
        else:
            self.blocks.append(
                f"relation: “{self.name(low)}” does not fall under “{self.name(high)}”"
            )

    def set_of(self, left: str, right: str) -> None:
        """Want one set; or a part of one of which there is none, or a whole taken in all."""
        ours, theirs = (self.records.roles(p).get(SET, ()) for p in (left, right))
        if not ours or not theirs:
            self.blocks.append(f"{SET}: one of them names no set")
            return
        ways = [(ours[0], theirs[0])] if self.none(right) else []
        ways += [(theirs[0], ours[0])] if self.least(left)[0] == _ALL else []
        paths = [(path, *way) for way in ways if (path := self.hierarchy.path(*way)) is not None]
        if paths:
            path, low, high = min(paths, key=lambda found: not all(e.strict for e in found[0]))
            self.walk(SET, low, high, path)
        elif not self.same(SET, ours[0], theirs[0]):
            self.blocks.append(
                f"{SET}: {self.name(ours[0])} and {self.name(theirs[0])} are not one set"
            )

    def roles_under(self, left: str, right: str) -> None:
        """Want each role and condition of right on left; narrower or wider if right has none."""
        relation = self.registry.relations[
            self.records.one(right, "kb:relation").removeprefix("rel:")
        ]
        ours, theirs = self.records.roles(left), self.records.roles(right)
        for role in sorted(set(theirs) - {CONDITION, SET}):
            given, wanted = ours.get(role, ()), theirs[role][0]
            if not given:
                self.blocks.append(
                    f"{role}: only one of them is about {self.name(wanted)}; the other names none"
                )
            elif self.none(right) and role in relation.up:
                self.narrower(role, given[0], wanted)
            elif self.none(right) and role in relation.down:
                self.wider(role, given[0], wanted)
            elif not self.same(role, given[0], wanted):
                self.blocks.append(
                    f"{role}: {self.name(given[0])} is not the same as {self.name(wanted)}"
                )
        for wanted in theirs.get(CONDITION, ()):
            given = ours.get(CONDITION, ())
            if any(self.hierarchy.path(condition, wanted) is not None for condition in given):
                self.condition(given, wanted)
            else:
                self.blocks.append(
                    f"condition: the smaller share is limited to “{self.name(wanted)}”, "
                    "the larger one is not"
                )

    def shares(self, left: str, right: str) -> None:
        words = [extent_words(p, self.records) or "some (no share told)" for p in (left, right)]
        if self.exceeds(left, right):
            self.step("extent", words[0], EXCLUDES, words[1])
        else:
            self.blocks.append(f"extent: {words[0]} and {words[1]} can both be right")

    def time(self, left: str, right: str, one: str, other: str) -> None:
        tenses = self.tenses(left, right)
        ours, theirs = self.spoken(left, one), self.spoken(right, other)
        written = [self.written_time(p) for p in (left, right)]
        wider = self.records.one(right, "kb:relation")
        if tenses[0] != tenses[1]:
            self.blocks.append(f"time: the one is told of {ours}, the other of {theirs}")
        elif tenses[0] == "kb:stated" and _of_hours(*written):
            self.blocks.append(f"time: of {ours} and {theirs} the one may follow the other")
        elif self.records.one(wider, "kb:aspect") == "kb:state" and not (
            self.bounds(right, "kb:extentM")[2] == _NONE and self.in_time(left, right, one, other)
        ):
            self.common_day(one, other, tenses[0], ours, theirs)
        elif self.in_time(left, right, one, other):
            # Of "none" there is none at any time, as with a denial.
            self.overlap = ours
            self.step("time", ours, WITHIN, theirs)
        else:
            self.blocks.append(f"time: {ours} does not surely lie within {theirs}")

    def common_day(self, one: str, other: str, tense: str, ours: str, theirs: str) -> None:
        """Want a day on which both states held."""
        begins, ends = (
            [self.records.one(s, f"kb:held{end}") for s in (one, other)]
            for end in ("From", "Until")
        )
        if (
            tense in ("kb:stated", "kb:present")
            and all((*begins, *ends))
            and max(begins) <= min(ends)
        ):
            days = max(begins), min(ends)
            self.overlap = days[0] if days[0] == days[1] else "/".join(days)
            self.step("time", ours, WITHIN, theirs)
        else:
            self.blocks.append(
                f"time: there is no day on which both surely held, {ours} and {theirs}"
            )

    def in_time(self, left: str, right: str, one: str, other: str) -> bool:
        """Whether the event of the larger share lies within the time of the smaller."""
        tense = self.records.one(left, "kb:tense")
        if tense == "kb:past":
            return self.said_before(one, other) or self.replies(one, other)
        if tense == "kb:present":
            return self.same_day_said(one, other)
        if tense != "kb:stated" or any(mark in self.written_time(p)
                                       for p in (left, right) for mark in "~?%"):  # fmt: skip
            return False
        begins, ends = self.span(left, one)
        other_begins, other_ends = self.span(right, other)
        if other_begins and not (begins and begins >= other_begins):
            return False
        return bool(ends and other_ends and ends <= other_ends)

    def both_denied(self, left: str, right: str, one: str, other: str) -> Comparison:
        """Try two denied shares: do they leave one over?"""
        self.same_relation(left, right)
        self.same_roles(left, right)
        words = [extent_words(p, self.records) for p in (left, right)]
        if self.completes(left, right) or self.completes(right, left):
            self.step("extent", words[0], COVERS, words[1])
        elif all(words):
            self.blocks.append(
                f"extent: there are shares that are neither {words[0]} nor {words[1]}"
            )
        else:
            self.blocks.append("extent: one of them tells no share")
        self.one_time(left, right, one, other)
        return self.result()

    def completes(self, left: str, right: str) -> bool:
        """Whether the one begins with none, the other ends with all, and nothing is in between."""
        low, low_open, high, high_open = self.bounds(left, "kb:extentM")
        start, start_open, end, end_open = self.bounds(right, "kb:extentM")
        if high is None or start is None:
            return False
        ends = low == _NONE and not low_open and end == _ALL and not end_open
        return ends and (start < high or (start == high and not (start_open and high_open)))

    def one_time(self, left: str, right: str, one: str, other: str) -> None:
        tenses, written = self.tenses(left, right), self.written_time(left)
        ours, theirs = self.spoken(left, one), self.spoken(right, other)
        if tenses[0] == tenses[1] and (
            tenses[0] == "kb:past"
            or (tenses[0] == "kb:present" and self.same_day_said(one, other))
            or (
                tenses[0] == "kb:stated"
                and written == self.written_time(right)
                and not any(mark in written for mark in "~?%[")
            )
        ):
            self.overlap = ours
            self.step("time", ours, "≡", theirs)
        else:
            self.blocks.append(f"time: {ours} is not surely the same time as {theirs}")


def _of_hours(one: str, other: str) -> bool:
    """Whether two written times differ and tell the hour, so that one day may hold both."""
    return one != other and "T" in one + other


class DeniedExtentTrace(ExtentTrace):
    """One attempt to show that two denied shares leave none over."""

    sides = ("denies", "denies")
