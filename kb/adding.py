"""Take sources in: stories and RDF all or none, and then feeds of reviews, record by record."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph
from pyoxigraph import Quad

from kb.base import Base, Changed, committed, payload_of
from kb.feeding import Feed, Feeding, take_feeds
from kb.graph.records import Both, Quads
from kb.graph.registry import load_registry
from kb.graph.write import recorded
from kb.importing import Taken, taken
from kb.ingest.kinds import TABLE
from kb.ingest.verdicts import Verdicts
from kb.intake import (
    Incoming,
    Texts,
    check_texts,
    count_added,
    feed_of,
    gather,
    read_source,
    texts_of,
    verdicts_of,
)
from kb.joining import join
from kb.journal.journal import Journal
from kb.mapping import mapped_records
from kb.model.answers import Added, AddReport
from kb.model.story import Story

Places = Sequence[Path | str]


@dataclass
class Adding:
    """One addition: `read` the sources, then `add` them.

    Attributes:
        by: Who takes them in.
        dry_run: Check everything and change nothing.
        strict: Take nothing in if one record of a feed is refused.
        progress: Is told what is being done.
    """

    base: Base
    by: str
    dry_run: bool
    strict: bool
    progress: Callable[[str], None]
    texts: dict[str, bytes] = field(default_factory=dict)
    stories: list[tuple[Incoming, Story, int]] = field(default_factory=list)
    foreign: list[tuple[str, str, list[Quad]]] = field(default_factory=list)
    feeds: list[Feed] = field(default_factory=list)
    verdicts: Verdicts = field(default_factory=Verdicts)

    def read(
        self,
        sources: Places,
        kind: str,
        mapping: Path | str | None,
        texts: Places,
        base_address: str,
        verdicts: Path | str | None,
    ) -> None:
        """Read stories and RDF, and make ready to read feeds.

        Raises:
            RefusedError: With every problem of a story, of RDF, or of a mapping or table.
        """
        self.texts = texts_of(texts)
        text_of = Texts(self.base, self.texts)
        for source in (gather(source, kind, mapping) for source in sources):
            self.progress(f"reading {source.name}")
            if source.is_feed:
                self.feeds.append(feed_of(source, base_address))
                continue
            found = read_source(source, load_registry(), text_of, base_address)
            self.stories += [(source, *story) for story in found.stories]
            self.foreign += [(source.name, source.kind, found.others)] if found.others else []
            asked = source.mapping if source.kind != TABLE else ("", b"")
            mapped = mapped_records(source.name, found.others, asked)
            if mapped or found.told or asked[0]:
                self.feeds.append(Feed(source.name, source.kind, [*found.told, *mapped]))
        if self.feeds or verdicts is not None:
            self.verdicts = verdicts_of(verdicts)
        check_texts(self.texts, [story for _, story, _ in self.stories])

    def add(self) -> AddReport:
        """Take in what was read.

        Raises:
            RefusedError: It does not go together with what is there, or a record of a feed is
                refused and this is strict.
            BaseInUseError: Somebody else is writing.
        """
        with self.base.writing("kb add") as journal:
            if self.base.behind():
                self.base.apply()
            fresh = pyoxigraph.Store()
            store = self.base.store()
            there = Both(store, fresh) if self.stories else store
            added = self.join(fresh, there)
            imports = taken(self.base, self.foreign)
            missing = [digest for digest in self.texts if not self.base.archive.has(digest)]
            fed = self.note_all(journal, fresh, there, imports, missing)
            changed = Changed()
            if not self.dry_run and self.base.behind():
                self.progress("deriving")
                with committed():
                    changed = self.base.apply()
        return AddReport(
            (*added, *(found.added for found in imports)),
            len(missing),
            changed.came,
            changed.gone,
            tuple(tally.report() for tally in fed.tallies),
            tuple(fed.refused),
            tuple(fed.defects),
        )

    def join(self, fresh: pyoxigraph.Store, there: Quads) -> list[Added]:
        """Add what is new in the stories to `fresh`, which is looked into with the base."""
        added = []
        text_of = Texts(self.base, self.texts)
        for source, story, ignored in self.stories:
            new = join(source.name, recorded(story), there, load_registry())
            fresh.extend(new)
            added.append(count_added(source, story, new, text_of, ignored))
        return added

    def note_all(
        self,
        journal: Journal,
        fresh: pyoxigraph.Store,
        there: Quads,
        imports: Iterable[Taken],
        missing: Sequence[str],
    ) -> Feeding:
        """Write the entries of the journal: those of feeds last, unless they may stop all."""
        later: list[tuple[str, bytes]] = []

        def note(origin: str, payload: bytes) -> None:
            if not self.dry_run:
                self.base.note(journal, "add", self.by, payload, origin)

        def hold(origin: str, payload: bytes) -> None:
            later.append((origin, payload))

        fed = self.feed(there, hold) if self.strict else None
        if not self.dry_run:
            for content in self.texts.values():
                self.base.archive.add(content)
            with journal.together():
                for digest in missing:
                    self.base.note(journal, "text", self.by, digest.encode())
                if len(fresh):
                    names = dict.fromkeys(Path(source.name).name for source, *_ in self.stories)
                    note(", ".join(names), payload_of(fresh))
                for found in imports:
                    if found.payload:
                        self.base.note(journal, "rdf", self.by, found.payload, found.origin)
                for entry in later:
                    note(*entry)
        return fed or self.feed(there, note)

    def feed(self, there: Quads, note: Callable[[str, bytes], None]) -> Feeding:
        """Take in the feeds."""
        return take_feeds(
            there, self.feeds, note, self.verdicts, strict=self.strict, progress=self.progress
        )
