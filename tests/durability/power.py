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


def _cut(place: Path, seed: int, cuts: int, operations: int, result: Cut) -> Iterator[int]:
    """Let one desk work, and cut its power in so many ways; gives the number of each."""
    desk, dice = place / "desk", random.Random(seed)
    desk.mkdir()
    words = (sys.executable, "-m", "tests.durability.desk", str(desk), "0", str(seed))
    events = traced([*words, str(operations)], desk, place / "trace")
    moments = sorted(_moments(events, cuts, dice))
    result.calls += len(events)
    disk, work, at, check = Disk(desk), Work(seed), 0, Check()
    watching = Watching(disk)
    for number, moment in enumerate(moments, 1):
        for event in events[at:moment]:
            if isinstance(event, Said):
                work.hear(event.line)
            else:
                watching.see(event)
        at = moment
        result.hit[work.kind] += 1
        result.acknowledged += len(work.done)
        way, left = dice.choice(WAYS), place / "left"
        left.mkdir()
        disk.leave(way, dice, left)
        hit = f"seed {seed}, cut at call {moment} in {work.kind} {work.hit}, left {way}"
        heard = Work(seed, dict(work.done), work.hit)
        wrong = _faults(left, heard, check)
        result.failures += [f"{hit}: {it}" for it in wrong]
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
