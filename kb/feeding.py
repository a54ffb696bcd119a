"""Take feeds of reviews and other records into a base, batch by batch.

A batch is one entry of the journal, so that what is interrupted leaves whole batches, and what is
repeated adds only what is missing. A record that cannot be taken in is refused alone. What follows
from the reviews is derived once, when all are in; a base that was left before derives it when it is
opened next.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pyoxigraph import Quad

from kb.base import payload_of
from kb.errors import Problem, RefusedError
from kb.graph.records import Both, Quads
from kb.graph.registry import load_registry
from kb.graph.write import recorded
from kb.ingest.records import Record, RecordWriter
from kb.ingest.review_checks import problem
from kb.ingest.verdicts import Reading, Verdicts
from kb.ingest.written import Written
from kb.joining import join
from kb.joining_lines import join_new
from kb.known_feeds import Became, FeedFile
from kb.model.answers import FeedAdded
from kb.model.remark import LeftOut
from kb.model.review import Review
from kb.store.pending import Pending

BATCH = 1000
MARKED = 5
"""After so many batches it is remembered how far a feed was read."""
_MOST_LISTED = 10_000
_MOST_WORDS = _MOST_TOLD = 1000
_LONGEST_WORDS = 200


@dataclass
class Tally:
    """What became of one feed so far.

    Attributes:
        read: How many of its records were read.
        is_whole: Whether there are no more.
        said_refused: The first records that were refused.
        said_defects: The first faults of those that were taken in.
    """

    source: str
    kind: str
    read: int = 0
    is_whole: bool = False
    new: int = 0
    known: int = 0
    updated: int = 0
    refused: int = 0
    defects: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    said_refused: list[Problem] = field(default_factory=list)
    said_defects: list[Problem] = field(default_factory=list)

    def took(self, record: Record, written: Written) -> None:
        """Count a record that is in."""
        self.new += written.is_new
        self.known += not written.is_new
        if isinstance(record, Review) and not written.is_new:
            self.updated += _says_something(written)
        self.defects += len(written.defects)
        self.ignored.update(written.ignored)
        if written.reading is not None:
            self.verdicts[written.reading] += 1
        if written.reading is Reading.UNKNOWN and isinstance(record, Review):
            words = record.verdict.strip()[:_LONGEST_WORDS] or "no words"
            is_listed = words in self.unknown or len(self.unknown) < _MOST_WORDS
            self.unknown[words if is_listed else "others"] += 1

    def report(self) -> FeedAdded:
        """Give the counts, the most frequent first."""
        ignored, unknown, verdicts = (
            dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
            for counts in (self.ignored, self.unknown, self.verdicts)
        )
        return FeedAdded(
            self.source, self.kind, self.new, self.known, self.refused, self.defects,
            ignored, unknown, verdicts, self.updated,
        )  # fmt: skip

    def became(self) -> Became:
        """Give the counts, with what was told."""
        said = self.said_refused, self.said_defects
        return Became(self.report(), *said, self.read, self.is_whole)

    def go_on(self, before: Became) -> None:
        """Count what was taken in before as known."""
        self.read, self.is_whole = before.read, before.is_whole
        self.known, self.refused = before.added.known, before.added.refused
        self.defects = before.added.defects
        self.ignored, self.verdicts = Counter(before.added.ignored), Counter(before.added.verdicts)
        self.unknown = Counter(before.added.unknown_verdicts)
        self.said_refused, self.said_defects = [*before.refused], [*before.defects]


@dataclass(frozen=True)
class Feed:
    """One source of records, with its name, its kind, and the records as they come.

    Attributes:
        file: What it is read from, if that is a file that can be known again.
        before: What became of it, or of its beginning, when it was added before.
    """

    name: str
    kind: str
    records: Iterable[Record | Problem | LeftOut]
    file: FeedFile | None = None
    before: Became | None = None

    @property
    def is_in(self) -> bool:
        """Whether all of it was added before, so that it need not be read."""
        return self.before is not None and self.before.is_whole


Fitting = tuple[Tally, Record, Written]
"""A record that can be written, with the feed that it is of."""


@dataclass
class Feeding:
    """The work of taking feeds in, and what became of them so far.

    Attributes:
        there: What is recorded.
        verdicts: What verdicts mean.
        pending: What was noted in the journal, and is not in the store yet.
        strict: Whether one refused record refuses all feeds.
        progress: Is told how many reviews were read.
        mark: Remembers what became of the feeds so far; called after some of the batches.
        noted: What became of the feeds up to the last entry that was noted.
    """

    there: Quads
    verdicts: Verdicts
    pending: Pending
    strict: bool = False
    progress: Callable[[str], None] = lambda _: None
    mark: Callable[[], None] = lambda: None
    flushed: int = 0
    tallies: list[Tally] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    defects: list[Problem] = field(default_factory=list)
    noted: tuple[FeedAdded, ...] = ()

    def take(self, feeds: Iterable[Feed], note: Callable[[str, bytes], None]) -> None:
        """Take all feeds in.

        Args:
            feeds: Where the reviews come from.
            note: Writes what a batch adds as an entry of the journal, with its origin. If this is
                strict, it must wait until all was taken.

        Raises:
            RefusedError: A record is refused, and this is strict.
        """
        batch: list[tuple[Tally, Record]] = []
        read = 0

        def flush() -> None:
            if added := self.add(batch):
                names = dict.fromkeys(Path(tally.source).name for tally, _ in batch)
                note(", ".join(names), added)
            batch.clear()
            self.noted = tuple(tally.report() for tally in self.tallies)
            self.flushed += 1
            if self.flushed % MARKED == 0:
                self.mark()
            self.progress(f"{read:,} records read")

        for feed in feeds:
            if feed.before is not None and batch:
                flush()  # what is told comes in the order of the feeds
            tally = self.begin(feed)
            if tally.is_whole:
                continue
            self.progress(f"reading {feed.name}")
            read += tally.read
            for record in islice(feed.records, tally.read, None):
                read += 1
                tally.read += 1
                if isinstance(record, Problem):
                    self.refuse(tally, record)
                    continue
                if isinstance(record, LeftOut):
                    tally.ignored[record.name] += 1
                    continue
                batch.append((tally, record))
                if len(batch) >= BATCH:
                    flush()
            tally.is_whole = True
        flush()
        if self.strict and self.refused:
            raise RefusedError(self.refused[:_MOST_TOLD])

    def add(self, batch: Iterable[tuple[Tally, Record]]) -> bytes:
        """Write a batch, refuse what does not go together with the base, and give what is new.

        Returns:
            The payload of an entry; nothing if there is nothing new.
        """
        there = Both(self.there, self.pending)
        writer = RecordWriter(self.verdicts, load_registry(), there)
        fits = list[Fitting]()
        for tally, record in batch:
            written = writer.write(record)
            if isinstance(written, Problem):
                self.refuse(tally, written)
            else:
                fits.append((tally, record, written))
        # What meets nothing needs no look at other stories, so it goes first and by itself.
        free = [one for one in fits if not one[2].meets]
        met = [one for one in fits if one[2].meets]
        new = self.join_new(free)
        payloads = (payload_of(self.join(free)) if new is None else new, payload_of(self.join(met)))
        lines = b"".join(payloads)
        return b"".join(sorted(lines.splitlines(keepends=True))) if all(payloads) else lines

    def join_new(self, records: list[Fitting]) -> bytes | None:
        """Add records that meet nothing, as lines; None if they have to be joined like others."""
        stories = [written.story for *_, written in records if _says_something(written)]
        new = join_new(stories, Both(self.there, self.pending), load_registry())
        if new is None:
            return None
        if new.payload:
            self.pending.put_lines(new.payload, new.nodes)
        self.took(records)
        return new.payload

    def join(self, records: list[Fitting]) -> set[Quad]:
        """Add records together, or one by one if they do not all go together with the base."""
        there = Both(self.there, self.pending)
        quads = {quad for *_, written in records for quad in _quads(written)}
        try:
            new = join("", quads, there, load_registry()) if quads else []
        except RefusedError as error:
            if len(records) == 1:
                tally, record, _ = records[0]
                reasons = "; ".join(found.message for found in error.problems)
                self.refuse(tally, problem(record, reasons))
                return set()
            return {quad for one in records for quad in self.join([one])}
        self.pending.put(new)
        self.took(records)
        return set(new)

    def took(self, records: list[Fitting]) -> None:
        """Count records that are in, and list what was wrong with them."""
        for tally, record, written in records:
            tally.took(record, written)
            found = [problem(record, defect) for defect in written.defects]
            for listed in (self.defects, tally.said_defects):
                listed += found[: max(0, _MOST_LISTED - len(listed))]

    def refuse(self, tally: Tally, reason: Problem) -> None:
        """Refuse one record."""
        tally.refused += 1
        for listed in (self.refused, tally.said_refused):
            if len(listed) < _MOST_LISTED:
                listed.append(reason)

    def begin(self, feed: Feed) -> Tally:
        """Begin with a feed where it was left, and tell again what was told of it."""
        tally = Tally(feed.name, feed.kind)
        self.tallies.append(tally)
        if feed.before is not None:
            tally.go_on(feed.before)
            self.refused += tally.said_refused[: max(0, _MOST_LISTED - len(self.refused))]
            self.defects += tally.said_defects[: max(0, _MOST_LISTED - len(self.defects))]
        return tally


def _quads(written: Written) -> set[Quad]:
    return recorded(written.story) if _says_something(written) else set()


def _says_something(written: Written) -> bool:
    return bool(written.story.utterances or written.story.entities)
