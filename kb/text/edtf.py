"""Read times as newspapers write them: the part of EDTF that stories need.

Read are a year, month or day, an instant with its zone, an interval of two of these with ".." for
an open end, the marks "~", "?" and "%" behind a date, and "[A..B]" for some time in between (ISO
8601-2:2019, levels 0 and 1, and of level 2 one of a set).
"""

import re
from calendar import monthrange
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache

from kb.errors import TimeFormatError
from kb.model.time import Moment

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([~?%]?)", re.ASCII)
_INSTANT = re.compile(r"(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_SET = re.compile(r"\[(.*?)\.\.(.*)\]")


@lru_cache(maxsize=2**12)
def parse_time(text: str) -> Moment:
    """Read a time.

    "A/B" is the whole time from A to B, so it has begun by the end of A and lasts until B begins.
    "[A..B]" is some time in between, of which only the outer days are known.

    Raises:
        TimeFormatError: It is written in another way, or the day does not exist.

    Example:
        >>> parse_time("2018-12").last
        datetime.date(2018, 12, 31)
        >>> parse_time("../2018-12-19T12:02-05:00").last
        datetime.date(2018, 12, 19)
        >>> parse_time("2014/2015").begun_by, parse_time("[2014..2015]").begun_by
        (datetime.date(2014, 12, 31), None)
    """
    if found := _SET.fullmatch(text):
        return replace(
            _between(found[1] or None, found[2] or None, text), begun_by=None, ended_from=None
        )
    if "/" not in text:
        return _single(text, text)
    start, _, end = text.partition("/")
    return _between(None if start == ".." else start, None if end == ".." else end, text)


def up_to(moment: Moment) -> Moment:
    """Give the time up to the end of another, in the precision in which that is written.

    Example:
        >>> up_to(parse_time("2018-12-18/2018-12-19")).text
        '../2018-12-19'
    """
    end = moment.text.strip("[]").rpartition(".." if "[" in moment.text else "/")[2]
    return parse_time(f"../{end}")


def _between(start: str | None, end: str | None, whole: str) -> Moment:
    """Read an interval; None is an open end."""
    if start is None and end is None:
        raise TimeFormatError(whole, "an interval needs at least one end")
    first = None if start is None else _single(start, whole)
    last = None if end is None else _single(end, whole)
    if first and last and _is_before(last, first):
        raise TimeFormatError(whole, "it ends before it begins")
    days = [day for side in (first, last) if side for day in (side.first, side.last) if day]
    return Moment(
        text=whole,
        first=min(days) if first else None,  # east of it, a later instant has an earlier day
        last=max(days) if last else None,
        approximate=any(side is not None and side.approximate for side in (first, last)),
        begun_by=first.last if first and not first.approximate else None,
        ended_from=last.first if last and not last.approximate else None,
    )


def _is_before(last: Moment, first: Moment) -> bool:
    """Whether an end is before its beginning: by the clock where both have a time of day."""
    if first.instant and last.instant:
        return last.instant < first.instant
    return bool(first.first and last.last and last.last < first.first)


def _single(part: str, whole: str) -> Moment:
    try:
        if found := _INSTANT.fullmatch(part):
            instant = datetime.fromisoformat(part).astimezone(UTC)
            day = date.fromisoformat(found[1])
            return Moment(whole, day, day, instant, begun_by=day, ended_from=day)
        if found := _DATE.fullmatch(part):
            return _calendar(found, whole)
    except OverflowError:  # the first and the last day have no day around
        raise TimeFormatError(whole, "in UTC it is not in the years 1 to 9999") from None
    except ValueError:
        raise TimeFormatError(whole, _missing(part)) from None
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*", part):
        raise TimeFormatError(whole, "a time of day needs minutes and a zone, such as Z or -05:00")
    raise TimeFormatError(whole, f"{part!r} is no date")


def _missing(part: str) -> str:
    """Say what of a date or an instant does not exist."""
    day, is_instant, clock = part.partition("T")
    try:
        date.fromisoformat(day)
        time.fromisoformat(re.split("[Z+-]", clock)[0])
    except ValueError:
        return "there is no such " + ("day, or no such time of day" if is_instant else "day")
    return "there is no such zone"


def _calendar(found: re.Match[str], whole: str) -> Moment:
    year, month, day = int(found[1]), found[2], found[3]
    first = date(year, int(month or 1), int(day or 1))
    last_month = int(month or 12)
    last = date(year, last_month, int(day or monthrange(year, last_month)[1]))
    known = first if day and not found[4] else None
    return Moment(whole, first, last, None, bool(found[4]), begun_by=known, ended_from=known)
