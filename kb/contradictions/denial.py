"""Compare what is asserted with what is denied: does the assertion fall under the denial?"""

from decimal import Decimal

from kb.contradictions.sides import SidesTrace, affirmed, excluded
from kb.contradictions.trace import CONDITION, SET, WITHIN, Comparison, PairTrace
from kb.graph.sentence import extent_words, measured_words


class DenialTrace(SidesTrace, PairTrace):
    """One attempt to show that an assertion falls under a denial."""

    rule = "denial-of-general"
    sides = ("asserts", "denies")

    def leads(self, statement: str, place: int) -> list[str]:
        """Give what a statement affirms, or what it denies or excludes, however firmly."""
        return (excluded if place else affirmed)(statement, self.records)

    def run(self, left: str, right: str, one: str, other: str) -> Comparison:
        """Try one proposition, stated or implied, against what is denied or excluded."""
        self.commitment(one)
        self.commitment(other)
        self.frames(left)
        self.frames(right)
        self.relation(left, right)
        self.roles(left, right)
        self.numbers(left, right)
        self.time(left, right, one, other)
        self.defeat(left, one)
        self.firmness(left, one, other)
        return self.result()

    def relation(self, candidate: str, denied: str) -> None:
        low, high = (self.records.one(p, "kb:relation") for p in (candidate, denied))
        if words := {"rel:other", "rel:claim"} & {low, high}:
            names = " and ".join(sorted(word.removeprefix("rel:") for word in words))
            self.blocks.append(
                f"relation: one side is recorded as words only (relation {names}), "
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

    def roles(self, candidate: str, denied: str) -> None:
        relation = self.registry.relations.get(
            self.records.one(denied, "kb:relation").removeprefix("rel:")
        )
        if relation is None:
            return
        ours, theirs = self.records.roles(candidate), self.records.roles(denied)
        for role in sorted(set(theirs) - {CONDITION}):
            for wanted in theirs[role]:
                given = ours.get(role, ())
                if not given:
                    self.blocks.append(
                        f"{role}: the denial is only about {self.name(wanted)}; "
                        "the assertion names none"
                    )
                elif role == SET and role in relation.up and self.extent_of(candidate):
                    self.share_of(candidate, denied, given[0], wanted)
                elif role in relation.up or (role == SET and self.lower_bound_only(denied)):
                    self.narrower(role, given[0], wanted)
                elif role in relation.down:
                    self.wider(role, given[0], wanted)
                else:
                    self.equal(role, given[0], wanted)
        for wanted in theirs.get(CONDITION, ()):
            self.condition(ours.get(CONDITION, ()), wanted)

    def extent_of(self, proposition: str) -> bool:
        return bool(self.records.one(proposition, "kb:hasExtent"))

    def lower_bound_only(self, denied: str) -> bool:
        """Whether a number is denied that has no upper bound; a part's is then the whole's."""
        one = self.records.one
        is_share = one(denied, "kb:baseUnit") == "percent"
        return bool(one(denied, "kb:minimum")) and not one(denied, "kb:maximum") and not is_share

    def share_of(self, candidate: str, denied: str, given: str, wanted: str) -> None:
        """Compare the sets that two shares are of."""
        low, _, high, _ = self.bounds(candidate, "kb:extentM")
        if low == 1 or high == 0:
            path = self.hierarchy.path(wanted, given)
            if path is not None:
                self.walk(SET, wanted, given, path)
                return
        some = (Decimal(0), True, Decimal(1), False)
        if not self.extent_of(denied) or self.bounds(denied, "kb:extentM") == some:
            self.narrower(SET, given, wanted)
        else:
            self.equal(SET, given, wanted)

    def numbers(self, candidate: str, denied: str) -> None:
        one = self.records.one
        if one(denied, "kb:hasValue"):
            words = [measured_words(p, self.records) for p in (candidate, denied)]
            if not one(candidate, "kb:hasValue"):
                self.blocks.append(
                    f"measure: the denial is about {words[1]}; the assertion gives no number"
                )
            elif one(candidate, "kb:baseUnit") != one(denied, "kb:baseUnit"):
                self.blocks.append(
                    "measure: the numbers are in different units; only units of one kind are "
                    "converted, and currencies never"
                )
            elif candidate != denied and not self.same_as_of(candidate, denied):
                self.blocks.append("measure: the numbers are not given for the same day or period")
            elif candidate == denied or self.within(candidate, denied, "kb:baseM"):
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
                self.overlap = ours
                theirs = f"at no time up to {denied_at or 'the reply'}"
                self.step("time", ours, WITHIN, theirs)
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
                self.overlap = ours
                self.step("time", ours, WITHIN, theirs)
            else:
                self.blocks.append(f"time: {ours} does not surely lie within {theirs}")
        else:
            self.blocks.append(f"time: {ours} does not lie within {self.when(denied, denied_at)}")

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
        if one(denied, "kb:tense") == "kb:present":
            return bool(begins) and begins == ends == denied_begins == denied_ends
        if denied_begins and not (begins and begins >= denied_begins):
            return False
        if denied_ends:
            return bool(ends and ends <= denied_ends)
        return self.covered(candidate, assertion, denial)

    def defeat(self, candidate: str, assertion: str) -> None:
        """Block where the asserting party denies, on one occasion, what a bridge concludes."""
        concluded = []
        while candidate:
            if self.records.one(candidate, "kb:byFrame").startswith("bridge:"):
                concluded.append(candidate)
            candidate = self.records.one(candidate, "kb:impliedBy")
        if not concluded:
            return
        for own in self.beside(assertion):
            if any(
                self.defeats(denied, conclusion)
                for denied in self.records.all(own, "kb:denies")
                for conclusion in concluded
            ):
                self.blocks.append(
                    "bridge: the asserting party itself denies the conclusion, "
                    f"in {self.records.one(own, 'kb:id')}"
                )

    def beside(self, statement: str) -> list[str]:
        """Give what the same party says in the same source, or on the same occasion."""
        parties = set(self.records.all(statement, "kb:party"))
        edges = ("prov:hadPrimarySource", "kb:occasion")
        there = {
            own
            for place in self.places(statement)
            for edge in edges
            for own in self.records.inverse(place, edge)
        }
        return sorted(own for own in there if parties & set(self.records.all(own, "kb:party")))

    def places(self, statement: str) -> set[str]:
        """Give the source in which a statement is printed, and the original that it is from."""
        all_of = self.records.all
        return {*all_of(statement, "prov:hadPrimarySource"), *all_of(statement, "kb:occasion")}

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
            if role in relation.up or role == CONDITION
            for wanted in theirs[role]
        )
