"""`kb judge`."""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

from typer import Argument, Context, Option

from kb.cli.add import put_changes
from kb.cli.rows import AsJson, print_json
from kb.cli.session import Session, put, session_of


class Word(StrEnum):
    """What one can say of a pair."""

    CONFIRM = "confirm"
    REJECT = "reject"
    UNSURE = "unsure"
    SAME = "same"
    NOT_SAME = "not-same"
    MAYBE_SAME = "maybe-same"


_OF_CLAIMS = (Word.SAME, Word.NOT_SAME, Word.MAYBE_SAME)

Id = Annotated[str, Argument(metavar="ID", help="Id of a statement, such as s16.")]
Reason = Annotated[str, Option(metavar="TEXT", help="Why; it is shown with the decision.")]
By = Annotated[str, Option(metavar="NAME", help="Who decides; else your login.")]


def judge(
    ctx: Context,
    a: Id,
    b: Id,
    verdict: Annotated[
        Word, Argument(help="Whether the two exclude each other, or are one claim.")
    ],
    reason: Reason,
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Say whether two statements conflict, or make one claim.

    confirm, reject and unsure are about a conflict. The verdict is kept for what they say, so it
    also holds where others say the same, and `kb check` tells when the rules no longer agree with
    it. It hides nothing.

    same, not-same and maybe-same are about claims that are known by their words, as `kb same` lists
    them. What is then found by it names who holds so, and why.

    Example: kb judge s16 s23 confirm --reason "Bing is one of the partners."

    Example: kb judge c1 c2 same --reason "Shut and closed mean one thing here."
    """
    if verdict in _OF_CLAIMS:
        _judge_claims(session_of(ctx), a, b, verdict, reason, by, as_json=as_json)
        return
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


def _judge_claims(
    session: Session, a: str, b: str, verdict: Word, reason: str, by: str, *, as_json: bool
) -> None:
    with session.open() as base:
        done = base.judge_claims(a, b, verdict.value, reason=reason, by=by)
        if as_json:
            print_json(asdict(done))
            return
        put(f"{a} and {b}: {verdict.value}, as {done.judgement.curator} holds ({reason})")
        put_changes(base, done)
