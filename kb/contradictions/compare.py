"""Compare two statements step by step: what fits, and what keeps them from conflicting.

The rules in `queries/contradictions/` decide; this says why in words. A test holds the two to the
same answer. The order is that of a careful reader: who is committed, which relation, which roles,
under which conditions, how much, and when.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kb.contradictions.hierarchy import Edge, Hierarchy
from kb.graph.records import Records
from kb.graph.sentence import extent_words, number_words
from kb.model.conflict import Assumption, Step
from kb.model.registry import Registry

SAME, UNDER, WITHIN, CARRIES = "≡", "⊏", "⊆", "⇒"
_CONDITION = "condition"
_SET = "theme"


@dataclass(frozen=True)
class Comparison:
    """One attempt to show that an assertion falls under a denial.

    Attributes:
        steps: What fits.
        blocks: What does not; a conflict has none.
        assumptions: Bridges and close alignments that the steps rest on.
    """

    steps: tuple[Step, ...]
    blocks: tuple[str, ...]
    assumptions: tuple[Assumption, ...] = ()


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
        sides = {self.side(one): one, self.side(other): other}
        if set(sides) == {"asserts", "denies"}:
            return min(self.attempts(sides["asserts"], sides["denies"]), key=_preference)
        blocks = [self.why_uncommitted(s) for s in (one, other) if not self.side(s)]
        blocks += self.differences(one, other)
        return Comparison((), tuple(blocks))

    def attempts(self, assertion: str, denial: str) -> Iterator[Comparison]:
        """Try what is asserted, and everything it implies or suggests, against what is denied."""
        stated, denied = self.proposition(assertion), self.proposition(denial)
        implied = {
            *self.records.all(stated, "kb:implies"),
            *self.records.all(stated, "kb:suggests"),
        }
        for candidate in sorted(implied | {stated}):
            yield self.attempt(candidate, denied, assertion, denial)

    def attempt(self, candidate: str, denied: str, assertion: str, denial: str) -> Comparison:
        """Try one proposition against what is denied."""
        trace = _Trace(self)
        trace.frames(candidate)
        trace.relation(candidate, denied)
        trace.roles(candidate, denied)
        trace.numbers(candidate, denied)
        trace.time(candidate, denied, assertion, denial)
        trace.defeat(candidate, assertion)
        return Comparison(tuple(trace.steps), tuple(trace.blocks), tuple(trace.assumptions))

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
                yield (
                    f"{what}: {numbers[0]}, and {numbers[1]}; no rule in force compares two that "
                    "are asserted"
                )
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


class _Trace:
    """The steps, blocks and assumptions of one attempt."""

    def __init__(self, comparer: Comparer) -> None:
        self.records = comparer.records
        self.registry = comparer.registry
        self.hierarchy = comparer.hierarchy
        self.comparer = comparer
        self.steps: list[Step] = []
        self.blocks: list[str] = []
        self.assumptions: list[Assumption] = []

    def step(
        self,
        role: str,
        left: str,
        relation: str,
        right: str,
        via: tuple[str, ...] = (),
        curator: str = "",
    ) -> None:
        self.steps.append(Step(len(self.steps) + 1, role, left, relation, right, via, curator))

    def name(self, node: str) -> str:
        return self.records.name(node)

    def frames(self, candidate: str) -> None:
        """Tell the frames and bridges that lead from what was said to the candidate."""
        chain = []
        while premise := self.records.one(candidate, "kb:impliedBy"):
            chain.append((premise, self.records.one(candidate, "kb:byFrame"), candidate))
            candidate = premise
        for premise, frame, conclusion in reversed(chain):
            bridge = frame.startswith("bridge:")
            if frame == "kb:symmetric":
                name = self.name(self.records.one(premise, "kb:relation"))
                self.step("symmetry", name, SAME, f"{name}, told from the other end", (frame,))
                continue
            if bridge:
                self.assume(Assumption(frame, self.registry.frames[frame].label))
            names = [self.name(self.records.one(p, "kb:relation")) for p in (premise, conclusion)]
            sign = "⇝" if bridge else CARRIES
            self.step("bridge" if bridge else "frame", names[0], sign, names[1], (frame,))

    def assume(self, assumption: Assumption) -> None:
        if assumption not in self.assumptions:
            self.assumptions.append(assumption)

    def relation(self, candidate: str, denied: str) -> None:
        low, high = (self.records.one(p, "kb:relation") for p in (candidate, denied))
        if "rel:other" in (low, high):
            self.blocks.append(
                "relation: one side is recorded as words only (relation other), "
                "from which nothing is derived"
            )
        elif (path := self.hierarchy.path(low, high)) is not None:
            self.walk("relation", low, high, path)
        elif self.hierarchy.path(high, low) is not None:
            self.blocks.append(
                f"relation: “{self.name(low)}” is more general than the denied “{self.name(high)}”"
            )
        else:
            self.blocks.append(
                f"relation: nothing in the registry leads from “{self.name(low)}” "
                f"to the denied “{self.name(high)}”"
            )

    def walk(self, role: str, low: str, high: str, path: list[Edge]) -> None:
        """Record a way up the hierarchy, with what it rests on."""
        both_ways = all(edge.kind.endswith("Match") for edge in path)
        curators = []
        for edge in path:
            if edge.alignment:
                curators.append(self.records.one(edge.alignment, "kb:curator"))
            if not edge.strict:
                because = self.records.one(edge.alignment, "rdfs:comment")
                text = f"“{self.name(edge.low)}” means the same as “{self.name(edge.high)}”"
                self.assume(
                    Assumption(
                        edge.alignment or f"{edge.low} {edge.kind} {edge.high}",
                        text + (f" ({because})" if because else ""),
                    )
                )
        via = tuple(edge.alignment or f"{edge.low} {edge.kind} {edge.high}" for edge in path)
        sign = SAME if both_ways else UNDER
        self.step(role, self.name(low), sign, self.name(high), via, "; ".join(curators))

    def roles(self, candidate: str, denied: str) -> None:
        relation = self.registry.relations.get(
            self.records.one(denied, "kb:relation").removeprefix("rel:")
        )
        if relation is None:
            return
        ours, theirs = self.records.roles(candidate), self.records.roles(denied)
        for role in sorted(set(theirs) - {_CONDITION}):
            for wanted in theirs[role]:
                given = ours.get(role, ())
                if not given:
                    self.blocks.append(
                        f"{role}: the denial is only about {self.name(wanted)}; "
                        "the assertion names none"
                    )
                elif role == _SET and role in relation.up and self.extent_of(candidate):
                    self.share_of(candidate, denied, given[0], wanted)
                elif role in relation.up or (role == _SET and self.lower_bound_only(denied)):
                    self.narrower(role, given[0], wanted)
                elif role in relation.down:
                    self.wider(role, given[0], wanted)
                else:
                    self.equal(role, given[0], wanted)
        for wanted in theirs.get(_CONDITION, ()):
            self.condition(ours.get(_CONDITION, ()), wanted)

    def extent_of(self, proposition: str) -> bool:
        return bool(self.records.one(proposition, "kb:hasExtent"))

    def lower_bound_only(self, denied: str) -> bool:
        """Whether a number is denied that has no upper bound; a part's is then the whole's."""
        one = self.records.one
        return bool(one(denied, "kb:minimum")) and not one(denied, "kb:maximum")

    def share_of(self, candidate: str, denied: str, given: str, wanted: str) -> None:
        """Compare the sets that two shares are of."""
        low, _, high, _ = self.bounds(candidate, "kb:extentM")
        if low == 1 or high == 0:
            path = self.hierarchy.path(wanted, given)
            if path is not None:
                self.walk(_SET, wanted, given, path)
                return
        some = (Decimal(0), True, Decimal(1), False)
        if not self.extent_of(denied) or self.bounds(denied, "kb:extentM") == some:
            self.narrower(_SET, given, wanted)
        else:
            self.equal(_SET, given, wanted)

    def narrower(self, role: str, low: str, high: str) -> None:
        path = self.hierarchy.path(low, high)
        if path is not None:
            self.walk(role, low, high, path)
        elif self.hierarchy.path(high, low) is not None:
            self.blocks.append(
                f"{role}: {self.name(low)} is more general than {self.name(high)}; "
                "denying the special case leaves the general one standing"
            )
        else:
            self.blocks.append(
                f"{role}: {self.name(low)} is not {self.name(high)} and does not fall under it"
            )

    def wider(self, role: str, high: str, low: str) -> None:
        path = self.hierarchy.path(low, high)
        if path is not None:
            self.walk(role, low, high, path)
        else:
            self.blocks.append(f"{role}: {self.name(high)} does not cover {self.name(low)}")

    def equal(self, role: str, left: str, right: str) -> None:
        there, back = self.hierarchy.path(left, right), self.hierarchy.path(right, left)
        if there is not None and back is not None:
            self.walk(role, left, right, there)
        else:
            self.blocks.append(f"{role}: {self.name(left)} is not the same as {self.name(right)}")

    def condition(self, given: tuple[str, ...], wanted: str) -> None:
        paths = [(g, p) for g in given if (p := self.hierarchy.path(g, wanted)) is not None]
        if paths:
            low, path = min(paths, key=lambda found: (not all(e.strict for e in found[1]), found))
            self.walk(_CONDITION, low, wanted, path)
        elif given:
            named = " and ".join(map(self.name, given))
            self.blocks.append(
                f"condition: “{named}” does not fall under “{self.name(wanted)}”, "
                "to which the denial is limited"
            )
        else:
            self.blocks.append(
                f"condition: the denial is limited to “{self.name(wanted)}”; "
                "the assertion does not say so"
            )

    # -- numbers ----------------------------------------------------------------------------

    def numbers(self, candidate: str, denied: str) -> None:
        one = self.records.one
        if one(denied, "kb:hasValue"):
            words = [number_words(p, self.records) for p in (candidate, denied)]
            if not one(candidate, "kb:hasValue"):
                self.blocks.append(
                    f"measure: the denial is about {words[1]}; the assertion gives no number"
                )
            elif one(candidate, "kb:unit") != one(denied, "kb:unit"):
                self.blocks.append("measure: the numbers are in different units")
            elif candidate != denied and not self.same_as_of(candidate, denied):
                self.blocks.append("measure: the numbers are not given for the same day or period")
            elif candidate == denied or self.within(candidate, denied, "kb:m"):
                self.step("value", words[0], WITHIN, words[1])
            else:
                self.blocks.append(
                    f"measure: {words[0] or 'no bounds'} does not lie within "
                    f"{words[1] or 'no bounds'}"
                )
        self.extents(candidate, denied)

    def same_as_of(self, candidate: str, denied: str) -> bool:
        """Whether two numbers are of one day; without one, both must belong to a dated event."""
        days = [self.records.one(p, "kb:asOf") for p in (candidate, denied)]
        tenses = {self.records.one(p, "kb:tense") for p in (candidate, denied)}
        return days[0] == days[1] and (bool(days[0]) or tenses == {"kb:stated"})

    def extents(self, candidate: str, denied: str) -> None:
        words = [extent_words(p, self.records) for p in (candidate, denied)]
        if self.records.one(denied, "kb:hasExtent"):
            if not self.records.one(candidate, "kb:hasExtent"):
                self.blocks.append(
                    f"extent: the denial is about {words[1]} of the set; the "
                    "assertion does not say how much"
                )
            elif self.within(candidate, denied, "kb:extentM"):
                self.step("extent", words[0], WITHIN, words[1])
            else:
                self.blocks.append(f"extent: {words[0]} does not lie within {words[1]}")
        elif low := self.records.one(candidate, "kb:extentMinimum"):
            open_end = self.records.one(candidate, "kb:extentMinimumExclusive")
            if Decimal(low) <= 0 and not open_end:
                self.blocks.append("extent: what is asserted may hold of none of the set")

    def within(self, inner: str, outer: str, prefix: str) -> bool:
        """Whether an interval lies within another that has at least one bound."""
        bounds = [self.bounds(inner, prefix), self.bounds(outer, prefix)]
        (low, low_open, high, high_open), (least, least_open, most, most_open) = bounds
        if least is None and most is None:
            return False
        above = least is None or (
            low is not None and (low > least or (low == least and (low_open or not least_open)))
        )
        below = most is None or (
            high is not None and (high < most or (high == most and (high_open or not most_open)))
        )
        return above and below

    def bounds(self, node: str, prefix: str) -> tuple[Decimal | None, bool, Decimal | None, bool]:
        found = [self.records.one(node, f"{prefix}{end}") for end in ("inimum", "aximum")]
        low, high = (Decimal(text) if text else None for text in found)
        opened = [
            bool(self.records.one(node, f"{prefix}{end}Exclusive")) for end in ("inimum", "aximum")
        ]
        return low, opened[0], high, opened[1]

    # -- time -------------------------------------------------------------------------------

    def time(self, candidate: str, denied: str, assertion: str, denial: str) -> None:
        one = self.records.one
        tense, denied_tense = one(candidate, "kb:tense"), one(denied, "kb:tense")
        said, denied_at = (
            one(statement, "kb:saidAtEdtf").removeprefix("../") for statement in (assertion, denial)
        )
        ours = self.when(candidate, said)
        known = "kb:stated", "kb:present"
        if denied_tense == "kb:past" and tense != "kb:future":
            if self.covered(candidate, assertion, denial):
                self.step("time", ours, WITHIN, f"at no time up to {denied_at or 'the reply'}")
            elif not said or not denied_at:
                self.blocks.append(
                    "time: it is not known when one of them spoke, so the denial "
                    "may be the earlier one"
                )
            else:
                self.blocks.append(
                    f"time: {ours} may be later than the denial of {denied_at} reaches"
                )
        elif denied_tense in known and tense in known:
            theirs = self.when(denied, denied_at)
            if any(one(p, "kb:timeApproximate") for p in (candidate, denied)):
                self.blocks.append(f"time: {ours} or {theirs} is marked as uncertain")
            elif self.within_time(candidate, denied, assertion, denial):
                self.step("time", ours, WITHIN, theirs)
            else:
                self.blocks.append(f"time: {ours} does not surely lie within {theirs}")
        else:
            self.blocks.append(f"time: {ours} does not lie within {self.when(denied, denied_at)}")

    def when(self, proposition: str, said: str) -> str:
        tense = self.records.one(proposition, "kb:tense")
        spoken = said or "an unknown day"
        return {
            "kb:past": f"some time up to {spoken}",
            "kb:present": f"the present of {spoken}",
            "kb:future": f"after {spoken}",
        }.get(tense) or self.written_time(proposition)

    def written_time(self, proposition: str) -> str:
        """Give the time as written, for an implied proposition that of the stated one."""
        one = self.records.one
        return one(proposition, "kb:timeEdtf") or one(one(proposition, "kb:origin"), "kb:timeEdtf")

    def covered(self, candidate: str, assertion: str, denial: str) -> bool:
        """Whether what is asserted surely lies no later than the denial was said.

        A written time must end before the first day on which the denial can have been said; a
        reply answers what is past when it is made.
        """
        one = self.records.one
        begins = one(denial, "kb:saidFrom")
        ends = "" if one(candidate, "kb:timeApproximate") else one(candidate, "kb:timeUntil")
        if one(candidate, "kb:tense") == "kb:stated":
            said = one(assertion, "kb:saidUntil")
            if begins and any(end and end <= begins for end in (ends, said)):
                return True
        elif self.said_before(assertion, denial):
            return True
        return self.replies(assertion, denial)

    def within_time(self, candidate: str, denied: str, assertion: str, denial: str) -> bool:
        """Whether a time lies within another; what goes on is bounded by its day."""
        one = self.records.one
        begins, ends = self.span(candidate, assertion)
        denied_begins, denied_ends = self.span(denied, denial)
        if one(denied, "kb:tense") == "kb:present" and not (denied_begins and denied_ends):
            return False
        if denied_begins and not (begins and begins >= denied_begins):
            return False
        if denied_ends:
            return bool(ends and ends <= denied_ends)
        return self.covered(candidate, assertion, denial)

    def span(self, proposition: str, statement: str) -> tuple[str, str]:
        """Give first and last day of a written time, or of the saying for what goes on then."""
        one = self.records.one
        if one(proposition, "kb:tense") == "kb:present":
            return one(statement, "kb:saidFrom"), one(statement, "kb:saidUntil")
        return one(proposition, "kb:timeFrom"), one(proposition, "kb:timeUntil")

    def said_before(self, assertion: str, denial: str) -> bool:
        """Whether an assertion was said no later, at the coarser precision of the two."""
        one = self.records.one
        start = one(assertion, "kb:saidFrom") or one(assertion, "kb:saidUntil")
        limit = one(denial, "kb:saidUntil")
        instants = one(assertion, "kb:saidAt"), one(denial, "kb:saidAt")
        later = all(instants) and instants[0] > instants[1]
        return bool(start and limit and start <= limit and not later)

    def replies(self, assertion: str, denial: str) -> bool:
        """Whether the denial, or the source that it is from, is on record as a reply."""
        all_of = self.records.all
        own = all_of(denial, "prov:wasQuotedFrom") or all_of(denial, "prov:hadPrimarySource")
        senders = {denial, *own}
        targets = {
            assertion,
            *all_of(assertion, "prov:hadPrimarySource"),
            *all_of(assertion, "prov:wasQuotedFrom"),
        }
        replies = {r for sender in senders for r in self.records.inverse(sender, "kb:replyFrom")}
        return any(set(all_of(reply, "kb:replyTo")) & targets for reply in replies)

    def defeat(self, candidate: str, assertion: str) -> None:
        """Block where the asserting party denies, in the same source, what a bridge concludes."""
        concluded = []
        while candidate:
            if self.records.one(candidate, "kb:byFrame").startswith("bridge:"):
                concluded.append(candidate)
            candidate = self.records.one(candidate, "kb:impliedBy")
        if not concluded:
            return
        place = self.records.all(assertion, "prov:hadPrimarySource")
        for party in self.records.all(assertion, "kb:party"):
            for own in self.records.inverse(party, "kb:party"):
                if set(self.records.all(own, "prov:hadPrimarySource")) & set(place) and any(
                    self.defeats(denied, conclusion)
                    for denied in self.records.all(own, "kb:denies")
                    for conclusion in concluded
                ):
                    self.blocks.append(
                        "bridge: the asserting party itself denies the conclusion, "
                        f"in {self.records.one(own, 'kb:id')}"
                    )

    def defeats(self, denied: str, conclusion: str) -> bool:
        """Whether a conclusion falls under an own denial, in relation, roles and conditions."""
        low, high = (self.records.one(p, "kb:relation") for p in (conclusion, denied))
        if self.hierarchy.path(low, high) is None:
            return False
        relation = self.registry.relations[high.removeprefix("rel:")]
        ours, theirs = self.records.roles(conclusion), self.records.roles(denied)
        return all(
            any(self.hierarchy.path(given, wanted) is not None for given in ours.get(role, ()))
            for role in theirs
            if role in relation.up or role == _CONDITION
            for wanted in theirs[role]
        )
