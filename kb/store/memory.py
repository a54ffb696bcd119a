"""A store in memory, for previews, tests and bases that end with the process."""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph
from pyoxigraph import Quad

from kb.scratch import scratch_folder
from kb.store.reading import ReadingStore


class MemoryStore(ReadingStore):
    """A set of quads that answers SPARQL and is gone when the process ends."""

    def __init__(self) -> None:
        """Start empty."""
        self._engine, self._applied = pyoxigraph.Store(), 0

    def replace_all(self, quads: Iterable[Quad], applied: int) -> None:
        """Put these quads in the place of everything, whole or not at all."""
        self.fill(lambda engine: engine.bulk_extend(quads), applied)

    def fill(self, make: Callable[[pyoxigraph.Store], None], applied: int) -> None:
        """Put what is made in an empty database in the place of everything, whole or not at all."""
        engine = pyoxigraph.Store()
        make(engine)
        self._engine, self._applied, self._remembered = engine, applied, None

    def extend(self, quads: Iterable[Quad], applied: int) -> None:
        """Add these quads to what is there, whole or not at all."""
        self._engine.extend(quads)
        self._applied, self._remembered = applied, None

    def change(self, removed: Collection[Quad], added: Collection[Quad], applied: int) -> None:
        """Take quads out and put quads in."""
        for quad in removed:
            self._engine.remove(quad)
        self._engine.extend(added)
        self._applied = applied
        self._change_remembered(removed, added)

    def engine(self) -> pyoxigraph.Store:
        """Lend a copy, so that the store stays what it is."""
        copy = pyoxigraph.Store()
        copy.extend(self._engine)
        return copy

    def is_current(self) -> bool:
        """Say yes: nobody else can write to it."""
        return True

    def damage(self) -> list[str]:
        """Say nothing: there are no files."""
        return []

    def close(self) -> None:
        """Do nothing: no file is held."""

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Lend a copy on disk."""
        with scratch_folder() as folder:
            copy = pyoxigraph.Store(folder)
            copy.bulk_extend(self.quads())
            copy.flush()
            del copy
            yield folder
