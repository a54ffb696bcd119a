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
        instant: The exact instant in UTC, when a time of day with a zone is written.
        approximate: Whether the source itself marks it as about or uncertain ("~", "?", "%").
    """

    text: str
    first: date | None
    last: date | None
    instant: datetime | None = None
    approximate: bool = False
