"""Days and instants of XML Schema as numbers that SQL can compare."""

_YEAR = "(-?(?:[1-9][0-9]{3,8}|0[0-9]{3}))"
_ZONE = "(Z|[+-][0-9]{2}:[0-9]{2})?"
DATE = f"^{_YEAR}-([0-9]{{2}})-([0-9]{{2}}){_ZONE}\\z"
INSTANT = (
    f"^{_YEAR}-([0-9]{{2}})-([0-9]{{2}})T([0-9]{{2}}):([0-9]{{2}}):([0-9]{{2}})"
    f"([.][0-9]{{1,12}})?{_ZONE}\\z"
)
SECONDS = "DECIMAL(34,15)"
_DAY = 86_400


def day_seconds(text: str) -> str:
    """Write the seconds from 1970 to the start of an xsd:date in UTC; NULL if it is none."""
    year, month, day = (_part(text, DATE, n) for n in (1, 2, 3))
    zone = f"regexp_extract({text}, '{DATE}', 4)"
    fits = f"{_is_day(year, month, day)} AND {_fits(zone)}"
    seconds = f"CAST({_days(year, month, day)} * {_DAY} - {_offset(zone)} AS {SECONDS})"
    return f"CASE WHEN {fits} THEN {seconds} END"


def instant_seconds(text: str) -> str:
    """Write the seconds from 1970 to an xsd:dateTime in UTC; NULL if the text is none."""
    year, month, day, hour, minute, second = (_part(text, INSTANT, n) for n in range(1, 7))
    fraction = f"CAST('0' || regexp_extract({text}, '{INSTANT}', 7) AS {SECONDS})"
    zone = f"regexp_extract({text}, '{INSTANT}', 8)"
    midnight = f"({hour} = 24 AND {minute} = 0 AND {second} = 0 AND {fraction} = 0)"
    fits = (
        f"{_is_day(year, month, day)} AND {_fits(zone)} AND ({hour} < 24 OR {midnight})"
        f" AND {minute} < 60 AND {second} < 60"
    )
    clock = f"{hour} * 3600 + {minute} * 60 + {second}"
    whole = f"{_days(year, month, day)} * {_DAY} + {clock} - {_offset(zone)}"
    return f"CASE WHEN {fits} THEN CAST({whole} AS {SECONDS}) + {fraction} END"


def zoned(text: str) -> str:
    """Write whether a date or an instant names its zone."""
    return (
        f"(right({text}, 1) = 'Z' OR substr(right({text}, 6), 1, 1) IN ('+', '-')"
        f" AND substr(right({text}, 3), 1, 1) = ':')"
    )


def _part(text: str, pattern: str, group: int) -> str:
    return f"TRY_CAST(regexp_extract({text}, '{pattern}', {group}) AS BIGINT)"


def _is_day(year: str, month: str, day: str) -> str:
    leap = f"({year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0))"
    longest = (
        f"CASE WHEN {month} IN (4, 6, 9, 11) THEN 30 WHEN {month} <> 2 THEN 31"
        f" WHEN {leap} THEN 29 ELSE 28 END"
    )
    return f"{month} BETWEEN 1 AND 12 AND {day} BETWEEN 1 AND ({longest})"


def _days(year: str, month: str, day: str) -> str:
    """Count the days from 1970 in the Gregorian calendar, which starts its years in March here."""
    since = f"({year} - CASE WHEN {month} <= 2 THEN 1 ELSE 0 END)"
    in_year = f"{_part_of(f'153 * (({month} + 9) % 12) + 2', 5)} + {day} - 1"
    leaps = f"{_part_of(since, 4)} - {_part_of(since, 100)} + {_part_of(since, 400)}"
    return f"({since} * 365 + {leaps} + {in_year} - 719468)"


def _part_of(number: str, by: int) -> str:
    return f"CAST(FLOOR(CAST({number} AS DOUBLE) / {by}) AS BIGINT)"


def _fits(zone: str) -> str:
    return f"({zone} IN ('', 'Z') OR abs({_offset(zone)}) <= 50400 AND substr({zone}, 5, 2) < '60')"


def _offset(zone: str) -> str:
    sign = f"CASE WHEN substr({zone}, 1, 1) = '-' THEN -1 ELSE 1 END"
    clock = f"TRY_CAST(substr({zone}, 2, 2) AS BIGINT) * 3600"
    minutes = f"TRY_CAST(substr({zone}, 5, 2) AS BIGINT) * 60"
    return f"COALESCE({sign} * ({clock} + {minutes}), 0)"
