"""Cut the power at any moment, and see that what was acknowledged is there and nothing is half.

A desk works while every call that it makes is written down, by `strace`. They are done again to a
disk that loses what was not synced (`disk.py`), up to a moment; what is then left is looked at as
after a kill. Store and index may have lost their end, which opening makes good.
"""

import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import kb
from kb.errors import KbError
from tests.durability.disk import WAYS, Disk
from tests.durability.left import Check, Work, faults
from tests.durability.traced import Call, Said, Watching, traced

_OPERATIONS = 14
_CUTS_OF_ONE_DESK = 100
_JUST_ACKNOWLEDGED = 0.25  # of all moments: nothing is more easily lost


@dataclass
class Cut:
    """What was seen: cuts by the operation that was hit, calls they lie between, failures."""

    hit: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    acknowledged: int = 0
    failures: list[str] = field(default_factory=list)


def campaign(
    cuts: int,
    seed: int,
    told: Callable[[str], None] = lambda _: None,
    operations: int = _OPERATIONS,
) -> Cut:
    """Cut so many times; the same seed chooses the same operations, and moments as near."""
    result, dice = Cut(), random.Random(seed)
    for first in range(0, cuts, _CUTS_OF_ONE_DESK):
        here = min(_CUTS_OF_ONE_DESK, cuts - first)
        with tempfile.TemporaryDirectory(prefix="kb-power-") as place:
            for number in _cut(Path(place), dice.randrange(2**32), here, operations, result):
                told(f"power cut {first + number} of {cuts}")
    return result


class _Replay:
    """What a desk did and said, up to a moment."""

    def __init__(self, place: Path, seed: int, operations: int) -> None:
        """Let a desk work in a folder to its end, and begin anew."""
        folder = place / "desk"
        folder.mkdir()
        words = (sys.executable, "-m", "tests.durability.desk", str(folder), "0", str(seed))
        self.events = traced([*words, str(operations)], folder, place / "trace")
        self.disk, self.work = Disk(folder), Work(seed)
        self._watching, self._at = Watching(self.disk), 0

    def until(self, moment: int) -> None:
        """Do and hear all before the call of this number."""
        for event in self.events[self._at : moment]:
            if isinstance(event, Said):
                self.work.hear(event.line)
            else:
                self._watching.see(event)
        self._at = moment


def _cut(place: Path, seed: int, cuts: int, operations: int, result: Cut) -> Iterator[int]:
    """Let one desk work, and cut its power in so many ways; gives the number of each."""
    replay, check, dice = _Replay(place, seed, operations), Check(), random.Random(seed)
    result.calls += len(replay.events)
    for number, moment in enumerate(sorted(_moments(replay.events, cuts, dice)), 1):
        replay.until(moment)
        work, way, left = replay.work, dice.choice(WAYS), place / "left"
        result.hit[work.kind] += 1
        result.acknowledged += len(work.done)
        left.mkdir()
        replay.disk.leave(way, dice, left)
        hit = f"seed {seed}, cut at call {moment} in {work.kind} {work.hit}, left {way}"
        heard = Work(seed, dict(work.done), work.hit)
        result.failures += [f"{hit}: {it}" for it in _faults(left, heard, check)]
        shutil.rmtree(left)
        yield number


def _moments(events: list[Call | Said], cuts: int, dice: random.Random) -> Iterator[int]:
    """Choose moments, each before the call of this number."""
    said = [n + 1 for n, event in enumerate(events) if isinstance(event, Said)]
    for _ in range(cuts):
        just = dice.random() < _JUST_ACKNOWLEDGED
        yield dice.choice(said) if just else dice.randrange(len(events) + 1)


def _faults(place: Path, work: Work, check: Check) -> Iterator[str]:
    """Compare what is left with what was acknowledged, before which there may be no base yet."""
    if not work.done:
        with suppress(KbError):  # there is one, and it must be whole
            kb.init(place).close()
    return faults(place, work, check)
