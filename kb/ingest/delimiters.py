"""Tell what parts the cells of a table, by the columns that its mapping names."""

import csv
import re
from collections.abc import Collection, Sequence

SPACES = "   "
SIGNS = (",", ";", "\t", "|")
_SAID = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)


def said_delimiter(first: str) -> str:
    """Give what a first line such as "sep=;" says, which spreadsheet programs write and read."""
    found = _SAID.fullmatch(first)
    return found[1] if found else ""


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
    for sign in (usual, *(one for one in SIGNS if one != usual)):
        try:
            cells = next(csv.reader([first.removeprefix("\ufeff")], delimiter=sign), [])
        except csv.Error:  # it is told when the line is read
            continue
        if wanted and set(wanted) <= {cell.strip() for cell in cells}:
            return sign
    return usual


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
