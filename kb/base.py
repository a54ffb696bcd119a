"""The parts of one base and how they are kept in step: journal, texts, store and index.

The journal and the texts are the truth. Store and index are made from them, each remembers how far
it got, and both catch up when the base is opened.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, Quad, RdfFormat, parse

from kb.errors import BaseExistsError, BaseInUseError, NoBaseError, TextMissingError
from kb.index.index import Index
from kb.journal.archive import TextArchive
from kb.journal.journal import Journal
from kb.journal.lock import hold
from kb.model.journal import Entry
from kb.terms import term

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

    def catch_up(self, apply: Callable[[], None]) -> None:
        """Bring index and store up to the journal, unless a writer is doing so now."""
        if not self.behind():
            return
        lock = nullcontext() if self.folder is None else hold(self.folder, "kb (catching up)")
        try:
            with lock:
                apply()
        except BaseInUseError:
            if self.index.applied() < 0:
                raise

    def text_of(self, sha256: str) -> bytes | None:
        """Give an archived text, None if there is none."""
        try:
            return self.archive.get(sha256)
        except TextMissingError:
            return None


def added_quads(entry: Entry) -> list[Quad]:
    """Read the quads that an entry added."""
    return list(parse(entry.payload, format=RdfFormat.N_QUADS)) if entry.kind == "add" else []


def payload_of(quads: Iterable[Quad]) -> bytes:
    """Write quads as the payload of an entry: sorted, a line each."""
    return "".join(sorted(f"{quad} .\n" for quad in quads)).encode()


def recorded(entries: Iterable[Entry]) -> tuple[set[Quad], dict[str, Entry]]:
    """Gather all quads of a journal, and which entry brought each subject in."""
    quads: set[Quad] = set()
    first: dict[str, Entry] = {}
    for entry in entries:
        for quad in added_quads(entry):
            quads.add(quad)
            first.setdefault(str(quad.subject), entry)
    return quads, first


def record_quads(statements: Sequence[str], entries: dict[str, Entry]) -> Iterator[Quad]:
    """Write a record for each statement: who took it in, when, and from where.

    Args:
        statements: Prefixed addresses of statements.
        entries: The journal entry that brought each in, by address in angle brackets.
    """
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
