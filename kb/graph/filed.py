"""Records in files of N-Triples, as a journal adds them or in the order of their subjects.

A database on disk looks up each term of each triple by itself. Whoever reads nearly all of a base
reads it from a file in a tenth of the time.
"""

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from pyoxigraph import DefaultGraph, NamedNode

from kb.graph.lines import literal_in
from kb.graph.records import Properties, Quads, StoreRecords
from kb.scratch import scratch_folder
from kb.sorting import SortedLines
from kb.terms import address, short, term

_BLOCK = 2**13
_NOTES = 16


class AddedLines:
    """A file of all that is added to a database, line by line.

    Attributes:
        count: How many lines there are.
    """

    def __init__(self, file: Path) -> None:
        """Name a file that is not there yet."""
        self.file, self.count = file, 0

    def add(self, payload: bytes) -> None:
        """Put in what is added to no named graph, as the engine writes it."""
        with self.file.open("ab") as end:
            end.write(payload)
        self.count += payload.count(b"\n")


class OrderedLines:
    """A file of lines `<subject> …` that are ordered by the bytes of their subjects.

    Where each block of 8 kB begins, and with which subject, is noted in another file, and of so
    many notes one is kept in memory: 2 MB for a gigabyte.
    """

    def __init__(self, file: Path) -> None:
        """Open a file; its name may go while this is open."""
        self._handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        self._size = os.fstat(self._handle).st_size
        self._notes = TemporaryFile(dir=file.parent)  # noqa: SIM115 - closed in `__del__`
        self._tops, self._places = list[bytes](), array("Q")
        with file.open("rb") as lines:
            for number, note in enumerate(_first_of_blocks(lines, self._size)):
                if number % _NOTES == 0:
                    self._tops.append(note)
                    self._places.append(self._notes.tell())
                self._notes.write(note + b"\n")
        self._places.append(self._notes.tell())
        self._notes.flush()

    def __del__(self) -> None:
        os.close(self._handle)
        self._notes.close()

    def about(self, address: str) -> bytes:
        """Give all lines about something."""
        if not self._tops:
            return b""
        key = f"<{address}>".encode()
        start, stop = self._bounds(key)
        content = b"\n" + os.pread(self._handle, stop - start, start)
        begin = content.find(b"\n" + key + b" ")
        if begin < 0:
            return b""
        end = content.index(b"\n", content.rindex(b"\n" + key + b" ") + 1)
        return content[begin + 1 : end + 1]

    def _bounds(self, key: bytes) -> tuple[int, int]:
        """Say where the blocks begin and end in which there is something about a subject."""
        # Its first line may lie in the block before the one that begins with it.
        low, high = key + b" ", key + b"!"
        first = max(bisect_left(self._tops, low) - 1, 0)
        last = bisect_left(self._tops, high)
        place = self._places[first]
        notes = os.pread(self._notes.fileno(), self._places[last] - place, place).splitlines()
        notes += self._tops[last : last + 1]
        begin = max(bisect_left(notes, low) - 1, 0)
        end = bisect_left(notes, high)
        return _place(notes[begin]), _place(notes[end]) if end < len(notes) else self._size


def _first_of_blocks(lines: BinaryIO, size: int) -> Iterator[bytes]:
    """Give the subject of the first line of each block, with its place."""
    for place in range(0, size, _BLOCK):
        lines.seek(max(place - 1, 0))
        if place:
            lines.readline()  # the rest of the line that holds the byte before
        start = lines.tell()
        if line := lines.readline():
            yield b"%b %d" % (line.partition(b" ")[0], start)


def _place(note: bytes) -> int:
    return int(note.rpartition(b" ")[2])


class FiledRecords(StoreRecords):
    """Records of a database all of which lie in a file, too; what is about a node is read there.

    What comes into the database later is seen only by whoever asks for subjects.
    """

    def __init__(self, quads: Quads, lines: OrderedLines, most: int | None = None) -> None:
        """Look into a database and a file.

        Args:
            most: So many nodes are kept; when there are more, all are read again.
        """
        super().__init__(quads, most)
        self._lines = lines

    def each_of_type(self, name: str) -> Iterator[str]:
        """Give every node of a class, sorted, of which there may be too many for memory."""
        kinds = self._quads.quads_for_pattern(None, term("rdf:type"), term(name), DefaultGraph())
        with scratch_folder() as folder:
            found = SortedLines(folder)
            for quad in kinds:
                if isinstance(quad.subject, NamedNode):
                    found.put([f"{short(quad.subject.value)}\n".encode()])
            for line in found:
                yield line[:-1].decode()

    def _read(self, node: str, found: Properties) -> None:
        try:
            about = address(node)
        except KeyError:
            about = node
        for line in self._lines.about(about).decode().split("\n")[:-1]:
            predicate, value = line[len(about) + 3 :].split(" ", 1)
            name = short(predicate[1:-1])
            if value.startswith("<"):
                found[name].append(short(value[1:-3]))
            elif value.startswith('"'):
                text, language = literal_in(value)
                found[name].append(text)
                if language:
                    self._languages[node, name] = language
