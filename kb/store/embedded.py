"""The store of a base on disk: Oxigraph databases, each whole and never changed once it is named.

The engine does not sync its commits and may lose what its log holds. Neither matters here: a
database is flushed, closed and synced before it is named, and is made again from the journal.
"""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph
from pyoxigraph import Quad

from kb.errors import StoreDamagedError, StoreFailedError
from kb.store.generations import Generation, Generations
from kb.store.memory import MemoryStore
from kb.store.reading import ENGINE_ERRORS, ReadingStore

_DRAFT = "draft"


class EmbeddedStore(ReadingStore):
    """The current generation of a folder, as it was when this store was opened."""

    def __init__(self, folder: Path, *, fresh: bool = False) -> None:
        """Open what is there; a folder that is not there reads as empty and is not made.

        Args:
            folder: Where the generations lie.
            fresh: Start empty without a look at what is there, to make it again after damage.

        Raises:
            StoreDamagedError: What is there cannot be opened.
        """
        self._place = folder
        self._generations = Generations(folder)
        self._generation: Generation | None = None
        self._engine, self._applied = pyoxigraph.Store(), 0
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
        with self._engine_errors(), self._generations.build(applied) as database:
            _fill(database, make)
        self._open()

    def extend(self, quads: Iterable[Quad], applied: int) -> None:
        """Add these quads to what is there, whole or not at all.

        The files of the last generation are shared, not copied, as the engine never changes one.

        Raises:
            StoreFailedError: Somebody wrote since this store was opened; nothing was changed.
        """
        self._generations.check_current(self._generation)
        if self._generation is None:
            self.replace_all(quads, applied)
            return
        with self._engine_errors(), self._generations.build(applied) as database:
            self._engine.backup(database)
            _extend(database, quads)
        self._open()

    def change(self, removed: Collection[Quad], added: Collection[Quad], applied: int) -> None:
        """Take quads out and put quads in, whole or not at all, as `extend` does.

        Raises:
            StoreFailedError: Somebody wrote since this store was opened; nothing was changed.
        """
        self._generations.check_current(self._generation)
        with self._engine_errors(), self._generations.build(applied) as database:
            self._engine.backup(database)
            _change(database, removed, added)
        remembered = self._remembered
        self._open()
        self._remembered = remembered
        self._change_remembered(removed, added)

    def damage(self) -> list[str]:
        """Read every byte of the database, and say what is not as it was written."""
        return self._generation.damage(whole=True) if self._generation else []

    def close(self) -> None:
        """Let go of all files."""
        self._engine, self._remembered = pyoxigraph.Store(), None
        if self._generation is not None:
            self._generation.let_go()
            self._generation = None

    def _open(self) -> None:
        self.close()
        self._generation = self._generations.hold_current()
        if self._generation is None:
            return
        for fault in self._generation.damage(whole=False):
            self.close()
            raise StoreDamagedError(str(self._place), fault)
        try:
            self._engine = pyoxigraph.Store.read_only(str(self._generation.database))
        except ENGINE_ERRORS as error:
            self.close()
            raise StoreDamagedError(str(self._place), str(error)) from error
        self._applied = self._generation.applied

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Lend the current generation, or an empty database when there is none."""
        if self._generation is not None:
            yield self._generation.database
            return
        with MemoryStore().on_disk() as folder:
            yield folder

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


def _extend(database: Path, quads: Iterable[Quad]) -> None:
    engine = pyoxigraph.Store(database)
    engine.extend(quads)
    engine.flush()


def _change(database: Path, removed: Collection[Quad], added: Collection[Quad]) -> None:
    engine = pyoxigraph.Store(database)
    for quad in removed:
        engine.remove(quad)
    engine.extend(added)
    engine.flush()
