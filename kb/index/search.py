"""Look statements up by words and marks: a page of them, and how many there are.

One word or mark has its total kept. Several are one question to the full-text tables, which begin
with the rarest and give what they find in the order of the numbers.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cached_property

from kb.index.bitmaps import Bitmaps, ReadBits, numbers_in
from kb.index.marks import (
    FIRST,
    LAST,
    NOTHING,
    OPEN_BEGIN,
    OPEN_END,
    UNDATED,
    parts,
    plain,
    wanted,
    wide,
    within,
)
from kb.index.schema import FOUND
from kb.model.lookup import Selection

_FEW = 300
"""So many statements are sooner put in order here than found day by day."""
_LAST_DAY = "coalesce(nullif(json_extract(text, '$[2]'), ''), json_extract(text, '$[1]'))"


class Search:
    """One selection, looked up."""

    def __init__(
        self, connection: sqlite3.Connection, selection: Selection, read: ReadBits
    ) -> None:
        """Look up in an index.

        Args:
            connection: To it.
            selection: What to look up.
            read: What other searches read in it.
        """
        self._connection = connection
        self._tables = (0, 1) if selection.reports else (0,)
        self._bitmaps = [Bitmaps(connection, table, read) for table in range(len(FOUND))]
        self._met_in: dict[str, int | None] = {}
        is_dated = selection.since or selection.until
        years = {kind: self._years(kind) for kind in (LAST, FIRST)} if is_dated else {}
        self._terms = wanted(selection, years)
        self._since = selection.since.replace("-", "")
        self._until = selection.until.replace("-", "")

    def total(self) -> int:
        """Count all that is found."""
        return self._count(())

    def page(self, limit: int, offset: int = 0, newest: bool = False) -> list[int]:
        """Give numbers of statements, in their order or that of their last days.

        Args:
            limit: At most so many; all if it is negative.
            offset: Pass over so many first.
            newest: Last days first; what has none comes last.
        """
        if limit < 0:
            limit = self.total()
        if NOTHING in self._terms:
            return []
        if newest:
            return self._newest(limit, offset)
        return self._numbers((), limit, offset)

    # -- in order of days -------------------------------------------------------------------

    def _newest(self, limit: int, offset: int) -> list[int]:
        """Walk back through years, months and days, and enter only those that are on the page."""
        if (many := self.total()) <= _FEW:
            return self._by_day(self._numbers((), many, 0))[offset : offset + limit]
        found: list[int] = []
        for term, passed in self._periods([*self._years(LAST)[::-1], UNDATED], offset):
            if within(term):
                found += self._by_day(self._numbers((term,), _FEW, 0))[passed:]
            else:
                found += self._numbers((term,), limit - len(found), passed)
            if len(found) >= limit:
                break
        return found[:limit]

    def _periods(self, terms: list[str], offset: int) -> Iterator[tuple[str, int]]:
        """Give days, or periods with few statements, and how many to pass over in each."""
        waiting = terms[::-1]
        while waiting:
            term = waiting.pop()
            many = self._count((term,))
            if many <= offset:
                offset -= many
            elif many > _FEW and within(term):
                waiting += within(term)[::-1]
            else:
                yield term, offset
                offset = 0

    def _by_day(self, numbers: list[int]) -> list[int]:
        query = (
            "SELECT statement.number FROM statement JOIN shared ON shared.number = said"
            " WHERE statement.number IN (SELECT value FROM json_each(?))"
            f" ORDER BY {_LAST_DAY} DESC, statement.number"
        )
        return [int(row[0]) for row in self._connection.execute(query, (json.dumps(numbers),))]

    def _years(self, kind: str) -> list[str]:
        rows = self._connection.execute(
            "SELECT DISTINCT term FROM total WHERE is_report IN (0, 1) AND term >= ? AND term < ?"
            " AND length(term) = 6 AND statements > 0 ORDER BY term",
            (f"{kind}y", f"{kind}z"),
        )
        return [str(term) for (term,) in rows if str(term)[2:].isdigit()]

    # -- the tables -------------------------------------------------------------------------

    def _count(self, more: tuple[str, ...]) -> int:
        terms = self._terms_in(*more)
        if NOTHING in terms:
            return 0
        if len(terms) == 1 and (days := parts(terms[0])):
            return sum(self._kept_days(table, days) for table in self._tables)
        if self._is_between(terms):
            return sum(self._kept_between(table, terms) for table in self._tables)
        if len(terms) < 2 and (not terms or plain(terms[0])):
            return sum(
                self._kept(table, plain(terms[0]) if terms else "") for table in self._tables
            )
        if more and (met := self._met(terms, *more)) is not None:
            return met.bit_count()
        return sum(self._counted(table, terms) for table in self._tables)

    def _terms_in(self, *period: str) -> list[str]:
        """Give all terms, but of days only what a period of last days leaves open."""
        terms, digits = self._terms, "".join(period)[2:]
        if not digits.isdigit():
            return [*terms, *period]
        first, last = digits + "0101"[len(digits) - 4 :], digits + "1231"[len(digits) - 4 :]
        if self._since and first >= self._since:
            terms = [term for term in terms if not term.endswith(f"{OPEN_END})")]
        # What is said on the last day at the latest was begun by then, and of what may have been
        # said after it, only what was begun before the period.
        if self._until and last <= self._until:
            terms = [term for term in terms if not term.endswith(f"{OPEN_BEGIN})")]
        elif self._until and first > self._until:
            return [*terms, *(wide(term) for term in period)]
        return [*terms, *period]

    def _is_between(self, terms: list[str]) -> bool:
        return (
            len(terms) == 2
            and self._since <= self._until
            and all(parts(term) for term in terms)
            and not any(
                self._kept(table, one) for table in self._tables for one in (OPEN_END, OPEN_BEGIN)
            )
        )

    def _kept_between(self, is_report: int, terms: list[str]) -> int:
        """Count what has begun by one day, without what had ended by another before it."""
        since, until = (self._kept_days(is_report, parts(term)) for term in terms)
        dated = self._kept(is_report, *self._years(LAST))
        return until - (dated - since)

    def _kept(self, is_report: int, *terms: str) -> int:
        """Give the kept total of a term, or of several that no statement has two of."""
        places = ",".join("?" * len(terms))
        query = f"SELECT total(statements) FROM total WHERE is_report = ? AND term IN ({places})"
        return int(self._connection.execute(query, (is_report, *terms)).fetchone()[0])

    def _kept_days(self, is_report: int, days: list[str]) -> int:
        *closed, is_open = days
        many = self._kept(is_report, *closed)
        if self._kept(is_report, is_open):
            many += self._counted(is_report, [f"({is_open} NOT ({' OR '.join(closed)}))"])
        return many

    def _counted(self, is_report: int, terms: list[str]) -> int:
        if not all(self._kept(is_report, plain(term)) for term in terms if plain(term)):
            return 0
        if (met := self._bitmaps[is_report].meeting(terms)) is not None:
            return met.bit_count()
        table = FOUND[is_report]
        query = f"SELECT count(*) FROM {table} WHERE {table} MATCH ?"
        return int(self._connection.execute(query, (" AND ".join(terms),)).fetchone()[0])

    def _numbers(self, more: tuple[str, ...], limit: int, offset: int) -> list[int]:
        terms = self._terms_in(*more)
        if not terms:
            where = "" if len(self._tables) == 2 else "WHERE is_report = 0"
            query, values = f"SELECT number FROM statement {where} ORDER BY 1", list[str]()
        elif (met := self._met(terms, *more)) is not None:
            return numbers_in(met, limit, offset)
        else:
            tables = [FOUND[table] for table in self._tables]
            query = " UNION ALL ".join(
                f"SELECT rowid AS number FROM {table} WHERE {table} MATCH ?" for table in tables
            )
            query, values = f"{query} ORDER BY 1", [" AND ".join(terms)] * len(tables)
        rows = self._connection.execute(f"{query} LIMIT ? OFFSET ?", [*values, limit, offset])
        return [int(row[0]) for row in rows]

    def _met(self, terms: list[str], *period: str) -> int | None:
        """Give what meets several terms, as bits by number; None if that is not kept."""
        if len(terms) < 2:
            return None  # the first of one are soon found in the tables
        if period:
            return self._of(*period)
        return self._all

    def _of(self, period: str) -> int | None:
        """Give what is found of a period, as bits by number; None if that is not kept."""
        if period not in self._met_in:
            self._met_in[period] = self._meet(period)
        return self._met_in[period]

    def _meet(self, period: str) -> int | None:
        if self._all is None:
            return None
        having = _either(self._bitmaps[table].having(period) for table in self._tables)
        return None if having is None else self._all & having

    @cached_property
    def _all(self) -> int | None:
        """All that is found, as bits by number; None if that is not kept."""
        if not self._terms:
            return None
        return _either(self._bitmaps[table].meeting(self._terms) for table in self._tables)


def _either(found: Iterable[int | None]) -> int | None:
    """Unite what is found in several tables; None if it is not kept of one."""
    united = 0
    for one in found:
        if one is None:
            return None
        united |= one
    return united
