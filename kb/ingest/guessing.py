"""Propose what the columns of a table of reviews are, for a person to check.

Names of columns are compared with names that such tables often have, and dates are tried in the
formats that people often write. Where two formats fit, both are shown, and none is chosen.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from kb.errors import Problem, RefusedError
from kb.ingest.delimiters import SIGNS
from kb.ingest.review_mapping import DATES, TEXTS, DateColumn
from kb.ingest.row_feeds import FeedShape, open_rows
from kb.ingest.stance_columns import Field
from kb.ingest.table_lines import table_lines, wide_encoding
from kb.ingest.tables import Row
from kb.text.safe import forbidden
from kb.text.yaml_tree import Node

_NAMES = {
    "claim": "claim claimreviewed claimreviewclaimreviewed statement claimtext text rumour rumor",
    "claimant": "claimant speaker claimer person creativeworkauthorname saidby author who",
    "claimed": "claimdate claimed creativeworkdatepublished dateofclaim saidat statementdate",
    "appearance": "appearance firstappearance claimsource itemreviewedurl originurl",
    "reviewer": "reviewer publisher factchecker organisation organization claimreviewsource "
    "claimreviewauthor outlet site source checkedby",
    "reviewer_url": "reviewerurl publishersite claimreviewauthorurl",
    "url": "url claimurl claimreviewurl link reviewurl factcheckurl",
    "title": "title articletitle extratitle headline reviewtitle",
    "published": "published publishdate datepublished claimreviewdatepublished reviewdate date "
    "publicationdate",
    "verdict": "verdict label rating ratingalternatename textualrating alternatename ruling "
    "conclusion truthvalue",
    "language": "language lang inlanguage languagecode",
    "id": "id claimid reviewid",
}
_RATING = {
    "value": "ratingvalue ratingratingvalue",
    "worst": "worstrating ratingworstrating",
    "best": "bestrating ratingbestrating",
}
_FORMATS = (
    "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M",
    "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%d %B %Y", "%B %d, %Y",
    "%d %b %Y", "%b %d, %Y", "%b. %d, %Y", "%d-%b-%Y", "%d-%b-%y", "%B %dth, %Y", "%dth %B %Y",
    "%b %dth %Y, %I:%M %p", "%B %d, %Y, %I:%M %p", "%I:%M %p %m/%d/%Y", "%I:%M %p %d/%m/%Y",
    "%B %Y", "%Y-%m", "%Y",
)  # fmt: skip
_EMPTY = ("None", "none", "NULL", "null", "NaN", "nan", "N/A", "n/a", "-")
_ROWS = 1000
_FEWEST = 2
_UNPARTED = "   "


@dataclass(frozen=True)
class _Guess:
    """How a table seems to be written, and its first rows."""

    shape: FeedShape
    columns: tuple[str, ...]
    rows: list[Row]


def guess_mapping(name: str, start: bytes) -> str:
    """Write a mapping for a table, with what has to be decided by a person as a comment.

    Args:
        name: What to call the table.
        start: Its first bytes.

    Raises:
        RefusedError: It is no table.
    """
    guess = _guess(name, start)
    if (odd := _odd(guess.rows)) is not None:
        reason = f"this is no table of text: it has {odd[1]} here."
        raise RefusedError([Problem(name, odd[0], 1, reason)])
    if len(guess.columns) < _FEWEST or not guess.rows:
        raise RefusedError([Problem(name, 0, 0, "no table with columns and rows was found.")])
    return "\n".join(_mapping(Path(name).name, guess)) + "\n"


def _odd(rows: Sequence[Row]) -> tuple[int, str] | None:
    """Find the first control character in the rows or in the names of columns, and its line."""
    for row in rows:
        for text in (*row.cells, *row.cells.values()):
            if found := forbidden(text):
                return row.line, found
    return None


# -- how it is written ----------------------------------------------------------------------------


def _guess(name: str, start: bytes) -> _Guess:
    encoding = _encoding(start)
    lines = islice(table_lines([start], encoding), _ROWS + 1)
    shape = _shape([line.rstrip("\r\n") for line in lines if line.strip()], encoding)
    table = open_rows(name, [_whole_lines(start) or start], shape)
    rows = []
    for row in table.rows:
        if isinstance(row, Row):
            rows.append(row)
        if len(rows) >= _ROWS:
            break
    found = dict.fromkeys(column for row in rows for column in row.cells)
    return _Guess(shape, table.columns or tuple(found), rows)


def _encoding(start: bytes) -> str:
    if wide_encoding(start):
        return "utf-8"  # it is read as what it is, whatever the mapping says
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        # A piece may end within a letter; a byte that is wrong elsewhere is of another encoding.
        return "utf-8" if error.start > len(start) - 4 else "windows-1252"
    return "utf-8"


def _whole_lines(start: bytes) -> bytes:
    """Leave out the last line, which may be cut; in UTF-16, each character has two bytes."""
    end = start.rfind(b"\n") + 1
    return start[: end + end % 2 if wide_encoding(start) else end]


def _shape(lines: Sequence[str], encoding: str) -> FeedShape:
    first, others = (lines[0], lines[1:]) if lines else ("", [])
    if first.lstrip().startswith("{"):
        return FeedShape("jsonl", encoding=encoding)
    if sum(_UNPARTED in line for line in others) > len(others) // 2 and not any(
        "\t" in line for line in others
    ):
        return FeedShape("tsv", quoted=False, separator=_UNPARTED, encoding=encoding)
    sign = max(SIGNS, key=first.count)  # of several, the first
    format = "tsv" if sign == "\t" else "csv"
    quoted = None if format == "csv" else _are_quoted(lines)
    shape = FeedShape(
        format, quoted=quoted, separator="" if sign in "\t," else sign, encoding=encoding
    )
    cells = next(csv.reader([first.replace("\r", " ")], delimiter=sign), [])
    if _is_header(cells):
        return shape
    columns = tuple(f"column {n}" for n, _ in enumerate(cells, start=1))
    return replace(shape, columns=columns, header=False)


def _are_quoted(lines: Sequence[str]) -> bool:
    """Whether every cell that begins with a quotation mark ends with one."""
    cells = [cell for line in lines for cell in line.split("\t") if cell.startswith('"')]
    return bool(cells) and all(len(cell) > 1 and cell.endswith('"') for cell in cells)


def _is_header(cells: Sequence[str]) -> bool:
    """Whether a first line names columns: at least one name is known, and none is long."""
    known = {word for names in (*_NAMES.values(), *_RATING.values()) for word in names.split()}
    return any(_plain(cell) in known for cell in cells) and all(len(cell) < 60 for cell in cells)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


# -- what the columns are -------------------------------------------------------------------------


def _mapping(name: str, guess: _Guess) -> Iterator[str]:
    shape = guess.shape
    yield f"# A proposal for {_words(name)}: check each line, and what is written behind a #."
    yield f"format: {shape.format}"
    if shape.quoted is not None:
        yield f"quoted: {'yes' if shape.quoted else 'no'}"
    if shape.separator:
        yield f"separator: {_words(shape.separator)}"
    if not shape.header:
        yield "header: no  # the first line seems to be a row; give the columns their names"
    if len(shape.separator) > 1 or not shape.header:
        yield f"columns: {_list(guess.columns)}"
    if shape.encoding != "utf-8":
        yield f"encoding: {shape.encoding}  # it is not UTF-8"
    empty = [word for word in _EMPTY if any(word in row.cells.values() for row in guess.rows)]
    if empty:
        yield f"empty: {_list(empty)}"
    chosen = dict(_chosen(guess.columns))
    for key in (*TEXTS, *DATES):
        yield from _line(key, chosen.get(key, ""), guess, empty)
    rating = {key: _find(names, guess.columns) for key, names in _RATING.items()}
    if all(rating.values()):
        parts = ", ".join(f"{key}: {_words(column)}" for key, column in rating.items())
        yield f"rating: {{{parts}}}"
        chosen |= rating
    rest = [column for column in guess.columns if column and column not in chosen.values()]
    if rest:
        yield f"keep: {_list(rest)}  # or `ignore`"


def _chosen(columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for key, names in _NAMES.items():
        column = _find(names, [one for one in columns if one not in taken])
        if column and not (key == "id" and {"url"} & taken):
            taken.add(column)
            yield key, column


def _find(names: str, columns: Sequence[str]) -> str:
    """Give the column that has one of the names, the first name first."""
    plain = {_plain(column): column for column in reversed(columns)}
    return next((plain[name] for name in names.split() if name in plain), "")


def _line(key: str, column: str, guess: _Guess, empty: Sequence[str]) -> Iterator[str]:
    if not column:
        if key == "reviewer":
            yield 'reviewer: ""  # no column says who; {always: NAME} is one for all rows'
        elif key in ("claim", "verdict"):
            yield f'{key}: ""  # no column seems to hold it'
        return
    texts = [row.text(column).strip() for row in guess.rows]
    texts = [text for text in texts if text and text not in empty]
    example = f"  # such as {_words(texts[0][:60])}" if texts else "  # always empty so far"
    if key not in DATES:
        yield f"{key}: {_words(column)}{example}"
        return
    formats, unread = _formats(texts)
    written = f"{{column: {_words(column)}, format: {_list(formats)}}}"
    if not texts or not formats:
        yield f"{key}: {_words(column)}{example}"
        return
    if doubt := _in_doubt(texts, formats):
        both = " or ".join(formats)
        yield f"# {_words(doubt)} may be {both}: leave the wrong one out, else it is reported"
    yield f"{key}: {written}{example}"
    if unread:
        yield f"# no format reads {_words(unread[0][:60])} and {len(unread) - 1} more; see `format`"


def _formats(texts: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the formats without which something cannot be read, and what none of them reads."""
    reads = {format: {text for text in texts if _reads(text, format)} for format in _FORMATS}
    found, left = list[str](), set(texts)
    for format in sorted(_FORMATS, key=lambda one: -len(reads[one])):
        others = [one for one in found if reads[format] <= reads[one]]
        if reads[format] and (reads[format] & left or _is_other_order(format, others, reads)):
            found.append(format)
            left -= reads[format]
    return found, sorted(left)


def _is_other_order(format: str, others: Sequence[str], reads: dict[str, set[str]]) -> bool:
    """Whether a format reads all that another one reads, and reads it otherwise."""
    return any(reads[one] == reads[format] and _differ(reads[one], [one, format]) for one in others)


def _in_doubt(texts: Sequence[str], formats: Sequence[str]) -> str:
    """Give a date that two of the formats read differently, "" if there is none."""
    return next((text for text in texts if _differ({text}, formats)), "")


def _differ(texts: set[str], formats: Sequence[str]) -> bool:
    for text in texts:
        readings = {_reads(text, format) for format in formats} - {""}
        if len(readings) > 1:
            return True
    return False


def _reads(text: str, format: str) -> str:
    column = Field("", (), Node("", "", 0, 0))
    try:
        return DateColumn(column, (format,)).text(text)
    except ValueError:
        return ""


# -- YAML -----------------------------------------------------------------------------------------


def _words(text: str) -> str:
    """Write a text as YAML: plain if it is one word, else as JSON, which YAML reads too."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_./-]*", text):
        return text
    return json.dumps(text, ensure_ascii=False)


def _list(items: Sequence[str]) -> str:
    return "[" + ", ".join(_words(item) for item in items) + "]"
