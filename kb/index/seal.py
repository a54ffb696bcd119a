"""What the bytes of an index were when its last writer was done, in a file beside it.

SQLite sees when a page makes no sense, and not when a number or a letter in it became another one,
so that a look-up could give other rows without a word. The seal holds a checksum of every block of
the file. Whoever opens an index of up to 32 MB reads all of it; a larger one only if the file is no
longer the one that was sealed, by the time of its last change. `kb check` always reads all.

A writer takes the seal off before it changes anything, so that an index without one is only less
well guarded; it is sealed again by the next who writes.
"""

import json
import os
import zlib
from contextlib import suppress
from pathlib import Path

from kb.files import sync_folder
from kb.handles import reading

_BLOCK = 2**16
_SMALL = 2**25
_ATTEMPTS = 3
_WAL_HEADER, _FRAME_HEADER = 32, 24


class IndexSeal:
    """The seal of one index."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._file = index.with_suffix(".seal")
        self._before: list[int] | None = None

    def is_on(self) -> bool:
        """Whether somebody said that the index is as it should be."""
        return self._file.exists()

    def take_off(self) -> None:
        """Say that the index is being changed."""
        self._before = self._blocks(self._read())
        if self.is_on():
            self._file.unlink()
            sync_folder(self._file.parent)

    def put_on(self, changed: set[int] | None = None) -> None:
        """Say that the index is as it should be.

        Args:
            changed: Byte places of all that changed since it was taken off; None if all may have.
        """
        before = self._before if changed is not None else None
        blocks = {place // _BLOCK for place in changed or ()}
        with reading(self._index) as content:
            found = os.fstat(content)
            count = -(-found.st_size // _BLOCK)
            if before is None:
                sums = [_sum(content, block) for block in range(count)]
            else:
                sums = before[:count] + [0] * (count - len(before))
                for block in (blocks | set(range(len(before) - 1, count))) & set(range(count)):
                    sums[block] = _sum(content, block)
        seal = {"size": found.st_size, "file": _identity(found), "blocks": sums}
        fresh = self._file.with_suffix(".seal.new")
        fresh.write_text(json.dumps(seal), encoding="ascii")
        fresh.replace(self._file)
        self._before = None

    def fault(self, *, whole: bool) -> str:
        """Say what is not as it was sealed, "" if nothing is or there is no seal.

        Args:
            whole: Read all bytes, whatever the size.
        """
        for _ in range(_ATTEMPTS):
            seal = self._read()
            try:
                fault = self._compared(seal, whole=whole)
            except FileNotFoundError:  # a writer is putting another one in its place
                continue
            if not fault or self._read() == seal:  # else somebody wrote meanwhile
                return fault
        return ""

    def _compared(self, written: bytes, *, whole: bool) -> str:
        blocks = self._blocks(written)
        if blocks is None:
            return ""
        seal = json.loads(written)
        with reading(self._index) as content:
            found = os.fstat(content)
            if found.st_size != seal["size"]:
                return f"it has {found.st_size} of {seal['size']} bytes"
            if not whole and found.st_size > _SMALL and _identity(found) == seal["file"]:
                return ""
            for number, expected in enumerate(blocks):
                if _sum(content, number) != expected:
                    return f"what stands from byte {number * _BLOCK} on is not as it was written"
        return ""

    def _read(self) -> bytes:
        with suppress(FileNotFoundError):
            return self._file.read_bytes()
        return b""

    def _blocks(self, written: bytes) -> list[int] | None:
        """Give the sums, None if the seal is none: its own damage harms nobody."""
        try:
            seal = json.loads(written)
            blocks = [int(one) for one in seal["blocks"]]
            is_whole = len(blocks) == -(-int(seal["size"]) // _BLOCK) and "file" in seal
        except (ValueError, LookupError, TypeError):
            return None
        return blocks if is_whole else None


def changed_places(log: Path) -> set[int]:
    """List the byte places of all pages in a log of SQLite (its file format, 4.1 and 4.2).

    A log is begun anew in its place, with another salt, so that older frames may stand behind.
    """
    places = set[int]()
    with log.open("rb") as content:
        header = content.read(_WAL_HEADER)
        size, salt = int.from_bytes(header[8:12]), header[16:24]
        while len(frame := content.read(_FRAME_HEADER)) == _FRAME_HEADER and frame[8:16] == salt:
            places.add((int.from_bytes(frame[:4]) - 1) * size)
            content.seek(size, os.SEEK_CUR)
    return places


def _identity(found: os.stat_result) -> list[int]:
    return [found.st_ino, found.st_ctime_ns]


def _sum(content: int, block: int) -> int:
    return zlib.crc32(os.pread(content, _BLOCK, block * _BLOCK))
