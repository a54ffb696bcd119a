"""Kill writers at random moments, and see that what they acknowledged is there and nothing is half.

A desk works in a process of its own. After each kill the base is opened, its journal is compared
with what the desk said, `check` derives everything anew, and every file that was written is read.
"""

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph

import kb
from kb.errors import KbError
from kb.journal.journal import Journal
from kb.knowledge_base import restore
from tests.durability import desk

ROOT = Path(__file__).parents[2]
_KILLS_OF_ONE_BASE = 12
_LONGEST = 1.2  # seconds from the first word of a desk to its end, at most
_HALVES = (".*.kb-half", "new.part", "*.new", "*-journal")


@dataclass
class Killed:
    """What was seen: kills by the operation that was hit, acknowledged operations, failures."""

    hit: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    failures: list[str] = field(default_factory=list)


def campaign(
    kills: int, seed: int, told: Callable[[str], None] = lambda _: None, longest: float = _LONGEST
) -> Killed:
    """Kill so many times; the same seed chooses the same operations, and moments as near."""
    result, dice = Killed(), random.Random(seed)
    for first in range(0, kills, _KILLS_OF_ONE_BASE):
        with tempfile.TemporaryDirectory(prefix="kb-kills-") as place:
            here = min(_KILLS_OF_ONE_BASE, kills - first)
            for number in _killed(Path(place), dice.randrange(2**32), here, longest, result):
                told(f"kill {first + number} of {kills}")
                if result.failures:
                    return result
    return result


def _killed(place: Path, seed: int, kills: int, longest: float, result: Killed) -> Iterator[int]:
    """Kill the desks of one base one after the other; gives the number of each kill."""
    with kb.init(place) as base:
        done = {number: desk.do(base, place, number, seed) for number in range(2)}
    dice, next_one = random.Random(seed), 2
    for number in range(1, kills + 1):
        words = _words_until_killed(place, next_one, seed, dice.uniform(0, longest))
        begun = [int(line.split()[1]) for line in words if line.startswith("begin ")]
        finished = [line.split() for line in words if line.startswith("done ")]
        done |= {int(line[1]): int(line[2]) for line in finished}
        result.acknowledged += len(finished)
        hit = begun[-1] if begun and begun[-1] not in done else None
        kind = "nothing" if hit is None else desk.kind_of(hit, seed)
        result.hit[kind] += 1
        wrong = [*_faults(place, done, hit, kind)]
        result.failures += [f"seed {seed}, kill {number} in {kind} {hit}: {it}" for it in wrong]
        yield number
        if wrong:
            return
        next_one = max([-1, *begun]) + 1 if begun else next_one
    result.failures += [f"seed {seed}: {it}" for it in _left_over(place)]


def _words_until_killed(place: Path, first: int, seed: int, seconds: float) -> list[str]:
    """Let a desk work, kill it so long after its first word, and give its whole lines."""
    words = (sys.executable, "-m", "tests.durability.desk", str(place), str(first), str(seed))
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        time.sleep(seconds)
        ended = process.poll()
        process.send_signal(signal.SIGKILL)
        said += process.stdout.read()
    assert ended is None, f"the desk ended by itself with {ended}: {said[-200:]!r}"
    whole, _, _ = said.decode().rpartition("\n")
    return whole.splitlines()


def _faults(place: Path, done: dict[int, int], hit: int | None, kind: str) -> Iterator[str]:
    """Compare what is there with what was acknowledged."""
    try:
        with kb.open(place) as base:
            for finding in base.check():
                yield f"check: {finding.place}: {finding.message}"
            yield from _lost_or_torn(place, done, hit, kind)
            yield from _stories_amiss(base, done)
            yield from _files_amiss(base, place, kind)
    except KbError as error:
        yield f"{type(error).__name__}: {error}"


def _lost_or_torn(place: Path, done: dict[int, int], hit: int | None, kind: str) -> Iterator[str]:
    with closing(Journal(place / ".kb" / "journal.db", read_only=True)) as journal:
        there = Counter(int(entry.by.removeprefix("op-")) for entry in journal.entries())
    for number, entries in done.items():
        if there[number] != entries:
            yield f"lost: operation {number} has {there[number]} of {entries} entries"
    for number in set(there) - set(done):
        if number == hit and there[number] == desk.ENTRIES[kind]:
            done[number] = there[number]  # whole, though it was not acknowledged
        else:
            yield f"torn: operation {number} has {there[number]} entries"


def _stories_amiss(base: kb.KnowledgeBase, done: dict[int, int]) -> Iterator[str]:
    """The first statement of a story is never taken back, so every added story shows it."""
    there = {card.id for card in base.find(limit=-1) if card.id.endswith("/s1")}
    added = {f"ferry-{number}/s1" for number, entries in done.items() if entries == 2}
    if there != added:
        yield f"look-ups lack {sorted(added - there)} and have {sorted(there - added)}"


def _files_amiss(base: kb.KnowledgeBase, place: Path, kind: str) -> Iterator[str]:
    export, backup, again = place / desk.EXPORT, place / desk.BACKUP, place / "again" / ".kb"
    if export.exists():
        content = export.read_bytes()
        count = len(list(pyoxigraph.parse(content, pyoxigraph.RdfFormat.N_QUADS)))
        if not content.endswith(b"\n") or not count:
            yield "the export is cut off"
        if kind == "export" and count > len("".join(base.export("nquads")).splitlines()):
            yield "the export has more than the base"
    if backup.exists():
        restore(backup, place, dry_run=True)  # reads and checks every byte
    if again.exists():
        with kb.open(again) as restored:
            yield from (f"restored: {found.message}" for found in restored.check())


def _left_over(place: Path) -> Iterator[str]:
    """After one more operation of each kind nothing may be left of those that were cut short."""
    with kb.open(place) as base:
        base.add(*(written := desk.written(place, 10**6))[:1], texts=written[1:], by="op-1000000")
        desk.export(base, place)
        base.backup(place / desk.BACKUP)
    shutil.rmtree(place / "again" / ".kb", ignore_errors=True)
    restore(place / desk.BACKUP, place / "again")
    for pattern in _HALVES:
        for found in place.rglob(pattern):
            yield f"{found.relative_to(place)} is left over"
    generations = [one for one in (place / ".kb" / "store").iterdir() if one.is_dir()]
    if len(generations) > 2:
        yield f"{len(generations)} generations of the store are left"
