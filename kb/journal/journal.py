"""The journal: what was added, retracted and judged, by whom and when. It is the truth of a base.

Everything else in a base can be made again from the journal and the archived texts.
"""

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import TracebackType
from typing import Self

from kb.errors import EngineError, JournalDamagedError, JournalEntryError
from kb.handles import hold, let_go
from kb.journal.database import MEMORY, SCHEMA, engine_errors, open_database
from kb.journal.seal import JournalSeal, changed_places
from kb.model.journal import START, Damage, Entry, packed, unpacked

_READS = "reads as it was written: a backup of it, restored, has all and is whole"


class Journal:
    """An append-only, hash-chained table of entries in one SQLite file."""

    def __init__(self, file: Path | str = MEMORY, *, read_only: bool = False) -> None:
        """Open a journal, and make it first if it is not there.

        Args:
            file: Where it lies. ":memory:" is a journal that ends with the process.
            read_only: Never write, and never make the file.

        Raises:
            JournalMissingError: It is to be read only and is not there.
            JournalFormatError: The file is something else, or of a newer program.
        """
        self._name = str(file)
        self._held = hold(Path(file))
        try:
            self._database = open_database(self._name, read_only=read_only)
        except BaseException:
            let_go(self._held)
            raise
        self._held = self._held or hold(Path(file))
        self._seal = JournalSeal(Path(file)) if self._name != MEMORY else None
        if self._seal and not read_only and not self._seal.is_there():
            self._seal.put_on(self.head(), self.head(), None)
        self._marked = (0, "", "")

    def append(
        self, *, kind: str, at: str, by: str, origin: str, payload: bytes, kept: bytes = b""
    ) -> Entry:
        """Write one entry; when this returns, a power cut does not take it back.

        Args:
            kind: One of `kb.model.journal.KINDS`.
            at: An instant in UTC, such as 2018-12-19T17:02:00Z.
            by: Who had it done.
            origin: The name of the file it came from, or "-".
            payload: UTF-8 text; for "add" sorted N-Quads.
            kept: The payload as `packed` writes it, if somebody packed it before.

        Raises:
            JournalEntryError: The entry could not be read back as it is.
            JournalFailedError: SQLite could not write it, for instance because the disk is full.
        """
        with nullcontext() if self._database.in_transaction else self.together():
            entry = self._next(kind=kind, at=at, by=by, origin=origin, payload=payload)
            with engine_errors(self._name):
                self._put(entry, kept)
        return entry

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write what is appended in a `with` block whole or not at all; it lasts from its end on.

        Raises:
            JournalFailedError: SQLite could not write it, for instance because the disk is full.
        """
        with engine_errors(self._name):
            self._database.execute("BEGIN IMMEDIATE")
        try:
            before = self.head()
            yield
            changed = changed_places(Path(self._name)) if self._seal else None
            with engine_errors(self._name):
                self._database.execute("COMMIT")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            raise
        head = self.head()
        if self._seal and head != before:
            self._seal.put_on(head, before, changed)

    def _put(self, entry: Entry, kept: bytes = b"") -> None:
        row = _row_of(entry, kept or packed(entry.payload))
        self._database.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def take(self, entries: Iterable[Entry]) -> None:
        """Write entries of another journal as they are, all or none, behind those that are here.

        Raises:
            JournalDamagedError: One is not as it was written, or does not follow the one before.
            JournalFailedError: SQLite could not write it.
        """
        with self.together():
            number, previous = self.head()
            for entry in entries:
                for fault in entry.faults(number=number + 1, previous=previous):
                    raise JournalDamagedError(self._name, f"entry {entry.number} {fault}")
                with engine_errors(self._name):
                    self._put(entry)
                number, previous = entry.number, entry.hash

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """Give the entries behind a number in order, each checked before it is given.

        Raises:
            JournalDamagedError: An entry, or the chain that leads to it, was changed.
        """
        number, previous = after, START
        if after:
            before = self._entry(after)
            if before is None:
                raise JournalDamagedError(self._name, f"entry {after} is missing")
            previous = before.hash
        while entry := self._entry_behind(number):
            for fault in entry.faults(number=number + 1, previous=previous):
                raise JournalDamagedError(self._name, f"entry {entry.number} {fault}")
            yield entry
            number, previous = entry.number, entry.hash

    def of_kind(self, kind: str, after: int = 0) -> Iterator[Entry]:
        """Give the entries of one kind behind a number in order, each checked against its own hash.

        Raises:
            JournalDamagedError: An entry was changed.
        """
        with engine_errors(self._name):
            query = "SELECT number FROM entry WHERE number > ? AND kind = ? ORDER BY number"
            numbers = [int(row[0]) for row in self._database.execute(query, (after, kind))]
        for number in numbers:
            entry = self._entry(number)
            if entry is None:
                raise JournalDamagedError(self._name, f"entry {number} is missing")
            for fault in entry.faults(number=number, previous=entry.previous):
                raise JournalDamagedError(self._name, f"entry {number} {fault}")
            yield entry

    def head(self) -> tuple[int, str]:
        """Number and hash of the last entry; 0 and `START` when there is none."""
        with engine_errors(self._name):
            row = self._database.execute(
                "SELECT number, hash FROM entry ORDER BY number DESC LIMIT 1"
            ).fetchone()
        return (int(row[0]), str(row[1])) if row else (0, START)

    def last(self) -> int:
        """Number of the last entry, 0 when there is none; as quick however large the entry is."""
        with engine_errors(self._name):
            row = self._database.execute("SELECT max(number) FROM entry").fetchone()
        return int(row[0] or 0)

    def kinds(self, after: int) -> set[str]:
        """Give the kinds of the entries behind a number."""
        with engine_errors(self._name):
            query = "SELECT DISTINCT kind FROM entry WHERE number > ?"
            return {str(row[0]) for row in self._database.execute(query, (after,))}

    def mark(self, number: int) -> tuple[str, str]:
        """Hash and time of an entry, "" when there is none.

        What an entry holds lies before its hash, so SQLite passes over all of it; an entry never
        changes, so the last one asked for is remembered.
        """
        if self._marked[0] != number:
            with engine_errors(self._name):
                query = "SELECT hash, at FROM entry WHERE number = ?"
                row = self._database.execute(query, (number,)).fetchone()
            self._marked = (number, str(row[0]), str(row[1])) if row else (0, "", "")
        return self._marked[1:]

    def size(self) -> int:
        """Give the bytes of its file; 0 for one that ends with the process."""
        return Path(self._name).stat().st_size if self._name != MEMORY else 0

    def hash_of(self, number: int) -> str:
        """Hash of an entry, "" when there is none of this number."""
        entry = self._entry(number)
        return entry.hash if entry else ""

    def checkpoint(self) -> str:
        """The hash that stands for the whole history up to now; keep it outside the base."""
        return self.head()[1]

    def verify(self, checkpoint: str | None = None) -> list[Damage]:
        """Name everything in the journal that is not as it was written.

        Args:
            checkpoint: A hash noted earlier. Without it a history that was cut off at its end,
                or written anew from its start, looks whole.
        """
        try:
            broken = self._broken_seal()
            found = [*self._file_damage(), *self._schema_damage(), *broken]
            last = min(self.head()[0], self._most_entries())
        except EngineError as error:
            return [Damage("the journal", f"cannot be read: {error}")]
        number, previous, known = 0, START, {START}
        while number < last:
            try:
                entry = self._entry_behind(number)
            except EngineError:
                number += 1
                found.append(Damage(f"entry {number}", "cannot be read"))
                continue
            if entry is None or entry.number <= number:  # the table is out of order
                number += 1
                found.append(Damage(f"entry {number}", "cannot be found"))
                continue
            found += _gap(number + 1, entry.number)
            faults = entry.faults(number=entry.number, previous=previous)
            found += [Damage(f"entry {entry.number}", fault) for fault in faults]
            number, previous = entry.number, entry.hash
            known.add(entry.hash)
        if broken and found == broken:
            found = [Damage("the journal", f"{broken[0].reason}, though every entry {_READS}")]
        if checkpoint is not None and checkpoint not in known:
            found.append(Damage("the history", "was cut off or rewritten since the checkpoint"))
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
        let_go(self._held)
        self._held = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _next(self, *, kind: str, at: str, by: str, origin: str, payload: bytes) -> Entry:
        number, previous = self.head()
        entry = Entry.seal(
            number=number + 1,
            kind=kind,
            at=at,
            by=by,
            origin=origin,
            payload=payload,
            previous=previous,
        )
        for fault in entry.misfits(number=number + 1, previous=previous):
            raise JournalEntryError(self._name, f"it {fault}")
        try:
            for text in (by, origin):
                text.encode()
            payload.decode()
        except UnicodeError as error:
            raise JournalEntryError(self._name, "it is no UTF-8 text") from error
        return entry

    def _entry(self, number: int) -> Entry | None:
        return self._fetch("SELECT * FROM entry WHERE number = ?", number)

    def _entry_behind(self, number: int) -> Entry | None:
        return self._fetch("SELECT * FROM entry WHERE number > ? ORDER BY number LIMIT 1", number)

    def _fetch(self, query: str, number: int) -> Entry | None:
        with engine_errors(self._name):
            row = self._database.execute(query, (number,)).fetchone()
        if row is None:
            return None
        kind, at, by, origin = (str(field) for field in row[1:5])
        return Entry(row[0], kind, at, by, origin, _unpack(row[5]), str(row[6]), str(row[7]))

    def _most_entries(self) -> int:
        """More than the file can hold, so that a damaged number does not send us on for ages."""
        with engine_errors(self._name):
            pages = self._database.execute("PRAGMA page_count").fetchone()[0]
            size = self._database.execute("PRAGMA page_size").fetchone()[0]
        return int(pages) * int(size)

    def _file_damage(self) -> list[Damage]:
        with engine_errors(self._name):
            rows = self._database.execute("PRAGMA integrity_check").fetchall()
        return [Damage("the journal", f"is damaged: {row[0]}") for row in rows if row[0] != "ok"]

    def _broken_seal(self) -> list[Damage]:
        if not self._seal:
            return []
        with engine_errors(self._name):
            self._database.execute("BEGIN")  # with the read in it, no writer can change the file
            try:
                fault = self._seal.fault(self.head())
            finally:
                self._database.execute("COMMIT")
        return [Damage("the journal", fault)] if fault else []

    def _schema_damage(self) -> list[Damage]:
        with engine_errors(self._name):
            rows = self._database.execute("SELECT sql FROM sqlite_master").fetchall()
        if sorted(str(row[0]) for row in rows) == sorted(SCHEMA):
            return []
        return [Damage("the journal", "has lost the rules that keep it append-only")]


def _gap(first: int, behind: int) -> list[Damage]:
    if first == behind:
        return []
    if first + 1 == behind:
        return [Damage(f"entry {first}", "is missing")]
    return [Damage(f"entries {first} to {behind - 1}", "are missing")]


def _row_of(entry: Entry, kept: bytes) -> tuple[int | str | bytes, ...]:
    return (
        entry.number,
        entry.kind,
        entry.at,
        entry.by,
        entry.origin,
        kept,
        entry.previous,
        entry.hash,
    )


def _unpack(kept: object) -> bytes:
    """Give the payload, or bytes that no hash fits when it cannot be unpacked any more."""
    raw = kept if isinstance(kept, bytes) else str(kept).encode()
    try:
        return unpacked(raw)
    except zlib.error:
        return b"damaged: " + raw
