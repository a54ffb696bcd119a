"""Keep what was checked until it is noted, so that memory does not grow with what is taken in.

What is taken in together is whole entries of a bounded size. The newest one is in memory, and all
that most additions need; those before it are in a temporary folder.
"""

import zlib
from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat

from kb.graph.records import Both, Quads
from kb.scratch import Scratch

_MOST = 250_000
"""So many quads are an entry at most, unless what is checked at once has more."""
_QUICKLY = 1
_GRAPH = DefaultGraph()


class Entries:
    """Entries to come that wait in a folder: origin and payload of each, in order."""

    def __init__(self, folder: Path, name: str) -> None:
        """Begin with none; their files are called by a name and a number."""
        self._folder, self._name = folder, name
        self._origins: list[str] = []

    def __len__(self) -> int:
        return len(self._origins)

    def put(self, origin: str, payload: bytes) -> None:
        """Keep one more."""
        self._file(len(self)).write_bytes(zlib.compress(payload, _QUICKLY))
        self._origins.append(origin)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for number, origin in enumerate(self._origins):
            yield origin, zlib.decompress(self._file(number).read_bytes())

    def _file(self, number: int) -> Path:
        return self._folder / f"{self._name}-{number}"


class Waiting:
    """Quads that are looked into like a database, and are the payloads of entries to come."""

    def __init__(self) -> None:
        self._recent, self._size = pyoxigraph.Store(), 0
        self._names: dict[str, None] = {}
        self._all: Quads = self._recent
        self._older: pyoxigraph.Store | None = None
        self._folder: Scratch | None = None
        self._written: Entries | None = None

    def __bool__(self) -> bool:
        return bool(self._size or self._written)

    @property
    def folder(self) -> Path:
        """A folder for whatever is needed only as long as this."""
        if self._folder is None:
            self._folder = Scratch()
        return self._folder.path

    def put(self, name: str, quads: Collection[Quad]) -> None:
        """Add what was checked together.

        Args:
            name: Of the source that it is from.
            quads: None of which is here.
        """
        if self._size and self._size + len(quads) > _MOST:
            self._write()
        self._recent.bulk_extend(quads)
        self._size += len(quads)
        self._names[name] = None

    def entries(self) -> Iterator[tuple[str, bytes]]:
        """Give origin and payload of each entry to come, in order."""
        yield from self._written or ()
        if self._size:
            yield self._origin(), self._payload()

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | None = _GRAPH,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit; None fits everything."""
        return self._all.quads_for_pattern(subject, predicate, value, graph_name)

    def __contains__(self, quad: Quad, /) -> bool:
        return quad in self._all

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._recent = self._all = pyoxigraph.Store()
        self._older = None  # lets go of the files before they are removed
        if self._folder is not None:
            self._folder.close()

    def _write(self) -> None:
        """Move what is in memory into the folder."""
        if self._older is None or self._written is None:
            self._older = pyoxigraph.Store(self.folder / "older")
            self._written = Entries(self.folder, "entry")
        payload = self._payload()
        self._written.put(self._origin(), payload)
        self._older.bulk_load(payload, format=RdfFormat.N_QUADS)
        self._recent, self._size, self._names = pyoxigraph.Store(), 0, {}
        self._all = Both(self._recent, self._older)

    def _origin(self) -> str:
        return ", ".join(self._names)

    def _payload(self) -> bytes:
        lines = self._recent.dump(format=RdfFormat.N_QUADS) or b""
        return b"".join(sorted(lines.splitlines(keepends=True)))
