"""Read the rows of a table one by one, of any length; a row that cannot be read is told alone."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.errors import Problem, RefusedError
from kb.ingest.tables import Row, TableShape, json_rows

ENCODINGS = ("utf-8", "windows-1252", "iso-8859-1")
_MARK = b"\xef\xbb\xbf"
_LONGEST_CELL = 16 * 1024**2
_LONGEST_LINE = 64 * 1024**2


@dataclass(frozen=True)
class FeedShape(TableShape):
    """How a table is written.

    Attributes:
        separator: What parts the cells, if that is neither a comma nor a tab.
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


def open_rows(name: str, pieces: Iterable[bytes], shape: FeedShape) -> RowFeed:
    """Read the first line of a table, and make ready to read the rest.

    Args:
        name: What to call the file in messages.
        pieces: Its bytes.
        shape: How it is written.

    Raises:
        RefusedError: Nothing says how it is written, or the first line names no columns.
    """
    format = shape.format_of(name) or ("csv" if shape.separator else "")
    if not format:
        raise _refused(name, 0, "say `format: csv`, `tsv` or `jsonl` in the mapping.")
    if format == "tsv" and shape.quoted is None and not shape.separator:
        reason = 'say `quoted: yes` in the mapping if cells stand in "…", else `quoted: no`.'
        raise _refused(name, 0, reason)
    lines = _lines(pieces, shape.encoding)
    if format == "jsonl":
        return RowFeed((), _json_rows(name, lines, shape.rows))
    records = _split(lines, shape) if shape.separator else _parsed(lines, format, shape)
    columns = shape.columns
    if shape.header:
        line, first = next(records, (0, None))
        if first is None or isinstance(first, str):
            raise _refused(name, line, f"not {format}: {first or 'it has no first line'}.")
        columns = columns or tuple(cell.strip() for cell in first)
    if twice := sorted(column for column, times in Counter(columns).items() if times > 1):
        reason = f"two columns are called {twice[0]!r}; give each its own name in `columns`."
        raise _refused(name, 1, reason)
    return RowFeed(columns, _rows(name, columns, records))


def _refused(name: str, line: int, reason: str) -> RefusedError:
    return RefusedError([Problem(name, line, 1 if line else 0, reason)])


def _lines(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Give the lines with their ends; a byte that is none of the encoding becomes half a pair.

    What holds such a half is refused where it would be kept.
    """
    rest, first = b"", True
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield _decoded(line + b"\n", encoding, first=first)
            first = False
        if len(rest) > _LONGEST_LINE:
            yield _decoded(rest, encoding, first=first)
            rest, first = b"", False
    if rest:
        yield _decoded(rest, encoding, first=first)


def _decoded(line: bytes, encoding: str, *, first: bool) -> str:
    if first:
        line = line.removeprefix(_MARK)
    return line.decode(encoding, errors="surrogateescape")


_Record = tuple[int, Sequence[str] | str]
"""The line in which a record begins, and its cells, or why it has none."""


def _parsed(lines: Iterator[str], format: str, shape: FeedShape) -> Iterator[_Record]:
    """Give the records of CSV or TSV; what is wrong ends one record, and the next line goes on."""
    tabs = format == "tsv"
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(
        lines,
        delimiter="\t" if tabs else ",",
        quoting=csv.QUOTE_NONE if shape.quoted is False else csv.QUOTE_MINIMAL,
        strict=True,
    )
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
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


def _rows(
    name: str, columns: tuple[str, ...], records: Iterator[_Record]
) -> Iterator[Row | Problem]:
    for number, (line, cells) in enumerate(records, start=1):
        if isinstance(cells, str):
            yield Problem(name, line, 1, f"row {number} cannot be read: {cells}.")
        elif len(cells) != len(columns):
            reason = f"row {number} has {len(cells)} cells, and there are {len(columns)} columns."
            yield Problem(name, line, 1, reason)
        else:
            yield Row(str(number), line, dict(zip(columns, cells, strict=True)))


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
