"""Tell what parts the cells of a table, by the columns that its mapping names."""

import csv
from collections.abc import Collection

SIGNS = (",", ";", "\t", "|")


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
        cells = next(csv.reader([first.removeprefix("\ufeff")], delimiter=sign), [])
        if wanted and set(wanted) <= {cell.strip() for cell in cells}:
            return sign
    return usual
