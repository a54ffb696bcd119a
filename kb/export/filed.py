"""Write RDF of a base that has no room in memory, in the same bytes as `turtle` and `nquads` do."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from kb.export.blocks import Blocks
from kb.export.people_order import ORDER
from kb.export.turtle import heading
from kb.sorting import SortedLines

_DIGITS = re.compile(r"(\d+)")
_PLACES = {prefix: place for place, prefix in enumerate(ORDER)}
_AT_ONCE = 50_000


def filed_nquads(lines: Iterable[bytes]) -> Iterator[str]:
    """Write sorted lines as they are."""
    return (line.decode() for line in lines)


def filed_turtle(lines: Iterable[bytes], folder: Path) -> Iterator[str]:
    """Write lines of the default graph as Turtle.

    Which prefixes there are is known in the end and stands at the beginning: all blocks wait.

    Args:
        lines: In the order of their bytes.
        folder: Empty, and for this alone.
    """
    writer, blocks = Blocks(), SortedLines(folder)
    for some in _by_subjects(lines):
        found = writer.of(parse(some, format=RdfFormat.N_QUADS))
        blocks.put([_as_line(name, block) for name, block in found.items()])
    yield from heading(writer)
    for line in blocks:
        yield line[line.index(b"\t") + 1 : -1].replace(b"\r", b"\n").decode()


def _by_subjects(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Give many lines at once, and all of a subject together."""
    some = list[bytes]()
    for line in lines:
        if len(some) >= _AT_ONCE and not line.startswith(_subject(some[-1])):
            yield b"".join(some)
            some = []
        some.append(line)
    yield b"".join(some)


def _subject(line: bytes) -> bytes:
    return line[: line.index(b" ") + 1]


def _as_line(name: str, block: str) -> bytes:
    """Write a block as a line that sorts where it belongs.

    Turtle of the engine holds no control character as it is but where we part it, so these part
    what is here.
    """
    return f"{_place(name)}\t{block}".replace("\n", "\r").encode() + b"\n"


def _place(name: str) -> str:
    """Write where a subject belongs, so that bytes sort as `kb.export.people_order` does."""
    prefix, _, local = name.partition(":")
    place = _PLACES.get(prefix, len(_PLACES))
    texts = _DIGITS.split(local)
    texts[1::2] = map(_number, texts[1::2])
    order = "".join(
        f"{text}\x01{number}" for text, number in zip(texts[::2], [*texts[1::2], ""], strict=True)
    )
    return f"{place:02}{order}\x00{local}\x00{name}"


def _number(digits: str) -> str:
    """Write a number so that a larger one sorts behind it."""
    written = str(int(digits))
    return f"{len(written):04}{written}"
