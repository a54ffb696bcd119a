"""Read the files that people name, of a bearable size, and write them whole or not at all."""

import fcntl
import os
import shutil
import stat
import sys
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO

from kb.errors import OutputError, OutputTakenError, UnreadableError

_OF_A_BASE = ("journal.db", "journal.seal")
LARGEST = 1024**3
"""The largest input in bytes; what is larger is for many files."""
_PIECE = 4 * 1024**2
_HALF = ".kb-half"
_LOOKING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Lend standard output as one that writes all that it is given.

    Without a buffer, as PYTHONUNBUFFERED has it, whoever is stopped while a pipe is full, for
    instance by Ctrl-Z, would leave out the rest of what was being written.
    """
    out = sys.stdout.buffer
    if isinstance(out, RawIOBase):
        with open(out.fileno(), "wb", closefd=False) as buffered:
            yield buffered
        return
    yield out
    out.flush()


def pieces_of(path: Path) -> Generator[bytes]:
    """Read a regular file of any size piece by piece.

    Raises:
        UnreadableError: It is not there, or is no regular file; told before the first piece.
    """
    return _closed_after(opened(path), str(path))


def pieces_later(path: Path) -> Generator[bytes]:
    """Read a regular file as `pieces_of` does, opened when its first piece is asked for.

    Thousands of files wait for their turn, and no system opens so many.

    Raises:
        UnreadableError: It is not there, or is no regular file; told before the first piece.
    """
    opened(path).close()
    return _opened_at_last(path)


def _opened_at_last(path: Path) -> Generator[bytes]:
    yield from pieces_of(path)


def opened(path: Path) -> BinaryIO:
    """Open a regular file to be read.

    Raises:
        UnreadableError: It is not there, or is no regular file.
    """
    return open(_opened(path), "rb")


def input_pieces() -> Iterator[bytes]:
    """Read standard input piece by piece, whatever its size."""
    return _pieces(sys.stdin.buffer, "-")


def _closed_after(file: BinaryIO, name: str) -> Generator[bytes]:
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

    Args:
        most: How many bytes it may have.

    Raises:
        UnreadableError: It has more bytes than `most`.
    """
    content = _read(sys.stdin.buffer, most)
    _check_size("-", content, most)
    return content


def whole(name: str, pieces: Iterable[bytes], most: int = LARGEST) -> bytes:
    """Put pieces of an input together.

    Raises:
        UnreadableError: They have more bytes than `most`.
    """
    content = bytearray()
    for piece in pieces:
        content += piece
        _check_size(name, content, most)
    return bytes(content)


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


def _check_size(name: str, content: bytes | bytearray, most: int) -> None:
    if len(content) > most:
        raise UnreadableError(name, f"it has more than {most:,} bytes. Divide it")


@contextmanager
def whole_file(file: Path) -> Iterator[BinaryIO]:
    """Lend a file beside the one that is to be written, whose name it takes in the end.

    Until then the old file stays as it was. A device or a pipe is written to as it is. What a
    killed program left half written in the folder goes.

    Raises:
        OutputTakenError: It lies in a base.
        OutputError: It cannot be written.
    """
    refuse_taken(file)
    if not file.name:
        raise OutputError(str(file), "this is a folder")
    fresh = file.with_name(f".{file.name}.{os.getpid()}{_HALF}")
    try:
        if file.exists() and not file.is_file():
            with file.open("wb") as out:
                yield out
            return
        sweep(file.parent, f".*{_HALF}")
        with _locked(fresh) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
            fresh.replace(file)
        sync_folder(file.absolute().parent)
    except OSError as error:
        raise OutputError(str(file), error.strerror or str(error)) from None
    finally:
        fresh.unlink(missing_ok=True)


def files_in(folder: Path, *endings: str) -> list[Path]:
    """List the files of a folder, in order of their names, and nothing that lies elsewhere.

    With endings, only what has one of them.

    Whoever sent the folder could have a link show any file of whoever reads it; a file that is
    named itself may be a link.

    Raises:
        UnreadableError: One of them is a symbolic link, or the folder cannot be read.
    """
    try:
        entries = sorted(folder.iterdir())
        if endings:
            entries = [one for one in entries if one.name.endswith(endings)]
        else:
            entries = [one for one in entries if not one.is_dir()]
        if link := next((one for one in entries if one.is_symlink()), None):
            reason = "a symbolic link in a folder is not followed. Name the file itself"
            raise UnreadableError(str(link), reason)
    except OSError as error:
        raise UnreadableError(str(folder), error.strerror or str(error)) from None
    return entries


def refuse_taken(file: Path, read: Iterable[Path] = ()) -> None:
    """Refuse to write over a base, or over a file that is still to be read.

    Every name by which somebody says where to write is checked here before anything is done.

    Args:
        file: What is to be written, or a folder that files are to be written into; "-" for
            standard output.
        read: The files that the same command reads; those that are not there are passed over.

    Raises:
        OutputTakenError: It lies in the folder of a base, or is one of those files.
    """
    if str(file) == "-":
        return
    try:
        for place in {file.resolve(), file.parent.resolve() / file.name}:
            for folder in (place, *place.parents):
                # A base may be called anything, and other programs have a journal.db, too.
                if folder.name == ".kb" or all((folder / name).is_file() for name in _OF_A_BASE):
                    raise OutputTakenError(str(file), "it lies in a base")
        if any(one.exists() and file.samefile(one) for one in read if file.exists()):
            raise OutputTakenError(str(file), "this command reads it")
    except (OSError, ValueError, RuntimeError):  # no file can have this name; its writer tells
        return


def check_place(file: Path) -> None:
    """See that a file can be written, before work is done whose outcome it is to hold.

    Raises:
        OutputError: Its folder is not there, or nobody may write there.
    """
    if not file.parent.is_dir():
        raise OutputError(str(file), "there is no such folder")
    if file.is_dir():
        raise OutputError(str(file), "this is a folder")
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise OutputError(str(file), "you may not write there")


def _locked(fresh: Path) -> BinaryIO:
    """Make a file that `sweep` leaves alone while it is open."""
    while True:
        out = fresh.open("xb")
        if was_kept(out.fileno()):
            return out
        out.close()


def was_kept(handle: int) -> bool:
    """Lock what was just made; gives whether nobody swept it away before it was locked."""
    fcntl.flock(handle, fcntl.LOCK_SH)
    return os.fstat(handle).st_nlink > 0


def sweep(folder: Path, pattern: str) -> None:
    """Remove the half written files and folders that fit, unless somebody holds a lock on them.

    The operating system takes the lock from whoever is killed, so that what nobody holds is left
    over.
    """
    for place in folder.glob(pattern):
        try:
            handle = os.open(place, _LOOKING)
        except OSError:  # gone, or another's: it is not ours to remove
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if stat.S_ISDIR(os.fstat(handle).st_mode):
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)
        except BlockingIOError:  # its writer lives
            continue
        finally:
            os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder, and those it lies in, so that a power cut leaves none of them out."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut, not only the bytes they stand for."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
