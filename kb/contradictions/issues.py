"""Gather the rows of the rules by pair of propositions.

`kb/relational/issues.py` does the same on tables, where rows are too many to be read one by one; a
test holds the two to the same issues.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kb.contradictions.derive import Match
from kb.contradictions.over_time import changed_position
from kb.graph.cards import order_of_saying
from kb.graph.records import Records
from kb.model.conflict import Tier
from kb.model.issue import Issue, Meeting
from kb.query.rule_columns import YIELDING, finds_pairs, is_symmetric

TIERS = tuple(Tier)


def issues(matches: Sequence[Match], records: Records) -> Iterator[Issue]:
    """Gather the rows of rules for pairs; the firmest tier that finds a pair reports it.

    Args:
        matches: Rows of rules that find pairs of statements.
        records: With everything that is derived.
    """
    grouped: dict[tuple[str, str, str], dict[Tier, list[Match]]]
    grouped = defaultdict(lambda: defaultdict(list))
    for match, tier in contradictory(matches, records):
        grouped[match["left"], match["right"], match.rule.rule][tier].append(match)
    for (left, right, rule), by_tier in sorted(grouped.items()):
        tier = min(by_tier, key=TIERS.index)
        rows = by_tier[tier]
        pairs = {row.statements for row in rows}
        ones, others = (earliest({pair[side] for pair in pairs}, records) for side in (0, 1))
        yield Issue(
            rule=rule,
            tier=tier,
            left=left,
            right=right,
            ones=tuple(ones),
            others=tuple(others),
            meetings=tuple(_meetings(rows, ones[0], others[0])),
            is_self=tier != Tier.DRIFT and any(is_self(pair, records) for pair in pairs),
            pairs=len(pairs),
            is_symmetric=is_symmetric(rows[0].rule),
        )


def parted(matches: Sequence[Match]) -> tuple[list[Match], list[Match]]:
    """Part the rows for pairs of statements from those for replies on record."""
    pairs = [match for match in matches if finds_pairs(match.rule)]
    return pairs, [match for match in matches if not finds_pairs(match.rule)]


def earliest(statements: set[str], records: Records) -> list[str]:
    """Sort statements by when they were said, those of one day by id."""

    def key(statement: str) -> tuple[object, ...]:
        return order_of_saying(said(statement, records), records.one(statement, "kb:id"), statement)

    return sorted(statements, key=key)


def said(statement: str, records: Records) -> str:
    """Give the first day on which a statement can have been said, else the last."""
    return records.one(statement, "kb:saidFrom") or records.one(statement, "kb:saidUntil")


def contradictory(matches: Sequence[Match], records: Records) -> Iterator[tuple[Match, Tier]]:
    """Give rows with their tiers, without changes of position and what is drift by another rule."""
    told = {frozenset(m.statements) for m in matches if m.rule.rule == YIELDING}
    others = (m for m in matches if told and m.rule.rule != YIELDING)
    excluded = {pair for m in others if (pair := frozenset(m.statements)) in told}
    for match in matches:
        if match.rule.rule == YIELDING and frozenset(match.statements) in excluded:
            continue
        tier = _tier(match, records)
        if tier == Tier.DRIFT or not changed_position(*match.statements, records):
            yield match, tier


def _tier(match: Match, records: Records) -> Tier:
    """Give the tier of a row: two reports of one original disagree about what was said."""
    one, other = match.statements
    return Tier.DRIFT if other in records.all(one, "kb:sameOccasion") else match.tier


def _meetings(rows: Sequence[Match], one: str, other: str) -> Iterator[Meeting]:
    """Give what meets, each with one pair of statements.

    The earliest statements of both sides need not be a pair themselves (one may be too late for
    the other); then a pair that is one stands for them.
    """

    def key(row: Match) -> tuple[object, ...]:
        return row.statements[0] != one, row.statements[1] != other, row.statements

    firsts = {row.meeting: row.statements for row in sorted(rows, key=key, reverse=True)}
    for (left, right), statements in firsts.items():
        yield Meeting(left, right, *statements)


def is_self(pair: tuple[str, ...], records: Records) -> bool:
    """Whether one party makes both statements of a pair."""
    one, other = pair
    return records.one(one, "kb:party") == records.one(other, "kb:party")
