"""`kb diff`."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

from typer import Argument, Context, Exit, Option

from kb.cli.blocks import print_lines
from kb.cli.rows import AsJson, print_json
from kb.cli.session import session_of
from kb.graph.rows import conflict_row, statement_row
from kb.model.conflict import Conflict, StatementCard
from kb.model.difference import Difference, FieldChange
from kb.text.wording import content_line

Place = Annotated[
    str, Argument(metavar="PLACE", help="A base, a story, a folder of one, or REVISION:PATH.")
]


def diff(
    ctx: Context,
    a: Place,
    b: Place,
    exit_code: Annotated[
        bool, Option("--exit-code", help="End with 1 if there is a difference.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare two bases, or revisions of a story.

    Statements and conflicts that are gone, new or changed, seen from the first; and what is written
    otherwise of them, and of sources, entities and stories, by the keys of a story file.

    Example: kb diff HEAD~1:stories/2018-facebook-partners stories/2018-facebook-partners

    Example: kb diff desk-a/.kb desk-b/.kb --json
    """
    from kb.knowledge_base import differences

    found = differences(a, b)
    if as_json:
        print_json(_row(found))
    else:
        print_lines(_lines(found))
        if not found:
            session_of(ctx).say("no difference")
    if found and exit_code:
        raise Exit(1)


def _row(found: Difference) -> dict[str, Any]:
    return {
        "gone": [statement_row(card) for card in found.gone],
        "new": [statement_row(card) for card in found.new],
        "changed": [
            {"from": statement_row(before), "to": statement_row(after)}
            for before, after in found.changed
        ],
        "conflicts_gone": [conflict_row(conflict) for conflict in found.conflicts_gone],
        "conflicts_new": [conflict_row(conflict) for conflict in found.conflicts_new],
        "conflicts_changed": [
            {"from": conflict_row(before), "to": conflict_row(after)}
            for before, after in found.conflicts_changed
        ],
        "fields": [asdict(one) for one in found.fields],
    }


def _lines(found: Difference) -> Iterator[str]:
    yield from (_statement("-", card) for card in found.gone)
    yield from (_statement("+", card) for card in found.new)
    fields = [one for one in found.fields if one.kind == "statement"]
    told = {one.id for one in fields}
    for before, after in found.changed:
        if content_line(before) != content_line(after):
            yield _statement("-", before)
            yield _statement("+", after)
        elif after.id not in told:
            yield _statement("~", after)
    yield from map(_field, fields)
    yield from (_conflict("-", conflict) for conflict in found.conflicts_gone)
    yield from (_conflict("+", conflict) for conflict in found.conflicts_new)
    for was, now in found.conflicts_changed:
        yield f"{_conflict('~', now)} (was {was.tier})"
    yield from (_field(one) for one in found.fields if one.kind != "statement")


def _statement(sign: str, card: StatementCard) -> str:
    return f"{sign} {card.id} · {content_line(card)}"


def _conflict(sign: str, conflict: Conflict) -> str:
    sides = " × ".join(f"{side.id} ({side.speaker})" for side in (conflict.left, conflict.right))
    return f"{sign} {conflict.id} · {conflict.tier} · {conflict.rule}: {sides}"


def _field(one: FieldChange) -> str:
    """Say what is written otherwise, with who it belongs to: a quote goes with its speaker."""
    thing = f"{one.id} · {one.label}" if one.kind == "statement" else f"{one.kind} {one.id}"
    if not one.field:
        return f"{'+' if one.after else '-'} {thing} · {one.label}"
    return f"~ {thing} · {one.field}: {_value(one.before)} → {_value(one.after)}"


def _value(text: str) -> str:
    return f"“{' '.join(text.split())}”" if text else "nothing"
