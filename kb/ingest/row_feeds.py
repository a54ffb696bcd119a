"""Read the rows of a table one by one, of any length; a row that cannot be read is told alone."""

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice

from kb.errors import Problem, RefusedError
from kb.ingest.delimiters import SPACES, delimiter_of, format_of, is_spaced, said_delimiter
from kb.ingest.table_lines import Again, table_lines
from kb.ingest.tables import Row, TableShape, json_rows

ENCODINGS = ("utf-8", "windows-1252", "iso-8859-1")
_LONGEST_CELL = 16 * 1024**2
_LOOKED_AT = 5


@dataclass(frozen=True)
class FeedShape(TableShape):
    """How a table is written.

    Attributes:
        separator: What parts the cells, if neither the format nor the first line says so.
        columns: The names of the columns, if the first line does not give them.
        header: Whether the first line is no row.
        encoding: One of `ENCODINGS`.
    """

    separator: str = ""
    columns: tuple[str, ...] = ()
    header: bool = True
    encoding: str = "utf-8"


@dataclass
class RowFeed:
    """The rows of a table, with the names of its columns; JSON lines have none for all rows."""

    columns: tuple[str, ...]
    rows: Iterator[Row | Problem]


def open_rows(
    name: str, pieces: Iterable[bytes], shape: FeedShape, wanted: Collection[str] = ()
) -> RowFeed:
    """Read the first line of a table, and make ready to read the rest.

    Args:
        name: What to call the file in messages.
        pieces: Its bytes.
        shape: How it is written.
        wanted: Columns by which to tell what parts the cells, if nothing says so.

    Raises:
        RefusedError: Nothing says how it is written, or the first line names no columns.
    """
    pieces = iter(pieces)
    start = next(pieces, b"")  # a spreadsheet is refused as one
    pieces = chain([start], pieces)
    said = shape.format_of(name) or ("csv" if shape.separator else "")
    format = shape.format or format_of(said, start, () if shape.columns else wanted)
    if not format:
        raise _refused(name, 0, "say `format: csv`, `tsv` or `jsonl` in the mapping.")
    if format == "tsv" and shape.quoted is None and not shape.separator:
        reason = 'say `quoted: yes` in the mapping if cells stand in "…", else `quoted: no`.'
        raise _refused(name, 0, reason)
    lines = table_lines(pieces, shape.encoding)
    if format == "jsonl":
        return RowFeed((), _json_rows(name, lines, shape.rows))
    sign = shape.separator or ("\t" if format == "tsv" else ",")
    if not shape.separator and not shape.columns:
        first_line, lines = _looked_at(lines)
        if said := said_delimiter(first_line):
            sign, lines = said, chain(["\n"], islice(lines, 1, None))
        else:
            sign = delimiter_of(first_line, wanted, sign)
    if not shape.separator and len(shape.columns) > 1:
        first_rows, lines = _first_rows(lines, shape)
        if is_spaced(first_rows, sign, len(shape.columns)):
            sign, shape = SPACES, replace(shape, separator=SPACES)
    records = _split(lines, shape) if len(sign) > 1 else _parsed(lines, sign, shape)
    columns = shape.columns
    if shape.header:
        line, first = next(records, (0, None))
        if first is None or isinstance(first, str):
            raise _refused(name, line, f"not {format}: {first or 'it has no first line'}.")
        columns = columns or _named(first)
    if twice := sorted(column for column, times in Counter(columns).items() if times > 1):
        reason = f"two columns are called {twice[0]!r}; give each its own name in `columns`."
        raise _refused(name, 1, reason)
    return RowFeed(columns, _rows(name, columns, records))


def _refused(name: str, line: int, reason: str) -> RefusedError:
    return RefusedError([Problem(name, line, 1 if line else 0, reason)])


_Record = tuple[int, Sequence[str] | str]
"""The line in which a record begins, and its cells, or why it has none."""


def _first_rows(lines: Iterator[str], shape: FeedShape) -> tuple[list[str], Iterator[str]]:
    """Give the first rows that are not empty, and all lines."""
    seen = list(islice(lines, _LOOKED_AT))
    rows = [line.rstrip("\r\n") for line in seen if line.strip()]
    return rows[1:] if shape.header else rows, chain(seen, lines)


def _looked_at(lines: Iterator[str]) -> tuple[str, Iterator[str]]:
    """Give the first line that is not empty, and all lines."""
    seen = []
    for line in lines:
        seen.append(line)
        if line.strip():
            break
    return seen[-1] if seen else "", chain(seen, lines)


def _parsed(lines: Iterator[str], delimiter: str, shape: FeedShape) -> Iterator[_Record]:
    """Give the records of CSV or TSV; what is wrong ends one record, and the next line goes on.

    A quotation mark that is never closed would take all rows behind it, so these are read again.
    """
    again = Again(lines)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(
        again,
        delimiter=delimiter,
        quoting=csv.QUOTE_NONE if shape.quoted is False else csv.QUOTE_MINIMAL,
        strict=True,
    )
    while True:
        again.begin()
        line = again.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            again.give_back()
            yield line, str(error)
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _split(lines: Iterator[str], shape: FeedShape) -> Iterator[_Record]:
    """Give the records of lines that are parted by something else; the first by a tab if so."""
    first = True
    for number, line in enumerate(lines, start=1):
        text = line.rstrip("\r\n")
        if not text.strip():
            continue
        is_other = first and shape.header and shape.separator not in text
        yield number, re.split(r"\t| {2,}|,", text) if is_other else text.split(shape.separator)
        first = False


def _named(first: Sequence[str]) -> tuple[str, ...]:
    """Give the names of columns; spreadsheets write some without one behind the last."""
    names = [cell.strip() for cell in first]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _rows(
    name: str, columns: tuple[str, ...], records: Iterator[_Record]
) -> Iterator[Row | Problem]:
    for number, (line, cells) in enumerate(records, start=1):
        if isinstance(cells, str):
            yield Problem(name, line, 1, f"row {number} cannot be read: {cells}.")
        elif len(cells) < len(columns) or any(cell.strip() for cell in cells[len(columns) :]):
            reason = f"row {number} has {len(cells)} cells, and there are {len(columns)} columns."
            yield Problem(name, line, 1, reason)
        else:
            yield Row(str(number), line, dict(zip(columns, cells, strict=False)))


def _json_rows(name: str, lines: Iterator[str], rows: str) -> Iterator[Row | Problem]:
    number = 0
    for line, written in enumerate(lines, start=1):
        if not written.strip():
            continue
        number += 1
        try:
            yield from json_rows(written, number, line, rows)
        except ValueError as error:
            yield Problem(name, line, 1, f"row {number} is refused: {error}.")
