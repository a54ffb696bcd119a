"""Put a whole base into one file, and make a base of such a file, each whole or not at all."""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from kb.base import FOLDER, Base
from kb.errors import BaseExistsError, OutputError
from kb.files import (
    make_folder,
    opened,
    standard_output,
    sweep,
    sync_folder,
    was_kept,
    whole_file,
)
from kb.journal.archive import TextArchive
from kb.journal.backup import Manifest, read_backup, write_backup
from kb.journal.journal import Journal

Progress = Callable[[str], None]
_HALF = ".kb-half"


def back_up(base: Base, place: str, progress: Progress) -> Manifest:
    """Write the journal and the texts of a base to a file, or to standard output for "-".

    Raises:
        EngineError: The base is damaged; damage is not backed up.
        OutputError: The file cannot be written.
    """
    with base.recorded() as journal, _written(place) as out:
        return write_backup(journal, base.archive, out, progress)


def restore(place: str, folder: Path, progress: Progress, *, dry_run: bool = False) -> Manifest:
    """Make a base of a backup, or only check the backup.

    Args:
        place: The file, or "-" for standard input.
        folder: The base is made in `.kb` of it.
        progress: Is told what is being done.
        dry_run: Read and check everything, and leave nothing behind.

    Raises:
        BaseExistsError: There is a base already.
        BackupDamagedError: The backup is not as it was written; nothing was made.
        BackupFormatError: A newer release wrote it.
        UnreadableError: It cannot be read, or is no regular file.
    """
    target = folder / FOLDER
    if target.is_symlink() and not target.exists():
        raise OutputError(str(target), "it is a link to what is not there")
    if target.exists() and not dry_run:
        raise BaseExistsError(str(target))
    home = Path(tempfile.gettempdir()) if dry_run else folder
    with _made(home), _half_made(home) as fresh:
        with _read(place) as source, Journal(fresh / "journal.db") as journal:
            archive = TextArchive(fresh / "texts")
            manifest = read_backup(place, source, journal, archive, progress)
        if not dry_run:
            fresh.chmod(0o777 & ~_umask())
            sync_folder(fresh)
            fresh.rename(target)
            sync_folder(folder)
    return manifest


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder with those it lies in; those that are still empty in the end go again."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    make_folder(folder)
    try:
        yield
    finally:
        for one in missing:
            with suppress(OSError):  # there is something in it
                one.rmdir()


@contextmanager
def _half_made(folder: Path) -> Iterator[Path]:
    """Lend a new folder in a folder, where those that killed programs left go."""
    sweep(folder, f"{FOLDER}.*{_HALF}")
    while True:
        fresh = Path(tempfile.mkdtemp(prefix=f"{FOLDER}.", suffix=_HALF, dir=folder))
        handle = os.open(fresh, os.O_RDONLY | os.O_CLOEXEC)
        try:
            if was_kept(handle):
                yield fresh
                return
        finally:
            os.close(handle)
            shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _read(place: str) -> Iterator[IO[bytes]]:
    if place == "-":
        yield sys.stdin.buffer
        return
    with opened(Path(place)) as source:
        yield source


@contextmanager
def _written(place: str) -> Iterator[IO[bytes]]:
    """Lend standard output, or a file that is written whole or not at all."""
    if place == "-":
        with standard_output() as out:
            yield out
        return
    with whole_file(Path(place)) as out:
        yield out


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
