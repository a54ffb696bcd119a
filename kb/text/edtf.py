"""Read times as newspapers write them: the part of EDTF that stories need.

Read are a year, month or day, an instant with its zone, an interval of two of these with ".." for
an open end, and the marks "~", "?" and "%" behind a date (ISO 8601-2:2019, levels 0 and 1).
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime

from kb.errors import TimeFormatError
from kb.model.time import Moment

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)")
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2})?(Z|[+-]\d{2}:\d{2})")


def parse_time(text: str) -> Moment:
    """Read a time.

    Raises:
        TimeFormatError: It is written in another way, or the day does not exist.

    Example:
        >>> parse_time("2018-12").last
        datetime.date(2018, 12, 31)
        >>> parse_time("../2018-12-19T12:02-05:00").last
        datetime.date(2018, 12, 19)
    """
    if "/" not in text:
        return _single(text, text)
    start, _, end = text.partition("/")
    if start == ".." and end == "..":
        raise TimeFormatError(text, "an interval needs at least one end")
    first = None if start == ".." else _single(start, text)
    last = None if end == ".." else _single(end, text)
    if first and last and first.first and last.last and first.first > last.last:
        raise TimeFormatError(text, "it ends before it begins")
    return Moment(
        text=text,
        first=first.first if first else None,
        last=last.last if last else None,
        approximate=any(side is not None and side.approximate for side in (first, last)),
    )


def _single(part: str, whole: str) -> Moment:
    try:
        if found := _INSTANT.fullmatch(part):
            instant = datetime.fromisoformat(part).astimezone(UTC)
            day = date.fromisoformat(found[1])
            return Moment(text=whole, first=day, last=day, instant=instant)
        if found := _DATE.fullmatch(part):
            return _calendar(found, whole)
    except ValueError as error:
        raise TimeFormatError(whole, str(error)) from None
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T.*", part):
        raise TimeFormatError(whole, "a time of day needs minutes and a zone, such as Z or -05:00")
    raise TimeFormatError(whole, f"{part!r} is no date")


def _calendar(found: re.Match[str], whole: str) -> Moment:
    year, month, day = int(found[1]), found[2], found[3]
    first = date(year, int(month or 1), int(day or 1))
    last_month = int(month or 12)
    last = date(year, last_month, int(day or monthrange(year, last_month)[1]))
    return Moment(text=whole, first=first, last=last, approximate=bool(found[4]))
