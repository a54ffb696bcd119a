"""The parts of one base and how they are kept in step: journal, texts, store and index.

The journal and the texts are the truth. Store and index are made from them, each remembers how far
it got, and both catch up when the base is opened.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kb.errors import (
    BaseExistsError,
    BaseInUseError,
    BaseNotWritableError,
    IndexDamagedError,
    IndexFailedError,
    JournalDamagedError,
    JournalMissingError,
    NoBaseError,
    NotDerivedError,
    PastBaseError,
    StoreFailedError,
    TextMissingError,
)
from kb.files import make_folder
from kb.graph.collector import rarely_collected
from kb.index.index import Index
from kb.journal.archive import TextArchive
from kb.journal.journal import Journal
from kb.journal.lock import hold
from kb.model.journal import Entry
from kb.model.lag import HeldBack
from kb.progress import Progress, silent
from kb.resources import rule_set_version
from kb.scratch import scratch_folder
from kb.terms import address
from kb.text.days import day, instant

if TYPE_CHECKING:
    import pyoxigraph
    from pyoxigraph import Quad

    from kb.deriving import Change
    from kb.graph.history import History
    from kb.graph.imports import Import
    from kb.model.conflict import Standing
    from kb.model.endpoint import Endpoint
    from kb.store.embedded import EmbeddedStore
    from kb.store.memory import MemoryStore
    from kb.store.served import ServedStore

    AnyStore = EmbeddedStore | MemoryStore | ServedStore

FOLDER = ".kb"
MEMORY = ":memory:"
_GROWN = 2**27
"""New entries of so many bytes are derived with everything else."""
_CURRENT = "store/CURRENT"
_MEANINGS = tuple(f"<{address(kind)}" for kind in ("entity:", "alignment:"))
MOST_HELD_BACK = 10_000
"""More quads than these are written to the store at once."""
_OTHER = "it was made of another journal, or of one that was changed since: entry {} differs"
_MOMENT = 0.3  # seconds in which another writer may end, before a database is made aside
_IN_MEMORY = 13 * 2**20  # bytes of a journal; just below as many records as go into tables


def find_base(start: Path | str | None = None) -> Path:
    """Find the folder of a base as git finds its own: here or above.

    Args:
        start: A base, or a folder in or under one; else KB_STORE, else the working folder.

    Raises:
        NoBaseError: There is none.
        JournalMissingError: There was one, of which only derived data and texts are left.
    """
    given = start or os.environ.get("KB_STORE")
    here = Path(given or ".").absolute()
    for folder in [here] if given else [here, *here.parents]:
        candidates = (folder, folder / FOLDER)
        if found := next(filter(_has_journal, candidates), None):
            return found
        if lost := next(filter(_was_used, candidates), None):
            raise JournalMissingError(str(lost / "journal.db"))
    raise NoBaseError(str(here))


def _has_journal(folder: Path) -> bool:
    """A journal of no bytes is what is left when its making was cut short."""
    file = folder / "journal.db"
    return file.is_file() and file.stat().st_size > 0


def _was_used(folder: Path) -> bool:
    """Whether somebody wrote to a base here, whose journal came first."""
    return (folder / "lock").is_file() and any(
        (folder / part).exists() for part in ("index.db", _CURRENT)
    )


@dataclass(frozen=True)
class Changed:
    """Which conflicts came and went, by id."""

    came: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def then(self, later: "Changed") -> "Changed":
        """Say what this and a later change come to."""
        came = {*self.came} - {*later.gone} | {*later.came} - {*self.gone}
        gone = {*self.gone} - {*later.came} | {*later.gone} - {*self.came}
        return Changed(tuple(sorted(came)), tuple(sorted(gone)))


@dataclass
class Base:
    """One base, open.

    Attributes:
        folder: Where it lies; None for one in memory.
        is_view: Whether this shows another base as of a day, and cannot be changed.
        said_by: For a view, the day by which everything in it was said.
        derived_with: What derived everything while this is open; "" if nothing did.
        progress: Is told what is being done while everything is derived.
        wait: For so many seconds at most another writer is waited for.
        tell: Is told whom this waits for.
        endpoint: What answers SPARQL in the place of the store here; None for the store.
        taken_back: An entry of the journal, and by id the addresses of what was taken back by then.
    """

    folder: Path | None
    journal: Journal
    archive: TextArchive
    index: Index
    is_view: bool = False
    said_by: date | None = None
    derived_with: str = ""
    progress: Progress = silent
    wait: float = 0
    tell: Callable[[str], None] = lambda _: None
    endpoint: "Endpoint | None" = None
    taken_back: tuple[int, dict[str, list[str]]] = field(default_factory=lambda: (0, {}))
    _is_writing: bool = False
    _store: "AnyStore | None" = None
    _folded: "tuple[int, History] | None" = None
    _judged: "tuple[int, dict[tuple[str, str], Standing]]" = field(default_factory=lambda: (0, {}))
    _is_alone: bool = False

    @classmethod
    def in_memory(cls) -> "Base":
        """Make an empty base that ends with the process."""
        return cls(None, Journal(), TextArchive(), Index(None))

    @classmethod
    def create(cls, folder: Path, endpoint: "Endpoint | None" = None) -> "Base":
        """Make an empty base.

        Raises:
            BaseExistsError: There is one already.
            JournalMissingError: There was one, of which only derived data and texts are left.
        """
        if _has_journal(folder):
            raise BaseExistsError(str(folder))
        if _was_used(folder):
            raise JournalMissingError(str(folder / "journal.db"))
        make_folder(folder)
        with hold(folder, "kb init"):
            return cls(
                folder,
                Journal(folder / "journal.db"),
                TextArchive(folder / "texts"),
                Index(folder / "index.db"),
                endpoint=endpoint,
            )

    @classmethod
    def open(
        cls,
        folder: Path,
        wait: float = 0,
        tell: Callable[[str], None] = lambda _: None,
        endpoint: "Endpoint | None" = None,
    ) -> Self:
        """Open a base that is there, for reading; `writing` opens its journal for writing."""
        return cls(
            folder,
            Journal(folder / "journal.db", read_only=True),
            TextArchive(folder / "texts"),
            Index(folder / "index.db"),
            wait=wait,
            tell=tell,
            endpoint=endpoint,
        )

    def close(self) -> None:
        """Let go of all files."""
        self.close_derived()
        self.journal.close()

    def close_derived(self) -> None:
        """Let go of the files of store and index."""
        self._close_store()
        self.index.close()

    def _close_store(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    @contextmanager
    def writing(self, command: str) -> Iterator[Journal]:
        """Be the only writer; gives the journal to append to.

        Raises:
            BaseInUseError: Somebody else is writing.
            PastBaseError: This is a view.
        """
        if self.is_view:
            raise PastBaseError
        if self.folder is None:
            yield self.journal
            return
        with self._alone(command), Journal(self.folder / "journal.db") as journal:
            self.archive.sweep()
            self._is_writing = True
            try:
                yield journal
            finally:
                self._is_writing = False

    @contextmanager
    def _alone(self, command: str = "kb (catching up)", *, waits: bool = True) -> Iterator[None]:
        """Be the only writer, and see what the one before wrote."""
        if self.folder is None or self._is_alone:
            yield
            return
        with hold(self.folder, command, self.wait if waits else 0, self.tell):
            if self.index.applied() != self.journal.last():
                self._see_others()
            elif self._store is not None and not self._store.is_current():
                self._close_store()
            self._is_alone = True
            try:
                yield
                self.index.seal()
            finally:
                self._is_alone = False

    @contextmanager
    def _may_write(self) -> Iterator[bool]:
        """Be the only writer for a moment, if that can be; gives whether it is so."""
        if self._is_alone or self.folder is None:
            yield self._is_alone
            return
        with ExitStack() as stack:
            is_writer = all(os.access(self.folder / part, os.W_OK) for part in ("", "store"))
            try:
                if is_writer:
                    stack.enter_context(hold(self.folder, "kb (writing the store)", _MOMENT))
            except (BaseInUseError, BaseNotWritableError):
                is_writer = False
            yield is_writer

    def _see_others(self) -> None:
        """See what others wrote since index and store were opened."""
        self.index.refresh()
        self._close_store()

    @contextmanager
    def recorded(self) -> Iterator[Journal]:
        """Give the journal for reading, on a connection of its own where there is a file.

        Raises:
            PastBaseError: This is a view.
        """
        if self.is_view:
            raise PastBaseError
        if self.folder is None:
            yield self.journal
            return
        with Journal(self.folder / "journal.db", read_only=True) as journal:
            yield journal

    def note(
        self,
        journal: Journal,
        kind: str,
        by: str,
        payload: bytes,
        origin: str = "-",
        kept: bytes = b"",
    ) -> Entry:
        """Write an entry with the time of this clock; `apply` then lets it have its effect.

        Args:
            journal: What `writing` gave.
            kind: One of `kb.model.journal.KINDS`.
            by: Who had it done.
            payload: As `payload_of`, `Retraction.payload` or `Judgement.payload` write it.
            origin: The name of the file that it came from.
            kept: The payload as the journal packs it, if somebody did that before.
        """
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return journal.append(kind=kind, at=now, by=by, origin=origin, payload=payload, kept=kept)

    def behind(self) -> bool:
        """Whether the index lacks entries of the journal, or was made by other rules.

        Raises:
            IndexDamagedError: It was made of another journal.
        """
        return self._known() != self.journal.last() or self._has_other_rules()

    def _known(self) -> int:
        """Give the number of the last entry that is in the index; -1 if it must be made anew.

        Raises:
            IndexDamagedError: It was made of another journal.
        """
        applied, head = self.index.applied(), self.index.head()
        if applied > 0 and head and self.journal.mark(applied)[0] not in ("", head):
            raise IndexDamagedError(str(self._file("index.db")), _OTHER.format(applied))
        return applied

    def _file(self, name: str) -> Path:
        return self.folder / name if self.folder else Path(name)

    def _has_other_rules(self) -> bool:
        return self.index.provenance()[0] != rule_set_version()

    def lagging(self) -> "tuple[AnyStore, Iterator[Entry]] | None":
        """Give the store as it is with the entries that it lacks; None if it has to be made first.

        The writer calls this.
        """
        store, known = self._opened(), self._known()
        is_whole = not self._is_gone() and store.applied() == known and self.endpoint is None
        if self.is_view or not is_whole or self._has_other_rules():
            return None
        return store, self.journal.entries(after=known)

    def catch_up(self, *, waits: bool = False) -> None:
        """Bring index and store up to the journal, unless a writer is doing so now.

        Args:
            waits: Wait for the writer, also if there is something to read.

        Raises:
            BaseInUseError: A writer is at work and there is nothing to read yet, or it was waited
                for in vain.
            JournalDamagedError: Entries that were there once are gone.
        """
        if not self.behind():
            return
        self.check_end()
        try:
            with self._alone(waits=waits or self.index.applied() < 0):
                if self.behind():
                    self.tell_behind()
                    self.apply()
        except BaseInUseError:
            if waits or self.index.applied() < 0:
                raise

    def tell_behind(self) -> None:
        """Tell what is to be derived, as whoever noted it did not get that far."""
        if (lag := self.journal.last() - max(self.index.applied(), 0)) > 0:
            noted = "1 entry" if lag == 1 else f"{lag:,} entries"
            self.tell(f"{noted} of the journal still to be derived from. That is done first.")

    def check_end(self) -> None:
        """See that the journal was not cut off, or put back to what it was, behind our back.

        Raises:
            JournalDamagedError: The store has more entries than it has.
        """
        if self.index.applied() > self.journal.last():
            self._check_end_by_store()

    def _check_end_by_store(self) -> None:
        if self.folder is None:
            return
        applied, last = self._opened().applied(), self.journal.last()
        if applied > last:
            gone = _entries(last + 1, applied)
            reason = f"it ends with entry {last}; {gone} lost, which the store remembers"
            raise JournalDamagedError(str(self._file("journal.db")), reason)

    def text_of(self, sha256: str) -> bytes | None:
        """Give an archived text, None if there is none."""
        if self.is_view and sha256 not in self.history().texts:
            return None
        try:
            return self.archive.get(sha256)
        except TextMissingError:
            return None

    def decoded(self, sha256: str) -> str | None:
        """Give an archived text as the text that offsets count in, None if there is none."""
        from kb.text.quotes import decode_text

        content = self.text_of(sha256)
        return None if content is None else decode_text(content)

    # -- derived data ------------------------------------------------------------------------

    def store(self) -> "AnyStore":
        """Open the store when it is first asked for; one that lags behind is brought up first.

        What is held back is seen by whoever looks something up in it, and written when it is asked
        in SPARQL.

        Beside a writer who has not derived everything yet it gives what was there before, as other
        look-ups do.

        Raises:
            BaseInUseError: A writer is at work for longer than this waits, and there is no store.
            JournalDamagedError: The store has more entries than the journal.
        """
        if self.endpoint is None:  # else it costs a request, and the endpoint's state says so
            self._check_end_by_store()
        if self._lags():
            self._see_others()
        try:
            if self._lags():
                with self._alone(waits=self._is_gone()):
                    if self._lags():
                        self.apply()
        except BaseInUseError:
            if self._is_gone():
                raise
        return self._opened()

    def _lags(self) -> bool:
        """Tell a store of no entries, which has what every base has, from one that is gone."""
        return self._is_gone() or self._opened().applied() != self.journal.last()

    def _is_gone(self) -> bool:
        return self.folder is not None and not (self.folder / _CURRENT).exists()

    def _opened(self) -> "AnyStore":
        if self._store is None:
            self._store = self._open_store(fresh=False)
        return self._store

    def _open_store(self, *, fresh: bool) -> "AnyStore":
        from kb.store.embedded import EmbeddedStore
        from kb.store.memory import MemoryStore

        if self.folder is None:
            return MemoryStore()
        store = EmbeddedStore(
            self.folder / "store",
            fresh=fresh,
            may_write=self._may_write,
            hash_of=lambda number: self.journal.mark(number)[0],
        )
        if not fresh:
            self._take_held_back(store)
        if self.endpoint is None:
            return store
        from kb.store.served import ServedStore

        return ServedStore(
            store,
            self.endpoint,
            self.journal.hash_of,
            lambda: self._is_writing,
            _sample,
            lambda told: self.progress(told),
        )

    def _take_held_back(self, store: "EmbeddedStore") -> None:
        """Show in the store what the index has of later entries, if nothing lies between.

        Raises:
            IndexDamagedError: The index is not what was written.
        """
        if self.index.applied() in (-1, store.applied()):
            return
        from kb.graph.held_back import unpack_quads

        for held in self.index.held_back(store.applied()):
            if held.before != store.applied():
                return
            try:
                removed, added = unpack_quads(held.removed), unpack_quads(held.added)
            except ValueError as error:
                reason = f"what the store lacks of entry {held.applied} cannot be read: {error}"
                raise IndexDamagedError(str(self.folder), reason) from error
            store.hold_back(removed, added, held.applied)

    def history(self) -> "History":
        """Fold the journal into what is in effect; what was folded before is not read again."""
        from kb.graph.history import History

        number, history = self._folded or (0, History())
        for entry in self.journal.entries(after=number):
            history.take(entry)
            number = entry.number
        self._folded = number, history
        return history.said_by(self.said_by) if self.said_by else history

    def imports(self) -> "dict[str, Import]":
        """Give what others wrote and is in effect, by full address, without folding the rest."""
        from kb.graph.history import imports_in

        if self.said_by:  # when others said it is not known
            return {}
        kinds = ("rdf", "retract")
        found = [entry for kind in kinds for entry in self.journal.of_kind(kind)]
        return imports_in(sorted(found, key=lambda entry: entry.number))

    @contextmanager
    def folded(self) -> "Iterator[History]":
        """Fold the journal for a while, outside of memory where there is much of it."""
        if self.fits_in_memory():
            yield self.history()
            return
        from pyoxigraph import Store

        from kb.graph.history import History

        with scratch_folder() as place:
            yield History.of(self.journal.entries(), Store(place))

    def verdicts(self) -> "dict[tuple[str, str], Standing]":
        """Give the verdicts in force, by pair of propositions; known ones are not read again."""
        from kb.model.conflict import Standing
        from kb.model.decision import Judgement

        number, found = self._judged
        last = self.journal.last()
        if last > number:
            found = dict(found)
            for entry in self.journal.of_kind("judge", after=number):
                judgement = Judgement.read(entry.payload)
                found[judgement.pair] = Standing(
                    judgement.verdict.value, entry.by, entry.at, judgement.reason
                )
            self._judged = last, found
        return found

    def apply(self) -> Changed:
        """Bring store and index up to the journal; the writer calls this."""
        first, is_whole = self._grow()
        if is_whole:
            return first
        before = self._conflict_ids()
        self._apply_all()
        after = self._conflict_ids()
        return first.then(Changed(tuple(sorted(after - before)), tuple(sorted(before - after))))

    def _conflict_ids(self) -> set[str]:
        return self.index.conflict_ids() if self.index.applied() >= 0 else set()

    def _apply_all(self) -> None:
        """Make store and index from nothing but the journal and the texts."""
        from kb.anew import derive_all
        from kb.diagnosing import diagnosed

        applied, rules = self.journal.last(), rule_set_version()

        def chosen(name: str) -> None:
            self.derived_with = name

        def make(engine: "pyoxigraph.Store") -> None:
            self.progress("reading the journal")
            with self._records_into(engine) as history:
                contents = derive_all(history, applied, rules, self.decoded, chosen, self.progress)
                head = self.journal.mark(applied)[0]
                self.index.build(replace(content, head=head) for content in contents)
            if history.engine is not engine:
                engine.bulk_extend(history.engine)

        name = str(self.folder / "journal.db") if self.folder else "the journal"
        with rarely_collected(), diagnosed(name, self.journal.entries):
            self._opened().fill(make, applied)

    @contextmanager
    def _records_into(self, engine: "pyoxigraph.Store") -> "Iterator[History]":
        """Fold the journal into a database if there is much of it, and into a file beside it."""
        from kb.graph.filed import AddedLines
        from kb.graph.history import History

        if self.said_by or self.fits_in_memory():
            yield self.history() if self.said_by else History.of(self.journal.entries())
            return
        with scratch_folder() as place:
            lines = AddedLines(place / "added.nt")
            yield History.of(self.journal.entries(), engine, lines)

    def fits_in_memory(self) -> bool:
        """Whether everything can be held and derived in memory, which is quicker."""
        return self.journal.size() < _IN_MEMORY

    def _grow(self) -> tuple[Changed, bool]:
        """Derive only what new entries touch, one retraction or several additions at a time.

        Returns:
            What changed, and whether that is all; else everything has to be derived.
        """
        known, changed = self._known(), Changed()
        if known <= 0 or self._opened().applied() != known or self.is_view:
            return changed, False
        entries = None if self._has_other_rules() else self._new_entries(known)
        for some in [] if entries is None else _retractions_apart(entries):
            found = self._grow_by(some)
            if found is None:
                return changed, False
            changed = changed.then(found)
        return changed, entries is not None

    def _grow_by(self, entries: "list[Entry]") -> Changed | None:
        """Derive what some additions, or one retraction, touch; None if that is too much."""
        from kb.deriving import derive_change
        from kb.graph.history import History, taken_back
        from kb.graph.records import StoreRecords

        store, applied = self._opened(), entries[-1].number
        stored, lost = store.remembered(), set["Quad"]()
        if entries[0].kind == "retract":
            new, lost = taken_back(entries[0], StoreRecords(stored))
            # What words mean reaches further than is looked for: what follows from it between
            # statements that are left. What ships may be declared again, and is not told apart.
            if new.takes_import_back(StoreRecords(stored)) or any(map(_is_of_meaning, lost)):
                return None
        else:
            new = History.of(entries)
        change = derive_change(new, applied, stored, self.index, self.decoded, lost)
        if change is None:
            return None
        now = {conflict.id for conflict in change.index.content.conflicts}
        came = sorted(id for id in now - change.index.gone if self.index.conflict(id) is None)
        self._keep(change, applied)
        return Changed(tuple(came), tuple(sorted(change.index.gone - now)))

    def _keep(self, change: "Change", applied: int) -> None:
        """Put in place what some entries change; the store is written now only if it is much."""
        from kb.graph.held_back import pack_quads
        from kb.store.embedded import EmbeddedStore

        store, size = self._opened(), len(change.removed) + len(change.added)
        content = replace(change.index.content, head=self.journal.mark(applied)[0])
        index = replace(change.index, content=content)
        if not isinstance(store, EmbeddedStore) or size > MOST_HELD_BACK:
            store.change(change.removed, change.added, applied)
            self.index.change(index)
            return
        packed = pack_quads(change.removed), pack_quads(change.added)
        held = HeldBack(store.applied(), applied, store.written(), *packed)
        self.index.change(index, held)
        store.hold_back(change.removed, change.added, applied)
        if store.held_back() > MOST_HELD_BACK:
            store.write_held_back()

    def _new_entries(self, known: int) -> list[Entry] | None:
        """Read the entries behind a number; None if they are too much to be looked at together."""
        entries, size = list[Entry](), 0
        for entry in self.journal.entries(after=known):
            entries.append(entry)
            size += len(entry.payload)
            if size > _GROWN:
                return None
        return entries

    def rebuild(self) -> None:
        """Make store and index again without a look at what they hold."""
        with self.writing("kb check --rebuild"):
            self._close_store()
            self._store = self._open_store(fresh=True)
            self._apply_all()

    def damage(self) -> Iterator[tuple[str, str]]:
        """Read every byte of store and index; say which is not as it was written, and how."""
        yield from (("store", fault) for fault in self.store().damage())
        yield from (("index", fault) for fault in self.index.damage())

    def digests(self) -> tuple[str, str]:
        """Hash the contents of store and index."""
        return self.store().digest(), self.index.digest()

    def derived_anew(self) -> tuple[str, str]:
        """Hash what store and index would be if they were made again, and leave them alone."""
        with ExitStack() as stack:
            is_large = not self.fits_in_memory()
            place = stack.enter_context(scratch_folder()) if is_large else None
            fresh = self._apart(place)
            stack.callback(fresh.close_derived)
            fresh.apply()
            return fresh.digests()

    def _apart(self, place: Path | None) -> "Base":
        """Make a base of the same journal and texts that lies elsewhere; None for in memory."""
        from kb.store.embedded import EmbeddedStore

        index = Index(place / "index.db" if place else None)
        apart = Base(None, self.journal, self.archive, index, self.is_view, self.said_by)
        apart.progress = self.progress
        apart._store = EmbeddedStore(place / "store", fresh=True) if place else None
        return apart

    # -- other days --------------------------------------------------------------------------

    def view(self, as_of: str = "", said_by: str = "") -> "Base":
        """Make the base as it once was, in memory; it cannot be changed.

        Args:
            as_of: A day, to its end in UTC, or an instant with its zone: what the base knew then.
            said_by: A day: what had surely been said by then.

        Raises:
            InstantFormatError: `as_of` is neither.
            DayFormatError: `said_by` is no day.
        """
        until = day(said_by) if said_by else None
        limit = instant(as_of) if as_of else None
        journal = Journal()
        for entry in self.journal.entries():
            if limit is not None and datetime.fromisoformat(entry.at) > limit:
                break  # what comes later may build on this, whatever the clock said then
            journal.append(
                kind=entry.kind,
                at=entry.at,
                by=entry.by,
                origin=entry.origin,
                payload=entry.payload,
            )
        return Base(None, journal, self.archive, Index(None), is_view=True, said_by=until)


@contextmanager
def committed() -> Iterator[None]:
    """Say of what fails behind a commit of the journal that the commit stands.

    Raises:
        NotDerivedError: Store and index lack for now what was committed.
    """
    try:
        yield
    except (StoreFailedError, IndexFailedError, OSError) as error:
        raise NotDerivedError(error) from error


def payload_of(quads: Iterable["Quad"]) -> bytes:
    """Write quads as the payload of an entry: sorted, a line each."""
    from pyoxigraph import RdfFormat, serialize

    lines = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(lines.splitlines(keepends=True)))


def _is_of_meaning(quad: "Quad") -> bool:
    """Whether a record says what an entity is, or that one is another."""
    return str(quad.subject).startswith(_MEANINGS)


def _retractions_apart(entries: "Iterable[Entry]") -> "Iterator[list[Entry]]":
    """Give each retraction by itself, and all that lies between two of them together."""
    some = list[Entry]()
    for entry in entries:
        if entry.kind != "retract":
            some.append(entry)
            continue
        yield from filter(None, (some, [entry]))
        some = []
    yield from filter(None, [some])


def _entries(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"


def _sample() -> "Sequence[Quad]":
    """Make what engines are tried on, when one is."""
    from kb.sample import sample

    return sample()
