"""Where a statement can stand when something is denied, and how its speaker came to stand there.

A statement stands on the left with what it asserts, takes for granted or holds to be possible, and
on the right with what it denies, excludes or holds possibly not to be so.
"""

from kb.contradictions.trace import Trace
from kb.graph.records import Records
from kb.model.conflict import Assumption

PRESUPPOSITION, POSSIBLE = "bridge:presupposition", "bridge:possible"


def affirmed(statement: str, records: Records) -> list[str]:
    """Give the propositions, stated or implied, with which a statement can stand on the left."""
    found: set[str] = set()
    for edge, leads in (
        ("kb:asserts", ("kb:implies", "kb:suggests")),
        ("kb:mayAssert", ("kb:implies",)),
        ("kb:presumes", ("kb:presupposes",)),
    ):
        for stated in records.all(statement, edge):
            found.update(node for lead in leads for node in records.all(stated, lead))
    if records.one(statement, "kb:presupposed"):
        for stated in records.all(statement, "kb:presumes"):
            found.update(records.all(stated, "kb:implies"))
    return sorted(found)


def excluded(statement: str, records: Records) -> list[str]:
    """Give the propositions, denied or excluded, with which it can stand on the right."""
    found = {*records.all(statement, "kb:denies"), *records.all(statement, "kb:mayDeny")}
    for edge in ("kb:asserts", "kb:mayAssert"):
        for stated in records.all(statement, edge):
            found.update(records.all(stated, "kb:impliesNot"))
    return sorted(found)


class SidesTrace(Trace):
    """The part of a comparison that is about who is held to what, and how firmly."""

    def commitment(self, statement: str) -> None:
        """Tell how a reporter stands to what others said, and that a speaker concedes."""
        one = self.records.one
        speaker = self.name(one(statement, "prov:wasAttributedTo"))
        verbs, words, link = [], [], statement
        while inner := one(link, "kb:reports"):
            verb, level = one(link, "kb:verb"), one(link, "kb:verbClass")
            verbs.append(verb or level)
            words.append(f"{self.name(verb)}, {level.removeprefix('kb:')}")
            link = inner
        said_by = self.name(one(link, "prov:wasAttributedTo"))
        if verbs:
            stand = "rejects" if words[-1].endswith("rejecting") else "endorses"
            left = f"{speaker} ({'; '.join(words)})"
            self.step("commitment", left, stand, f"what {said_by} said", tuple(verbs))
        elif one(statement, "kb:act") == "kb:concession":
            reports = self.records.inverse(statement, "kb:reports")
            found = [one(report, "kb:verb") for report in reports]
            admitting = tuple(verb for verb in found if one(verb, "kb:marksAct"))
            names = f" ({', '.join(map(self.name, admitting))})" if admitting else ""
            negative = one(statement, "kb:polarity") == "kb:negative"
            right = "that it is not so" if negative else "that it is so"
            via = admitting or ("kb:concession",)
            self.step("commitment", speaker + names, "concedes", right, via)

    def certainty(self, statement: str) -> str:
        """Give the certainty of a statement, for a report that of the words it reports."""
        while inner := self.records.one(statement, "kb:reports"):
            statement = inner
        return self.records.one(statement, "kb:certainty").removeprefix("kb:")

    def firmness(self, candidate: str, one: str, other: str) -> None:
        """Tell on what the pair rests if one side takes for granted, or holds to be possible."""
        records = self.records
        entry = records.one(candidate, "kb:byFrame").startswith("presupposition:")
        possible = [
            bool(records.all(one, "kb:mayAssert")) and not entry,
            bool(records.all(other, "kb:mayDeny") or records.all(other, "kb:mayAssert")),
        ]
        if entry or records.one(one, "kb:presupposed"):
            self.presumed(candidate, one, other, entry=entry)
            if possible[1]:
                self.blocks.append(
                    "certainty: what is only taken for granted is not excluded by what is only "
                    "held to be possible"
                )
        elif any(possible):
            levels = [self.certainty(one), self.certainty(other)]
            self.step("certainty", levels[0], "stands against", levels[1], (POSSIBLE,))
            self.assume(Assumption(POSSIBLE, self.name(POSSIBLE)))
            if all(possible) or "certain" not in levels:
                self.blocks.append(
                    f"certainty: one side holds it to be {levels[0]}, the other to be {levels[1]}; "
                    "only what is certain excludes what is possible"
                )
        else:
            return
        for assumption in self.assumptions:
            if assumption.id not in (PRESUPPOSITION, POSSIBLE):
                self.blocks.append(
                    f"certainty: it would need a second assumption, that {assumption.text}"
                )

    def presumed(self, candidate: str, one: str, other: str, *, entry: bool) -> None:
        """Tell that a statement takes for granted what another party denies."""
        self.assume(Assumption(PRESUPPOSITION, self.name(PRESUPPOSITION)))
        if not entry:
            speaker = self.name(self.records.one(one, "prov:wasAttributedTo"))
            relation = self.name(self.records.one(candidate, "kb:relation"))
            self.step("presupposition", speaker, "takes for granted", relation, (PRESUPPOSITION,))
        parties = [set(self.records.all(s, "kb:party")) for s in (one, other)]
        if parties[0] & parties[1]:
            self.blocks.append(
                "presupposition: the party that takes it for granted is the one that denies it; "
                "it counts against another party only"
            )
