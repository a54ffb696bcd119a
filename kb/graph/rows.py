"""Write cards, conflicts and explanations as plain JSON values, and read them back."""

from dataclasses import asdict, fields
from typing import Any

from kb.model.conflict import Assumption, Conflict, Explanation, Standing, StatementCard, Step, Tier

Row = dict[str, Any]
Side = tuple[StatementCard, tuple[str, ...], int]
STATEMENT_FIELDS = tuple(field.name for field in fields(StatementCard))


def statement_row(card: StatementCard) -> Row:
    """Write a statement; the fields are those of `StatementCard`."""
    row = asdict(card)
    row["reported_by"] = list(card.reported_by)
    row["position"] = list(card.position) if card.position else None
    return row


def step_row(step: Step) -> Row:
    """Write one step of an explanation."""
    return {**asdict(step), "via": list(step.via)}


def finding_row(conflict: Conflict) -> Row:
    """Write what a conflict is apart from the statements on its sides."""
    c = conflict
    return {
        "id": c.id,
        "tier": c.tier.value,
        "rule": c.rule,
        "assumptions": [asdict(assumption) for assumption in c.assumptions],
        "steps": [step_row(step) for step in c.steps],
        "self": c.is_self,
        "behind": list(c.behind),
        "note": c.note,
        "explanation": c.explanation,
        "overlap": c.overlap,
        "left_retracted": c.left_retracted,
        "right_retracted": c.right_retracted,
        "verdict": asdict(c.verdict) if c.verdict else None,
        "rule_set_version": c.rule_set_version,
        "dataset_digest": c.dataset_digest,
        "pairs": c.pairs,
    }


def conflict_row(conflict: Conflict) -> Row:
    """Write a conflict; `self` says whether one party is on both sides."""
    found = finding_row(conflict)
    first = {key: found.pop(key) for key in ("id", "tier", "rule")}
    sides = {
        "left": statement_row(conflict.left),
        "right": statement_row(conflict.right),
        "left_others": list(conflict.left_others),
        "right_others": list(conflict.right_others),
        "left_more": conflict.left_more,
        "right_more": conflict.right_more,
    }
    return {**first, **sides, **found}


def conflict_from(row: Row, left: Side, right: Side) -> Conflict:
    """Read a conflict that `finding_row` wrote.

    Args:
        row: What was written.
        left: The first card on the left, ids of others there, and how many are left out.
        right: The same of the right.
    """
    return Conflict(
        id=row["id"],
        tier=Tier(row["tier"]),
        rule=row["rule"],
        left=left[0],
        right=right[0],
        left_others=left[1],
        right_others=right[1],
        assumptions=tuple(Assumption(**found) for found in row["assumptions"]),
        steps=tuple(Step(**{**found, "via": tuple(found["via"])}) for found in row["steps"]),
        is_self=row["self"],
        behind=tuple(row["behind"]),
        note=row["note"],
        explanation=row["explanation"],
        overlap=row["overlap"],
        left_retracted=row["left_retracted"],
        right_retracted=row["right_retracted"],
        verdict=Standing(**row["verdict"]) if row["verdict"] else None,
        rule_set_version=row["rule_set_version"],
        dataset_digest=row["dataset_digest"],
        pairs=row["pairs"],
        left_more=left[2],
        right_more=right[2],
    )


def explanation_row(explanation: Explanation) -> Row:
    """Write an explanation; `conflict` is null where there is none."""
    e = explanation
    return {
        "conflict": conflict_row(e.conflict) if e.conflict else None,
        "left": statement_row(e.left),
        "right": statement_row(e.right),
        "steps": [step_row(step) for step in e.steps],
        "blocks": list(e.blocks),
    }
