"""The store of a base on disk: Oxigraph databases, each whole and never changed once it is named.

The engine does not sync its commits and may lose what its log holds. Neither matters here: a
database is flushed, closed and synced before it is named, and is made again from the journal.

To make a database costs the more the larger it is. So what an addition changes can be held back:
whoever looks something up sees it at once, and a database with it is made when SPARQL is asked.
"""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kb.errors import StoreDamagedError, StoreFailedError
from kb.scratch import Scratch
from kb.store.generations import Generation, Generations
from kb.store.lag import Lag
from kb.store.memory import MemoryStore
from kb.store.reading import ENGINE_ERRORS, ReadingStore

_DRAFT, _ASIDE = "draft", "oxigraph"
MayWrite = Callable[[], AbstractContextManager[bool]]


class EmbeddedStore(ReadingStore):
    """The current generation of a folder, as it was when this store was opened, and its lag."""

    def __init__(
        self,
        folder: Path,
        *,
        fresh: bool = False,
        may_write: MayWrite = lambda: nullcontext(True),
        hash_of: Callable[[int], str] = lambda _: "",
    ) -> None:
        """Open what is there; a folder that is not there reads as empty and is not made.

        Args:
            folder: Where the generations lie.
            fresh: Start empty without a look at what is there, to make it again after damage.
            hash_of: Gives the hash of a journal entry, by which the journal is known; "" if it has
                no such entry.
            may_write: Makes this the only writer of the base for a while, if that can be; a
                database with what was held back is then made for everybody, and else only for
                this store.

        Raises:
            StoreDamagedError: What is there cannot be opened.
        """
        self._place, self._may_write, self._hash_of = folder, may_write, hash_of
        self._generations = Generations(folder)
        self._generation: Generation | None = None
        self._engine, self._applied = pyoxigraph.Store(), 0
        self._lag = Lag()
        self._aside: tuple[Scratch, pyoxigraph.Store] | None = None
        if not fresh:
            self._open()

    def replace_all(self, quads: Iterable[Quad], applied: int) -> None:
        """Put these quads in the place of everything, whole or not at all.

        The caller is the only writer of the base. Other readers keep what they opened.
        """
        self.fill(lambda engine: engine.bulk_extend(quads), applied)

    def fill(self, make: Callable[[pyoxigraph.Store], None], applied: int) -> None:
        """Put what is made in an empty database in the place of everything, whole or not at all.

        Args:
            make: Fills the database, and keeps no hold of it.
            applied: The number of the last journal entry that is in it.
        """
        with self._engine_errors(), self._build(applied) as database:
            _fill(database, make)
        self._open()

    def extend(self, quads: Iterable[Quad], applied: int) -> None:
        """Add these quads to what is there, whole or not at all.

        Raises:
            StoreFailedError: Somebody wrote since this store was opened; nothing was changed.
        """
        self._generations.check_current(self._generation)
        if self._generation is None:
            self.replace_all(quads, applied)
            return
        self.change((), list(quads), applied)

    def change(self, removed: Collection[Quad], added: Collection[Quad], applied: int) -> None:
        """Take quads out and put quads in, whole or not at all, with what was held back.

        The files of the last generation are shared, not copied, as the engine never changes one.

        Raises:
            StoreFailedError: Somebody wrote since this store was opened; nothing was changed.
        """
        self._generations.check_current(self._generation)
        change = Lag()
        change.take(removed, added)
        with self._engine_errors(), self._build(applied) as database:
            self._engine.backup(database)
            _tell(database, self._lag, change)
        self._open_changed()
        self._change_remembered(removed, added)

    def _build(self, applied: int) -> AbstractContextManager[Path]:
        return self._generations.build(applied, self._hash_of(applied))

    # -- what is held back ------------------------------------------------------------------------

    def hold_back(self, removed: Collection[Quad], added: Collection[Quad], applied: int) -> None:
        """Show these quads out and in from now on, and write them later.

        The caller keeps them where they outlive this process.

        Args:
            applied: The number of the last journal entry that this shows then.
        """
        self._let_go_aside()
        self._lag.take(removed, added)
        self._applied = applied
        self._change_remembered(removed, added)

    def held_back(self) -> int:
        """Count the quads that are still to be written."""
        return len(self._lag)

    def written(self) -> int:
        """Number of the last journal entry that is in the files; 0 if there are none."""
        return self._generation.applied if self._generation else 0

    def is_current(self) -> bool:
        """Whether nobody has made another generation since this was opened."""
        return self._generations.is_current(self._generation)

    def write_held_back(self) -> None:
        """Make a generation with all that is held back; the one writer does so.

        Raises:
            StoreFailedError: Somebody wrote since this store was opened; nothing was changed.
        """
        self.change((), (), self._applied)

    def _whole(self) -> pyoxigraph.Store:
        """Give a database that lacks nothing: on disk for everybody, or else aside."""
        if self._lag and self._aside is None:
            with self._may_write() as is_writer:
                if self._generations.applied() == self._applied:  # somebody else just wrote it
                    self._open_changed()
                elif is_writer and self.is_current():
                    self.write_held_back()
                else:
                    self._aside = self._written_aside()
        return self._aside[1] if self._aside else self._engine

    def _written_aside(self) -> tuple[Scratch, pyoxigraph.Store]:
        """Make a database for this store alone, that shares its files with the generation."""
        with self._engine_errors(), ExitStack() as stack:
            scratch = self._generations.scratch()
            stack.callback(scratch.close)
            database = scratch.path / _ASIDE
            self._engine.backup(database)
            _tell(database, self._lag)
            engine = pyoxigraph.Store.read_only(str(database))
            stack.pop_all()
            return scratch, engine

    def _let_go_aside(self) -> None:
        if self._aside is not None:
            aside, self._aside = self._aside[0], None
            aside.close()

    # -- reading ----------------------------------------------------------------------------------

    def __contains__(self, quad: Quad, /) -> bool:
        if not self._lag:
            return super().__contains__(quad)
        with self._damage_told():
            return self._lag.has(quad, self._engine)

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | NamedNode | None = None,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit; None fits everything."""
        if not self._lag:
            return super().quads_for_pattern(subject, predicate, value, graph_name)
        return self._told(self._lag.fitting((subject, predicate, value, graph_name), self._engine))

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Lend the database, or an empty one when there is none."""
        self._whole()
        if self._aside is not None:
            yield self._aside[0].path / _ASIDE
        elif self._generation is not None:
            yield self._generation.database
        else:
            with MemoryStore().on_disk() as folder:
                yield folder

    def damage(self) -> list[str]:
        """Read every byte of the database, and say what is not as it was written."""
        return self._generation.damage(whole=True) if self._generation else []

    def close(self) -> None:
        """Let go of all files."""
        self._engine, self._remembered = pyoxigraph.Store(), None
        self._lag = Lag()
        self._let_go_aside()
        if self._generation is not None:
            self._generation.let_go()
            self._generation = None

    def _open(self) -> None:
        self.close()
        self._generation = self._generations.hold_current()
        if self._generation is None:
            return
        head = self._hash_of(self._generation.applied)
        faults = self._generation.damage(whole=False)
        if head and self._generation.head not in ("", head):
            faults.append("it was made of another journal, or of one that was changed since")
        for fault in faults:
            self.close()
            raise StoreDamagedError(str(self._place), fault)
        try:
            self._engine = pyoxigraph.Store.read_only(str(self._generation.database))
        except ENGINE_ERRORS as error:
            self.close()
            raise StoreDamagedError(str(self._place), str(error)) from error
        self._applied = self._generation.applied

    def _open_changed(self) -> None:
        """Open the current generation, and keep what was read of the one before."""
        remembered = self._remembered
        self._open()
        self._remembered = remembered

    @contextmanager
    def _engine_errors(self) -> Iterator[None]:
        try:
            yield
        except ENGINE_ERRORS as error:
            raise StoreFailedError(str(self._place), str(error)) from error


def _fill(database: Path, make: Callable[[pyoxigraph.Store], None]) -> None:
    """Make a database, and keep a copy of it that nobody has open any more.

    As long as an answer of an engine is held somewhere, the engine goes on, and tidies its files
    up when it ends. The copy shares the files, but for those that would be tidied away.
    """
    draft = database.with_name(_DRAFT)
    engine = pyoxigraph.Store(draft)
    make(engine)
    engine.optimize()  # makes every later query three to nine times faster
    engine.flush()
    engine.backup(database)
    shutil.rmtree(draft)


def _tell(database: Path, *changes: Lag) -> None:
    """Change a copy of a database that nobody else has open."""
    engine = pyoxigraph.Store(database)
    for change in changes:
        change.write_into(engine)
    engine.flush()
