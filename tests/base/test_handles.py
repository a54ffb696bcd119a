"""Bytes of a file are read beside SQLite without taking its locks away."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest

import kb
from kb.handles import hold, let_go, reading

LOCKED = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print("locked")
"""


def is_locked(file):
    """Whether another process finds the file locked."""
    run = subprocess.run(
        [sys.executable, "-c", LOCKED, str(file)], capture_output=True, text=True, check=True
    )
    return run.stdout == "locked\n"


def open_handles(file):
    return sum(one.resolve() == file for one in Path("/proc/self/fd").iterdir())


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "some.db"
    with closing(sqlite3.connect(path)) as made:
        made.execute("PRAGMA journal_mode = WAL")
        made.execute("CREATE TABLE one (two)")
    return path


def test_a_lock_stays_while_bytes_are_read(file):
    held = hold(file)
    with closing(sqlite3.connect(file)) as database:
        database.execute("SELECT * FROM one").fetchall()
        for _ in range(3):
            with reading(file) as handle:
                assert os.pread(handle, 15, 0) == b"SQLite format 3"
        assert is_locked(file)
        assert open_handles(file) == 2
    let_go(held)

    assert open_handles(file) == 0
    assert not is_locked(file)


def test_who_comes_while_bytes_are_read_keeps_its_lock(file):
    with reading(file):
        held = hold(file)
        database = sqlite3.connect(file)
        database.execute("SELECT * FROM one").fetchall()

    assert is_locked(file)
    database.close()
    let_go(held)
    assert open_handles(file) == 0


def test_one_that_was_replaced_is_let_go_with_its_own_database(file):
    held = hold(file)
    with closing(sqlite3.connect(file)), reading(file):
        file.rename(file.with_name("old.db"))
        file.write_bytes(b"new")
        with reading(file) as handle:
            assert os.pread(handle, 9, 0) == b"new"
        assert open_handles(file) == 0
    let_go(held)

    assert open_handles(file.with_name("old.db")) == 0


def test_what_is_not_there_is_held_by_nobody(tmp_path):
    assert hold(tmp_path / "none") is None
    let_go(None)
    with pytest.raises(FileNotFoundError), reading(tmp_path / "none"):
        pass


def test_readers_of_a_base_keep_their_locks_on_its_index(tmp_path, story_folder):
    with kb.init(tmp_path) as base:
        base.add(story_folder)
    index = tmp_path / ".kb" / "index.db"

    with kb.open(tmp_path) as base:
        assert is_locked(index)
        with kb.open(tmp_path) as other:
            other.check()
        assert is_locked(index)
        thread = Thread(target=base.check)
        thread.start()
        thread.join()
        assert is_locked(index)
    assert open_handles(index) == 0
    assert open_handles(tmp_path / ".kb" / "journal.db") == 0
    assert not is_locked(index)
