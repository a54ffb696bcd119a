"""Measure what one statement more costs a base, part by part, beside a small base, and one less.

Each statement is a story of its own, in a source of its own, about the things and propositions that
the base is about, so that frequent ones come often; in the end each is taken back. Times are those
of the processor; of the journal, which waits for the disk, by the clock.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TypeVar

from kb.base import Base, payload_of
from kb.deriving import Change, derive_change
from kb.graph.history import History, taken_back
from kb.graph.identity import utterance_iri
from kb.graph.records import StoreRecords
from kb.graph.write import story_quads
from kb.model.decision import Retraction
from kb.model.story import Story
from tests.bench.importing import taken_base
from tests.bench.table import Line
from tests.bench.world import World

_ADDED = 30
_WARM = 3
_SMALL = 1_000
_WITHIN = 0.0005
_GROWTH = 1.3
_PARTS = ("journal", "derive", "index and what the store lacks")
_BEYOND = _PARTS[1:]
_BACK = "all that a retraction changes"
_ASKED = "the store, when SPARQL is asked next"
T = TypeVar("T")


@dataclass
class _Taken:
    """The seconds that each part took, statement by statement."""

    seconds: dict[str, list[float]] = field(
        default_factory=lambda: {part: [] for part in (*_PARTS, _BACK, _ASKED)}
    )

    def timed(self, part: str, action: Callable[[], T]) -> T:
        clock = time.perf_counter if part == "journal" else time.process_time
        start = clock()
        result = action()
        self.seconds[part].append(clock() - start)
        return result

    def median(self, *parts: str) -> float:
        rows = zip(*(self.seconds[part][_WARM:] for part in parts), strict=True)
        return median(sum(row) for row in rows)


def lines(size: int, folder: Path) -> Iterator[Line]:
    """Measure at one size, beside a small base."""
    ours, small = _measured(size, folder), _measured(min(size, _SMALL), folder)
    for part in _PARTS:
        peers = (("in a small base", small.median(part)),)
        yield Line(size, f"one statement more, {part}", ours.median(part), peers)
    beyond, least = (one.median(*_BEYOND) for one in (ours, small))
    missed = f"{_WITHIN * 1000:g} ms" if beyond > _WITHIN else ""
    if beyond > _GROWTH * least:
        missed = f"{_GROWTH} × that of a small base"
    peers = (("in a small base", small.seconds[_ASKED][0]),)
    yield Line(size, _ASKED, ours.seconds[_ASKED][0], peers)
    peers = (("in a small base", small.median(_BACK)),)
    yield Line(size, f"one statement less, {_BACK}", ours.median(_BACK), peers)
    peers = (("in a small base", least), ("journal", ours.median("journal")))
    yield Line(size, "one statement more, all its conflicts", beyond, peers, missed)


def _measured(size: int, folder: Path) -> _Taken:
    copy = folder / f"adding-{size}"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(taken_base(size, folder), copy)
    base = Base.open(copy.absolute() / ".kb")
    base.catch_up()
    taken = _Taken()
    stories = [World(size).further(number) for number in range(_ADDED + _WARM)]
    for story in stories:
        _add(base, story, taken)
    taken.timed(_ASKED, base.store().engine)
    for story in stories:
        _take_back(base, story, taken)
    base.close()
    shutil.rmtree(copy)
    return taken


def _take_back(base: Base, story: Story, taken: _Taken) -> None:
    """Take what a story says back, as a base does, with a clock around what follows."""
    store, said = base._opened(), utterance_iri(story.id, story.utterances[0].id).value
    with base.writing("a measurement") as journal:
        entry = base.note(journal, "retract", "bench", Retraction(said, "a bench").payload())

        def derived() -> Change:
            stored = store.remembered()
            new, lost = taken_back(entry, StoreRecords(stored))
            return derive_change(new, entry.number, stored, base.index, base.decoded, lost)

        taken.timed(_BACK, lambda: base._keep(derived(), entry.number))


def _add(base: Base, story: Story, taken: _Taken) -> None:
    """Take one story in, as a base does, with a clock between the parts."""
    store, applied = base._opened(), base.index.applied()
    payload = payload_of(quad for quad in story_quads(story) if quad not in store)
    with base.writing("a measurement") as journal:
        taken.timed("journal", lambda: base.note(journal, "add", "bench", payload))
        entries = list(journal.entries(after=applied))
        change = taken.timed(
            "derive",
            lambda: derive_change(
                History.of(entries),
                entries[-1].number,
                store.remembered(),
                base.index,
                base.decoded,
            ),
        )
        taken.timed(_PARTS[-1], lambda: base._keep(change, entries[-1].number))
