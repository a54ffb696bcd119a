"""Keep what was checked until it is noted, so that memory does not grow with what is taken in.

What is taken in together is whole entries of a bounded size. The newest one is in memory, and all
that most additions need; those before it are in a temporary folder.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat

from kb.graph.records import Both, Quads
from kb.model.journal import packed, unpacked
from kb.scratch import Scratch

_MOST = 250_000
"""So many quads are an entry at most, unless what is checked at once has more."""
_GRAPH = DefaultGraph()


class Entries:
    """Entries to come that wait in a folder: origin and packed payload of each, in order."""

    def __init__(self, folder: Path, name: str) -> None:
        """Begin with none; their files are called by a name and a number."""
        self._folder, self._name = folder, name
        self._waiting: list[tuple[str, Path]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, origin: str, payload: bytes) -> None:
        """Keep one more."""
        file = self._folder / f"{self._name}-{len(self)}"
        file.write_bytes(packed(payload))
        self.take(origin, file)

    def take(self, origin: str, file: Path) -> None:
        """Keep one more, whose packed payload is in a file."""
        self._waiting.append((origin, file))

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        return ((origin, file.read_bytes()) for origin, file in self._waiting)

    def files(self) -> list[Path]:
        """Give the files with their packed payloads."""
        return [file for _, file in self._waiting]


class Waiting:
    """Quads that are looked into like a database, and are the payloads of entries to come."""

    def __init__(self) -> None:
        self._recent, self._size = pyoxigraph.Store(), 0
        self._names: dict[str, None] = {}
        self._older: pyoxigraph.Store | None = None
        self._looked_into = 0
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

    def take(self, name: str, file: Path) -> None:
        """Add an entry as it is.

        Args:
            name: Of the source that it is from.
            file: One in `folder` with its packed payload; no quad of it is here.
        """
        if self._size:
            self._write()
        self._entries().take(name, file)

    def entries(self) -> Iterator[tuple[str, bytes]]:
        """Give origin and packed payload of each entry to come, in order."""
        yield from self._written or ()
        if self._size:
            yield self._origin(), packed(self._payload())

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | None = _GRAPH,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit; None fits everything."""
        return self._all().quads_for_pattern(subject, predicate, value, graph_name)

    def __contains__(self, quad: Quad, /) -> bool:
        return quad in self._all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._recent = pyoxigraph.Store()
        self._older = None  # lets go of the files before they are removed
        if self._folder is not None:
            self._folder.close()

    def _write(self) -> None:
        """Move what is in memory into the folder."""
        self._entries().put(self._origin(), self._payload())
        self._recent, self._size, self._names = pyoxigraph.Store(), 0, {}

    def _entries(self) -> Entries:
        if self._written is None:
            self._written = Entries(self.folder, "entry")
        return self._written

    def _all(self) -> Quads:
        """Give everything as a database; what is in the folder becomes one when it is needed."""
        if self._written is None:
            return self._recent
        if self._older is None:
            self._older = pyoxigraph.Store(self.folder / "older")
        for file in self._written.files()[self._looked_into :]:
            self._older.bulk_load(unpacked(file.read_bytes()), format=RdfFormat.N_QUADS)
            self._looked_into += 1
        return Both(self._recent, self._older)

    def _origin(self) -> str:
        return ", ".join(self._names)

    def _payload(self) -> bytes:
        lines = self._recent.dump(format=RdfFormat.N_QUADS) or b""
        return b"".join(sorted(lines.splitlines(keepends=True)))
