"""Read the days and instants that people type: only as they are written here, and no other way.

The reader of Python takes more of ISO 8601 than people mean: it reads the number of seconds
1545091200 as a day of the year 1545.
"""

import re
from datetime import UTC, date, datetime, time

from kb.errors import DayFormatError, InstantFormatError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def day(written: str) -> date:
    """Read a day.

    Raises:
        DayFormatError: It is written in another way than YYYY-MM-DD, or does not exist.

    Example:
        >>> day("2018-12-18")
        datetime.date(2018, 12, 18)
    """
    try:
        if _DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise DayFormatError(written)


def instant(written: str) -> datetime:
    """Read an instant with its zone (RFC 3339), or a day as its last moment in UTC.

    Raises:
        InstantFormatError: It is neither.

    Example:
        >>> instant("2018-12-19T12:02-05:00").isoformat()
        '2018-12-19T12:02:00-05:00'
    """
    try:
        if _DAY.fullmatch(written):
            return datetime.combine(date.fromisoformat(written), time.max, UTC)
        if _INSTANT.fullmatch(written):
            return datetime.fromisoformat(written.upper())
    except ValueError:
        pass
    raise InstantFormatError(written)
