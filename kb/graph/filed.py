"""Records in files of N-Triples, as a journal adds them or in the order of their subjects.

A database on disk looks up each term of each triple by itself. Whoever reads nearly all of a base
reads it from a file in a tenth of the time.
"""

import os
from bisect import bisect_left, bisect_right
from pathlib import Path

from kb.graph.lines import literal_in
from kb.graph.records import Properties, Quads, StoreRecords
from kb.terms import address, short

_BLOCK = 2**13


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

    Of each block of 8 kB the first subject is kept in memory: some 15 MB for a gigabyte.
    """

    def __init__(self, file: Path) -> None:
        """Open a file; its name may go while this is open."""
        self._handle = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
        self._size = os.fstat(self._handle).st_size
        self._firsts, self._places = list[bytes](), list[int]()
        with file.open("rb") as lines:
            for place in range(0, self._size, _BLOCK):
                lines.seek(max(place - 1, 0))
                if place:
                    lines.readline()  # the rest of the line that holds the byte before
                start = lines.tell()
                if line := lines.readline():
                    self._firsts.append(line.partition(b" ")[0])
                    self._places.append(start)
        self._places.append(self._size)

    def __del__(self) -> None:
        os.close(self._handle)

    def about(self, address: str) -> bytes:
        """Give all lines about something."""
        key = f"<{address}>".encode()
        # Its first line may lie in the block before the one that begins with it.
        first = max(bisect_left(self._firsts, key) - 1, 0)
        last = bisect_right(self._firsts, key)
        start, stop = self._places[first], self._places[last]
        content = b"\n" + os.pread(self._handle, stop - start, start)
        begin = content.find(b"\n" + key + b" ")
        if begin < 0:
            return b""
        end = content.index(b"\n", content.rindex(b"\n" + key + b" ") + 1)
        return content[begin + 1 : end + 1]


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
