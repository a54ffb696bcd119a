"""When something was said or happened, with the precision of the source and no more."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Moment:
    """A written time: "2014", "on 18 December 2018", "some time up to 19 December 2018".

    Attributes:
        text: The time as written, in EDTF (ISO 8601-2:2019, the part that `kb.text.edtf` reads).
        first: The first day it can be, in the calendar of the place; None when open.
        last: The last day it can be; None when open.
        begun_by: For an interval whose first end is given, the day by which it has begun for
            certain; for a single day that day; else None.
        ended_from: For an interval whose last end is given, the day until which it lasts for
            certain; for a single day that day; else None.
        instant: The exact instant in UTC, when a time of day with a zone is written.
        approximate: Whether the source itself marks it as about or uncertain ("~", "?", "%").
    """

    text: str
    first: date | None
    last: date | None
    instant: datetime | None = None
    approximate: bool = False
    begun_by: date | None = None
    ended_from: date | None = None
