"""Who has a frequent word or mark, as bits, so that what has several of them is counted at once.

To meet two long lists, a full-text table reads both. Bits by number of statement, thirty-two
thousand to a block and packed, are met by one operation on whole numbers. Only what one in fifty
has is kept so, and months and years, of which periods are made; what is rarer is quickly counted
without. In a block of which a statement came or went the full-text table is asked, until most are
such, when all are packed anew.
"""

import json
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import groupby
from operator import and_, itemgetter, or_

from kb.index.marks import parts, plain
from kb.index.schema import FOUND

BLOCK = 2**15
"""So many numbers are packed together."""
_LEAST = 2**16
"""Fewer statements are counted quickly enough without."""
_FREQUENT = 50
"""What at least one in so many has is kept as bits."""
_PERIOD = re.compile(r"w?[df][ym]\d{4,6}")
_BYTES = BLOCK // 8
_LEVEL = 6
_MARKER = -1
_MOST_RARE = 20_000
_STRIDE = 512
_BITS = [[bit for bit in range(8) if byte >> bit & 1] for byte in range(256)]
"""The places of the bits of each byte."""


def pack_all(connection: sqlite3.Connection) -> None:
    """Pack who has what is frequent, anew."""
    connection.execute("DELETE FROM bits")
    connection.execute("DELETE FROM block")
    for is_report, table in enumerate(FOUND):
        for term in _frequent(connection, is_report):
            connection.execute(
                "INSERT INTO bits VALUES (NULL, ?, ?, ?, '')", (is_report, term, _MARKER)
            )
            numbers = connection.execute(
                f"SELECT rowid FROM {table} WHERE {table} MATCH ? ORDER BY rowid", (f'"{term}"',)
            )
            connection.executemany(
                "INSERT INTO bits VALUES (NULL, ?, ?, ?, ?)",
                [(is_report, term, block, bits) for block, bits in _packed(numbers)],
            )
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


class Bitmaps:
    """Finds what has several words and marks, in one of the full-text tables."""

    def __init__(self, connection: sqlite3.Connection, is_report: int) -> None:
        self._connection, self._is_report = connection, is_report
        self._sets: dict[str, int | None] = {}
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

    def _meet(self, terms: Sequence[str]) -> int | None:
        sets = [self._of_days(days) if (days := parts(term)) else self._of_word(term)
                for term in terms]  # fmt: skip
        known = [one for one in sets if one is not None]
        if len(known) < len(sets):
            return None
        found, query = reduce(and_, known), " AND ".join(terms)
        return found | sum(self._asked(query, *ends) for ends in self._stale)

    def _of_word(self, term: str) -> int | None:
        return self._read(plain(term))[0] if plain(term) else None

    def _of_days(self, days: Sequence[str]) -> int | None:
        """Give what has one of some marks; single days are rare, and are looked for."""
        found = self._read(*days)
        rest = [day for day, bits in zip(days, found, strict=True) if bits is None]
        known = reduce(or_, (bits for bits in found if bits is not None), 0)
        if not rest:
            return known
        rare = self._few(" OR ".join(rest))
        return None if rare is None else known | rare

    def _few(self, query: str) -> int | None:
        """Ask the full-text table for what is packed; None if that is too much to ask for."""
        rows = self._rows(query, 0, self._last).fetchmany(_MOST_RARE)
        return _as_bits(rows, self._last) & self._mask if len(rows) < _MOST_RARE else None

    def _asked(self, query: str, first: int, last: int) -> int:
        """Ask the full-text table for what is not packed."""
        return _as_bits(self._rows(query, first, last), last)

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
        return self._joined((block, ones) for block in sorted(self._valid))

    def _read(self, *terms: str) -> list[int | None]:
        """Give what has each term; None for one of which that is not kept."""
        wanted = [term for term in terms if term not in self._sets]
        if wanted:
            self._sets.update(dict.fromkeys(wanted))
            rows = self._connection.execute(
                "SELECT term, block, bits FROM bits WHERE is_report = ?"
                " AND term IN (SELECT value FROM json_each(?)) ORDER BY term, block",
                (self._is_report, json.dumps(wanted)),
            ).fetchall()
            for term, some in groupby(rows, key=itemgetter(0)):
                packed = ((n, zlib.decompress(b)) for _, n, b in some if n in self._valid)
                self._sets[term] = self._joined(packed)
        return [self._sets[term] for term in terms]

    @staticmethod
    def _joined(blocks: Iterable[tuple[int, bytes]]) -> int:
        found, last = list[bytes](), -1
        for block, bits in blocks:
            found += [bytes(_BYTES * (block - last - 1)), bits]
            last = block
        return int.from_bytes(b"".join(found), "little")


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
        if many * _FREQUENT >= size or _PERIOD.fullmatch(term)
        if plain(term) == term
    ]


def _packed(rows: Iterable[tuple[int]]) -> Iterator[tuple[int, bytes]]:
    """Pack numbers, which are in order, block by block."""
    block, bits = -1, bytearray()
    for (number,) in rows:
        if number // BLOCK != block:
            if bits:
                yield block, zlib.compress(bits, _LEVEL)
            block, bits = number // BLOCK, bytearray(_BYTES)
        place = number % BLOCK
        bits[place >> 3] |= 1 << (place & 7)
    if bits:
        yield block, zlib.compress(bits, _LEVEL)


def _blocks(connection: sqlite3.Connection) -> range:
    (last,) = connection.execute("SELECT max(number) FROM statement").fetchone()
    return range((last or 0) // BLOCK + 1)
