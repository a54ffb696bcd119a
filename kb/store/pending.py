"""Keep what long work has noted in the journal, until the store has it too.

Little is in memory, and much lies in a temporary folder. Most of what comes in was never seen
before: a filter of bits says so without a look into the folder, where each look costs more than all
else.
"""

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from types import TracebackType
from typing import Self

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat

from kb.graph.records import Quads
from kb.scratch import Scratch

_BITS, _FEW_BITS = 2**28, 2**23
_HALF = 32
_GRAPH = DefaultGraph()
_LITTLE = 100_000
_OPENED_FOR = 4
"""How often a database on disk is added to before it is opened anew."""


class Filter:
    """Says that something is surely not in, or that it may be (Bloom 1970, with two bits each).

    It takes 32 MB at most. Of what is not in, one in seventy-five may be after 16 million things,
    which a million reviews name.
    """

    def __init__(self, bits: int = _BITS) -> None:
        """Make an empty filter of so many bits, a power of two."""
        self._mask = bits - 1
        # The system gives each page when it is written to, as it does not for a `bytearray`.
        self._bits = mmap(-1, bits // 8, flags=MAP_PRIVATE | MAP_ANONYMOUS)

    def put(self, thing: object) -> None:
        """Put something in that can be hashed."""
        number = hash(thing)
        for place in (number & self._mask, number >> _HALF & self._mask):
            self._bits[place >> 3] |= 1 << (place & 7)

    def may_have(self, thing: object) -> bool:
        """Whether something may be in."""
        number = hash(thing)
        one, other = number & self._mask, number >> _HALF & self._mask
        bits = self._bits
        return bool(bits[one >> 3] >> (one & 7) & bits[other >> 3] >> (other & 7) & 1)


class _Filtered:
    """A database that is looked into only for what its filter may have."""

    _named: Filter

    def _database(self) -> Quads:
        raise NotImplementedError

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | None = _GRAPH,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit; None fits everything."""
        if _is_out(self._named, subject) or _is_out(self._named, value):
            return iter(())
        return self._database().quads_for_pattern(subject, predicate, value, graph_name)

    def __contains__(self, quad: Quad, /) -> bool:
        return not _is_out(self._named, quad.subject) and quad in self._database()


class Little(_Filtered):
    """A database in which there is so little that a filter answers nearly all looks into it."""

    def __init__(self, quads: Quads) -> None:
        """Look through a database, which must not change."""
        self._quads, self._named = quads, Filter(_FEW_BITS)
        for quad in quads.quads_for_pattern(None, None, None, None):
            for node in (quad.subject, quad.object):
                if isinstance(node, NamedNode):
                    self._named.put(node.value)

    def _database(self) -> Quads:
        return self._quads


class Pending(_Filtered):
    """Quads that are looked into like a database; they go when a `with` block ends.

    Lines are loaded beside whatever is done next, until something is looked for that may be in.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._folder: Scratch | None = None
        self._quads: pyoxigraph.Store = pyoxigraph.Store()
        self._loading: Future[None] | None = None
        self._size = self._puts = 0
        self._named = Filter()

    def put(self, quads: Collection[Quad]) -> None:
        """Add quads."""
        if not quads:
            return
        self._make_room(len(quads))
        self._quads.bulk_extend(quads)
        values = (quad.object for quad in quads)
        self._name(node.value for node in values if isinstance(node, NamedNode))
        subjects = (quad.subject for quad in quads)
        self._name(node.value for node in subjects if isinstance(node, NamedNode))

    def put_lines(self, lines: bytes, nodes: Iterable[str]) -> None:
        """Add lines of N-Triples, with the addresses of all nodes that they name.

        Whoever gives them has seen to it that they are right.
        """
        self._make_room(lines.count(b"\n"))
        load = partial(self._quads.bulk_load, format=RdfFormat.N_TRIPLES, lenient=True)
        aside = ThreadPoolExecutor(1)
        self._loading = aside.submit(load, lines)
        aside.shutdown(wait=False)  # the thread ends with its work
        self._name(nodes)

    def _database(self) -> pyoxigraph.Store:
        """Give all quads, when they are there.

        Raises:
            OSError: They could not be written.
        """
        if self._loading is not None:
            self._loading.result()
            self._loading = None
        return self._quads

    def _name(self, nodes: Iterable[str]) -> None:
        for node in set(nodes):
            self._named.put(node)

    def _make_room(self, more: int) -> None:
        """Make ready for more quads."""
        self._database()
        self._size += more
        if self._folder is None and self._size > _LITTLE:
            self._folder = Scratch()
            few, self._quads = self._quads, pyoxigraph.Store(self._folder.path)
            self._quads.bulk_extend(few)
            self._puts = 0
        elif self._folder is not None and self._puts % _OPENED_FOR == 0:
            self._folder.path.stat()  # if somebody removed it, another one would be made, and empty
            # Lets go of all that was kept in memory of what was looked at, which only grows.
            self._quads = pyoxigraph.Store()
            self._quads = pyoxigraph.Store(self._folder.path)
        self._puts += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()

    def clear(self) -> None:
        """Remove all quads."""
        if self._loading is not None:
            wait([self._loading])
            self._loading = None
        # Lets go of the files before they are removed.
        self._quads, self._size = pyoxigraph.Store(), 0
        if self._folder is not None:
            self._folder.close()
            self._folder = None
        self._named = Filter()


def _is_out(named: Filter, node: object) -> bool:
    """Whether a node is surely nowhere; what is no address may be anywhere."""
    return isinstance(node, NamedNode) and not named.may_have(node.value)
