"""Measure taking in: a whole world that is checked, then put into an empty base, and then one
statement more.

Each program runs in a process of its own, so that processor time and memory are its own. The peer
loads the same file into a bare store and optimizes it, which is the least that has to be done.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import log
from pathlib import Path

from kb.graph.write import story_quads
from kb.model.story import Act
from tests.bench.lookups import world_file
from tests.bench.table import Line, Share
from tests.bench.world import World

_LOADING = """
import sys, pyoxigraph
store = pyoxigraph.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_TRIPLES)
store.optimize()
store.flush()
"""
_TIMES_BARE = 2.5
_MEGABYTES = 2_000
_INDEX_SHARE = 15
_taken: dict[tuple[str, int], float] = {}


@dataclass(frozen=True)
class Cost:
    """What a process took: processor seconds, and megabytes at its peak."""

    seconds: float
    megabytes: float


def importing(size: int, folder: Path) -> Iterator[Line | Share]:
    """Take a world in, beside a bare store.

    Args:
        size: How many statements.
        folder: Where data of this size is made.
    """
    file, bare = world_file(size, folder), folder / f"bare-{size}"
    shutil.rmtree(bare, ignore_errors=True)
    least = run("-c", _LOADING, str(file), str(bare))
    shutil.rmtree(bare)
    base = _emptied(size, folder)
    yield _line(size, "read and checked", run(*_kb(base, file, "--dry-run")), least)
    yield _line(size, "kb add, with all that follows", run(*_kb(base, file)), least)
    store, index = _bytes(base / ".kb" / "store"), (base / ".kb" / "index.db").stat().st_size
    yield Share(size, "the index, beside the store", index, store, _INDEX_SHARE)
    journal = (base / ".kb" / "journal.db").stat().st_size
    yield Share(size, "the journal, beside the file", journal, file.stat().st_size, 100)


def _line(size: int, question: str, ours: Cost, least: Cost) -> Line:
    """Say what ours took beside the least that has to be done, and how that grew."""
    _taken[question, size] = ours.seconds
    missed = f"{_TIMES_BARE} × bulk_load" if ours.seconds > _TIMES_BARE * least.seconds else ""
    if ours.megabytes > _MEGABYTES:
        missed = f"{_MEGABYTES:,} MB"
    told = f"{question}, {ours.megabytes:,.0f} MB, {ours.seconds / least.seconds:.1f} × bare"
    told += _growth(question, size)
    return Line(size, told, ours.seconds, (("bulk_load, optimize", least.seconds),), missed)


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def growing(size: int, folder: Path) -> Iterator[Line]:
    """Take one more statement in, with a world that is there."""
    base = taken_base(size, folder)
    more, copy = folder / f"more-{size}.nt", folder / f"grown-{size}"
    more.write_text("".join(one_more(size)), encoding="utf-8")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(base, copy)
    start = run("-m", "kb", "--store", str(base), "find", "--limit", "1")
    one = run(*_kb(copy, more))
    yield Line(size, "kb add of one statement", one.seconds, (("kb find", start.seconds),))


def taken_base(size: int, folder: Path) -> Path:
    """Give a base that holds a world, and make it if it is not there."""
    base = folder / f"taken-{size}"
    if not (base / ".kb" / "index.db").exists():
        run(*_kb(_emptied(size, folder), world_file(size, folder)))
    return base


def run(*words: str) -> Cost:
    """Run Python with some words to its end.

    Raises:
        CalledProcessError: It did not end well.
    """
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _kb(base: Path, file: Path, *options: str) -> tuple[str, ...]:
    return ("-m", "kb", "--store", str(base), "add", *options, str(file))


def _emptied(size: int, folder: Path) -> Path:
    base = folder / f"taken-{size}"
    shutil.rmtree(base, ignore_errors=True)
    run("-m", "kb", "init", str(base))
    return base


def _growth(question: str, size: int) -> str:
    """Say how the time grew from the next smaller size: 1 is with the size, 2 with its square."""
    smaller = max((n for asked, n in _taken if asked == question and n < size), default=0)
    if not smaller:
        return ""
    before, now = _taken[question, smaller], _taken[question, size]
    return f", n^{log(now / before) / log(size / smaller):.2f}"


def one_more(size: int) -> Iterator[str]:
    """Write a story with one new statement that is asserted, in a source of its own."""
    world = World(size)
    further = (world.further(number) for number in count())
    story = next(s for s in further if s.utterances[0].statements[0].act is Act.ASSERTS)
    return (f"{quad.triple} .\n" for quad in story_quads(story))
