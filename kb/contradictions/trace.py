"""What every comparison is made of: steps that fit, blocks that do not, assumptions it rests on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from kb.contradictions.hierarchy import Edge, Hierarchy
from kb.contradictions.over_time import said_no_later
from kb.graph.records import Records
from kb.model.conflict import Assumption, Step
from kb.model.registry import Registry

SAME, UNDER, WITHIN, CARRIES = "≡", "⊏", "⊆", "⇒"
_VIA = {"value": ("kb:value",), "extent": ("kb:extent",), "time": ("kb:tense",)}
"""What is compared where no edge and no entry carries a step."""
_LEADS = {"frame": CARRIES, "bridge": "⇝", "presupposition": "takes for granted"}
CONDITION = "condition"
SET = "theme"
"""The role in which a share is a share of something."""


@dataclass(frozen=True)
class Comparison:
    """One attempt to show that an assertion falls under a denial.

    Attributes:
        steps: What fits.
        blocks: What does not; a conflict has none.
        assumptions: Bridges and close alignments that the steps rest on.
        overlap: The time for which both sides speak, in words.
    """

    steps: tuple[Step, ...]
    blocks: tuple[str, ...]
    assumptions: tuple[Assumption, ...] = ()
    overlap: str = ""


class Trace:
    """The steps, blocks and assumptions of one attempt, and how to walk, bound and date."""

    def __init__(self, records: Records, registry: Registry, hierarchy: Hierarchy) -> None:
        self.records = records
        self.registry = registry
        self.hierarchy = hierarchy
        self.steps: list[Step] = []
        self.blocks: list[str] = []
        self.assumptions: list[Assumption] = []
        self.overlap = ""

    def step(
        self,
        role: str,
        left: str,
        relation: str,
        right: str,
        via: tuple[str, ...] = (),
        curator: str = "",
    ) -> None:
        via = via or _VIA.get(role, ())
        self.steps.append(Step(len(self.steps) + 1, role, left, relation, right, via, curator))

    def name(self, node: str) -> str:
        return self.records.name(node)

    def frames(self, candidate: str) -> None:
        """Tell the frames, bridges and presuppositions that lead from what was said to it."""
        chain = []
        while premise := self.records.one(candidate, "kb:impliedBy"):
            chain.append((premise, self.records.one(candidate, "kb:byFrame"), candidate))
            candidate = premise
        for premise, frame, conclusion in reversed(chain):
            if frame == "kb:symmetric":
                name = self.name(self.records.one(premise, "kb:relation"))
                self.step("symmetry", name, SAME, f"{name}, told from the other end", (frame,))
                continue
            kind = frame.partition(":")[0]
            if kind == "bridge":
                self.assume(Assumption(frame, self.name(frame)))
            names = [self.name(self.records.one(p, "kb:relation")) for p in (premise, conclusion)]
            sign = _LEADS[kind]
            if self.records.one(frame, "kb:conclusionPolarity") == "kb:negative":
                sign = "rules out"
            self.step(kind, names[0], sign, names[1], (frame,))

    def assume(self, assumption: Assumption) -> None:
        if assumption not in self.assumptions:
            self.assumptions.append(assumption)

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
        via = via or (low if role == "relation" else f"role:{role}",)
        sign = SAME if both_ways else UNDER
        self.step(role, self.name(low), sign, self.name(high), via, "; ".join(curators))

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
            self.walk(CONDITION, low, wanted, path)
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

    def bounds(self, node: str, prefix: str) -> tuple[Decimal | None, bool, Decimal | None, bool]:
        found = [self.records.one(node, f"{prefix}{end}") for end in ("inimum", "aximum")]
        low, high = (Decimal(text) if text else None for text in found)
        ends = "kb:m" if prefix == "kb:baseM" else prefix
        opened = [
            bool(self.records.one(node, f"{ends}{end}Exclusive")) for end in ("inimum", "aximum")
        ]
        return low, opened[0], high, opened[1]

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

    def span(self, proposition: str, statement: str) -> tuple[str, str]:
        """Give first and last day of a written time, or of the saying for what goes on then."""
        one = self.records.one
        if one(proposition, "kb:tense") == "kb:present":
            return one(statement, "kb:saidFrom"), one(statement, "kb:saidUntil")
        return one(proposition, "kb:timeFrom"), one(proposition, "kb:timeUntil")

    def said_before(self, assertion: str, denial: str) -> bool:
        """Whether an assertion was said no later, at the coarser precision of the two."""
        return said_no_later(assertion, denial, self.records)

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

    def result(self) -> Comparison:
        """Give what was found."""
        return Comparison(
            tuple(self.steps), tuple(self.blocks), tuple(self.assumptions), self.overlap
        )


class PairTrace(Trace):
    """One attempt to show that a rule makes a pair of statements a conflict.

    Attributes:
        rule: Name of the rule, as in its query.
        sides: The sides that its two statements stand on; one that is symmetric has equal sides.
    """

    rule: ClassVar[str]
    sides: ClassVar[tuple[str, str]]

    def is_about(self, left: str, right: str) -> bool:
        """Whether two propositions have what the rule compares, so that its words say something."""
        return bool(left and right)

    def leads(self, statement: str, place: int) -> list[str]:
        """Give the propositions, stated or implied, that a statement brings to one of the sides.

        Args:
            statement: One of the two.
            place: 0 for the left, 1 for the right.
        """
        side = self.sides[place]
        found = set(self.records.all(statement, f"kb:{side}"))
        if side == "asserts":
            for stated in tuple(found):
                found.update(self.records.all(stated, "kb:implies"))
                found.update(self.records.all(stated, "kb:suggests"))
        return sorted(found)

    def run(self, left: str, right: str, one: str, other: str) -> Comparison:
        """Try two propositions, stated or implied, that two statements stand for."""
        raise NotImplementedError
