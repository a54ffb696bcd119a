"""How the file of an index is opened, changed in its place, and replaced.

Whoever opens it sees what was there then, for as long as it is open, and a writer need not wait for
readers: changes go to a log beside the file (SQLite's WAL) and from there into the file when nobody
needs what it held. The log is not synced: a power cut may take the last changes away, but whole,
and they are made again from the journal.

Where no log can be made, as in a folder that may only be read, the file is opened as one that
nobody changes. Such a reader holds a lock on the folder; a writer who finds it locked changes a
copy, which then takes the file's name.

    index.db                      the index
    index.db-wal, index.db-shm    its log, while somebody has it open or was killed
    index.new                     the next index, until it takes the name
    index.seal                    what its bytes are, unless it is being changed
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from kb.files import sync_folder
from kb.handles import Inode, hold, let_go
from kb.index.seal import IndexSeal, changed_places

_ATTEMPTS = 50
_PAUSE = 0.002  # seconds; a file takes the place of another in less
_WAIT = 30.0  # seconds; a log is tidied away in less
_LOG_PAGES = 8000  # so many are written back, and synced, at once: 32 MB


class IndexFile:
    """The file of one index, by its name; only the one writer of a base changes it."""

    def __init__(self, path: Path) -> None:
        """Name the file, which need not be there."""
        self._path = path = path.absolute()
        self._log = path.with_name(f"{path.name}-wal")
        self._log_index = path.with_name(f"{path.name}-shm")
        self._fresh = path.with_suffix(".new")
        self._lock: int | None = None
        self._seal = IndexSeal(path)
        self._changes = 0
        self._opened_file: int | None = None
        self._held: Inode | None = None

    def fault(self, *, whole: bool = False) -> str:
        """Say what in the file is not as its last writer left it, "" if nothing is.

        Args:
            whole: Read all of it, though it is large.
        """
        return self._seal.fault(whole=whole) if self._path.exists() else ""

    def begin_change(self) -> None:
        """Take the seal off; the one writer does so before it changes anything."""
        if self._seal.is_on():
            # Whatever changed before, here or by others, is sealed by it.
            self._seal.take_off()
            self._changes = 0
        self._fresh.unlink(missing_ok=True)  # what a killed writer left
        self._changes += 1

    def seal(self, connection: sqlite3.Connection) -> None:
        """Write the log into the file and seal that, if no reader is in the way."""
        if not self._changes:
            return
        connection.rollback()
        places = changed_places(self._log) if self._log.exists() else None
        # Where there is no room, what changed stays in its log, and the seal off.
        with suppress(sqlite3.OperationalError, OSError):
            # Where another process is just writing the log back, this one learns not how far.
            how = "PRAGMA wal_checkpoint(PASSIVE)"
            is_busy, logged, written = connection.execute(how).fetchone()
            if not is_busy and logged == written:
                self._seal.put_on(places if self._changes == 1 else None)
                self._changes = 0
        keep_state(connection)

    def opened(self) -> sqlite3.Connection | None:
        """Open what is there, None if nothing is.

        Raises:
            sqlite3.DatabaseError: It cannot be read.
        """
        for _ in range(_ATTEMPTS):
            if self._path.exists():
                self._opened_file = self._number()
                self._held = hold(self._path)
                connection = self._with_log() or self._as_it_lies()
                if not self.is_replaced():
                    return connection
                self.close(connection)  # it may read the log of the new file
            elif not self._fresh.exists():
                break
            time.sleep(_PAUSE)
        return None

    def is_replaced(self) -> bool:
        """Whether another file has taken the name since this was opened.

        One that is not there, as for a moment while another takes its place, is none.
        """
        return self._number() not in (None, self._opened_file)

    def _number(self) -> int | None:
        """Give the number under which the file system knows the file, None if it is not there."""
        try:
            return self._path.stat().st_ino
        except FileNotFoundError:
            return None

    def _with_log(self) -> sqlite3.Connection | None:
        """Open it through its log, None if none can be made or read here."""
        connection = self._connect("mode=rw")
        try:
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
            keep_state(connection)
        except sqlite3.OperationalError:
            connection.close()
            return None
        except sqlite3.DatabaseError:  # damage is named by whoever reads something
            connection.rollback()
        return connection

    def _as_it_lies(self) -> sqlite3.Connection:
        self._hold(fcntl.LOCK_SH)
        if _has_bytes(self._log):
            self._let_go()
            return self._connect("mode=ro")
        return self._connect("mode=ro&immutable=1")

    def close(self, connection: sqlite3.Connection) -> None:
        """Let go of the file; the last who does writes the log back and removes it."""
        connection.close()
        self._let_go()
        let_go(self._held)
        self._held = None

    @contextmanager
    def unread(self) -> Iterator[bool]:
        """Keep those out who cannot use a log; gives whether none of them is there."""
        held = self._hold(fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            yield held
        finally:
            if held:
                self._let_go()

    @contextmanager
    def replaced(self, content: sqlite3.Connection | None = None) -> Iterator[sqlite3.Connection]:
        """Lend a file that takes the name of this one in the end, whole or not at all.

        Args:
            content: Is open on this file. What it holds is copied, and it is closed before the
                name is given away; else the file is empty.
        """
        self._fresh.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(self._fresh)) as connection:
                # What is lost with the power is made again; the whole is synced before its name.
                for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
                    connection.execute(f"PRAGMA {setting}")
                if content is not None:
                    content.backup(connection)
                yield connection
                connection.execute("PRAGMA journal_mode = WAL")
            with self._fresh.open("rb") as handle:
                os.fsync(handle.fileno())
        except BaseException:
            self._fresh.unlink(missing_ok=True)
            raise

    def give_name(self) -> None:
        """Put what `replaced` made in the place of this file, which nobody here has open."""
        self._seal.take_off()
        if self._log.exists():
            # A log that others have open would be read into the new file. Until that has its name,
            # there is no index for a moment, which `opened` waits for.
            for one in (self._path, self._log, self._log_index):
                one.unlink(missing_ok=True)
        # After a power cut no old log may lie beside the new file, and no new seal beside the old.
        sync_folder(self._path.parent)
        self._fresh.replace(self._path)
        sync_folder(self._path.parent)
        self._seal.put_on()
        self._changes = 0

    def _connect(self, how: str) -> sqlite3.Connection:
        address = f"{self._path.as_uri()}?{how}"
        return sqlite3.connect(address, uri=True, check_same_thread=False, timeout=_WAIT)

    def _hold(self, kind: int) -> bool:
        """Lock the folder, since the files in it come and go."""
        handle = os.open(self._path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(handle, kind)
        except BlockingIOError:
            os.close(handle)
            return False
        self._lock = handle
        return True

    def _let_go(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def keep_state(connection: sqlite3.Connection) -> None:
    """See what is there now, whoever changes it, until a `rollback` or `commit`."""
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _has_bytes(file: Path) -> bool:
    return file.is_file() and file.stat().st_size > 0
