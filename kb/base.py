"""The parts of one base and how they are kept in step: journal, texts, store and index.

The journal and the texts are the truth. Store and index are made from them, each remembers how far
it got, and both catch up when the base is opened.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import BaseExistsError, BaseInUseError, NoBaseError, TextMissingError
from kb.index.index import Index
from kb.journal.archive import TextArchive
from kb.journal.journal import Journal
from kb.journal.lock import hold
from kb.model.journal import Entry
from kb.terms import term
from kb.text.quotes import decode_text

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kb.store.embedded import EmbeddedStore
    from kb.store.memory import MemoryStore

FOLDER = ".kb"
MEMORY = ":memory:"


def find_base(start: Path | str | None = None) -> Path:
    """Find the folder of a base as git finds its own: here or above.

    Args:
        start: A base, or a folder in or under one; else KB_STORE, else the working folder.

    Raises:
        NoBaseError: There is none.
    """
    given = start or os.environ.get("KB_STORE")
    here = Path(given or ".").absolute()
    for folder in [here] if given else [here, *here.parents]:
        for candidate in (folder, folder / FOLDER):
            if (candidate / "journal.db").is_file():
                return candidate
    raise NoBaseError(str(here))


@dataclass
class Base:
    """One base, open.

    Attributes:
        folder: Where it lies; None for one in memory.
    """

    folder: Path | None
    journal: Journal
    archive: TextArchive
    index: Index
    _store: "EmbeddedStore | MemoryStore | None" = None

    @classmethod
    def in_memory(cls) -> "Base":
        """Make an empty base that ends with the process."""
        return cls(None, Journal(), TextArchive(), Index(None))

    @classmethod
    def create(cls, folder: Path) -> "Base":
        """Make an empty base.

        Raises:
            BaseExistsError: There is one already.
        """
        if (folder / "journal.db").exists():
            raise BaseExistsError(str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        with hold(folder, "kb init"):
            return cls(
                folder,
                Journal(folder / "journal.db"),
                TextArchive(folder / "texts"),
                Index(folder / "index.db"),
            )

    @classmethod
    def open(cls, folder: Path) -> "Base":
        """Open a base that is there, for reading; `writing` opens its journal for writing."""
        return cls(
            folder,
            Journal(folder / "journal.db", read_only=True),
            TextArchive(folder / "texts"),
            Index(folder / "index.db"),
        )

    def close(self) -> None:
        """Let go of all files."""
        if self._store is not None:
            self._store.close()
            self._store = None
        self.journal.close()
        self.index.close()

    @contextmanager
    def writing(self, command: str) -> Iterator[Journal]:
        """Be the only writer; gives the journal to append to.

        Raises:
            BaseInUseError: Somebody else is writing.
        """
        if self.folder is None:
            yield self.journal
            return
        with hold(self.folder, command), Journal(self.folder / "journal.db") as journal:
            yield journal

    def behind(self) -> bool:
        """Whether the index lacks entries of the journal."""
        return self.index.applied() != self.journal.head()[0]

    def catch_up(self) -> None:
        """Bring index and store up to the journal, unless a writer is doing so now.

        Raises:
            BaseInUseError: A writer is at work and there is nothing to read yet.
        """
        if not self.behind():
            return
        lock = nullcontext() if self.folder is None else hold(self.folder, "kb (catching up)")
        try:
            with lock:
                self.apply()
        except BaseInUseError:
            if self.index.applied() < 0:
                raise

    def text_of(self, sha256: str) -> bytes | None:
        """Give an archived text, None if there is none."""
        try:
            return self.archive.get(sha256)
        except TextMissingError:
            return None

    def decoded(self, sha256: str) -> str | None:
        """Give an archived text as the text that offsets count in, None if there is none."""
        content = self.text_of(sha256)
        return None if content is None else decode_text(content)

    # -- derived data ------------------------------------------------------------------------

    def store(self) -> "EmbeddedStore | MemoryStore":
        """Open the store when it is first asked for; one that lags behind is brought up first."""
        if self._opened().applied() != self.journal.head()[0]:
            lock = nullcontext() if self.folder is None else hold(self.folder, "kb (catching up)")
            with lock:
                self.apply()
        return self._opened()

    def _opened(self) -> "EmbeddedStore | MemoryStore":
        if self._store is None:
            self._store = self._open_store(fresh=False)
        return self._store

    def _open_store(self, *, fresh: bool) -> "EmbeddedStore | MemoryStore":
        from kb.store.embedded import EmbeddedStore
        from kb.store.memory import MemoryStore

        if self.folder is None:
            return MemoryStore()
        return EmbeddedStore(self.folder / "store", fresh=fresh)

    def apply(self) -> None:
        """Make store and index from the journal and the texts; the writer calls this."""
        from kb.contradictions.compare import Comparer
        from kb.contradictions.conflicts import conflict_quads, conflicts
        from kb.contradictions.derive import derive
        from kb.graph.checks import check_quotes
        from kb.graph.indexing import all_cards, index_content
        from kb.graph.records import Records
        from kb.graph.registry import load_registry, ontology_quads

        entries = list(self.journal.entries())
        quads, first = recorded(entries)
        derivation = derive(quads)
        registry = load_registry()
        known = {*ontology_quads(), *quads, *derivation.quads}
        records = Records(known)
        cards = all_cards(records, registry, check_quotes(records, self.decoded))
        found = conflicts(derivation.matches, Comparer(records, registry), cards)
        applied = entries[-1].number if entries else 0
        known.update(conflict_quads(found))
        known.update(record_quads(records.of_type("kb:Statement"), first))
        self._opened().replace_all(sorted(known, key=str), applied)
        self.index.build(index_content(records, cards, found, applied))

    def rebuild(self) -> None:
        """Make store and index again without a look at what they hold."""
        with self.writing("kb check --rebuild"):
            if self._store is not None:
                self._store.close()
            self._store = self._open_store(fresh=True)
            self.apply()

    def digests(self) -> tuple[str, str]:
        """Hash the contents of store and index."""
        return self.store().digest(), self.index.digest()

    def derived_anew(self) -> tuple[str, str]:
        """Hash what store and index would be if they were made again, and leave them alone."""
        fresh = Base(None, self.journal, self.archive, Index(None))
        fresh.apply()
        return fresh.digests()


def added_quads(entry: Entry) -> list["Quad"]:
    """Read the quads that an entry added."""
    from pyoxigraph import RdfFormat, parse

    return list(parse(entry.payload, format=RdfFormat.N_QUADS)) if entry.kind == "add" else []


def payload_of(quads: Iterable["Quad"]) -> bytes:
    """Write quads as the payload of an entry: sorted, a line each."""
    return "".join(sorted(f"{quad} .\n" for quad in quads)).encode()


def recorded(entries: Iterable[Entry]) -> tuple[set["Quad"], dict[str, Entry]]:
    """Gather all quads of a journal, and which entry brought each subject in."""
    quads: set[Quad] = set()
    first: dict[str, Entry] = {}
    for entry in entries:
        for quad in added_quads(entry):
            quads.add(quad)
            first.setdefault(str(quad.subject), entry)
    return quads, first


def record_quads(statements: Sequence[str], entries: dict[str, Entry]) -> Iterator["Quad"]:
    """Write a record for each statement: who took it in, when, and from where.

    Args:
        statements: Prefixed addresses of statements.
        entries: The journal entry that brought each in, by address in angle brackets.
    """
    from pyoxigraph import Literal, Quad

    for name in statements:
        node = term(name)
        entry = entries[str(node)]
        record = term("record:" + name.partition(":")[2])
        for predicate, value in (
            ("rdf:type", term("kb:Record")),
            ("kb:records", node),
            ("prov:generatedAtTime", Literal(entry.at, datatype=term("xsd:dateTime"))),
            ("kb:curator", Literal(entry.by)),
            ("kb:method", Literal("kb add")),
            ("kb:imported", Literal(entry.origin)),
            ("kb:journalEntry", Literal(str(entry.number), datatype=term("xsd:integer"))),
        ):
            yield Quad(record, term(predicate), value)
