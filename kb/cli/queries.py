"""`kb queries`."""

from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Context

from kb.cli.rows import AsCsv, AsJson, AsJsonLines, AsTsv, form_of, print_rows
from kb.cli.session import counted, put, session_of
from kb.errors import UnknownQueryError

if TYPE_CHECKING:
    from kb.query.catalogue import CatalogueQuery

_COLUMNS = ("name", "group", "summary", "description", "status", "level", "silent_when",
            "parameters", "columns")  # fmt: skip


def queries(
    ctx: Context,
    name: Annotated[str, Argument(metavar="[NAME]", help="Print this query.")] = "",
    as_json: AsJson = False,
    as_jsonl: AsJsonLines = False,
    as_csv: AsCsv = False,
    as_tsv: AsTsv = False,
) -> None:
    """List the questions that ship with kb, or print one.

    Example: kb queries orphan-denials
    """
    from kb.knowledge_base import queries as catalogue

    session = session_of(ctx)
    form = form_of(json=as_json, jsonl=as_jsonl, csv=as_csv, tsv=as_tsv)
    found = catalogue()
    if name:
        texts = {query.name: query.text for query in found}
        if name not in texts:
            raise UnknownQueryError(name, sorted(texts))
        put(texts[name].removesuffix("\n"))
        return
    print_rows(
        session,
        [_row(query) for query in found],
        form,
        columns=_COLUMNS,
        short=[{"name": q.name, "group": q.group, "summary": q.summary} for q in found],
    )
    session.say(counted(len(found), "querie" if len(found) != 1 else "query"))


def _row(query: "CatalogueQuery") -> dict[str, Any]:
    row = {name: getattr(query, name) for name in _COLUMNS}
    row["parameters"] = dict(query.parameter_help)
    row["columns"] = list(query.columns)
    return row
