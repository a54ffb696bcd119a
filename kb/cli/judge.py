"""`kb judge`."""

from enum import StrEnum
from typing import Annotated

from typer import Argument, Context, Option

from kb.cli.rows import AsJson, print_json
from kb.cli.session import put, session_of


class Word(StrEnum):
    """What one can say of a pair."""

    CONFIRM = "confirm"
    REJECT = "reject"
    UNSURE = "unsure"


Id = Annotated[str, Argument(metavar="ID", help="Id of a statement, such as s16.")]
Reason = Annotated[str, Option(metavar="TEXT", help="Why; it is shown with the decision.")]
By = Annotated[str, Option(metavar="NAME", help="Who decides; else your login.")]


def judge(
    ctx: Context,
    a: Id,
    b: Id,
    verdict: Annotated[Word, Argument(help="Whether the two exclude each other.")],
    reason: Reason,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Say of two statements whether they really conflict.

    The verdict is kept for what they say, so it also holds where others say the same, and
    `kb check` tells when the rules no longer agree with it. It hides nothing.

    Example: kb judge s16 s23 confirm --reason "Bing is one of the partners."
    """
    with session_of(ctx).open() as base:
        judged = base.judge(a, b, verdict.value, reason=reason, by=by)
    pair = " and ".join(judged.statements)
    if as_json:
        print_json(
            {
                "statements": list(judged.statements),
                "verdict": judged.verdict.value,
                "reason": judged.reason,
                "found": vars(judged.found) if judged.found else None,
            }
        )
        return
    found = f"a {judged.found.tier} conflict" if judged.found else "no conflict"
    put(f"{pair}: {judged.verdict.value}; the rules find {found} ({reason})")
