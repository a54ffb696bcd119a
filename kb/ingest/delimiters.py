"""Tell how a table is written and what parts its cells, by the columns that its mapping names."""

import csv
import re
from collections.abc import Collection, Sequence

from kb.ingest.kinds import is_json

SPACES = "   "
SIGNS = (",", ";", "\t", "|")
_SAID = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)


def said_delimiter(first: str) -> str:
    """Give what a first line such as "sep=;" says, which spreadsheet programs write and read."""
    found = _SAID.fullmatch(first)
    return found[1] if found else ""


def format_of(said: str, start: bytes, wanted: Collection[str]) -> str:
    """Tell how a table is written whose mapping does not say it; "" if nothing tells.

    Args:
        said: What the ending of its name says, "" if nothing.
        start: How it begins.
        wanted: The columns that the mapping names.

    Example:
        >>> format_of("csv", b'{"claim": "It rains"}', ()), format_of("", b"who;claim", {"claim"})
        ('jsonl', 'csv')
    """
    if is_json(start):
        return "jsonl"
    lines = start.decode("utf-8", errors="replace").splitlines()
    first = next((line for line in lines if line.strip("\ufeff \t")), "")
    if said in ("", "jsonl") and (said_delimiter(first) or _parted(first, wanted, SIGNS)):
        return "csv"
    return said


def delimiter_of(first: str, wanted: Collection[str], usual: str) -> str:
    """Give what parts the cells of a first line.

    It is another sign than usual only if the line has all columns then, and has not as usual: many
    programs write a semicolon and call it CSV.

    Args:
        first: The first line.
        wanted: The columns that the mapping names.
        usual: What parts the cells in this format.

    Example:
        >>> delimiter_of("claim;who", {"claim"}, ","), delimiter_of("claim,a;b", {"claim"}, ",")
        (';', ',')
    """
    return _parted(first, wanted, (usual, *(one for one in SIGNS if one != usual))) or usual


def _parted(first: str, wanted: Collection[str], signs: Sequence[str]) -> str:
    """Give the first sign by which a first line has all columns, "" if there is none."""
    for sign in signs:
        try:
            cells = next(csv.reader([first.removeprefix("\ufeff")], delimiter=sign), [])
        except csv.Error:  # it is told when the line is read
            continue
        if wanted and set(wanted) <= {cell.strip() for cell in cells}:
            return sign
    return ""


def is_spaced(rows: Sequence[str], usual: str, columns: int) -> bool:
    """Whether rows have their cells only when parted by three spaces, as some scrapers write them.

    Args:
        rows: The first of them, without the line that names the columns.
        usual: What parts the cells in this format.
        columns: How many there are.
    """
    return bool(rows) and all(
        usual not in row and len(row.split(SPACES)) == columns for row in rows
    )
