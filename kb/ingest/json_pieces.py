"""Divide JSON into its records, however long it is and whatever is wrong with one of them.

A record is a value of its own (JSON lines), or an element of a list that is the document, or that
stands under a key such as `dataFeedElement`. Brackets are counted, and the records are read later:
so one that cannot be read does not keep the next ones out.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kb.ingest.json_mending import DEEPEST

LONGEST = 16 * 1024**2
"""The longest record in characters."""
_SMALL = 4 * 1024**2
_LISTS = (
    "dataFeedElement", "@graph", "claims", "itemListElement", "items", "results", "data", "reviews",
)  # fmt: skip
_KEY = rf'"(?:{"|".join(_LISTS)})"'
_MARK = re.compile(
    rf"(?P<list>{_KEY}\s*+:\s*+\[)"
    rf"|(?P<cut>{_KEY}\s*+(?::\s*+)?\Z|\"(?:[^\"\\]++|\\.)*+\\?\Z"
    r"|/(?:/[^\n]*+|\*(?:[^*]++|\*(?!/))*+)?\Z)"
    r"|\"(?:[^\"\\]++|\\.)*+\"|//[^\n]*+|/\*.*?(?:\*/|\Z)|[\[\]{}]",
    re.DOTALL,
)


@dataclass(frozen=True)
class Piece:
    """One record as it is written, or why there is none.

    Attributes:
        pointer: Where it stands in its document (RFC 6901), "" for the document itself.
        line: The line in which it begins, from 1.
    """

    pointer: str
    line: int
    text: str = ""
    fault: str = ""


def json_pieces(parts: Iterable[str]) -> Iterator[Piece]:
    """Divide a document, or lines of documents; a small document is one piece.

    Args:
        parts: The text, in parts of any length.
    """
    parts = iter(parts)
    start, ended = "", True
    for part in parts:
        start += part
        if len(start) > _SMALL:
            ended = False
            break
    if _is_lines(start, ended=ended):
        yield from _lines(_again(start, parts))
    elif ended:
        yield Piece("", 1, start)
    else:
        yield from elements(_again(start, parts))


def _again(start: str, rest: Iterable[str]) -> Iterator[str]:
    yield start
    yield from rest


def _is_lines(start: str, *, ended: bool) -> bool:
    """Whether the first line is a whole record, and another one follows."""
    first, _, rest = start.lstrip().partition("\n")
    if not first.startswith(("{", "[")) or (ended and not rest.strip()):
        return False
    splitter = _Splitter()
    splitter.divided(first, ended=True)
    return len(splitter.open) == 1 and not splitter.faulty and first.rstrip()[-1:] in "}]"


def _lines(parts: Iterable[str]) -> Iterator[Piece]:
    rest, number, dropped = "", 0, False
    for part in parts:
        *whole, rest = (rest + part).split("\n")
        for line in whole:
            number += 1
            yield from _line(line, number, dropped=dropped)
            dropped = False
        if len(rest) > LONGEST:
            rest, dropped = "", True
    yield from _line(rest, number + 1, dropped=dropped)


def _line(line: str, number: int, *, dropped: bool) -> Iterator[Piece]:
    if dropped or len(line) > LONGEST:
        yield Piece("", number, fault=_TOO_LONG)
    elif line.strip():
        yield Piece("", number, line)


def elements(parts: Iterable[str]) -> Iterator[Piece]:
    """Divide a long document, or one that cannot be read as a whole, into its records."""
    splitter = _Splitter()
    for part in parts:
        yield from splitter.divided(part, ended=False)
        if len(splitter.rest) > LONGEST:
            yield Piece(splitter.open[-1].pointer, splitter.line, fault=_TOO_LONG)
            return
    yield from splitter.divided("", ended=True)
    if len(splitter.open) > 1:
        one = splitter.open[-1]
        yield Piece(one.pointer, one.line, fault="it ends before its brackets are closed")


_TOO_LONG = f"it is longer than {LONGEST:,} characters"


@dataclass
class _Open:
    """A bracket that is not closed yet: of a list that is divided, or of a record."""

    pointer: str
    line: int
    is_list: bool
    count: int = 0
    depth: int = 0
    deepest: int = 0
    length: int = 0
    written: list[str] = field(default_factory=list)

    def write(self, text: str) -> None:
        self.length += len(text)
        if self.length <= LONGEST:
            self.written.append(text)
        else:
            self.written.clear()

    def piece(self) -> Piece:
        if self.length > LONGEST:
            return Piece(self.pointer, self.line, fault=_TOO_LONG)
        if self.deepest > DEEPEST:
            fault = f"it is nested deeper than {DEEPEST} levels"
            return Piece(self.pointer, self.line, fault=fault)
        return Piece(self.pointer, self.line, "".join(self.written))


@dataclass
class _Splitter:
    open: list[_Open] = field(default_factory=lambda: [_Open("", 1, is_list=True)])
    rest: str = ""
    line: int = 1
    faulty: bool = False

    def divided(self, part: str, *, ended: bool) -> list[Piece]:
        """Give the records that end in the next part of the text."""
        text, found = self.rest + part, list[Piece]()
        taken = counted = 0
        for mark in _MARK.finditer(text):
            if mark["cut"] and not ended:
                break
            start = mark.start()
            self.line += text.count("\n", counted, start)
            counted = start
            if not self.open[-1].is_list:
                self.open[-1].write(text[taken:start])
            found += self.take(mark[0], is_list=mark["list"] is not None)
            taken = mark.end()
        else:
            mark = None
        end = mark.start() if mark else len(text)
        self.line += text.count("\n", counted, end)
        if not self.open[-1].is_list:
            self.open[-1].write(text[taken:end])
        self.rest = text[end:]
        return found

    def take(self, mark: str, *, is_list: bool) -> list[Piece]:
        """Take the next bracket or text, and give what ends with it."""
        one = self.open[-1]
        if one.is_list:
            return self.between(mark[-1] if is_list else mark)
        if is_list and one.depth == 1:
            key = mark[: mark.rindex('"') + 1]
            one.write(f"{key}: []")
            self.open.append(_Open(f"{one.pointer}/{key[1:-1]}", self.line, is_list=True))
            return []
        one.write(mark)
        one.depth += (mark[-1] in "[{") - (mark in "]}") if not _is_text(mark) or is_list else 0
        one.deepest = max(one.deepest, one.depth)
        if one.depth:
            return []
        self.open.pop()
        self.open[-1].count += 1
        return [one.piece()]

    def between(self, mark: str) -> list[Piece]:
        """Take what stands between the records of a list."""
        around = self.open[-1]
        is_root = len(self.open) == 1
        pointer = "" if is_root else f"{around.pointer}/{around.count}"
        if mark[0] == "{":
            self.open.append(_Open(pointer, self.line, is_list=False, depth=1))
            self.open[-1].write(mark)
        elif mark == "[":
            self.open.append(_Open(pointer, self.line, is_list=True))
        elif mark == "]" and not is_root:
            self.open.pop()
            if self.open[-1].is_list:
                self.open[-1].count += 1
        elif mark.startswith('"'):
            around.count += 1
            return [Piece(pointer, self.line, mark)]
        else:
            self.faulty = self.faulty or mark in "]}"
        return []


def _is_text(mark: str) -> bool:
    return mark.startswith(('"', "/"))
