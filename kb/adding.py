"""Take sources in: each story and RDF file whole, and then feeds of reviews, record by record."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from kb.base import Base, Changed, committed
from kb.errors import BaseAddressError, RefusedError
from kb.feeding import Feed, Feeding
from kb.graph.collector import rarely_collected
from kb.graph.history import added_quads
from kb.graph.records import Both, Quads
from kb.graph.registry import load_registry
from kb.importing import Taken, taken
from kb.ingest.kinds import ANNOTATIONS, STORY, TABLE
from kb.ingest.long_rdf import Checked, LongRdf, NotOursError
from kb.ingest.rdf_part import PartRead
from kb.ingest.verdicts import Verdicts
from kb.intake import (
    Incoming,
    Piece,
    Texts,
    as_recorded,
    check_texts,
    count_added,
    count_of_part,
    feed_of,
    gather,
    has_stories,
    read_source,
    texts_of,
    verdicts_of,
)
from kb.joining import join
from kb.joining_lines import known_of_part
from kb.journal.journal import Journal
from kb.known_feeds import KnownFeeds
from kb.mapping import mapped_records, unfit_annotations
from kb.model.answers import Added, AddInterruptedError, AddReport
from kb.model.journal import unpacked
from kb.refusing import REFUSALS, Refusal, Refusing
from kb.scratch import remove_left
from kb.store.pending import Little, Pending
from kb.store.waiting import Entries, Waiting
from kb.unfinished import Counts, Unfinished

if TYPE_CHECKING:
    from kb.base import AnyStore

Places = Sequence[Path | str]


@dataclass
class Adding:
    """One addition: `read` what the sources are, then `add` them.

    Attributes:
        by: Who takes them in.
        dry_run: Check everything and change nothing.
        strict: Take nothing in if one record of a feed is refused.
        progress: Is told what is being done.
        digests: The sha256 of long files that were read, by name.
        counts: What is told of each of these, by sha256.
    """

    base: Base
    by: str
    dry_run: bool
    strict: bool
    progress: Callable[[str], None]
    texts: dict[str, bytes] = field(default_factory=dict)
    sources: list[Incoming] = field(default_factory=list)
    foreign: list[tuple[str, str, list[Quad]]] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)
    base_address: str = ""
    verdict_file: Path | str | None = None
    verdicts: Verdicts = field(default_factory=Verdicts)
    refusing: Refusing = field(default_factory=lambda: Refusing(is_whole=True))
    pending: Pending = field(default_factory=Pending)
    fed: Feeding | None = None
    unfinished: Unfinished = field(init=False)
    known: KnownFeeds = field(init=False)
    digests: dict[str, str] = field(default_factory=dict)
    counts: dict[str, Counts] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.unfinished = Unfinished(self.base.folder)
        self.known = KnownFeeds(self.base.folder, self.base.journal)

    def read(
        self,
        sources: Places,
        kind: str,
        mapping: Path | str | None,
        texts: Places,
        base_address: str,
        verdicts: Path | str | None,
    ) -> None:
        """Read what the sources are, and make ready to read feeds.

        Raises:
            RefusedError: With every problem of a mapping or table.
            BaseAddressError: `base_address` is none, or nothing can be relative to it.
        """
        if base_address:
            _refuse_unless_address(base_address)
        self.texts = texts_of(texts)
        self.base_address, self.verdict_file = base_address, verdicts
        known, strange = list[Incoming](), dict[str, Refusal]()
        for place in sources:
            try:
                known.append(gather(place, kind, mapping))
            except REFUSALS as error:
                strange[str(place)] = error
        if base_address and known and not any(source.has_relative for source in known):
            raise BaseAddressError(base_address, is_address=True)
        self.refusing = Refusing(self.strict, known)
        for name, refusal in strange.items():
            self.refusing.add(name, "", refusal)
        for source in known:
            if source.is_feed:
                self.feeds.append(feed_of(source, base_address))
            else:
                self.sources.append(source)
        self.refusing.feeds()
        if self.feeds or verdicts is not None:
            self.verdicts = verdicts_of(verdicts)

    def add(self) -> AddReport:
        """Take in what was read.

        Raises:
            RefusedError: It is not right, or does not go together with what is there, or a record
                of a feed is refused and this is strict.
            BaseInUseError: Somebody else is writing.
            AddInterruptedError: Somebody interrupted it when something had been noted. What is
                left to derive is derived when the base is opened next.
        """
        remove_left()
        self.base.progress = self.progress
        with (
            self.base.writing("kb add") as journal,
            rarely_collected(),
            Waiting() as fresh,
            Pending() as self.pending,
            self.unfinished,
        ):
            self.look_up_feeds()
            store = self.recorded()
            added = self.join(fresh, store)
            imports = taken(self.base, self.foreign)
            missing = [digest for digest in self.texts if not self.base.archive.has(digest)]
            there = Both(store, fresh) if fresh else store
            report = AddReport((*added, *(found.added for found in imports)), len(missing))
            changed = Changed()
            try:
                self.note_all(journal, fresh, there, imports, missing)
                if not self.dry_run and self.base.behind():
                    self.pending.clear()
                    self.progress("deriving")
                    with committed():
                        changed = self.base.apply()
            except KeyboardInterrupt:
                if self.dry_run or not self.base.behind():
                    raise
                raise AddInterruptedError(self.reported(report, changed)) from None
        return self.reported(report, changed)

    def recorded(self) -> Quads:
        """Give what is recorded; where a feed goes on, what it left underived is pending again.

        Only what adds to the records can be, and anything else is derived first.
        """
        found = self.base.lagging() if self.base.behind() and not self.sources else None
        if found is not None:
            store, entries = found
            if self.feeds and all(feed.is_in for feed in self.feeds):
                return store  # nothing is looked for
            self.progress("reading what is not derived yet")
            for entry in entries:
                if entry.kind == "add":
                    self.pending.put(list(added_quads(entry)))
                elif entry.kind != "text":
                    self.pending.clear()
                    break
            else:
                return _quick(store)
        if self.base.behind():
            self.base.tell_behind()
            self.progress("deriving")
            self.base.apply()
        return _quick(self.base.store())

    def reported(self, report: AddReport, changed: Changed) -> AddReport:
        """Say also what became of feeds, as far as they were noted, and of conflicts."""
        report = replace(report, new_conflicts=changed.came, gone_conflicts=changed.gone)
        fed = self.fed
        if fed is None:
            return report
        # Not those of a batch that was not noted.
        refused = fed.refused[: sum(feed.refused for feed in fed.noted)]
        defects = fed.defects[: sum(feed.defects for feed in fed.noted)]
        return replace(report, feeds=fed.noted, refused=tuple(refused), defects=tuple(defects))

    def join(self, fresh: Waiting, store: Quads) -> list[Added]:
        """Add what is new in the stories to `fresh`, which is looked into with the base."""
        added, wanted = list[Added](), set[str]()
        text_of = Texts(self.base, self.texts)
        for source in self.sources:
            if (known := self.noted(source)) is not None:
                added += known
                continue
            self.progress(f"reading {source.name}")
            counted = len(added)
            try:
                for one, hashes in self.join_source(source, text_of, fresh, store):
                    added.append(one)
                    wanted.update(hashes)
            except RefusedError as error:
                if source.is_long:  # some of it waits already
                    raise
                self.refusing.add(source.name, source.kind, error)
            if digest := self.digests.get(source.name):
                self.counts[digest] = [
                    (one.new + one.known, one.checked, one.unchecked) for one in added[counted:]
                ]
        self.feeds += self.refusing.feeds()
        check_texts(self.texts, wanted)
        return added

    def join_source(
        self, source: Incoming, text_of: Texts, fresh: Waiting, store: Quads
    ) -> Iterator[tuple[Added, Set[str]]]:
        """Add what is new in a source, and count it with the hashes of the texts that it names."""
        there, name = Both(fresh, store), Path(source.name).name
        with closing(self.pieces(source, text_of, fresh, store)) as pieces:
            for piece in pieces:
                if isinstance(piece, PartRead):
                    fresh.take(name, piece.payload)
                    hashes = {digest for story in piece.stories for digest in story.hashes}
                    yield from ((one, hashes) for one in count_of_part(source, piece, text_of))
                    continue
                if source.kind in (STORY, TABLE):
                    piece = as_recorded(piece, there)
                new = join(source.name, piece.quads, there, load_registry())
                fresh.put(name, new)
                hashes = {found.sha256 for story in piece.stories for found in story.sources}
                yield from ((one, hashes) for one in count_added(source, piece, new, text_of))

    def noted(self, source: Incoming) -> list[Added] | None:
        """Tell of a source that was noted last before this was ended; None if it was not."""
        if not source.is_long or self.texts:
            return None
        self.progress(f"looking whether {source.name} is noted already")
        counts = self.unfinished.noted(Path(source.name), self.base.journal.checkpoint())
        if counts is None:
            return None
        return [
            Added(source.name, source.kind, 0, known, checked, unchecked)
            for known, checked, unchecked in counts
        ]

    def pieces(
        self, source: Incoming, text_of: Texts, fresh: Waiting, store: Quads
    ) -> Generator[Piece | PartRead]:
        """Read the stories of a source, those that are checked together in a piece."""
        registry = load_registry()
        if source.is_long:
            long = LongRdf(source.name, Path(source.name), source.kind)
            before = Both(fresh, store) if fresh else store
            kept = self.unfinished.parts(fresh.folder)
            try:
                with closing(long.parts(fresh.folder, kept, registry, self.progress)) as parts:
                    for part in parts:
                        yield self.piece(part, long, before, fresh.folder)
                self.digests[source.name] = long.digest.hexdigest()
                return
            except NotOursError:
                source = source.loaded()
        found = read_source(source, registry, text_of, self.base_address)
        asked = source.mapping if source.kind != TABLE else ("", b"")
        mapped = mapped_records(source.name, found.others, asked)
        if source.kind == ANNOTATIONS and (unfit := unfit_annotations(mapped)):
            found = read_source(source, registry, text_of, self.base_address, unfit)
            mapped = mapped_records(source.name, found.others, asked)
        yield from found.pieces
        self.foreign += [(source.name, source.kind, found.others)] if found.others else []
        if mapped or found.told or asked[0]:
            self.feeds.append(Feed(source.name, source.kind, [*found.told, *mapped]))
            self.verdicts = verdicts_of(self.verdict_file)

    def piece(
        self, part: PartRead | Checked, long: LongRdf, before: Quads, folder: Path
    ) -> Piece | PartRead:
        """Take a part by its lines, if what is said in it of what is known is known too."""
        if not isinstance(part, PartRead):
            return Piece(*part)
        known = known_of_part(part, before) if has_stories(before) else frozenset[str]()
        if known is None:
            return Piece(*long.closely(part.part, load_registry()))
        return part.without(known, folder / f"new-{part.payload.name}") if known else part

    def note_all(
        self,
        journal: Journal,
        fresh: Waiting,
        there: Quads,
        imports: Iterable[Taken],
        missing: Sequence[str],
    ) -> None:
        """Write the entries of the journal: those of feeds last, unless they may stop all."""
        later = Entries(fresh.folder, "fed") if self.strict else None

        def note(origin: str, payload: bytes, kept: bytes = b"") -> None:
            if not self.dry_run:
                self.base.note(journal, "add", self.by, payload, origin, kept)

        if later is not None:
            self.feed(there, later.put)
        if not self.dry_run:
            for content in self.texts.values():
                self.base.archive.add(content)
            with journal.together():
                for digest in missing:
                    self.base.note(journal, "text", self.by, digest.encode())
                for origin, kept in fresh.entries():
                    note(origin, unpacked(kept), kept)
                for found in imports:
                    if found.payload:
                        self.base.note(journal, "rdf", self.by, found.payload, found.origin)
                for origin, kept in later or ():
                    note(origin, unpacked(kept), kept)
                self.unfinished.note(self.counts, journal.checkpoint())
        if later is None:
            self.feed(there, note)
        self.remember()
        self.unfinished.forget_parts()

    def look_up_feeds(self) -> None:
        """Find the feeds that are in already as they are, or how far they were read before."""
        for number, feed in enumerate(self.feeds):
            if feed.file is not None:
                self.progress(f"looking whether {feed.name} was added before")
                before = self.known.became(number, feed.file, self.verdicts)
                if before is not None:
                    records = () if before.is_whole else feed.records
                    self.feeds[number] = replace(feed, records=records, before=before)

    def feed(self, there: Quads, note: Callable[[str, bytes], None]) -> None:
        """Take in the feeds."""
        self.fed = Feeding(there, self.verdicts, self.pending, self.strict, self.progress)
        if not self.strict:
            self.fed.mark = self.remember
        self.fed.take(self.feeds, note)

    def remember(self) -> None:
        """Remember what became of the feeds, as far as they were noted."""
        if self.fed is not None and not self.dry_run:
            self.known.remember([tally.became() for tally in self.fed.tallies])


def _quick(store: "AnyStore") -> Quads:
    """Look into the store of a base in which nothing is recorded as seldom as can be."""
    return store if store.applied() > 0 else Little(store)


def _refuse_unless_address(written: str) -> None:
    try:
        NamedNode(written)
    except ValueError:
        raise BaseAddressError(written, is_address=False) from None
