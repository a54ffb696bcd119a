"""`kb probe`."""

from typing import Annotated

from typer import Argument, Context, Exit

from kb.cli.rows import AsCsv, AsJson, AsJsonLines, AsTsv, form_of, print_rows
from kb.cli.session import counted, session_of


def probe(
    ctx: Context,
    url: Annotated[
        str, Argument(metavar="[URL]", help="The address for queries; else KB_ENDPOINT.")
    ] = "",
    as_json: AsJson = False,
    as_jsonl: AsJsonLines = False,
    as_csv: AsCsv = False,
    as_tsv: AsTsv = False,
) -> None:
    """Find out what a SPARQL engine does wrong or cannot do.

    Ends with 1 if it answers wrongly. With KB_UPDATE_ENDPOINT it is asked about a graph that is
    removed afterwards, and if all is right the whole catalogue too; without, only what needs no
    data.

    Example: kb probe http://127.0.0.1:7878/query
    """
    from kb.knowledge_base import probe as ask

    session = session_of(ctx)
    form = form_of(json=as_json, jsonl=as_jsonl, csv=as_csv, tsv=as_tsv)
    with session.watched() as tell:
        found = ask(url or session.endpoint, tell)
    print_rows(
        session,
        [vars(one) for one in found],
        form,
        columns=("name", "status", "summary", "note"),
    )
    wrong = sum(one.is_wrong for one in found)
    session.say(f"{counted(len(found), 'probe')}, {wrong} wrong")
    if wrong:
        raise Exit(1)
