"""Marks: words that nobody writes, by which statements are found by speaker, source or day.

They stand in the full-text tables beside the words of a statement, so that any combination is one
question to one index.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256

from kb.model.lookup import IndexedStatement, Selection

UNDATED, OPEN_END, OPEN_BEGIN = "zzundated", "zzendopen", "zzbeginopen"
LAST, FIRST, WIDE = "q", "z", "x"
"""What marks begin with: of last days, of first days, and of periods in which the first is not."""
NOTHING = ""
"""The term of words in which there is no letter: nothing has it."""
_DIGITS = 12
LINKS = ("speaker", "about", "source", "story")


@lru_cache(maxsize=2**14)
def mark(kind: str, value: str) -> str:
    """Make the mark of a thing, one word of letters and digits for a full-text index."""
    return kind[:2] + sha256(f"{kind} {value}".encode()).hexdigest()[:_DIGITS]


def number_of_mark(mark: str) -> int:
    """Write a mark as a number, for tables that keep many."""
    return int(mark[2:], 16)


def links(found: IndexedStatement) -> Iterator[str]:
    """Give the marks by which a statement, and a conflict that it is in, are found."""
    for kind, values in (
        ("speaker", found.speakers),
        ("about", found.about),
        ("source", found.sources),
        ("story", (found.card.story,)),
    ):
        for value in dict.fromkeys(values):
            yield mark(kind, value)


def marks(found: IndexedStatement) -> Iterator[str]:
    """Give all marks of a statement."""
    yield from links(found)
    for word in dict.fromkeys((found.card.act, found.card.polarity, found.side)):
        if word:
            yield mark("stance", word)
    yield from _dates(found.last or found.first, LAST)
    yield from _dates(found.first or found.last, FIRST)
    yield from _wide(found)
    if not (found.last or found.first):
        yield UNDATED
    elif not found.last:
        yield OPEN_END
    elif not found.first:
        yield OPEN_BEGIN


def wanted(selection: Selection, years: Mapping[str, Iterable[str]]) -> list[str]:
    """Write a selection as terms of a full-text query, all of which must be met.

    Args:
        selection: With ids under which things are indexed.
        years: The marks of all years that there are, by `LAST` and by `FIRST`.
    """
    terms = _words(selection.words) if selection.words else []
    for kind in (*LINKS, "stance"):
        if value := getattr(selection, kind):
            terms.append(mark(kind, value))
    if selection.since:
        terms.append(_any((*_days_from(selection.since, years[LAST]), OPEN_END)))
    if selection.until:
        terms.append(_any((*_days_to(selection.until, years[FIRST]), OPEN_BEGIN)))
    return terms


def parts(term: str) -> list[str]:
    """Give the marks of which a term of days is made, an open one last; [] if it is none.

    No statement has two of them, save that an open one may be there as well.
    """
    return (
        term.strip("()").split(" OR ") if term.endswith((f"{OPEN_END})", f"{OPEN_BEGIN})")) else []
    )


def plain(term: str) -> str:
    """Give the word that a term is, as it is counted; "" if it is more than one."""
    word = term.strip('"')
    return word.lower() if re.fullmatch(r"[A-Za-z0-9]+", word) else ""


def within(term: str) -> list[str]:
    """Give the marks of the months of a year, or of the days of a month, the last first."""
    digits = term[2:]
    if term[1] == "y":
        return [f"{LAST}m{digits}{month:02}" for month in range(12, 0, -1)]
    if term[1] == "m":
        return [f"{LAST}d{digits}{day:02}" for day in range(31, 0, -1)]
    return []


def wide(term: str) -> str:
    """Give the mark of what may have been said before a period, and in it at the latest."""
    return WIDE + term[1:]


def _wide(found: IndexedStatement) -> Iterator[str]:
    """Mark the periods of a last day in which the first day does not lie."""
    if found.last:
        first = set(_dates(found.first, LAST))
        yield from (wide(one) for one in _dates(found.last, LAST) if one not in first)


def _dates(day: str, kind: str) -> Iterator[str]:
    if day:
        digits = day.replace("-", "")
        yield from (f"{kind}y{digits[:-4]}", f"{kind}m{digits[:-2]}", f"{kind}d{digits}")


def _days_from(written: str, years: Iterable[str]) -> Iterator[str]:
    """Give marks that together hold a last day and all that come after."""
    day = date.fromisoformat(written)
    yield from (f"{LAST}d{day:%Y%m}{number:02}" for number in range(day.day, 32))
    yield from (f"{LAST}m{day:%Y}{month:02}" for month in range(day.month + 1, 13))
    yield from (year for year in years if int(year[2:]) > day.year)


def _days_to(written: str, years: Iterable[str]) -> Iterator[str]:
    """Give marks that together hold a day and all that come before."""
    day = date.fromisoformat(written)
    yield from (f"{FIRST}d{day:%Y%m}{number:02}" for number in range(1, day.day + 1))
    yield from (f"{FIRST}m{day:%Y}{month:02}" for month in range(1, day.month))
    yield from (year for year in years if int(year[2:]) < day.year)


def _any(terms: Iterable[str]) -> str:
    return f"({' OR '.join(terms)})"


def _words(words: str) -> list[str]:
    """Write words as terms in which nothing is an operator but phrases and endings."""
    terms = []
    # SQLite reads a question to its first NUL; in texts it parts words, as a space does.
    for phrase, word in re.findall(r'"([^"]*)"|(\S+)', words.replace("\0", " ")):
        plain = (phrase or word).rstrip("*").replace('"', '""')
        if not re.search(r"\w", plain):
            continue
        is_beginning = word.endswith("*") and len(word) > 1
        terms.append(f'- marks : "{plain}" *' if is_beginning else f'"{plain}"')
    return terms or [NOTHING]
