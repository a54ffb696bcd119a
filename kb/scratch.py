"""Lend folders for what is needed only as long as some work lasts, even if that is killed.

A folder is locked as long as its maker lives, whatever ends it. One that nobody holds was left by
somebody who was killed, and goes when the next one is lent.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

_MAKING, _NAME = "kb-making-", "kb-scratch-"


class Scratch:
    """A folder for a while, until it is closed."""

    def __init__(self, within: Path | None = None) -> None:
        """Make it.

        Args:
            within: Where; None for the folder of the system for temporary files.
        """
        remove_left(within)
        made = Path(mkdtemp(prefix=_MAKING, dir=within))
        self._held = os.open(made, os.O_RDONLY | os.O_DIRECTORY)
        with suppress(OSError):  # a file system without locks: nobody can take the folder for left
            fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Only now it has the name that is looked for, so that nobody finds it without its lock.
        self.path = made.rename(made.with_name(made.name.replace(_MAKING, _NAME)))

    def close(self) -> None:
        """Remove the folder with all that is in it."""
        shutil.rmtree(self.path)
        os.close(self._held)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Lend a folder for the length of a `with` block."""
    scratch = Scratch()
    try:
        yield scratch.path
    finally:
        scratch.close()


def remove_left(within: Path | None = None) -> None:
    """Remove the folders of ours whose makers have ended without removing them."""
    with os.scandir(within or gettempdir()) as found:
        left = [one.path for one in found if one.name.startswith(_NAME)]
    for path in left:
        with suppress(OSError):  # somebody holds it, has just removed it, or owns it
            _remove_if_left(path)


def _remove_if_left(path: str) -> None:
    """Remove one folder.

    Raises:
        OSError: Somebody holds it, or it is not ours.
    """
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(handle).st_uid == os.geteuid():
            shutil.rmtree(path)
    finally:
        os.close(handle)
