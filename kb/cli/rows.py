"""Print rows: as JSON, CSV or TSV, or as a table when somebody reads along on a terminal."""

import csv
import io
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Annotated, Any

from kb.cli.declare import Option, WrongCallError
from kb.cli.session import Session, put
from kb.text.safe import cell, safe

Row = Mapping[str, Any]

AsJson = Annotated[bool, Option("Print JSON.", "--json")]
AsJsonLines = Annotated[bool, Option("Print one JSON object a line.", "--jsonl")]
AsCsv = Annotated[bool, Option("Print CSV for a spreadsheet.", "--csv")]
AsTsv = Annotated[bool, Option("Print tab-separated values.", "--tsv")]


class Form(Enum):
    """How rows are printed; `PLAIN` is a table on a terminal and tab-separated in a pipe."""

    PLAIN = "plain"
    JSON = "json"
    JSON_LINES = "jsonl"
    CSV = "csv"
    TSV = "tsv"


def form_of(*, json: bool, jsonl: bool, csv: bool, tsv: bool) -> Form:
    """Tell which form was asked for."""
    asked = {Form.JSON: json, Form.JSON_LINES: jsonl, Form.CSV: csv, Form.TSV: tsv}
    chosen = [form for form, wanted in asked.items() if wanted]
    if len(chosen) > 1:
        message = "choose one of --json, --jsonl, --csv and --tsv"
        raise WrongCallError(message)
    return chosen[0] if chosen else Form.PLAIN


def print_rows(
    session: Session,
    rows: Sequence[Row],
    form: Form,
    *,
    columns: Sequence[str],
    short: Sequence[Row] | None = None,
) -> None:
    """Print a listing.

    Args:
        session: For colours.
        rows: With all fields and full values.
        form: How.
        columns: Names of all fields in order.
        short: The same rows with the few fields that fit a terminal, for `Form.PLAIN`.
    """
    if form is Form.JSON:
        print_json(list(rows))
    elif form is Form.JSON_LINES:
        for row in rows:
            put(json_text(row, indent=None))
    elif form is Form.CSV:
        put(_csv(columns, rows))
    elif form is Form.TSV:
        print_tsv(columns, rows)
    else:
        shown = rows if short is None else short
        names = list(shown[0]) if shown else []
        if names and sys.stdout.isatty():
            _table(session, names, shown)
        elif names:
            print_tsv(names, shown)


def print_json(value: Any) -> None:
    """Print a JSON document."""
    put(json_text(value, indent=2))


def json_text(value: Any, *, indent: int | None) -> str:
    r"""Write JSON that keeps every character; those that a terminal might obey as escapes.

    Example:
        >>> json_text("\u202ecafé", indent=None)
        '"\\u202ecafé"'
    """
    return escaped_json(json.dumps(value, ensure_ascii=False, indent=indent))


def escaped_json(text: str) -> str:
    """Write the characters of a JSON text that a terminal might obey as JSON escapes."""
    return re.sub(
        r"[^\x20-\x7e\n]",
        lambda found: found[0] if safe(found[0]) == found[0] else json.dumps(found[0])[1:-1],
        text,
    )


def print_tsv(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Print tab-separated values, a row a line; a tab or line end in a value becomes a space."""
    # safe() shows a tab as a space, so each value is made safe before tabs come between them.
    print("\t".join(columns))
    for row in rows:
        print("\t".join(cell(_one_line(text_of(row.get(name)))) for name in columns))


def text_of(value: Any) -> str:
    """Write a value of a row as text for a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(text_of(part) for part in value)
    return str(value)


def _one_line(text: str) -> str:
    return re.sub(r"[\t\r\n]+", " ", text)


def _csv(columns: Sequence[str], rows: Iterable[Row]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(text_of(row.get(name))) for name in columns])
    return buffer.getvalue().removesuffix("\n")


def _table(session: Session, columns: Sequence[str], rows: Iterable[Row]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, name in enumerate(columns):
        table.add_column(Text(name), overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(Text(safe(text_of(row.get(name)))) for name in columns))
    Console(no_color=session.no_color or None, highlight=False, markup=False).print(table)
