"""Read many damaged inputs, and count what became of each: `python -m tests.fuzz.run --help`.

Every input must be taken or be refused with a typed error that names its file. Children read them,
each input within limits of processor time and memory, so that whatever ends a reader is counted and
the rest goes on. Input n of seed s is the same on every machine.
"""

import argparse
import ctypes
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
from hashlib import sha256
from pathlib import Path

import pyoxigraph

import kb
from kb.errors import KbError, Problem, RefusedError
from kb.graph.registry import load_registry
from kb.graph.write import recorded
from kb.ingest.claimreview import claim_reviews, is_claimreview
from kb.ingest.ftm import ftm_records, is_ftm
from kb.ingest.kinds import CLAIMREVIEW, FTM, TABLE, recognise
from kb.ingest.records import RecordWriter
from kb.ingest.verdicts import shipped_verdicts
from kb.intake import Incoming, read_source
from kb.joining import join
from kb.model.remark import LeftOut
from kb.text.quotes import decode_text
from tests.fuzz.mutate import mutant
from tests.fuzz.seeds import TEXT, Seed, large_seeds, seeds
from tests.store.canary import Canary, listening

SECONDS = 10
MEMORY = 500 * 1024**2
_ARENA_MAX = -8  # of mallopt, in glibc's malloc.h
_WHOLE = 50  # one in so many of those taken goes all the way into a base and out again
_LARGE = 200  # one in so many is made from a large seed
_MAPPING = "mapping.yaml"
_TEXT_SHA256 = sha256(TEXT.encode()).hexdigest()
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
    """All inputs of one seed, by number."""

    def __init__(self, seed: int, canary: str) -> None:
        self.seed = seed
        self.canary = canary.encode()
        self.small, self.large = seeds(), large_seeds()
        self.others = [one.content for one in self.small] + [
            one.mapping for one in self.small if one.mapping
        ]

    def __getitem__(self, number: int) -> tuple[Seed, random.Random]:
        chance = random.Random(f"{self.seed}/{number}")
        seed = chance.choice(self.large if chance.randrange(_LARGE) == 0 else self.small)
        content, mapping = seed.content, seed.mapping
        if mapping and chance.randrange(2):
            mapping = mutant(chance, mapping, self.others)
        else:
            content = mutant(chance, content, self.others)
        content, mapping = (part.replace(b"CANARY", self.canary) for part in (content, mapping))
        return Seed(seed.name, seed.kind, content, mapping), chance


# -- one input ----------------------------------------------------------------------------------


def read(one: Seed, chance: random.Random) -> str:
    """Read one input as `kb add` does; say "taken" or "refused".

    Raises:
        AssertionError: A refusal does not say what it must.
    """
    if one.kind in (CLAIMREVIEW, FTM):
        return read_feed(one)
    incoming = Incoming(one.name, one.kind, ((one.name, one.content),), (_MAPPING, one.mapping))
    try:
        if one.kind != TABLE:
            recognise(f"{one.name}.unknown", one.content)
        text = decode_text(one.content) if chance.randrange(20) == 0 else TEXT
    except (KbError, UnicodeDecodeError):
        text = TEXT
    try:
        found = read_source(incoming, load_registry(), {_TEXT_SHA256: text}.get).pieces
        for piece in found:
            join(one.name, piece.quads, pyoxigraph.Store(), load_registry())
    except KbError as error:
        check_refusal(error, one.name)
        return "refused"
    if chance.randrange(_WHOLE) == 0:
        add_whole(one)
    return "taken"


def read_feed(one: Seed) -> str:
    """Read the records of a feed as `kb add` does, each alone; "refused" if one of them is.

    Raises:
        AssertionError: A refusal does not say what it must.
    """
    writer = RecordWriter(shipped_verdicts(), load_registry(), pyoxigraph.Store())
    refused = list[Problem]()
    is_claimreview(f"{one.name}.json", [one.content])
    is_ftm(f"{one.name}.json", one.content)
    reader = ftm_records if one.kind == FTM else claim_reviews
    for found in reader(one.name, [one.content]):
        if isinstance(found, LeftOut):
            continue
        written = found if isinstance(found, Problem) else writer.write(found)
        if isinstance(written, Problem):
            refused.append(written)
        elif written.story.utterances or written.story.entities:
            join(one.name, recorded(written.story), pyoxigraph.Store(), load_registry())
    if refused:
        check_refusal(RefusedError(refused), one.name)
    return "refused" if refused else "taken"


def check_refusal(error: KbError, name: str) -> None:
    """Hold a refusal to its form: of an input, naming the file, each reason in one line.

    Raises:
        AssertionError: It has another form.
    """
    assert error.exit_code == 1, f"exit code {error.exit_code}: {error}"
    reasons = [str(p) for p in error.problems] if isinstance(error, RefusedError) else [str(error)]
    assert reasons, "no reason is given"
    for reason in reasons:
        assert len(reason.splitlines()) == 1, f"not in one line: {reason!r}"
        assert reason.startswith((name, _MAPPING)), f"names no file: {reason!r}"


def add_whole(one: Seed) -> None:
    """Add what was taken to a base, and read what the base says of it back into another."""
    with tempfile.TemporaryDirectory() as place:
        source, mapping = Path(place, one.name), Path(place, _MAPPING)
        source.write_bytes(one.content)
        mapping.write_bytes(one.mapping)
        table = one.kind == TABLE
        with kb.open(":memory:") as base, kb.open(":memory:") as again:
            base.add(source, kind="" if table else one.kind, mapping=mapping if table else None)
            base.contradictions()
            source.write_text("".join(base.export("story")), encoding="utf-8")
            again.add(source, kind="story")
            one_way, other_way = (set(_lines(each)) for each in (base, again))
            assert one_way == other_way, f"not the same again: {sorted(one_way ^ other_way)[:4]}"


def _lines(base: kb.KnowledgeBase) -> list[str]:
    return "".join(base.export("ntriples")).splitlines()


# -- many ---------------------------------------------------------------------------------------


def campaign(seed: int, count: int, jobs: int) -> Tally:
    """Read so many inputs in children, and sum up."""
    tally = Tally()
    with listening() as canary, tempfile.TemporaryDirectory() as place:
        inputs = Inputs(seed, canary.address)
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
    base = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (base + MEMORY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # glibc reserves 64 MB of addresses for each thread that asks for memory, used or not, and a
    # limit of addresses would count them: how many threads overlap is chance.
    ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
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
        if watching[0] and event in _REACHING_OUT:
            seen.append(f"{event} {arguments!r:.200}")

    return hook


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
    arguments.add_argument("--show", type=int, help="print this input of the seed, and no more")
    given = arguments.parse_args()
    if given.show is not None:
        one, _ = Inputs(given.seed, "http://127.0.0.1:9/")[given.show]
        sys.stdout.buffer.write(
            one.content + (b"\n--- mapping\n" + one.mapping) * bool(one.mapping)
        )
        return 0
    tally = campaign(given.seed, given.inputs, given.jobs)
    for found in tally.failures:
        print(f"{found['what']} of input {found['number']} ({found['name']}):\n{found['how']}")
    names = ("refused", "taken", "crash", "hang", "traceback", "connection")
    figures = ", ".join(f"{tally.counts[name]:,} {name}" for name in names)
    print(f"seed {given.seed}, {given.inputs:,} inputs: {figures}")
    return bool(tally.failures) or tally.counts["refused"] + tally.counts["taken"] != given.inputs


if __name__ == "__main__":
    sys.exit(main())
