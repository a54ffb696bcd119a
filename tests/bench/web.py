"""Measure the server: `make bench-web`, or `python -m tests.bench.web 10000 --seconds 20`.

A base is filled without deriving, as for look-ups, and served by `kb serve`. Requests for pages of
statements, speakers, conflicts, a story and searches, each of another thing, come at a steady rate
whether or not the last ones were answered, so that a wait of the server counts for all who wait.
Then queries that never end are thrown at it, and the same is measured meanwhile. Ends with 1 if a
target is missed.
"""

import argparse
import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import quantiles
from urllib.parse import quote

import pyoxigraph

from kb.contradictions.conflicts import conflict_quads
from kb.index.index import Index
from kb.model.lookup import Selection
from kb.store.embedded import EmbeddedStore
from tests.bench.filling import fill_base
from tests.bench.lookups import world_file
from tests.bench.world import World

_RATE, _WITHIN = 200, 0.05
_CONNECTIONS = 16
_WARMING = 3  # seconds
_SAMPLE = 400
_NOBODY = "unnamed"  # ships with kb, so that the index of a filled base does not name it
_BOMB = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
_BOMBS = 2


def served_base(size: int, folder: Path) -> Path:
    """Make a base with an index and a store, unless it is there already."""
    base = fill_base(folder / f"web-{size}", World(size))
    store = EmbeddedStore(base / ".kb" / "store")
    if store.applied() < 1:
        index = Index(base / ".kb" / "index.db")
        conflicts = list(islice(index.each_conflict(Selection(), most=10), _SAMPLE))
        # Their steps are made up, and name nothing that there is.
        nodes = list(conflict_quads([replace(one, steps=()) for one in conflicts]))

        def make(engine: pyoxigraph.Store) -> None:
            engine.bulk_load(path=world_file(size, folder), format=pyoxigraph.RdfFormat.N_TRIPLES)
            engine.extend(nodes)

        store.fill(make, index.applied())
        index.close()
    store.close()
    return base


def pages(base: Path) -> dict[str, list[str]]:
    """Name pages to ask for, by kind."""
    index = Index(base / ".kb" / "index.db")
    dice = Random(1)
    size = index.size()
    cards = [
        index.find(Selection(), 1, dice.randrange(max(1, size // 2)))[0] for _ in range(_SAMPLE)
    ]
    conflicts = islice(index.each_conflict(Selection(), most=10), _SAMPLE)
    words = {re.findall(r"\w+", card.content)[-1] for card in cards}
    found = {
        "statement": [f"/statement/{card.iri.partition(':')[2]}" for card in cards],
        "speaker": [f"/entity/{card.speaker_id}" for card in cards if card.speaker_id != _NOBODY],
        "conflict": [f"/conflict/{one.id}" for one in conflicts],
        "source": [_place(index, card.source_id, "source") for card in cards],
        "search": [f"/search?words={quote(word)}" for word in sorted(words)],
        "start": ["/"],
    }
    index.close()
    return found


def _place(index: Index, id: str, kind: str) -> str:
    """Give the address of a thing's page, to which an id of a story only leads."""
    return f"/{kind}/{index.resolve(id, kind)[0].node.partition(':')[2]}"


@dataclass
class Client:
    """Asks one server over connections that stay open.

    Attributes:
        taken: Seconds from when a request was due to its last byte, by kind of page.
        statuses: How often which status was answered.
    """

    host: str
    port: int
    taken: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)

    async def steadily(self, asked: Iterator[tuple[str, str]], rate: float, count: int) -> float:
        """Ask at a steady rate; gives how many were answered in a second."""
        waiting: asyncio.Queue[tuple[float, str, str] | None] = asyncio.Queue()
        workers = [asyncio.create_task(self._work(waiting)) for _ in range(_CONNECTIONS)]
        began = time.perf_counter()
        for number, (kind, place) in enumerate(islice(asked, count)):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            waiting.put_nowait((due, kind, place))
        for _ in workers:
            waiting.put_nowait(None)
        await asyncio.gather(*workers)
        return count / (time.perf_counter() - began)

    async def _work(self, waiting: "asyncio.Queue[tuple[float, str, str] | None]") -> None:
        reader, writer = await asyncio.open_connection(self.host, self.port)
        while job := await waiting.get():
            due, kind, place = job
            status = await self._ask(reader, writer, place)
            self.statuses[status] += 1
            self.taken.setdefault(kind, []).append(time.perf_counter() - due)
        writer.close()

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, place: str
    ) -> int:
        head = f"GET {place} HTTP/1.1\r\nHost: {self.host}\r\nAccept: text/html\r\n\r\n"
        writer.write(head.encode())
        told = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"(?i)content-length: (\d+)", told)
        assert length is not None, told
        await reader.readexactly(int(length[1]))
        return int(told.split()[1])


async def throw(host: str, port: int, ended: asyncio.Event) -> Counter[int]:
    """Ask what never ends, again and again."""
    found: Counter[int] = Counter()
    while not ended.is_set():
        client = Client(host, port)
        reader, writer = await asyncio.open_connection(host, port)
        found[await client._ask(reader, writer, _BOMB)] += 1
        writer.close()
    return found


def asked_for(found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Go round the kinds, and within each round its things."""
    rounds = {kind: cycle(places) for kind, places in found.items() if places}
    for kind in cycle(rounds):
        yield kind, next(rounds[kind])


def serve(base: Path) -> tuple["subprocess.Popen[bytes]", str, int]:
    """Start the server on a free port; what it says goes to a file beside the base."""
    said = base / "serve.log"
    with said.open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "kb", "serve", "--port", "0", "--store", str(base)],
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        )
    while server.poll() is None:
        address = re.search(r"http://([0-9.]+):(\d+)/", said.read_text(encoding="utf-8"))
        if address is not None:
            return server, address[1], int(address[2])
        time.sleep(0.05)
    sys.exit(said.read_text(encoding="utf-8"))


async def measured(
    host: str, port: int, found: dict[str, list[str]], seconds: float, server: int
) -> bool:
    """Print what was measured; gives whether a target is missed.

    Args:
        server: Its process, to tell what a page costs it whatever else the machine does.
    """
    asked = asked_for(found)
    await Client(host, port).steadily(asked, _RATE, _WARMING * _RATE)  # then all is opened
    calm = Client(host, port)
    rate = await calm.steadily(asked, _RATE, int(_RATE * seconds))
    missed = report("steady", calm, rate)
    for kind, taken in calm.taken.items():
        print(f"    {kind:<10} p50 {_at(taken, 50):6.1f} ms   p95 {_at(taken, 95):6.1f} ms")
    most, before = Client(host, port), processor_seconds(server)
    rate = await most.steadily(asked, 100_000, int(_RATE * seconds))
    cost = 1000 * (processor_seconds(server) - before) / (_RATE * seconds)
    print(f"at most: {rate:,.0f} a second; a page costs {cost:.1f} ms of a processor")
    ended = asyncio.Event()
    bombs = [asyncio.create_task(throw(host, port, ended)) for _ in range(_BOMBS)]
    beside = Client(host, port)
    rate = await beside.steadily(asked, _RATE / 4, int(_RATE / 4 * seconds))
    ended.set()
    thrown = sum(await asyncio.gather(*bombs), Counter())
    report(f"a quarter of it, beside {_BOMBS} queries without end", beside, rate)
    print(f"    those queries were answered {dict(thrown)}")
    return missed


def processor_seconds(process: int) -> float:
    """Give the time of processors that a process and those it forked use, as the system counts."""
    forked = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
    return _processor_seconds(process) + sum(_processor_seconds(int(one)) for one in forked)


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def report(name: str, client: Client, rate: float) -> bool:
    """Print a line, and give whether a target is missed."""
    taken = [seconds for found in client.taken.values() for seconds in found]
    late = _at(taken, 95) > 1000 * _WITHIN or rate < 0.95 * _RATE or set(client.statuses) != {200}
    print(
        f"{name}: {rate:,.0f} requests a second, p50 {_at(taken, 50):.1f} ms,"
        f" p95 {_at(taken, 95):.1f} ms, p99 {_at(taken, 99):.1f} ms,"
        f" statuses {dict(client.statuses)}"
    )
    return late


def _at(taken: list[float], hundredth: int) -> float:
    return 1000 * quantiles(taken, n=100)[hundredth - 1]


def main() -> int:
    """Print how quickly pages are answered."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.web", description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=100_000, help="statements")
    parser.add_argument("--base", type=Path, help="a folder with a base; else one is made up")
    parser.add_argument("--seconds", type=float, default=20, help="so long is asked")
    parser.add_argument("--folder", default="build/bench", help="where data is made")
    wanted = parser.parse_args()
    folder = Path(wanted.folder).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    base = wanted.base.absolute() if wanted.base else served_base(wanted.size, folder)
    index = Index(base / ".kb" / "index.db")
    machine = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    print(f"{index.size():,} statements and reports, {machine}")
    server, host, port = serve(base)
    try:
        missed = asyncio.run(measured(host, port, pages(base), wanted.seconds, server.pid))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
    wish = f"{_RATE} requests a second with p95 under {1000 * _WITHIN:.0f} ms"
    print(f"{'MISSED' if missed else 'met'}: {wish}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
