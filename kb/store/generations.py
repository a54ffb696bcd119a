"""Numbered databases in a folder, of which a small file names the current one.

A generation is never changed once CURRENT names it, so a reader has one consistent state for as
long as it likes, and a killed writer leaves nothing worse than a folder that CURRENT never named.
A reader holds a shared lock on the generation it reads; a writer removes no generation so held.

    store/CURRENT                  the number of the current generation
    store/7/GENERATION.json        format, how much of the journal is in it, with the hash of the
                                   last entry, checksum of the seal
    store/7/SEAL.json              size and checksum of every file of the database
    store/7/oxigraph/              the database
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kb.errors import StoreDamagedError, StoreFailedError
from kb.scratch import Scratch, remove_left
from kb.store.seal import broken, place_of, seal_of, sum_of_seal, write_seal

_FORMAT = 1
_ATTEMPTS = 20  # each needs a writer to have finished two generations since the last one
_CURRENT = "CURRENT"
_LABEL = "GENERATION.json"
_DATABASE = "oxigraph"


@dataclass(frozen=True)
class Generation:
    """One whole database, held against removal until it is let go."""

    number: int
    applied: int
    database: Path
    sealed: int
    head: str
    _handle: int

    def damage(self, *, whole: bool) -> list[str]:
        """Say what is not as it was when this was named.

        Args:
            whole: Read all bytes; else of the large files only their sizes are looked at.
        """
        if not self.sealed:  # an older release did not seal
            return []
        if sum_of_seal(self.database) != self.sealed:
            return [f"the seal of generation {self.number} is not as it was written"]
        return [
            f"generation {self.number}: {fault}" for fault in broken(self.database, whole=whole)
        ]

    def let_go(self) -> None:
        """Allow a writer to remove it."""
        os.close(self._handle)


class Generations:
    """The folder that holds the generations of one base."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; only a writer makes it."""
        self._folder = folder

    def hold_current(self) -> Generation | None:
        """Hold the current generation; None when nothing was ever written.

        Raises:
            StoreDamagedError: CURRENT names no whole generation.
        """
        for _ in range(_ATTEMPTS):
            number = self._current()
            if number is None:
                return None
            handle = self._lock(number)
            if handle is not None:
                return self._held(number, handle)
            if self._current() == number and not self._label(number).exists():
                raise StoreDamagedError(str(self._folder), f"generation {number} is missing")
        raise StoreFailedError(str(self._folder), "it changes faster than it can be opened")

    def is_current(self, generation: Generation | None) -> bool:
        """Whether CURRENT still names this generation."""
        return self._current() == (generation.number if generation else None)

    def check_current(self, generation: Generation | None) -> None:
        """Raise `StoreFailedError` when CURRENT no longer names this generation."""
        if not self.is_current(generation):
            raise StoreFailedError(str(self._folder), "it was written to since it was opened")

    def applied(self) -> int:
        """Number of the last journal entry that is in the current generation; 0 if none is."""
        found = self.hold_current()
        if found is None:
            return 0
        found.let_go()
        return found.applied

    def scratch(self) -> Scratch:
        """Lend a folder beside the generations, whose files it can share, or else elsewhere."""
        return Scratch(self._folder if os.access(self._folder, os.W_OK) else None)

    @contextmanager
    def build(self, applied: int, head: str = "") -> Iterator[Path]:
        """Lend the place for a new database and make it the current one in the end.

        The caller is the only writer of the base. When the block fails, nothing has changed.

        Args:
            applied: The number of the last journal entry that will be in it.
            head: The hash of that entry, by which the journal is known.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        number = max(self._numbers(), default=0) + 1
        place = self._folder / str(number)
        place.mkdir()
        try:
            yield place / _DATABASE
            database = place / _DATABASE
            _write(place_of(database), write_seal(seal_of(database, self._current_database())))
            sealed = sum_of_seal(database)
            label = {"format": _FORMAT, "applied": applied, "sealed": sealed, "head": head}
            _write(self._label(number), json.dumps(label))
            _sync(*database.iterdir(), database, place, self._folder)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        self._name_current(number)

    def _name_current(self, number: int) -> None:
        new = self._folder / f"{_CURRENT}.new"
        _write(new, f"{number}\n")
        new.replace(self._folder / _CURRENT)
        _sync(self._folder)

    def _current(self) -> int | None:
        try:
            return int((self._folder / _CURRENT).read_text("ascii"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise StoreDamagedError(str(self._folder), "CURRENT holds no number") from error

    def _current_database(self) -> Path | None:
        try:
            database = self._folder / str(self._current()) / _DATABASE
        except StoreDamagedError:
            return None
        return database if database.is_dir() else None

    def _numbers(self) -> list[int]:
        return [int(entry.name) for entry in self._folder.iterdir() if entry.name.isdecimal()]

    def _label(self, number: int) -> Path:
        return self._folder / str(number) / _LABEL

    def _lock(self, number: int) -> int | None:
        """Take the reader's lock; None when the generation is gone or being removed."""
        try:
            handle = os.open(self._label(number), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if os.fstat(handle).st_nlink:
                return handle
        except BlockingIOError:
            pass
        os.close(handle)
        return None

    def _held(self, number: int, handle: int) -> Generation:
        database = self._folder / str(number) / _DATABASE
        try:
            label = json.loads(os.pread(handle, 4096, 0))
            form, applied = int(label["format"]), int(label["applied"])
            sealed, head = int(label.get("sealed", 0)), str(label.get("head", ""))
        except (ValueError, LookupError, TypeError) as error:
            os.close(handle)
            raise StoreDamagedError(str(self._folder), f"{_LABEL} cannot be read") from error
        if form != _FORMAT:
            os.close(handle)
            raise StoreDamagedError(str(self._folder), f"format {form} is of another release")
        return Generation(number, applied, database, sealed, head, handle)

    def _sweep(self) -> None:
        """Remove what no reader holds, save the current generation."""
        try:
            current = self._current()
        except StoreDamagedError:
            current = None
        for number in self._numbers():
            if number != current:
                self._remove(number)
        remove_left(self._folder)

    def _remove(self, number: int) -> None:
        try:
            handle = os.open(self._label(number), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:  # a killed writer never finished it
            shutil.rmtree(self._folder / str(number))
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(self._folder / str(number))
        except BlockingIOError:  # a reader holds it
            pass
        finally:
            os.close(handle)


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def _sync(*places: Path) -> None:
    """Make files and the names in folders last through a power cut."""
    for place in places:
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
