"""`kb retract`."""

from dataclasses import asdict
from typing import Annotated

from typer import Argument, Context, Option

from kb.cli.add import put_changes
from kb.cli.judge import By, Reason
from kb.cli.rows import AsJson, print_json
from kb.cli.session import counted, put, session_of


def retract(
    ctx: Context,
    id: Annotated[
        str, Argument(metavar="ID", help="A statement, entry, reply, alignment or story.")
    ],
    reason: Reason,
    superseded_by: Annotated[
        str, Option(metavar="ID", help="What stands in its place; add it first.")
    ] = "",
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Take back what was recorded by mistake.

    This is about our own mistakes. That a speaker took words back is a statement of its own, with
    `act: retracts`. The history keeps what was recorded, and `--as-of` still shows it.

    Example: kb retract s17 --reason "The quote is of another company." --superseded-by s17b
    """
    with session_of(ctx).open() as base:
        done = base.retract(id, reason=reason, by=by, superseded_by=superseded_by)
        if as_json:
            print_json(asdict(done))
            return
        put(f"taken back: {counted(len(done.statements), 'statement')} of {id} ({reason})")
        put_changes(base, done)
