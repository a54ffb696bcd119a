"""Read the rows of a table, CSV, TSV or JSON lines, with their places and nothing guessed.

Every cell is text, exactly as it is written. An object inside a JSON line is read as columns with
a dot in their names; a list of objects inside it can be the rows.
"""

import codecs
import csv
import io
import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kb.errors import Problem, RefusedError
from kb.ingest.delimiters import delimiter_of, format_of, said_delimiter
from kb.ingest.unpacking import name_inside

FORMATS = ("csv", "tsv", "jsonl")
_ENDINGS = {".csv": "csv", ".tsv": "tsv", ".tab": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Attributes:
        number: Its number from 1, "17"; of a list inside row 17, "17.2".
        line: The line of the file in which it begins.
        cells: Texts by column; a column that a JSON line leaves out is missing.
        lists: Columns that hold a list, which is written as JSON.
    """

    number: str
    line: int
    cells: Mapping[str, str]
    lists: frozenset[str] = frozenset()

    def text(self, column: str) -> str:
        """Give a cell, "" if it is empty or missing."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class TableShape:
    """How a table is written.

    Attributes:
        format: One of `FORMATS`; "" to tell it by the ending of the file's name.
        quoted: Whether cells may stand in quotation marks; None for what the format has.
        rows: For JSON lines, the name of the list that holds the rows; "" if each line is one.
    """

    format: str = ""
    quoted: bool | None = None
    rows: str = ""

    def format_of(self, name: str) -> str:
        """Give the format of a file, by the ending of its name if nothing is said, else ""."""
        return self.format or _ENDINGS.get(Path(name_inside(name)).suffix.lower(), "")


class _Number(str):
    """A number of a JSON line, digit by digit as written."""

    __slots__ = ()


class _TwiceError(ValueError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name!r} is written twice")


class _TooDeepError(ValueError):
    def __init__(self) -> None:
        super().__init__("nested too deeply")


class _NoObjectError(ValueError):
    def __init__(self, item: int = 0) -> None:
        what = f"item {item} of the list" if item else "the line"
        super().__init__(f"{what} must be an object, as in {{…}}")


class _NoListError(ValueError):
    def __init__(self, name: str) -> None:
        super().__init__(f"there is no list {name!r}")


def read_rows(
    name: str, content: bytes, shape: TableShape, wanted: Collection[str] = ()
) -> list[Row]:
    """Read all rows of a table.

    Args:
        name: What to call the file in messages.
        content: Its bytes, in UTF-8, or in UTF-16 with its mark.
        shape: How it is written.
        wanted: Columns by which to tell what parts the cells.

    Raises:
        RefusedError: With every row that cannot be read.
    """
    format = shape.format or format_of(shape.format_of(name), content, wanted)
    if not format:
        raise _refused(name, 0, "say `format: csv`, `tsv` or `jsonl` in the mapping.")
    try:
        is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _refused(name, line, "this is not UTF-8. Save it so.") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise _refused(name, line, "the character U+0000 cannot be kept.")
    problems: list[Problem] = []
    if format == "jsonl":
        rows = list(_json_rows(name, text, shape.rows, problems))
    else:
        first = next((line for line in text.splitlines() if line.strip()), "")
        sign = said_delimiter(first)
        if sign:
            text = "\n" + text.partition("\n")[2]
        else:
            sign = delimiter_of(first, wanted, "\t" if format == "tsv" else ",")
        rows = list(_delimited_rows(name, text, sign, shape.quoted, problems))
    if not rows and not problems:
        problems.append(Problem(name, 0, 0, "the table has no rows."))
    if problems:
        raise RefusedError(problems)
    return rows


def _refused(name: str, line: int, reason: str) -> RefusedError:
    return RefusedError([Problem(name, line, 1 if line else 0, reason)])


# -- CSV and TSV --------------------------------------------------------------------------------


def _delimited_rows(
    name: str, text: str, sign: str, quoted: bool | None, problems: list[Problem]
) -> Iterator[Row]:
    tabs = sign == "\t"
    unsure = tabs and quoted is None
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=sign,
        quoting=csv.QUOTE_MINIMAL if (quoted or (not tabs and quoted is None)) else csv.QUOTE_NONE,
        strict=True,
    )
    header: list[str] = []
    number, line = 0, 1
    try:
        for cells in reader:
            here, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if unsure and any(cell.startswith('"') for cell in cells):
                reason = 'a cell begins with ". Say in the mapping whether cells are `quoted`.'
                problems.append(Problem(name, here, 1, reason))
                return
            if not header:
                header = [cell.strip() for cell in cells]
                problems.extend(_header_problems(name, header))
                continue
            number += 1
            if len(cells) != len(header):
                reason = f"row {number} has {len(cells)} cells, the first line {len(header)}."
                problems.append(Problem(name, here, 1, reason))
            yield Row(str(number), here, dict(zip(header, cells, strict=False)))
    except csv.Error as error:
        problems.append(Problem(name, line, 1, f"not {'tsv' if tabs else 'csv'}: {error}."))


def _header_problems(name: str, header: list[str]) -> Iterator[Problem]:
    for column in sorted(column for column, times in Counter(header).items() if times > 1):
        yield Problem(name, 1, 1, f"two columns are called {column!r}; give each its own name.")


# -- JSON lines ---------------------------------------------------------------------------------


def _json_rows(name: str, text: str, rows: str, problems: list[Problem]) -> Iterator[Row]:
    number = 0
    for line, written in enumerate(text.split("\n"), start=1):
        if not written.strip():
            continue
        number += 1
        try:
            yield from json_rows(written, number, line, rows)
        except ValueError as error:
            problems.append(Problem(name, line, 1, f"row {number} is refused: {error}."))


def json_rows(written: str, number: int, line: int, rows: str) -> list[Row]:
    """Read the rows of one JSON line.

    Raises:
        ValueError: It is no object of JSON, or has no such list, or a name in it stands twice.
    """
    try:
        found = json.loads(
            written,
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
            object_pairs_hook=_unique,
        )
        return list(_rows_of(found, str(number), line, rows))
    except RecursionError:
        raise _TooDeepError() from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        times = Counter(key for key, _ in pairs)
        raise _TwiceError(min(key for key in times if times[key] > 1))
    return found


def _rows_of(found: Any, number: str, line: int, rows: str) -> Iterator[Row]:
    """Give the rows of one line: itself, or the objects of a list in it with what is around them.

    Raises:
        ValueError: It is no object, or has no such list, or a name in it stands twice.
    """
    if not isinstance(found, dict):
        raise _NoObjectError()
    flat = _flat(found)
    if not rows:
        yield _row(number, line, flat)
        return
    inner = flat.pop(rows, None)
    if not isinstance(inner, list):
        raise _NoListError(rows)
    for n, item in enumerate(inner, start=1):
        if not isinstance(item, dict):
            raise _NoObjectError(n)
        yield _row(f"{number}.{n}", line, flat | _flat(item, f"{rows}."))


def _row(number: str, line: int, flat: dict[str, Any]) -> Row:
    lists = frozenset(column for column, value in flat.items() if isinstance(value, list))
    cells = {
        column: str(value) if isinstance(value, str) else _written(value)
        for column, value in flat.items()
        if value is not None
    }
    return Row(number, line, cells, lists)


def _flat(found: dict[str, Any], before: str = "") -> dict[str, Any]:
    """Write the values of objects inside as columns of their own: "outlet.name".

    Raises:
        ValueError: Two columns would have one name.
    """
    flat: dict[str, Any] = {}
    for key, value in found.items():
        inner = isinstance(value, dict)
        own = _flat(value, f"{before}{key}.") if inner else {f"{before}{key}": value}
        if twice := sorted(column for column in own if column in flat):
            raise _TwiceError(twice[0])
        flat |= own
    return flat


def _written(value: Any) -> str:
    """Write a value as JSON, with its numbers as they were."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    if isinstance(value, dict):
        pairs = (
            f"{json.dumps(key, ensure_ascii=False)}: {_written(v)}" for key, v in value.items()
        )
        return "{" + ", ".join(pairs) + "}"
    return json.dumps(value, ensure_ascii=False)
