"""Kill writers at random moments, and see that what they acknowledged is there and nothing is half.

A desk works in a process of its own. After each kill the base is opened, its journal is compared
with what the desk said, `check` derives everything anew, and every file that was written is read.
"""

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import kb
from tests.durability import desk
from tests.durability.left import Check, Work, faults, left_over

ROOT = Path(__file__).parents[2]
_KILLS_OF_ONE_BASE = 12
_LONGEST = 1.2  # seconds from the first word of a desk to its end, at most


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
    work, check = Work(seed), Check()
    with kb.init(place) as base:
        work.done = {number: desk.do(base, place, number, seed) for number in range(2)}
    dice, next_one = random.Random(seed), 2
    for number in range(1, kills + 1):
        words = _words_until_killed(place, next_one, seed, dice.uniform(0, longest))
        before, work.hit = len(work.done), None
        for line in words:
            work.hear(line)
        result.acknowledged += len(work.done) - before
        result.hit[work.kind] += 1
        next_one = max([next_one, *(int(line.split()[1]) + 1 for line in words)])
        wrong = [*faults(place, work, check)]
        hit = f"seed {seed}, kill {number} in {work.kind} {work.hit}"
        result.failures += [f"{hit}: {it}" for it in wrong]
        yield number
        if wrong:
            return
    result.failures += [f"seed {seed}: {it}" for it in left_over(place)]


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
