"""`kb show`."""

from collections.abc import Iterator
from typing import Annotated, Any

from kb.cli.blocks import conflict_list, print_lines, statement_lines
from kb.cli.declare import Argument
from kb.cli.rows import AsJson, print_json
from kb.cli.session import Session, counted
from kb.graph.rows import conflict_row, statement_row
from kb.model.answers import Card, Remark
from kb.model.conflict import StatementCard, Tier
from kb.text.wording import content_line, quote_line, standing_lines

_SINGLE = ("statement", "report", "utterance", "proposition")


def show(
    session: Session,
    id: Annotated[str, Argument(metavar="ID", help="Such as s12, netflix, article, c-….")],
    as_json: AsJson = False,
) -> None:
    """Show one statement, speaker, source, story or conflict.

    Reports, replies, propositions and whatever is spoken about can be shown, too.

    Example: kb show s12
    """
    with session.open() as base:
        card = base.show(id)
    if as_json:
        print_json(_row(card))
    else:
        print_lines(_lines(card))


def _row(card: Card) -> dict[str, Any]:
    return {
        "id": card.id,
        "kind": card.kind,
        "label": card.label,
        "about": dict(card.about),
        "statements": [statement_row(statement) for statement in card.statements],
        "conflicts": [conflict_row(conflict) for conflict in card.conflicts],
        "remarks": [
            {
                "heading": remark.heading,
                "statements": [
                    {**statement_row(statement), "because": reason}
                    for statement, reason in remark.statements
                ],
            }
            for remark in card.remarks
        ],
    }


def _lines(card: Card) -> Iterator[str]:
    if card.kind == "conflict":
        yield from conflict_list(card.conflicts, full=True)
        return
    # The label of a statement is its content, which is shown with its speaker below.
    label = "" if card.kind in _SINGLE else f": {card.label}"
    yield f"{card.kind} {card.id}{label}"
    for name, value in card.about:
        yield from (f"{name}: {line}" for line in value.split("\n"))
    for statement in card.statements:
        yield ""
        yield from statement_lines(statement) if card.kind in _SINGLE else _brief(statement)
    if card.conflicts:
        yield ""
        yield from _conflicts(card)
    for remark in card.remarks:
        yield ""
        yield from _remark(remark)


def _brief(statement: StatementCard) -> Iterator[str]:
    yield f"{statement.id} · {content_line(statement)}"
    yield f"    {quote_line(statement)}"


def _remark(remark: Remark) -> Iterator[str]:
    count = f": {counted(len(remark.statements), 'statement')}" if remark.statements else ""
    yield f"{remark.heading}{count}"
    for statement, reason in remark.statements:
        because = f" ({reason})" if reason else ""
        yield f"    {statement.id} · {content_line(statement)}{because}"


def _conflicts(card: Card) -> Iterator[str]:
    """Name what the statements shown conflict with; `kb show` of the id says the rest."""
    mine = {statement.id for statement in card.statements}
    yield counted(len(card.conflicts), "conflict")
    for conflict in card.conflicts:
        on_left = bool(mine & {conflict.left.id, *conflict.left_others})
        other = conflict.right if on_left else conflict.left
        verb = "conflicts with"
        if conflict.tier is Tier.REBUTTAL:
            verb = "answered by" if on_left else "answers"
        if conflict.tier is Tier.DRIFT:
            verb = "is told otherwise by"
        yield f"{conflict.id} · {conflict.tier}: {verb} {other.id} · {content_line(other)}"
        yield from (f"    {line}" for line in standing_lines(conflict))
        yield from (f"    only if {assumption.text}" for assumption in conflict.assumptions)
