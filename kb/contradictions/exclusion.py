"""Compare two assertions that leave each other no room: one holder, one direction, one time.

All four ask the same of the rest: every other role filled alike, by individuals, and one time.
"""

from datetime import datetime
from decimal import Decimal

from kb.contradictions.hierarchy import Edge, why_apart
from kb.contradictions.quantity import EXCLUDES, SameSideTrace
from kb.contradictions.trace import CONDITION, SAME, SET, Comparison

_TIMED = ("kb:stated", "kb:present")


class ExclusionTrace(SameSideTrace):
    """What the four exclusions have in common."""

    sides = ("asserts", "asserts")
    of_sets = False
    """Whether the theme may be a kind, of which a share is told."""

    def run(self, left: str, right: str, one: str, other: str) -> Comparison:
        """Try two propositions, stated or implied, that are both asserted."""
        for proposition in (left, right):
            self.frames(proposition)
        if self.stated(left) == self.stated(right):
            self.blocks.append("polarity: both assert, of the same proposition")
        else:
            self.exclude(left, right, one, other)
        for proposition, statement in ((left, one), (right, other)):
            if proposition in self.records.all(statement, "kb:defeats"):
                self.blocks.append(
                    "bridge: the asserting party itself denies the conclusion on one occasion"
                )
        return self.result()

    def exclude(self, left: str, right: str, one: str, other: str) -> None:
        """Compare what the rule is about, then all else."""
        raise NotImplementedError

    def relation_of(self, proposition: str) -> str:
        return self.records.one(proposition, "kb:relation")

    def filler(self, proposition: str, role: str) -> str:
        return self.records.one(proposition, f"role:{role}")

    def under(self, left: str, right: str, mark: str) -> list[str]:
        """Give the marked relations that both fall under, the firmest first."""
        relations = [self.relation_of(p) for p in (left, right)]
        wider = [set(self.records.all(relation, "kb:leqIf")) for relation in relations]
        marked = [wide for wide in wider[0] & wider[1] if self.records.all(wide, mark)]
        return sorted(marked, key=lambda wide: (not self.is_firm(relations, wide), wide))

    def is_firm(self, lows: list[str], high: str) -> bool:
        paths = [self.hierarchy.path(low, high) for low in lows]
        return all(edge.strict for path in paths for edge in path or ())

    def climb(self, proposition: str, wide: str) -> None:
        """Record the way from a proposition's relation to a wider one, if there is one to go."""
        relation = self.relation_of(proposition)
        path: list[Edge] | None = self.hierarchy.path(relation, wide)
        if path:
            self.walk("relation", relation, wide, path)

    def aspect(self, relation: str) -> str:
        return self.records.one(relation, "kb:aspect")

    def rest(self, left: str, right: str, but: tuple[str, ...] = ()) -> None:
        """Want all other roles alike, individuals in them, and no number or share."""
        self.same_roles(left, right, but)
        self.only_individuals(left, right)
        numbers = ("kb:hasValue",) if self.of_sets else ("kb:hasValue", "kb:hasExtent")
        if any(self.records.one(self.stated(p), mark) for p in (left, right) for mark in numbers):
            self.blocks.append(
                "measure: one of them tells a number or a share; no rule compares it"
            )

    def only_individuals(self, left: str, right: str) -> None:
        spared = {CONDITION, SET} if self.of_sets else {CONDITION}
        fillers = {
            (role, filler)
            for proposition in (left, right)
            for role, found in self.records.roles(proposition).items()
            if role not in spared
            for filler in found
        }
        for role, filler in sorted(fillers):
            if not self.records.one(filler, "kb:individual"):
                self.blocks.append(
                    f"{role}: {self.name(filler)} names a kind, of which each may mean another one"
                )

    def instant(self, left: str, right: str, one: str, other: str, aspect: str) -> None:
        """Want a time at which both surely held, for events one day."""
        sides = ((left, one), (right, other))
        held = [days for side in sides if (days := self.days(*side))]
        ours, theirs = (self.spoken(*side) for side in sides)
        if len(held) < 2:
            which = "only one of them" if held else "neither"
            what = "on which day it was" if aspect == "kb:event" else "from which day to which"
            self.blocks.append(f"time: {which} surely says {what} ({ours}; {theirs})")
            return
        begin, end = max(first for first, _ in held), min(last for _, last in held)
        if begin > end:
            self.blocks.append(f"time: there is no day on which both held, {ours} and {theirs}")
        elif aspect == "kb:event" and any(first != last for first, last in held):
            self.blocks.append(f"time: {ours} and {theirs} tell no single day of the event")
        elif len(set(hours := self.hours(left, right))) > 1:
            self.blocks.append(f"time: {hours[0]} and {hours[1]} need not be one instant")
        elif _only_touch(*held) and any(self.turns(end, *side, aspect) for side in sides):
            self.blocks.append(
                f"time: both share {end} alone, and on it one may have come after the other"
            )
        else:
            self.overlap = begin if begin == end else f"{begin}/{end}"
            self.step("time", ours, SAME, theirs, ("kb:heldFrom", "kb:heldUntil"))

    def hours(self, left: str, right: str) -> list[str]:
        """Give the times of day that are written, where both are."""
        written = [self.records.one(self.stated(p), "kb:timeEdtf") for p in (left, right)]
        return written if all("T" in time for time in written) else []

    def days(self, proposition: str, statement: str) -> tuple[str, str] | None:
        """Give the first and last day on which a proposition surely held."""
        one = self.records.one
        held = one(statement, "kb:heldFrom"), one(statement, "kb:heldUntil")
        return held if all(held) and one(proposition, "kb:tense") in _TIMED else None

    def turns(self, day: str, proposition: str, statement: str, aspect: str) -> bool:
        """Whether something surely held for a part of that day only."""
        told = self.aspect(self.relation_of(self.stated(proposition)))
        return told != aspect or day in self.records.all(statement, "kb:turnsOn")


def _only_touch(ours: tuple[str, str], theirs: tuple[str, str]) -> bool:
    """Whether the last day of the one is the first day of the other."""
    return ours[0] == theirs[1] or theirs[0] == ours[1]


class ExclusiveValueTrace(ExclusionTrace):
    """One attempt to show that two are named for what only one can be at a time."""

    rule = "exclusive-value"

    def is_about(self, left: str, right: str) -> bool:
        return bool(self.under(left, right, "kb:functionalRole"))

    def exclude(self, left: str, right: str, one: str, other: str) -> None:
        """Want two fillers that are known to differ."""
        ways = [
            (wide, mark.removeprefix("role:"))
            for wide in self.under(left, right, "kb:functionalRole")
            for mark in self.records.all(wide, "kb:functionalRole")
        ]
        if not ways:
            self.blocks.append("relation: nothing says that only one can have it at a time")
            return
        wide, role = min(ways, key=lambda way: not self.differ(left, right, way[1]))
        for proposition in (left, right):
            self.climb(proposition, wide)
        ours, theirs = self.filler(left, role), self.filler(right, role)
        if not ours or not theirs:
            self.blocks.append(f"{role}: one of them names none")
        elif ours == theirs:
            self.blocks.append(f"{role}: both name {self.name(ours)}")
        elif not self.differ(left, right, role):
            self.blocks.append(
                f"{role}: nothing says that {self.name(ours)} and {self.name(theirs)} differ"
            )
        else:
            via = (f"{wide} kb:functionalRole role:{role}", why_apart(self.records, ours, theirs))
            self.step(role, self.name(ours), EXCLUDES, self.name(theirs), via)
        self.rest(left, right, (role,))
        self.instant(left, right, one, other, self.aspect(wide))

    def differ(self, left: str, right: str, role: str) -> bool:
        ours, theirs = self.filler(left, role), self.filler(right, role)
        return theirs in self.records.all(ours, "kb:apart")


class AntonymTrace(ExclusionTrace):
    """One attempt to show that two opposite relations are asserted."""

    rule = "antonym"
    of_sets = True

    def is_about(self, left: str, right: str) -> bool:
        return bool(self.opposites(left, right))

    def opposites(self, left: str, right: str) -> list[tuple[str, str]]:
        """Give the opposed relations that the two fall under, the firmest first."""
        relations = [self.relation_of(p) for p in (left, right)]
        reached = self.records.all(relations[1], "kb:leqIf")
        pairs = [
            (wide, opposite)
            for wide in self.records.all(relations[0], "kb:leqIf")
            for mark in ("kb:antonym", "kb:disjointWith")
            for opposite in self.records.all(wide, mark)
            if opposite in reached and self.aspect(wide) == self.aspect(opposite)
        ]
        return sorted(pairs, key=lambda pair: (not self.are_firm(relations, pair), pair))

    def are_firm(self, relations: list[str], pair: tuple[str, str]) -> bool:
        return all(self.is_firm([low], high) for low, high in zip(relations, pair, strict=True))

    def exclude(self, left: str, right: str, one: str, other: str) -> None:
        """Want opposed relations, and of a set more than the whole."""
        pairs = self.opposites(left, right)
        if not pairs:
            self.blocks.append("relation: the two are not opposed to each other")
            return
        wide, opposite = pairs[0]
        self.climb(left, wide)
        self.climb(right, opposite)
        via = (f"{wide} kb:antonym {opposite}",)
        self.step("relation", self.name(wide), EXCLUDES, self.name(opposite), via)
        self.rest(left, right)
        self.shares(left, right)
        self.instant(left, right, one, other, self.aspect(wide))

    def shares(self, left: str, right: str) -> None:
        """Want shares that are more than the whole; a kind alone stands for some of it."""
        (ours, more), (theirs, right_more) = self.share(left), self.share(right)
        if ours + theirs > 1 or (ours + theirs == 1 and (more or right_more)):
            return
        kinds = [p for p in (left, right) if self.of_kind(p)]
        if kinds and not any(self.records.one(p, "kb:hasExtent") for p in (left, right)):
            name = self.name(self.filler(kinds[0], SET))
            self.blocks.append(f"{SET}: {name} names a kind, of which each may mean another one")
        else:
            self.blocks.append("extent: the two shares of the set leave room for each other")

    def share(self, proposition: str) -> tuple[Decimal, bool]:
        """Give the least share that is asserted, and whether it is surely more than that."""
        low, is_open, _, _ = self.bounds(proposition, "kb:extentM")
        if low is not None:
            return low, is_open
        if self.records.one(self.stated(proposition), "kb:hasExtent"):
            return Decimal(0), False
        return (Decimal(0), True) if self.of_kind(proposition) else (Decimal(1), False)

    def of_kind(self, proposition: str) -> bool:
        filler = self.filler(proposition, SET)
        return bool(filler) and not self.records.one(filler, "kb:individual")


class RoleSwapTrace(ExclusionTrace):
    """One attempt to show that what holds one way only is told both ways."""

    rule = "role-swap"

    def is_about(self, left: str, right: str) -> bool:
        return bool(self.under(left, right, "kb:asymmetric"))

    def exclude(self, left: str, right: str, one: str, other: str) -> None:
        """Want the two fillers crosswise."""
        wides = self.under(left, right, "kb:asymmetric")
        if not wides:
            self.blocks.append("relation: nothing says that it cannot hold both ways")
            return
        wide = wides[0]
        for proposition in (left, right):
            self.climb(proposition, wide)
        required = self.registry.relations[wide.removeprefix("rel:")].required
        roles = ("agent", min(required - {"agent"}))
        ours, theirs = ([self.filler(p, role) for role in roles] for p in (left, right))
        if self.is_one(*ours) or self.is_one(ours[0], theirs[0]) or self.is_one(ours[1], theirs[1]):
            names = " and ".join(map(self.name, ours))
            self.blocks.append(f"agent: both tell it of {names} the same way round")
        else:
            for role, mine, other_end in zip(roles, ours, theirs[::-1], strict=True):
                if not self.same(role, mine, other_end):
                    self.blocks.append(
                        f"{role}: {self.name(mine)} is not {self.name(other_end)}, "
                        "so the two are not told crosswise"
                    )
        self.rest(left, right, roles)
        self.instant(left, right, one, other, self.aspect(wide))

    def is_one(self, left: str, right: str) -> bool:
        """Whether two are the same, or nearly."""
        all_of = self.records.all
        return right in all_of(left, "kb:leqIf") and left in all_of(right, "kb:leqIf")


class DateTrace(ExclusionTrace):
    """One attempt to show that one event is told of two times."""

    rule = "date-conflict"

    def is_about(self, left: str, right: str) -> bool:
        relation = self.relation_of(left)
        return bool(self.records.one(relation, "kb:functionalTime")) and self.equals(
            relation, self.relation_of(right)
        )

    def exclude(self, left: str, right: str, one: str, other: str) -> None:
        """Want an event that happens once, and two times that cannot be one."""
        if not self.records.one(self.relation_of(left), "kb:functionalTime"):
            self.blocks.append("relation: nothing says that it happens only once")
        self.same_relation(left, right)
        self.rest(left, right)
        ours, theirs = self.spoken(left, one), self.spoken(right, other)
        told = [self.stated(p) for p in (left, right)]
        if any(self.records.one(p, "kb:tense") != "kb:stated" for p in (left, right)):
            self.blocks.append(f"time: one of them gives no date ({ours}; {theirs})")
        elif any(self.records.one(p, "kb:timeApproximate") for p in told):
            self.blocks.append(f"time: {ours} or {theirs} is marked as uncertain")
        elif self.are_apart(told, placed=bool(self.filler(left, "place"))):
            self.step("time", ours, EXCLUDES, theirs, ("kb:functionalTime",))
        else:
            self.blocks.append(
                f"time: {ours} and {theirs} may be one time, all time zones considered"
            )

    def are_apart(self, told: list[str], *, placed: bool) -> bool:
        """Whether two stated times have no instant in common, or in one place no day."""
        one = self.records.one
        instants = [(one(p, "kb:earliest"), one(p, "kb:latest")) for p in told]
        days = [(one(p, "kb:timeFrom"), one(p, "kb:timeUntil")) for p in told]
        of_hours = any("T" in one(p, "kb:timeEdtf") for p in told)
        return _apart(*instants) or (placed and not of_hours and _apart(*days))


def _apart(ours: tuple[str, str], theirs: tuple[str, str]) -> bool:
    """Whether all of one time is before all of the other; an open end is before nothing."""
    return any(
        bool(end and begin) and datetime.fromisoformat(end) < datetime.fromisoformat(begin)
        for end, begin in ((ours[1], theirs[0]), (theirs[1], ours[0]))
    )
