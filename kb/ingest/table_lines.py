"""Give the lines of a table, in whatever way its bytes and lines are written."""

import codecs
from collections.abc import Iterable, Iterator

_MARK = b"\xef\xbb\xbf"
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NEVER = b"\xff"  # a byte that is in no text in UTF-8
_LONGEST_LINE = 64 * 1024**2
_LONGEST_AGAIN = 64 * 1024**2


def table_lines(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    """Give the lines with their ends; a byte that is none of the encoding becomes half a pair.

    What holds such a half is refused where it would be kept. A table that begins as UTF-16 does is
    read as that, and one that has nothing but carriage returns is parted by these.

    Args:
        pieces: The bytes of the table.
        encoding: In what it is written, if it does not say so itself.
    """
    pieces = iter(pieces)
    start = next(pieces, b"")
    if wide := wide_encoding(start):
        return _lines(_narrow(start, pieces, wide), "utf-8")
    if b"\r" in start and b"\n" not in start:
        return _lines((part.replace(b"\r", b"\n") for part in _all(start, pieces)), encoding)
    return _lines(_all(start, pieces), encoding)


class Again:
    """Lines that can be read once more, from the second of a record on."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.number = 0
        """How many lines were given, without those that were given back."""
        self._lines = lines
        self._record: list[str] = []
        self._back: list[str] = []
        self._left = _LONGEST_AGAIN

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.pop() if self._back else next(self._lines)
        self._record.append(line)
        self.number += 1
        return line

    def begin(self) -> None:
        """Begin a record."""
        self._record.clear()

    def give_back(self) -> None:
        """Read the record again without its first line, unless too much was read again already."""
        size = sum(map(len, self._record[1:]))
        if size > self._left:
            return
        self._left -= size
        self.number -= len(self._record) - 1
        self._back += reversed(self._record[1:])


def _all(start: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield start
    yield from pieces


def wide_encoding(start: bytes) -> str:
    """Name the kind of UTF-16 that a table is in, with a mark or without, "" if it is in none."""
    if start.startswith(_WIDE):
        return "utf-16"
    if len(start) > 1 and 0 in start[:2] and any(start[:2]):
        return "utf-16-be" if start[0] == 0 else "utf-16-le"
    return ""


def _narrow(start: bytes, pieces: Iterable[bytes], wide: str) -> Iterator[bytes]:
    """Write UTF-16 as UTF-8; half a pair stays half, and half a character at the end is wrong."""
    decoder = codecs.getincrementaldecoder(wide)(errors="surrogatepass")
    for piece in _all(start, pieces):
        yield decoder.decode(piece).encode("utf-8", errors="surrogatepass")
    if decoder.getstate()[0]:
        yield _NEVER


def _lines(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    rest, first = b"", True
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield _decoded(line + b"\n", encoding, first=first)
            first = False
        if len(rest) > _LONGEST_LINE:
            yield _decoded(rest, encoding, first=first)
            rest, first = b"", False
    if rest:
        yield _decoded(rest, encoding, first=first)


def _decoded(line: bytes, encoding: str, *, first: bool) -> str:
    if first:
        line = line.removeprefix(_MARK)
    return line.decode(encoding, errors="surrogateescape")
