"""Put all that is recorded in a base that has no room in memory into files, in order."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, serialize

from kb.base import Base
from kb.graph.history import History, stands
from kb.graph.imports import Import
from kb.scratch import scratch_folder
from kb.sorting import SortedLines

_AT_ONCE = 2**24
_QUADS = 100_000


@contextmanager
def spooled(base: Base, *, with_foreign: bool) -> Iterator[tuple[SortedLines, Path]]:
    """Give all records as lines of N-Quads for a while, and a folder for what is made of them.

    Args:
        with_foreign: Also what others wrote.
    """
    with scratch_folder() as folder:
        for name in ("lines", "work"):
            (folder / name).mkdir()
        lines = SortedLines(folder / "lines")
        if stands(base.journal.entries()):
            _put_added(base, lines, with_foreign=with_foreign)
        else:
            _put_folded(base, lines, folder / "dump.nq", with_foreign=with_foreign)
        yield lines, folder / "work"


def _put_added(base: Base, lines: SortedLines, *, with_foreign: bool) -> None:
    """Put in what was added, as it stands in the journal, which saves making a database of it."""
    for entry in base.journal.entries():
        if entry.kind == "add":
            lines.put(entry.payload.splitlines(keepends=True))
        elif entry.kind == "rdf" and with_foreign:
            _put_quads(Import(entry).quads(), lines)


def _put_folded(base: Base, lines: SortedLines, file: Path, *, with_foreign: bool) -> None:
    with base.folded() as history:
        _put_dumped(history, lines, file)
        if with_foreign:
            _put_quads(history.foreign(), lines)


def _put_dumped(history: History, lines: SortedLines, file: Path) -> None:
    history.engine.dump(str(file), RdfFormat.N_QUADS)
    with file.open("rb") as dumped:
        while some := dumped.readlines(_AT_ONCE):
            lines.put(some)
    file.unlink()


def _put_quads(quads: Iterable[Quad], lines: SortedLines) -> None:
    rest = iter(quads)
    while some := list(islice(rest, _QUADS)):
        lines.put((serialize(some, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
