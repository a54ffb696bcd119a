"""The SQLite file that a journal lies in: how it is made, opened, and told from other files.

How a commit is made to last: with `journal_mode=DELETE` and `synchronous=EXTRA` SQLite syncs the
pages, then the file, then the folder after its rollback file is gone, so a commit that returned
survives a power cut (with FULL the removal itself could be undone by one). WAL would be as safe
with FULL, but it keeps two more files beside the journal, which every reader must be allowed to
make, and a backup that copies one file alone would lack the newest entries. Readers hold a
shared lock only for the moment in which they fetch one entry, so they and a writer wait for each
other for milliseconds at most.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb.errors import (
    JournalDamagedError,
    JournalFailedError,
    JournalFormatError,
    JournalMissingError,
)

MEMORY = ":memory:"
SCHEMA = (
    "CREATE TABLE entry (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, at TEXT NOT NULL,"
    " by TEXT NOT NULL, origin TEXT NOT NULL, packed BLOB NOT NULL, previous TEXT NOT NULL,"
    " hash TEXT NOT NULL)",
    "CREATE TRIGGER entry_stays BEFORE DELETE ON entry"
    " BEGIN SELECT raise(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER entry_unchanged BEFORE UPDATE ON entry"
    " BEGIN SELECT raise(ABORT, 'the journal is append-only'); END",
    # Also refuses INSERT OR REPLACE, which removes a row without asking the trigger on DELETE.
    "CREATE TRIGGER entry_next BEFORE INSERT ON entry"
    " WHEN new.number IS NOT (SELECT coalesce(max(number), 0) + 1 FROM entry)"
    " BEGIN SELECT raise(ABORT, 'the journal is append-only'); END",
)

_APPLICATION = 0x6B626A31  # "kbj1": how `file` and we tell a journal from other databases
_FORMAT = 1
_WAIT_SECONDS = 30.0


def open_database(name: str, *, read_only: bool) -> sqlite3.Connection:
    """Open the file of a journal; make it if it may be written and is not there.

    Raises:
        JournalMissingError: It is to be read only and is not there.
        JournalFormatError: The file is something else, or of a newer program.
    """
    new = name == MEMORY or not _has_bytes(Path(name))
    if new and read_only:
        raise JournalMissingError(name)
    with engine_errors(name):
        database = _connect(name, may_create=new)
        try:
            _settle(database, read_only=read_only)
            if new:
                _create(database)
            _check_format(database, name)
        except BaseException:
            database.close()
            raise
    return database


@contextmanager
def engine_errors(name: str) -> Iterator[None]:
    """Raise what SQLite raises as errors of ours."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_NOTADB:
            raise JournalFormatError(name, "this file is not a journal.") from error
        if code == sqlite3.SQLITE_CORRUPT:
            raise JournalDamagedError(name, str(error)) from error
        raise JournalFailedError(name, str(error)) from error
    except UnicodeDecodeError as error:  # SQLite quotes the damage in its message
        raise JournalDamagedError(name, "its table is not as it was made") from error


def _has_bytes(file: Path) -> bool:
    """A file of no bytes is what a kill leaves that came before the first commit."""
    return file.exists() and file.stat().st_size > 0


def _connect(name: str, *, may_create: bool) -> sqlite3.Connection:
    # A reader opens for writing too, though it never writes: after a kill it may find the
    # rollback file of an unfinished commit, and only a connection that may write can undo it.
    # On a read-only disk SQLite falls back to reading by itself.
    address = f"{Path(name).absolute().as_uri()}?mode={'rwc' if may_create else 'rw'}"
    database = sqlite3.connect(
        MEMORY if name == MEMORY else address,
        uri=name != MEMORY,
        timeout=_WAIT_SECONDS,
        isolation_level=None,
        check_same_thread=False,  # lent from thread to thread, and never used by two at once
    )
    # A damaged text must be readable to be named; its hash no longer fits then.
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return database


def _settle(database: sqlite3.Connection, *, read_only: bool) -> None:
    _pragma(database, "trusted_schema=OFF")
    if read_only:
        _pragma(database, "query_only=ON")
        return
    _pragma(database, "journal_mode=DELETE")
    _pragma(database, "synchronous=EXTRA")
    _pragma(database, "fullfsync=ON")  # on macOS a plain sync stops at the disk's own cache


def _create(database: sqlite3.Connection) -> None:
    database.execute("BEGIN EXCLUSIVE")
    if _pragma(database, "user_version") == 0:  # nobody was quicker
        for command in SCHEMA:
            database.execute(command)
        _pragma(database, f"application_id={_APPLICATION}")
        _pragma(database, f"user_version={_FORMAT}")
    database.execute("COMMIT")


def _check_format(database: sqlite3.Connection, name: str) -> None:
    if _pragma(database, "application_id") != _APPLICATION:
        raise JournalFormatError(name, "this file is not a journal. It was left alone.")
    version = _pragma(database, "user_version")
    if version != _FORMAT:
        raise JournalFormatError(
            name,
            f"this journal has format {version}, and this program reads format {_FORMAT}. "
            "Install a newer newsclaim-kb. The journal was left alone.",
        )

    table = database.execute("SELECT sql FROM sqlite_master WHERE type = 'table'").fetchall()
    if table != [(SCHEMA[0],)]:
        raise JournalDamagedError(name, "its table is not as it was made")


def _pragma(database: sqlite3.Connection, text: str) -> object:
    row = database.execute(f"PRAGMA {text}").fetchone()
    return row[0] if row else None
