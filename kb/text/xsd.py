"""Tell whether a literal is written as its XML Schema datatype wants it."""

import re
from calendar import monthrange

XSD = "http://www.w3.org/2001/XMLSchema#"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_YEAR = r"-?(?:[1-9][0-9]{3,}|0[0-9]{3})"
_DATE = rf"(?P<year>{_YEAR})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_FLOAT = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN"
_WHOLE = r"[+-]?[0-9]+"
_FORMS = {
    "boolean": r"true|false|1|0",
    "integer": _WHOLE,
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": _FLOAT,
    "float": _FLOAT,
    "date": _DATE + _ZONE,
    "dateTime": rf"{_DATE}T{_TIME}{_ZONE}",
    "dateTimeStamp": rf"{_DATE}T{_TIME}(?:Z|[+-][0-9][0-9]:[0-5][0-9])",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
    "hexBinary": r"(?:[0-9A-Fa-f]{2})*",
    "base64Binary": r"[A-Za-z0-9+/\s]*=?\s*=?\s*",
}
_LIMITS = {
    "byte": (-(2**7), 2**7 - 1), "short": (-(2**15), 2**15 - 1), "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1), "unsignedByte": (0, 2**8 - 1), "unsignedShort": (0, 2**16 - 1),
    "unsignedInt": (0, 2**32 - 1), "unsignedLong": (0, 2**64 - 1),
    "nonNegativeInteger": (0, None), "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0), "negativeInteger": (None, -1),
}  # fmt: skip
_MOST_DIGITS = 4000  # more are not turned into a number


def is_well_written(text: str, datatype: str) -> bool:
    """Whether a text is of its datatype; of datatypes that are not known here, every text is.

    Args:
        text: The lexical form.
        datatype: Full address of the datatype.

    Example:
        >>> is_well_written("2020-02-29", XSD + "date")
        True
        >>> is_well_written("1757-02-31", XSD + "date")
        False
        >>> is_well_written("3,5", XSD + "double")
        False
        >>> is_well_written("3,5", "http://example.org/length")
        True
    """
    name = datatype.removeprefix(XSD) if datatype.startswith(XSD) else ""
    plain = text.strip(" \t\r\n")
    if name in _LIMITS:
        return _is_within(plain, *_LIMITS[name])
    form = _FORMS.get(name)
    if form is None:
        return True
    found = re.fullmatch(form, plain, re.ASCII)
    if found is None:
        return False
    parts = found.groupdict()
    return not parts or _is_day(int(parts["year"]), int(parts["month"]), int(parts["day"]))


def _is_within(text: str, least: int | None, most: int | None) -> bool:
    if not re.fullmatch(_WHOLE, text, re.ASCII) or len(text) > _MOST_DIGITS:
        return False
    number = int(text)
    return (least is None or number >= least) and (most is None or number <= most)


def _is_day(year: int, month: int, day: int) -> bool:
    return day <= monthrange(2000 + year % 400, month)[1]
