"""What a database is still to be told, seen as if it had been.

It is held in databases in memory, which write numbers and dates as the one on disk does.
"""

from collections.abc import Collection, Iterator
from itertools import chain

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

Pattern = tuple[
    NamedNode | None, NamedNode | None, NamedNode | Literal | None, DefaultGraph | NamedNode | None
]


class Lag:
    """Quads that are to go and to come, over a database that still has those and lacks these."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._removed, self._added = pyoxigraph.Store(), pyoxigraph.Store()
        self._size = 0
        self._about = set[object]()
        self._turned = set[object]()

    def __len__(self) -> int:
        """Count what was taken."""
        return self._size

    def take(self, removed: Collection[Quad], added: Collection[Quad]) -> None:
        """Have quads out, and then quads in."""
        for quad in removed:
            self._added.remove(quad)
        self._removed.extend(removed)
        self._added.extend(added)
        self._size += len(removed) + len(added)
        for quads in (removed, added):
            self._about.update(quad.subject for quad in quads)
            self._turned.update(quad.object for quad in quads)

    def has(self, quad: Quad, engine: pyoxigraph.Store) -> bool:
        """Whether a database would have a quad."""
        return quad in self._added or (quad in engine and quad not in self._removed)

    def fitting(self, pattern: Pattern, engine: pyoxigraph.Store) -> Iterator[Quad]:
        """Give the quads that fit and a database would have."""
        found = engine.quads_for_pattern(*pattern)
        subject, _, value, _ = pattern
        if (subject is not None and subject not in self._about) or (
            isinstance(value, NamedNode) and value not in self._turned
        ):
            return found
        here = [q for q in found if q not in self._removed and q not in self._added]
        return chain(here, self._added.quads_for_pattern(*pattern))

    def write_into(self, engine: pyoxigraph.Store) -> None:
        """Tell a database."""
        for quad in self._removed:
            engine.remove(quad)
        engine.extend(self._added)
