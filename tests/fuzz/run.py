"""Read many damaged inputs, and count what became of each: `python -m tests.fuzz.run --help`.

Every input must be taken or be refused with a typed error that names its file. Children read them,
each input within limits of processor time and memory, so that whatever ends a reader is counted and
the rest goes on. Input n of seed s is the same on every machine.
"""

import argparse
import json
import math
import mmap
import os
import random
import resource
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.limits import bound_memory
from tests.fuzz.mutate import mutant
from tests.fuzz.reading import read
from tests.fuzz.seeds import Seed, large_seeds, seeds, slow_seeds
from tests.store.canary import Canary, listening

SECONDS = 10
_LARGE = 200  # one in so many is made from a large seed
_SLOW = 100  # and one in so many from one that takes a process or a base on disk
_REACHING_OUT = {
    *("socket.connect", "socket.getaddrinfo", "urllib.Request"),
    *("subprocess.Popen", "os.system"),
}


@dataclass
class Tally:
    """What became of the inputs; a failure is an input with what it did."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: list[dict[str, object]] = field(default_factory=list)


class Inputs:
    """All inputs of one seed, by number.

    Args:
        only: Only those of seeds whose name or kind begins so.
    """

    def __init__(self, seed: int, canary: str, only: str = "") -> None:
        self.seed = seed
        self.canary = canary.encode()
        self.small, self.large, self.slow = seeds(), large_seeds(), slow_seeds()
        everything = [*self.small, *self.slow]
        self.others = [part for one in everything for part in (one.content, one.mapping) if part]
        if only:
            self.small = [one for one in everything if one.name.startswith(only)] or [
                one for one in everything if one.kind.startswith(only)
            ]
            self.large = self.slow = self.small

    def __getitem__(self, number: int) -> tuple[Seed, random.Random]:
        chance = random.Random(f"{self.seed}/{number}")
        seed = chance.choice(
            self.large
            if chance.randrange(_LARGE) == 0
            else self.slow
            if chance.randrange(_SLOW) == 0
            else self.small
        )
        content, mapping = seed.content, seed.mapping
        if mapping and chance.randrange(2):
            mapping = mutant(chance, mapping, self.others)
        else:
            content = mutant(chance, content, self.others)
        content, mapping = (part.replace(b"CANARY", self.canary) for part in (content, mapping))
        return Seed(seed.name, seed.kind, content, mapping), chance


# -- many ---------------------------------------------------------------------------------------


def campaign(seed: int, count: int, jobs: int, only: str = "") -> Tally:
    """Read so many inputs in children, and sum up."""
    tally = Tally()
    with listening() as canary, tempfile.TemporaryDirectory() as place:
        inputs = Inputs(seed, canary.address, only)
        crews = [
            _crew(inputs, range(job, count, jobs), Path(place, str(job))) for job in range(jobs)
        ]
        while crews:
            crews = [crew for crew in crews if next(crew, None) is not None]
        for job in range(jobs):
            _sum_up(Path(place, str(job)), tally)
        _count_visits(canary, tally)
    return tally


def _crew(inputs: Inputs, numbers: range, report: Path) -> Iterator[int]:
    """Keep one child at work until all numbers are done; give each child's process id."""
    begun = mmap.mmap(-1, 8)
    begun[:] = struct.pack("q", -1)
    report.touch()
    while numbers:
        child = os.fork()
        if not child:
            _work(inputs, numbers, begun, report)
        yield child
        _, status = os.waitpid(child, 0)
        if os.waitstatus_to_exitcode(status) == 0:
            return
        last = struct.unpack("q", begun[:])[0]
        how = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else str(status)
        what = "hang" if how in ("SIGXCPU", "SIGKILL") else "crash"
        _report(report, what, last, inputs[last][0].name, f"ended by {how}")
        numbers = numbers[numbers.index(last) + 1 :]


def _work(inputs: Inputs, numbers: range, begun: mmap.mmap, report: Path) -> None:
    """Read inputs in this child, and end it."""
    bound_memory()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    watching, seen = [False], list[str]()
    sys.addaudithook(_watch(watching, seen))
    counts: Counter[str] = Counter()
    for number in numbers:
        begun[:] = struct.pack("q", number)
        spent = math.ceil(time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (spent + SECONDS, resource.RLIM_INFINITY))
        one, chance = inputs[number]
        seen.clear()
        try:
            watching[0] = True
            counts[read(one, chance)] += 1
        except Exception:  # noqa: BLE001 (whatever it is, it is what is looked for)
            watching[0] = False
            _report(report, "traceback", number, one.name, traceback.format_exc())
        finally:
            watching[0] = False
        if seen:
            _report(report, "connection", number, one.name, ", ".join(seen))
        if number % 500 == 0 or number == numbers[-1]:
            _report(report, "counts", number, "", json.dumps(counts))
            counts.clear()
    os._exit(0)


def _watch(watching: list[bool], seen: list[str]) -> Callable[[str, tuple[object, ...]], None]:
    """Note whatever reaches out of this process while an input is read."""

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if watching[0] and event in _REACHING_OUT and not _is_worker(event, arguments):
            seen.append(f"{event} {arguments!r:.200}")

    return hook


def _is_worker(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether this is only Python being started, in which a query runs apart."""
    return event == "subprocess.Popen" and arguments[0] == sys.executable


def _report(file: Path, what: str, number: int, name: str, how: str) -> None:
    line = json.dumps({"what": what, "number": number, "name": name, "how": how})
    with file.open("a", encoding="utf-8") as written:
        written.write(line + "\n")


def _sum_up(file: Path, tally: Tally) -> None:
    for line in file.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        if found["what"] == "counts":
            tally.counts.update(json.loads(found["how"]))
        else:
            tally.counts[found["what"]] += 1
            tally.failures.append(found)


def _count_visits(canary: Canary, tally: Tally) -> None:
    if canary.connections:
        how = f"{canary.connections} connections came to the canary"
        tally.counts["connection"] += canary.connections
        tally.failures.append({"what": "connection", "number": -1, "name": "", "how": how})


def main() -> int:
    """Run a campaign and print its figures; 1 if an input was neither taken nor refused."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--inputs", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    arguments.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    arguments.add_argument("--only", default="", help="seeds whose name or kind begins so")
    arguments.add_argument("--show", type=int, help="print this input of the seed, and no more")
    given = arguments.parse_args()
    if given.show is not None:
        one, _ = Inputs(given.seed, "http://127.0.0.1:9/", given.only)[given.show]
        sys.stdout.buffer.write(
            one.content + (b"\n--- mapping\n" + one.mapping) * bool(one.mapping)
        )
        return 0
    tally = campaign(given.seed, given.inputs, given.jobs, given.only)
    for found in tally.failures:
        print(f"{found['what']} of input {found['number']} ({found['name']}):\n{found['how']}")
    names = ("refused", "taken", "crash", "hang", "traceback", "connection")
    figures = ", ".join(f"{tally.counts[name]:,} {name}" for name in names)
    print(f"seed {given.seed}, {given.inputs:,} inputs: {figures}")
    return bool(tally.failures) or tally.counts["refused"] + tally.counts["taken"] != given.inputs


if __name__ == "__main__":
    sys.exit(main())
