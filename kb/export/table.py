"""Write statements as CSV for a spreadsheet, with formulas made harmless."""

import csv
import io
from collections.abc import Iterator, Sequence

from kb.graph.rows import STATEMENT_FIELDS, statement_row
from kb.model.conflict import StatementCard
from kb.text.safe import file_cell


def csv_lines(cards: Sequence[StatementCard]) -> Iterator[str]:
    """Write a line of names, then a line for each statement (RFC 4180)."""
    yield _line(list(STATEMENT_FIELDS))
    for card in cards:
        row = statement_row(card)
        yield _line([_text(row[name]) for name in STATEMENT_FIELDS])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    return file_cell(str(value))


def _line(values: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(values)
    return buffer.getvalue()
