"""What values can be compared, as numbers in the table of terms."""

from kb.terms import PREFIXES

BLANK, ADDRESS, STRING, WORDS, NUMERIC, BOOLEAN, DAY, INSTANT, OTHER, REFUSED = range(10)
"""WORDS are texts with a language. OTHER literals equal only themselves. REFUSED ones could be
compared, but not here in the same way; a query that needs it ends with an error."""

XSD = PREFIXES["xsd"]
COMPARABLE = ("double", "float", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay", "gDay",
              "duration", "dayTimeDuration", "yearMonthDuration")  # fmt: skip
"""Datatypes that the store compares and that have no column."""


def constant_family(datatype: str | None, language: str | None) -> int:
    """Tell the family of a literal that a query spells out."""
    if language:
        return WORDS
    if datatype is None:
        return STRING
    known = {"string": STRING, "integer": NUMERIC, "decimal": NUMERIC, "boolean": BOOLEAN}
    return known.get(datatype.removeprefix(XSD), REFUSED)
