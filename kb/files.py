"""Read the files that people name, of a bearable size, and write them whole or not at all."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kb.errors import OutputError, UnreadableError

LARGEST = 1024**3
"""The largest input in bytes; what is larger is for many files."""
_PIECE = 4 * 1024**2


def pieces_of(path: Path) -> Iterator[bytes]:
    """Read a regular file of any size piece by piece.

    Raises:
        UnreadableError: It is not there, or is no regular file; told before the first piece.
    """
    return _closed_after(open(_opened(path), "rb"), str(path))


def input_pieces() -> Iterator[bytes]:
    """Read standard input piece by piece, whatever its size."""
    return _pieces(sys.stdin.buffer, "-")


def _closed_after(file: BinaryIO, name: str) -> Iterator[bytes]:
    with file:
        yield from _pieces(file, name)


def _pieces(file: BinaryIO, name: str) -> Iterator[bytes]:
    try:
        while piece := file.read(_PIECE):
            yield piece
    except OSError as error:
        raise UnreadableError(name, error.strerror or str(error)) from None


def bytes_of(path: Path, most: int = LARGEST) -> bytes:
    """Read a regular file that nobody changes meanwhile.

    A pipe or a device is not opened by name, as nobody knows whether it ends.

    Raises:
        UnreadableError: It is not there, is no regular file, or has more bytes than `most`.
    """
    handle = _opened(path)
    try:
        before = os.fstat(handle)
        with open(handle, "rb", closefd=False) as file:
            content = _read(file, most)
        after = os.fstat(handle)
    except OSError as error:
        raise UnreadableError(str(path), error.strerror or str(error)) from None
    finally:
        os.close(handle)
    _check_size(str(path), content, most)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadableError(str(path), "it was changed while it was read. Try again")
    return content


def input_bytes(most: int = LARGEST) -> bytes:
    """Read standard input to its end.

    Raises:
        UnreadableError: It has more bytes than `most`.
    """
    content = _read(sys.stdin.buffer, most)
    _check_size("-", content, most)
    return content


def _opened(path: Path) -> int:
    """Open a regular file, and nothing else.

    Raises:
        UnreadableError: It is not there, or is no regular file.
    """
    try:
        # Without O_NONBLOCK, a pipe that nobody writes to would be waited for without end.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise UnreadableError(str(path), error.strerror or str(error)) from None
    except ValueError:
        raise UnreadableError(str(path), "no file can have this name") from None
    mode = os.fstat(handle).st_mode
    if stat.S_ISREG(mode):
        return handle
    os.close(handle)
    if stat.S_ISDIR(mode):
        raise UnreadableError(str(path), "this is a folder")
    raise UnreadableError(str(path), "this is no regular file. Pipe it in, with - as name")


def _read(file: BinaryIO, most: int) -> bytes:
    """Read one byte more than allowed at most, in pieces, as room is set aside for each read."""
    pieces, left = list[bytes](), most + 1
    while left and (piece := file.read(min(left, _PIECE))):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _check_size(name: str, content: bytes, most: int) -> None:
    if len(content) > most:
        raise UnreadableError(name, f"it has more than {most:,} bytes. Divide it")


@contextmanager
def whole_file(file: Path) -> Iterator[BinaryIO]:
    """Lend a file beside the one that is to be written, whose name it takes in the end.

    Until then the old file stays as it was. A device or a pipe is written to as it is.

    Raises:
        OutputError: It cannot be written.
    """
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        if file.exists() and not file.is_file():
            with file.open("wb") as out:
                yield out
            return
        with fresh.open("xb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(file)
        sync_folder(file.absolute().parent)
    except OSError as error:
        raise OutputError(str(file), error.strerror or str(error)) from None
    finally:
        fresh.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut, not only the bytes they stand for."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
