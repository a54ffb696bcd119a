"""One writer at a time: a lock on a base that says who holds it.

The operating system lets go of the lock when its holder ends, however it ends, so a name left in
the file by a killed program keeps nobody out. Readers never ask for the lock. The file itself is
never removed: two writers could otherwise each hold the lock of a different file of that name.
"""

import fcntl
import getpass
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from kb.errors import BaseInUseError, BaseNotWritableError

_NAME = "lock"
_LONGEST = 4096
_PAUSE = 0.02  # seconds between two looks at a lock that somebody holds
_PATIENCE = 1.0  # seconds after which one is told for whom one waits


@contextmanager
def hold(
    folder: Path, command: str, wait: float = 0, tell: Callable[[str], None] = lambda _: None
) -> Iterator[None]:
    """Be the only writer of a base for the length of a `with` block.

    Args:
        folder: The folder of the base, which must be there.
        command: What this program is doing, for the message that a second writer gets.
        wait: For so many seconds at most another writer is waited for.
        tell: Is told whom this waits for, when it is not over in a moment.

    Raises:
        BaseInUseError: Another writer holds the base.
        BaseNotWritableError: Nobody may write there.
    """
    try:
        handle = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise BaseNotWritableError(str(folder / _NAME), error.strerror or str(error)) from error
    try:
        if not _locked(handle, wait, tell):
            raise BaseInUseError(str(folder), _holder(handle))
        _rewrite(handle, _own_name(command))
        yield
        _rewrite(handle, b"")
    finally:
        os.close(handle)


def _locked(handle: int, wait: float, tell: Callable[[str], None]) -> bool:
    """Take the lock, if it comes free in time."""
    began, was_told = time.monotonic(), False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = time.monotonic() - began
            if waited >= wait:
                return False
            if waited >= _PATIENCE and not was_told:
                tell(f"waiting for {_holder(handle)}")
                was_told = True
            time.sleep(_PAUSE)
        else:
            return True


def _own_name(command: str) -> bytes:
    import socket  # only who writes needs it

    name = {
        "user": _user(),
        "host": socket.gethostname(),
        "pid": os.getpid(),
        "command": command,
        "since": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return json.dumps(name).encode()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as in many containers
        return f"user {os.getuid()}"


def _holder(handle: int) -> str:
    """Say who wrote the file, as far as it can be read."""
    try:
        name = json.loads(os.pread(handle, _LONGEST, 0))
        return (
            f"{name['user']} on {name['host']} (process {name['pid']}, "
            f"`{name['command']}`, since {name['since']})"
        )
    except (ValueError, LookupError, TypeError):  # caught between lock and name
        return "another process"


def _rewrite(handle: int, content: bytes) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, content, 0)
