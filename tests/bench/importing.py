"""Measure taking in: a whole world into an empty base, and then one more statement.

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
from tests.bench.table import Line
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
_taken: dict[int, float] = {}


@dataclass(frozen=True)
class Cost:
    """What a process took: processor seconds, and megabytes at its peak."""

    seconds: float
    megabytes: float


def importing(size: int, folder: Path) -> Iterator[Line]:
    """Take a world in, beside a bare store.

    Args:
        size: How many statements.
        folder: Where data of this size is made.
    """
    file, bare = world_file(size, folder), folder / f"bare-{size}"
    shutil.rmtree(bare, ignore_errors=True)
    least = run("-c", _LOADING, str(file), str(bare))
    shutil.rmtree(bare)
    whole = run(*_kb(_emptied(size, folder), file))
    _taken[size] = whole.seconds
    missed = f"{_TIMES_BARE} × bulk_load" if whole.seconds > _TIMES_BARE * least.seconds else ""
    if whole.megabytes > _MEGABYTES:
        missed = f"{_MEGABYTES:,} MB"
    ratio = whole.seconds / least.seconds
    question = f"kb add, {whole.megabytes:,.0f} MB, {ratio:.1f} × bare{_growth(size)}"
    yield Line(size, question, whole.seconds, (("bulk_load, optimize", least.seconds),), missed)


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


def _kb(base: Path, file: Path) -> tuple[str, ...]:
    return ("-m", "kb", "--store", str(base), "add", str(file))


def _emptied(size: int, folder: Path) -> Path:
    base = folder / f"taken-{size}"
    shutil.rmtree(base, ignore_errors=True)
    run("-m", "kb", "init", str(base))
    return base


def _growth(size: int) -> str:
    """Say how the time grew from the next smaller size: 1 is with the size, 2 with its square."""
    smaller = max((n for n in _taken if n < size), default=0)
    if not smaller:
        return ""
    return f", n^{log(_taken[size] / _taken[smaller]) / log(size / smaller):.2f}"


def one_more(size: int) -> Iterator[str]:
    """Write a story with one new statement that is asserted, in a source of its own."""
    world = World(size)
    further = (world.further(number) for number in count())
    story = next(s for s in further if s.utterances[0].statements[0].act is Act.ASSERTS)
    return (f"{quad.triple} .\n" for quad in story_quads(story))
