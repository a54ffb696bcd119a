"""`kb find`."""

from typing import Annotated, Any

from kb.cli.declare import Argument, Option, WrongCallError
from kb.cli.rows import AsCsv, AsJson, AsJsonLines, AsTsv, form_of, print_rows
from kb.cli.session import Session, counted
from kb.errors import nearest
from kb.graph.rows import STATEMENT_FIELDS, statement_row
from kb.model.conflict import StatementCard
from kb.model.lookup import Selection
from kb.model.story import Act, Polarity
from kb.text.wording import speaker as speaker_of
from kb.text.wording import stance as stance_of
from kb.text.wording import when

_STANCES = [*(act.value for act in Act), *(polarity.value for polarity in Polarity)]


def _stance(written: str) -> str:
    if written and written not in _STANCES:
        raise WrongCallError(f"{written!r} is none.{nearest(written, _STANCES)} Choose from: "
                           + ", ".join(_STANCES) + ".")  # fmt: skip
    return written


def find(
    session: Session,
    words: Annotated[
        list[str] | None,
        Argument(metavar="[WORDS]", help='All of them; "…" is a phrase, priva* a beginning.'),
    ] = None,
    speaker: Annotated[str, Option(metavar="ID", help="Said by, or on behalf of.")] = "",
    about: Annotated[str, Option(metavar="ID", help="About this, or what is under it.")] = "",
    source: Annotated[str, Option(metavar="ID", help="Printed in this source.")] = "",
    story: Annotated[str, Option(metavar="ID", help="Of this story.")] = "",
    stance: Annotated[
        str, Option(metavar="ACT", check=_stance, help="asserts, denies, negative …")
    ] = "",
    since: Annotated[str, Option(metavar="DAY", help="Said on this day or later.")] = "",
    until: Annotated[str, Option(metavar="DAY", help="Said on this day or before.")] = "",
    limit: Annotated[int, Option("At most so many.", least=0)] = 50,
    offset: Annotated[int, Option("Pass over so many first.", least=0)] = 0,
    newest: Annotated[bool, Option("What was said last first.", "--newest")] = False,
    reports: Annotated[bool, Option("Reports of statements too.", "--reports")] = False,
    as_json: AsJson = False,
    as_jsonl: AsJsonLines = False,
    as_csv: AsCsv = False,
    as_tsv: AsTsv = False,
) -> None:
    """Look statements up.

    They come in the order in which they were taken in, or the newest first.

    Example: kb find private messages --speaker netflix --stance denies
    """
    form = form_of(json=as_json, jsonl=as_jsonl, csv=as_csv, tsv=as_tsv)
    chosen = Selection(
        words=" ".join(words or ()), speaker=speaker, about=about, source=source, story=story,
        stance=stance, since=since, until=until, reports=reports,
    )  # fmt: skip
    with session.open() as base:
        found = base.find(chosen, limit=limit, offset=offset, newest=newest)
        total = base.count(chosen)
    print_rows(
        session,
        [statement_row(card) for card in found],
        form,
        columns=STATEMENT_FIELDS,
        short=[_short(card) for card in found],
    )
    if len(found) == total:
        session.say(counted(total, "statement"))
    else:
        session.say(f"{len(found)} of {counted(total, 'statement')} shown; --limit and --offset "
                    "show others")  # fmt: skip


def _short(card: StatementCard) -> dict[str, Any]:
    return {
        "id": card.id,
        "speaker": speaker_of(card),
        "stance": stance_of(card),
        "content": card.content,
        "said": when(card.said_at),
    }
