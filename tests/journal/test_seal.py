"""The seal of a journal is that of all its bytes after each commit, and no other says anything."""

import random
import shutil
import sqlite3

import pytest

from kb.errors import EngineError
from kb.journal.journal import Journal
from kb.journal.seal import JournalSeal


@pytest.fixture
def file(tmp_path):
    """A journal of three entries."""
    file = tmp_path / "journal.db"
    with Journal(file) as journal:
        for size in (10, 3000, 200_000):
            append(journal, random.Random(size).randbytes(size).hex())
    return file


def append(journal, words="x"):
    journal.append(
        kind="text", at="2020-01-01T00:00:00Z", by="ann", origin="-", payload=words.encode()
    )


def sealed_anew(file, tmp_path):
    """Make the seal by reading everything."""
    copy = tmp_path / "copy"
    copy.mkdir(exist_ok=True)
    shutil.copy(file, copy / file.name)
    with Journal(file, read_only=True) as journal:
        head = journal.head()
    JournalSeal(copy / file.name).put_on(head, head, None)
    return (copy / "journal.seal").read_bytes()


@pytest.mark.parametrize("pages", [2000, 3])
def test_a_seal_made_of_what_changed_is_that_of_the_whole_file(file, tmp_path, pages):
    """With room for three pages in memory SQLite writes some before the end of the commit."""
    dice = random.Random(7)
    with Journal(file) as journal:
        journal._database.execute(f"PRAGMA cache_size = {pages}")
        for _ in range(12):
            with journal.together():
                for _ in range(dice.choice((1, 2, 40))):
                    append(journal, dice.randbytes(dice.choice((20, 900, 30_000))).hex())
            assert file.with_suffix(".seal").read_bytes() == sealed_anew(file, tmp_path)
        assert journal.verify() == []
    assert file.stat().st_size > 4 * 2**16


def test_every_changed_byte_of_the_file_is_named(file):
    """Also where it holds no entry: of 40 bytes anywhere, and each of the first hundred."""
    whole, dice = file.read_bytes(), random.Random(1)
    for place in [*range(100), *dice.sample(range(len(whole)), 40)]:
        content = bytearray(whole)
        content[place] ^= 1 << dice.randrange(8)
        file.write_bytes(content)
        try:
            with Journal(file, read_only=True) as journal:
                assert journal.verify(), place
        except EngineError:
            pass


def test_a_byte_in_the_room_between_entries_changes_no_entry_and_is_named(file):
    content = bytearray(file.read_bytes())
    assert content[150] == 0
    content[150] = 1
    file.write_bytes(content)

    with Journal(file, read_only=True) as journal:
        assert len(list(journal.entries())) == 3
        (found,) = journal.verify()
        assert str(found).startswith("the journal is not as it was written, from byte 0 on, though")


def test_damage_stays_told_when_something_is_added(file):
    content = bytearray(file.read_bytes())
    content[2**16 + 5000] ^= 1
    file.write_bytes(content)
    with Journal(file) as journal:
        append(journal)

        assert any("from byte 65536" in str(found) for found in journal.verify())


@pytest.mark.parametrize("how", ["lost", "emptied", "cut", "changed", "of an earlier commit"])
def test_a_seal_that_is_none_accuses_nobody_and_is_made_again(file, how):
    seal = file.with_suffix(".seal")
    content = seal.read_bytes()
    changes = {
        "emptied": b"",
        "cut": content[:-9],
        "changed": content[:-1] + bytes([content[-1] ^ 1]),
    }
    if how in changes:
        seal.write_bytes(changes[how])
    elif how == "lost":
        seal.unlink()
    with Journal(file) as journal:
        if how == "of an earlier commit":
            append(journal)
            seal.write_bytes(content)
        assert journal.verify() == []
        append(journal)

        assert journal.verify() == []
    assert seal.read_bytes() not in (content, b"")


def test_a_file_that_another_program_wrote_anew_is_named(file):
    database = sqlite3.connect(file)
    database.execute("PRAGMA page_size = 8192")
    database.execute("VACUUM")
    database.close()

    with Journal(file, read_only=True) as journal:
        assert len(list(journal.entries())) == 3
        assert "has" in str(journal.verify()[0])
