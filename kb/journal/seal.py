"""What the bytes of a journal were after its last commit, in a file beside it.

The hash of an entry stands for all that the entry says. A SQLite file has more bytes than that, in
a small one almost half of all: counters, room for what comes, the padding of what is packed. A
change of them alters no evidence, and shows all the same that a disk, or somebody, writes where
nobody should. So every byte is summed up, and `kb check` compares.

A seal tells by number and hash for which last entry it was made. One that is of another entry says
nothing: its writer was killed before it could seal again, and the next one will. The sums of what
a commit left alone are kept and not made anew, so that damage stays told.
"""

import os
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kb.handles import reading

_BLOCK = 2**16
_MAGIC, _UNSYNCED = slice(0, 8), bytes(8)
_CHECKSUM = 4
_HEADER = struct.Struct(">IQQ32s")  # checksum, number of the last entry, bytes, its hash
Head = tuple[int, str]


@dataclass(frozen=True)
class _Sealed:
    """For which last entry, how many bytes, and the checksum (CRC-32) of every block of them."""

    head: Head
    size: int
    sums: list[int]


class JournalSeal:
    """The seal of one journal; only the one writer puts it on."""

    def __init__(self, journal: Path) -> None:
        """Name the file; it need not be there."""
        self._journal = journal
        self._file = journal.with_suffix(".seal")

    def is_there(self) -> bool:
        """Whether the journal was ever sealed."""
        return self._file.exists()

    def put_on(self, head: Head, before: Head, changed: set[int] | None) -> None:
        """Say that the file is as it should be, after a commit.

        Where a disk is full, or a writer is killed, there is then a seal of an older entry or one
        that is half: neither says anything, until the next commit.

        Args:
            head: The last entry now.
            before: The last entry before the commit.
            changed: The places of the pages that it changed, which were there before; None if
                that is not known.
        """
        old = self._read()
        known = old if old and old.head == before and changed is not None else None
        with suppress(OSError):
            content = _written(self._summed(head, known, changed or set()))
            handle = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)
            try:
                os.pwrite(handle, content, 0)
                os.ftruncate(handle, len(content))
            finally:
                os.close(handle)

    def _summed(self, head: Head, known: _Sealed | None, changed: set[int]) -> _Sealed:
        with reading(self._journal) as content:
            size = os.fstat(content).st_size
            blocks = range(-(-size // _BLOCK))
            if known is None:
                return _Sealed(head, size, [_sum(content, block) for block in blocks])
            sums = [*known.sums, *([0] * len(blocks))][: len(blocks)]
            again = {place // _BLOCK for place in changed} | {*blocks[known.size // _BLOCK :]}
            for block in sorted(again & {*blocks}):
                sums[block] = _sum(content, block)
        return _Sealed(head, size, sums)

    def fault(self, head: Head) -> str:
        """Say what is not as it was sealed, "" if nothing is, or no seal is of this last entry.

        Nobody may write to the journal meanwhile.
        """
        seal = self._read()
        if seal is None or seal.head != head:
            return ""
        with reading(self._journal) as content:
            size = os.fstat(content).st_size
            if size != seal.size:
                return f"has {size} bytes and had {seal.size}"
            for number, expected in enumerate(seal.sums):
                if _sum(content, number) != expected:
                    return f"is not as it was written, from byte {number * _BLOCK} on"
        return ""

    def _read(self) -> _Sealed | None:
        """Read the seal, None if it is none: its own damage harms nobody."""
        with suppress(OSError, struct.error):
            content = self._file.read_bytes()
            own, number, size, checkpoint = _HEADER.unpack_from(content)
            if own == zlib.crc32(content[_CHECKSUM:]):
                sums = struct.unpack(f">{-(-size // _BLOCK)}I", content[_HEADER.size :])
                return _Sealed((number, checkpoint.hex()), size, list(sums))
        return None


def _sum(content: int, block: int) -> int:
    return zlib.crc32(os.pread(content, _BLOCK, block * _BLOCK))


def _written(seal: _Sealed) -> bytes:
    """Write a checksum of all that follows, then the numbers in the order of the network."""
    number, checkpoint = seal.head
    header = _HEADER.pack(0, number, seal.size, bytes.fromhex(checkpoint))
    rest = header[_CHECKSUM:] + struct.pack(f">{len(seal.sums)}I", *seal.sums)
    return zlib.crc32(rest).to_bytes(_CHECKSUM) + rest


def changed_places(journal: Path) -> set[int] | None:
    """List the places of the pages that an unfinished commit is about to change.

    SQLite writes each of them to a rollback file before it changes it (its file format, section
    3). Pages that it had to write before the end, for want of memory, make a second part there.

    Returns:
        None if there is no such file, or one of several parts.
    """
    try:
        content = journal.with_name(f"{journal.name}-journal").read_bytes()
    except FileNotFoundError:
        return None
    sector, page = (int.from_bytes(content[at : at + 4]) for at in (20, 24))
    if len(content) < sector or not sector or not page or content[_MAGIC] != _UNSYNCED:
        return None
    record = 4 + page + _CHECKSUM
    starts = range(sector, len(content) - record + 1, record)
    numbers = {int.from_bytes(content[at : at + 4]) for at in starts}
    return {0} | {(number - 1) * page for number in numbers}  # the first has the counters
