"""Who has a frequent word or mark, as bits, so that what has several of them is counted at once.

To meet two long lists, a full-text table reads both. Bits by number of statement, thirty-two
thousand to a block and packed, are met by one operation on whole numbers. Only what one in fifty
has is kept so, and months and years, of which periods are made; what is rarer is quickly counted
without. In a block of which a statement came or went the full-text table is asked, until most are
such, when all are packed anew.

Months and years are kept with those before them: a year of first days with all earlier ones, a
month with the earlier ones of its year; of last days with the later ones. So whatever was said by
some day is one year and one month, and those of the month of that day, whose days are looked at.
"""

import json
import re
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import groupby
from operator import and_

from kb.index.marks import FIRST, LAST, WIDE, parts, plain
from kb.index.schema import FOUND

BLOCK = 2**15
"""So many numbers are packed together."""
_LEAST = 2**16
"""Fewer statements are counted quickly enough without."""
_FREQUENT = 50
"""What at least one in so many has is kept as bits."""
_PERIOD = re.compile(rf"[{LAST}{FIRST}](y\d{{4}}|m\d{{6}})")
_WIDE_PERIOD = re.compile(rf"{WIDE}(y\d{{4}}|m\d{{6}})")
_BYTES = BLOCK // 8
_LEVEL = 6
_MARKER = -1
_MOST_RARE = 20_000
_LOOKED_AT = 8
"""The days of more statements for each day are sooner asked of the full-text table."""
_MOST_KEPT = 2**25
"""So many bytes of bits are kept that were read."""
_STRIDE = 512
_BITS = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]
"""The places of the bits of each byte."""
_LATER = (
    "SELECT term FROM bits WHERE is_report = :report AND term > :period AND term < :end"
    " ORDER BY term LIMIT 1"
)
_EARLIER = (
    "SELECT term FROM bits WHERE is_report = :report AND term >= :run AND term < :period"
    " ORDER BY term DESC LIMIT 1"
)
"""The period before another one in its run."""
_ON_DAYS = {
    kind: "SELECT statement.number FROM statement JOIN shared ON shared.number = said"
    " WHERE statement.number IN (SELECT value FROM json_each(:numbers)) AND"
    f" coalesce(nullif(json_extract(text, '$[{first}]'), ''), json_extract(text, '$[{other}]'))"
    " IN (SELECT value FROM json_each(:days))"
    for kind, first, other in ((LAST, 2, 1), (FIRST, 1, 2))
}
"""Which of some statements have a last or first day among some."""


def pack_all(connection: sqlite3.Connection) -> None:
    """Pack who has what is frequent, anew."""
    connection.execute("DELETE FROM bits")
    connection.execute("DELETE FROM block")
    for is_report in range(len(FOUND)):
        frequent = _frequent(connection, is_report)
        for term in frequent:
            if not _PERIOD.fullmatch(term):
                _keep(connection, is_report, term, _with_term(connection, is_report, term))
        for _, run in groupby(_in_order(frequent), key=_run):
            sofar = dict[int, int]()
            for term in run:
                for block, bits in _with_term(connection, is_report, term).items():
                    sofar[block] = sofar.get(block, 0) | bits
                _keep(connection, is_report, term, sofar)
    connection.executemany("INSERT INTO block VALUES (?)", [(n,) for n in _blocks(connection)])


def pack_if_stale(connection: sqlite3.Connection) -> None:
    """Pack all anew if most of it is not as it is packed, and there is enough of it."""
    (size,) = connection.execute("SELECT total(statements) FROM total WHERE is_report IN (0, 1)"
                                 " AND term = ''").fetchone()  # fmt: skip
    if size >= _LEAST:
        (kept,) = connection.execute("SELECT count(*) FROM block").fetchone()
        if 2 * kept < len(_blocks(connection)):
            pack_all(connection)


def unpack_block(connection: sqlite3.Connection, number: int) -> None:
    """Have the block of a statement that comes or goes counted in the full-text table."""
    connection.execute("DELETE FROM block WHERE number = ?", (number // BLOCK,))


@dataclass(frozen=True)
class _Set:
    """What has a term: some surely, and of a month those that have one of some days."""

    sure: int
    of_month: int = 0
    days: tuple[str, ...] = ()


class ReadBits:
    """Keeps what was read, as many searches ask for the same; until the index changes."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, str], int | None] = {}
        self._bytes = 0

    def get(self, is_report: int, term: str, read: Callable[[str], int | None]) -> int | None:
        """Give what is kept for a term, and read it if that was not done yet."""
        if (is_report, term) not in self._found:
            bits = read(term)
            self._bytes += (bits or 0).bit_length() // 8
            if self._bytes > _MOST_KEPT:
                self._found.clear()
                self._bytes = 0
            self._found[is_report, term] = bits
        return self._found[is_report, term]


class Bitmaps:
    """Finds what has several words and marks, in one of the full-text tables."""

    def __init__(self, connection: sqlite3.Connection, is_report: int, read: ReadBits) -> None:
        """Look into an index.

        Args:
            connection: To it.
            is_report: Which of the tables.
            read: What other searches read.
        """
        self._connection, self._is_report, self._read = connection, is_report, read
        self._sets: dict[str, _Set | None] = {}
        self._met: dict[tuple[str, ...], int | None] = {}

    def meeting(self, terms: Sequence[str]) -> int | None:
        """Give what meets all terms, as bits by number; None if they are not kept so.

        Args:
            terms: Each a word, a mark, or marks of days one of which is enough.
        """
        asked = tuple(terms)
        if asked not in self._met:
            self._met[asked] = self._meet(asked) if self._valid else None
        return self._met[asked]

    def having(self, period: str) -> int | None:
        """Give what has the mark of a year, a month, a day or none, as bits by number.

        None if that is too much to ask for.
        """
        found = self.meeting((period,))
        if found is not None or not self._valid:
            return found
        few = self._few(period)
        return None if few is None else few | self._asked(period)

    def _meet(self, terms: Sequence[str]) -> int | None:
        sets = [one for term in terms if (one := self._set(term)) is not None]
        if len(sets) < len(terms):
            return None
        found = reduce(and_, (one.sure | one.of_month for one in sets))
        for one in sets:
            if doubtful := found & one.of_month:
                right = self._on_days(one.days, doubtful)
                if right is None:
                    return None
                found &= ~doubtful | right
        return found | self._asked(" AND ".join(terms))

    def _set(self, term: str) -> _Set | None:
        if term not in self._sets:
            days, found = parts(term), None
            if days:
                found = self._of_days(days)
            elif word := plain(term):
                bits = self._of_word(word)
                found = None if bits is None else _Set(bits)
            self._sets[term] = found
        return self._sets[term]

    def _of_word(self, word: str) -> int | None:
        """Give what has a word; of a period, what is kept without what was before it."""
        bits = self._bits(word)
        return bits & ~self._before(word) if bits and _PERIOD.fullmatch(word) else bits

    def _of_days(self, terms: Sequence[str]) -> _Set | None:
        """Give what has one of the marks that together hold all days up to one, or from one on."""
        *dated, is_open = terms
        days = tuple(term for term in dated if term[1] == "d")
        opened = self._bits(is_open)
        if opened is None and (opened := self._few(is_open)) is None:
            return None
        kind, digits = days[0][0], days[0][2:]
        year, month = f"{kind}y{digits[:-4]}", f"{kind}m{digits[:-2]}"
        sure = opened | self._before(year) | self._before(month)
        return _Set(sure, (self._of_word(month) or 0) & ~sure, days)

    def _before(self, period: str) -> int:
        """Give what lies in the periods that come before one of them in its run."""
        run = _run(period)
        row = self._connection.execute(
            _LATER if period[0] == LAST else _EARLIER,
            {"report": self._is_report, "period": period, "run": run, "end": f"{run}:"},
        ).fetchone()
        return (self._bits(row[0]) or 0) if row else 0

    def _on_days(self, days: tuple[str, ...], doubtful: int) -> int | None:
        """Give those of some statements of one month that were said on one of some days."""
        many = doubtful.bit_count()
        if many > _LOOKED_AT * len(days):
            return self._few(" OR ".join(days))
        numbers = numbers_in(doubtful, many, 0)
        written = [f"{day[2:-4]}-{day[-4:-2]}-{day[-2:]}" for day in days]
        asked = {"numbers": json.dumps(numbers), "days": json.dumps(written)}
        return _as_bits(self._connection.execute(_ON_DAYS[days[0][0]], asked), self._last)

    def _few(self, query: str) -> int | None:
        """Ask the full-text table for what is packed; None if that is too much to ask for."""
        rows = self._rows(query, 0, self._last).fetchmany(_MOST_RARE)
        return _as_bits(rows, self._last) & self._mask if len(rows) < _MOST_RARE else None

    def _asked(self, query: str) -> int:
        """Ask the full-text table for what is not packed."""
        return sum(_as_bits(self._rows(query, *ends), ends[1]) for ends in self._stale)

    def _rows(self, query: str, first: int, last: int) -> sqlite3.Cursor:
        table = FOUND[self._is_report]
        return self._connection.execute(
            f"SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid BETWEEN ? AND ?",
            (query, first, last),
        )

    @cached_property
    def _valid(self) -> frozenset[int]:
        """The numbers of the blocks that are as they are packed."""
        return frozenset(n for (n,) in self._connection.execute("SELECT number FROM block"))

    @cached_property
    def _last(self) -> int:
        return int(self._connection.execute("SELECT max(number) FROM statement").fetchone()[0] or 0)

    @cached_property
    def _stale(self) -> list[tuple[int, int]]:
        """The first and last numbers of what is not as it is packed."""
        blocks = [n for n in range(self._last // BLOCK + 1) if n not in self._valid]
        return [(n * BLOCK, (n + 1) * BLOCK - 1) for n in blocks]

    @cached_property
    def _mask(self) -> int:
        """All numbers that are packed."""
        ones = b"\xff" * _BYTES
        return _joined((block, ones) for block in sorted(self._valid))

    def _bits(self, term: str) -> int | None:
        """Give what is kept for a term, None if it is not kept."""
        return self._read.get(self._is_report, term, self._read_bits)

    def _read_bits(self, term: str) -> int | None:
        rows = self._connection.execute(
            "SELECT block, bits FROM bits WHERE is_report = ? AND term = ? ORDER BY block",
            (self._is_report, term),
        ).fetchall()
        valid = ((block, bits) for block, bits in rows if block in self._valid)
        return _joined(valid) if rows else None


def numbers_in(bits: int, limit: int, offset: int) -> list[int]:
    """Give the numbers that bits stand for, in order.

    Args:
        limit: At most so many.
        offset: Pass over so many first.
    """
    found, data = list[int](), bits.to_bytes(bits.bit_length() // 8 + 1, "little")
    for start in range(0, len(data), _STRIDE):
        some = data[start : start + _STRIDE]
        many = int.from_bytes(some, "little").bit_count()
        if many <= offset:
            offset -= many
            continue
        for place, byte in enumerate(some, start):
            found += [place * 8 + bit for bit in _BITS[byte]] if byte else ()
        del found[:offset]
        offset = 0
        if len(found) >= limit:
            break
    return found[:limit]


def _as_bits(rows: Iterable[tuple[int]], last: int) -> int:
    bits = bytearray(last // 8 + 1)
    for (number,) in rows:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def _joined(blocks: Iterable[tuple[int, bytes]]) -> int:
    found, last = list[bytes](), -1
    for block, packed in blocks:
        bits = packed if len(packed) == _BYTES else zlib.decompress(packed)
        found += [bytes(_BYTES * (block - last - 1)), bits]
        last = block
    return int.from_bytes(b"".join(found), "little")


def _frequent(connection: sqlite3.Connection, is_report: int) -> list[str]:
    (size,) = connection.execute(
        "SELECT total(statements) FROM total WHERE is_report = ? AND term = ''", (is_report,)
    ).fetchone()
    rows = connection.execute(
        "SELECT term, statements FROM total WHERE is_report = ? AND statements > 0 AND term <> ''",
        (is_report,),
    )
    return [
        term
        for term, many in rows
        if many * _FREQUENT >= size or _PERIOD.fullmatch(term) or _WIDE_PERIOD.fullmatch(term)
        if plain(term) == term
    ]


def _in_order(terms: Iterable[str]) -> list[str]:
    """Put months and years in the order of their runs, each after what it is kept with."""
    periods = [term for term in terms if _PERIOD.fullmatch(term)]
    return sorted(periods, key=lambda period: (_run(period), _place(period)))


def _run(period: str) -> str:
    """Name the run that a period is in: all years, or the months of one."""
    return period[:2] if period[1] == "y" else period[:-2]


def _place(period: str) -> int:
    """Give the place of a period in its run, which begins with the latest of last days."""
    number = int(period[2:])
    return -number if period[0] == LAST else number


def _with_term(connection: sqlite3.Connection, is_report: int, term: str) -> dict[int, int]:
    """Ask the full-text table who has a term; gives bits by block."""
    table = FOUND[is_report]
    rows = connection.execute(
        f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid", (f'"{term}"',)
    )
    blocks = dict[int, int]()
    for block, numbers in groupby((number for (number,) in rows), key=lambda one: one // BLOCK):
        bits = bytearray(_BYTES)
        for number in numbers:
            bits[number % BLOCK >> 3] |= 1 << (number & 7)
        blocks[block] = int.from_bytes(bits, "little")
    return blocks


def _keep(
    connection: sqlite3.Connection, is_report: int, term: str, blocks: dict[int, int]
) -> None:
    rows = [(_MARKER, b""), *((block, _packed(bits)) for block, bits in sorted(blocks.items()))]
    connection.executemany(
        "INSERT INTO bits VALUES (NULL, ?, ?, ?, ?)", [(is_report, term, *row) for row in rows]
    )


def _packed(bits: int) -> bytes:
    """Pack a block; one that would not be shorter stays as it is, as its length tells."""
    whole = bits.to_bytes(_BYTES, "little")
    packed = zlib.compress(whole, _LEVEL)
    return packed if len(packed) < _BYTES else whole


def _blocks(connection: sqlite3.Connection) -> range:
    (last,) = connection.execute("SELECT max(number) FROM statement").fetchone()
    return range((last or 0) // BLOCK + 1)
