"""Read the bytes of a file that SQLite has open in this process.

Whoever closes any handle of a file loses all POSIX locks of the process on it (fcntl(2)), those of
SQLite too ("How To Corrupt An SQLite Database File", 2.2): another process then takes itself for
the only one, and removes a log that is being written. So a handle by which such a file was read is
closed only when no database here has the file open any more.
"""

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

Inode = tuple[int, int]
"""Device and number of a file, whatever its name is by now."""

_lock = Lock()
_users = defaultdict[Inode, int](int)
_kept = defaultdict[Inode, list[int]](list)


def hold(file: Path) -> Inode | None:
    """Say that a database has a file open, or is about to open it.

    Returns:
        What `let_go` is to be told when the database is closed; None if there is no such file.
    """
    with _lock:
        try:
            inode = _inode(file.stat())
        except FileNotFoundError:
            return None
        _users[inode] += 1
        return inode


def let_go(inode: Inode | None) -> None:
    """Say that the database is closed."""
    if inode is None:
        return
    with _lock:
        _users[inode] -= 1
        if _users[inode] <= 0:
            del _users[inode]
            for handle in _kept.pop(inode, []):
                os.close(handle)


@contextmanager
def reading(file: Path) -> Iterator[int]:
    """Lend a handle of a file, to be read with `os.pread`.

    Raises:
        FileNotFoundError: There is no such file.
    """
    handle = _handle(file)
    try:
        yield handle
    finally:
        inode = _inode(os.fstat(handle))
        with _lock:
            if _users.get(inode):
                _kept[inode].append(handle)
            else:
                os.close(handle)


def _handle(file: Path) -> int:
    """Take a handle that is kept, or open one."""
    with _lock:
        kept = _kept.get(_inode(file.stat()))
        return kept.pop() if kept else os.open(file, os.O_RDONLY | os.O_CLOEXEC)


def _inode(found: os.stat_result) -> Inode:
    return found.st_dev, found.st_ino
