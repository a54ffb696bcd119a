"""Sort more lines than there is room for in memory, and ids as people count."""

import re
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby
from pathlib import Path

_AT_ONCE = 2**26
"""So many bytes of lines are sorted in memory."""


class SortedLines:
    """Takes lines in any order and gives them in that of their bytes, each once."""

    def __init__(self, folder: Path) -> None:
        """Begin with none.

        Args:
            folder: Empty, and for this alone.
        """
        self._folder = folder
        self._files = list[Path]()
        self._waiting, self._size = list[bytes](), 0

    def put(self, lines: Sequence[bytes]) -> None:
        """Take more lines, each with its end.

        Raises:
            OSError: There is no room for them.
        """
        self._waiting += lines
        self._size += sum(map(len, lines))
        if self._size > _AT_ONCE:
            self._write()

    def __iter__(self) -> Iterator[bytes]:
        """Give what was taken; done once, and then all is gone."""
        self._waiting.sort()
        runs = [file.open("rb") for file in self._files]
        try:
            for line, _ in groupby(merge(*runs, self._waiting)):
                yield line
        finally:
            for run in runs:
                run.close()
            for file in self._files:
                file.unlink()
            self._files, self._waiting, self._size = [], [], 0

    def _write(self) -> None:
        self._waiting.sort()
        file = self._folder / f"sorted-{len(self._files)}"
        with file.open("wb") as out:
            out.writelines(dict.fromkeys(self._waiting))
        self._files.append(file)
        self._waiting, self._size = [], 0


def sort_key(id: str) -> str:
    """Write an id so that plain text order is the order in which people count.

    Example:
        >>> sorted(["s10", "s2", "s2a", "s"], key=sort_key)
        ['s', 's2', 's2a', 's10']
    """
    parts = re.split(r"(\d+)", id)
    return "".join(
        f"{len(str(int(part))):04d}{int(part)}" if number % 2 else f"{part}\x01"
        for number, part in enumerate(parts)
    )
