"""Whoever is killed at any moment has lost nothing that was acknowledged, and leaves nothing half.

`make durability` does the same a thousand times.
"""

import fcntl
import os
from contextlib import suppress

import pytest

import kb
from kb.errors import JournalDamagedError, JournalMissingError
from kb.files import sweep, whole_file
from kb.journal.journal import Journal
from tests.durability import desk
from tests.durability.kills import campaign


def test_nothing_acknowledged_is_lost_and_nothing_is_torn():
    seen = campaign(kills=6, seed=20, longest=0.8)

    assert seen.failures == []
    assert sum(seen.hit.values()) == 6


def appended(journal, count):
    for _ in range(count):
        journal.append(kind="text", at="2020-01-01T00:00:00Z", by="ann", origin="-", payload=b"")


def test_entries_written_together_are_all_there_or_none(tmp_path):
    """The text of a source and what is read from it are one addition."""
    with Journal(tmp_path / "journal.db") as journal:
        with suppress(KeyboardInterrupt), journal.together():
            appended(journal, 1)
            raise KeyboardInterrupt
        assert journal.head()[0] == 0
        with journal.together():
            appended(journal, 2)

        assert [entry.number for entry in journal.entries()] == [1, 2]
        assert journal.verify() == []


def test_a_base_whose_making_was_cut_short_can_be_made(tmp_path):
    (tmp_path / ".kb").mkdir()
    (tmp_path / ".kb" / "lock").touch()
    (tmp_path / ".kb" / "journal.db").touch()

    with kb.init(tmp_path) as base:
        assert base.check() == []


@pytest.fixture
def place(tmp_path):
    """A base of two stories."""
    with kb.init(tmp_path) as base:
        for number in range(2):
            desk.do(base, tmp_path, number, seed=1)
    return tmp_path


@pytest.mark.parametrize("how", ["removed", "emptied"])
def test_a_lost_journal_is_named_and_no_empty_base_takes_its_place(place, how):
    journal = place / ".kb" / "journal.db"
    journal.unlink()
    if how == "emptied":
        journal.touch()

    for attempt in (kb.open, kb.init):
        with pytest.raises(JournalMissingError, match="Restore the base from a backup"):
            attempt(place)


def test_a_journal_that_lost_its_end_is_named_with_what_is_lost(place):
    """The journal of yesterday is whole in itself; store and index remember today's."""
    journal = place / ".kb" / "journal.db"
    yesterday = journal.read_bytes()
    with kb.open(place) as base:
        base.judge("ferry-0/s1", "ferry-1/s1", "confirm", reason="It is plain.")
        base.judge("ferry-0/s1", "ferry-1/s1", "reject", reason="It is not.")
    journal.write_bytes(yesterday)

    with pytest.raises(JournalDamagedError, match=r"ends with entry 4.*entries 5 to 6 are"):
        kb.open(place)


def test_what_a_killed_program_left_goes_and_what_a_living_one_writes_stays(tmp_path):
    dead, living, other = (tmp_path / name for name in (".a.1.kb-half", ".b.2.kb-half", ".c"))
    folder = tmp_path / ".kb.x.kb-half"
    folder.mkdir()
    for file in (dead, living, other, folder / "journal.db"):
        file.touch()
    handle = os.open(living, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_SH)
    with whole_file(tmp_path / "out") as out:
        out.write(b"whole")
    os.close(handle)
    left = sorted(file.name for file in tmp_path.iterdir())
    sweep(tmp_path, ".*.kb-half")

    assert left == [".b.2.kb-half", ".c", "out"]
    assert sorted(file.name for file in tmp_path.iterdir()) == [".c", "out"]
