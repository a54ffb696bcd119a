"""Write RDF of a base that has no room in memory, in the same bytes as `turtle` and `nquads` do."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from kb.export.turtle import ORDER, Blocks
from kb.sorting import SortedLines
from kb.terms import PREFIXES, short

_DIGITS = re.compile(r"(\d+)")
_PLACES = {prefix: place for place, prefix in enumerate(ORDER)}
_AT_ONCE = 10_000
_PIECE = 2**20


def filed_nquads(lines: Iterable[bytes]) -> Iterator[str]:
    """Write sorted lines as they are."""
    return (line.decode() for line in lines)


def filed_turtle(lines: Iterable[bytes], folder: Path) -> Iterator[str]:
    """Write lines of the default graph as Turtle.

    Which prefixes there are is known in the end and stands at the beginning: all waits in a file.

    Args:
        lines: In the order of their bytes.
        folder: Empty, and for this alone.
    """
    (folder / "blocks").mkdir()
    blocks = SortedLines(folder / "blocks")
    some = list[bytes]()
    for subject, about in groupby(lines, key=_subject):
        rests = [line[len(subject) + 1 : -1] for line in about]
        some.append(b"\t".join([_place(subject), subject, *rests]) + b"\n")
        if len(some) >= _AT_ONCE:
            blocks.put(some)
            some = []
    blocks.put(some)
    writer, file = Blocks(), folder / "blocks.ttl"
    with file.open("w", encoding="utf-8", newline="") as out:
        for block in blocks:
            _, node, *said = block[:-1].decode().split("\t")
            out.write(writer.block(node, said))
    for prefix in writer.prefixes():
        yield f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
    with file.open(encoding="utf-8", newline="") as written:
        while piece := written.read(_PIECE):
            yield piece


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def _place(subject: bytes) -> bytes:
    """Write where a subject belongs, so that bytes sort as `kb.export.turtle` does.

    A line in canonical N-Triples holds no control character as it is, so these part what is here.
    """
    name = short(subject[1:-1].decode())
    prefix, _, local = name.partition(":")
    place = _PLACES.get(prefix, len(_PLACES))
    texts = _DIGITS.split(local)
    texts[1::2] = map(_number, texts[1::2])
    order = "".join(
        f"{text}\x01{number}" for text, number in zip(texts[::2], [*texts[1::2], ""], strict=True)
    )
    return f"{place:02}{order}\x00{name}".encode()


def _number(digits: str) -> str:
    """Write a number so that a larger one sorts behind it."""
    written = str(int(digits))
    return f"{len(written):04}{written}"
