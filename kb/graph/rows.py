"""Write cards, conflicts and explanations as plain JSON values, and read them back."""

from dataclasses import asdict, fields
from typing import Any

from kb.model.conflict import Assumption, Conflict, Explanation, Standing, StatementCard, Step, Tier

Row = dict[str, Any]
STATEMENT_FIELDS = tuple(field.name for field in fields(StatementCard))


def statement_row(card: StatementCard) -> Row:
    """Write a statement; the fields are those of `StatementCard`."""
    row = asdict(card)
    row["reported_by"] = list(card.reported_by)
    row["position"] = list(card.position) if card.position else None
    return row


def statement_from(row: Row) -> StatementCard:
    """Read a statement that `statement_row` wrote."""
    place = row["position"]
    return StatementCard(
        **{
            **row,
            "reported_by": tuple(row["reported_by"]),
            "position": (place[0], place[1]) if place else None,
        }
    )


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


def conflict_from(row: Row) -> Conflict:
    """Read a conflict that `conflict_row` wrote."""
    return Conflict(
        id=row["id"],
        tier=Tier(row["tier"]),
        rule=row["rule"],
        left=statement_from(row["left"]),
        right=statement_from(row["right"]),
        left_others=tuple(row["left_others"]),
        right_others=tuple(row["right_others"]),
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
