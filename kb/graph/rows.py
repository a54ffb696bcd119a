"""Write cards, conflicts and explanations as plain JSON values."""

from dataclasses import asdict, fields
from typing import Any

from kb.model.conflict import Conflict, Explanation, StatementCard, Step

Row = dict[str, Any]
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


def conflict_row(conflict: Conflict) -> Row:
    """Write a conflict; `self` says whether one party is on both sides."""
    c = conflict
    return {
        "id": c.id,
        "tier": c.tier.value,
        "rule": c.rule,
        "left": statement_row(c.left),
        "right": statement_row(c.right),
        "left_others": list(c.left_others),
        "right_others": list(c.right_others),
        "left_more": c.left_more,
        "right_more": c.right_more,
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
