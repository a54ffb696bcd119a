"""The archive gives back the bytes that were archived, or says that it cannot."""

import hashlib
from pathlib import Path

import pytest

from kb.errors import TextDamagedError, TextMissingError
from kb.journal.archive import TextArchive
from kb.model.journal import Damage

TEXT = "No ship was late.\r\n“Really.”\x00".encode()
NAME = hashlib.sha256(TEXT).hexdigest()


@pytest.fixture(params=["folder", "memory"])
def archive(request, tmp_path):
    """Both variants pass the same tests."""
    return TextArchive(tmp_path / "texts" if request.param == "folder" else None)


def test_a_text_comes_back_byte_for_byte(archive):
    """The name of a text is the sha256 of its bytes, which are not touched."""
    assert archive.add(TEXT) == NAME

    assert archive.get(NAME) == TEXT
    assert archive.has(NAME)
    assert archive.all() == [NAME]
    assert archive.verify([NAME]) == []


def test_adding_a_text_twice_changes_nothing(archive):
    """One text is kept once."""
    archive.add(TEXT)
    archive.add(TEXT)

    assert archive.all() == [NAME]


@pytest.mark.parametrize("name", [NAME, "", "../journal.db", NAME.upper(), f"{NAME}\n"])
def test_what_was_not_archived_is_missing(archive, name):
    """A name that is no hash never reaches the file system."""
    archive.add(b"another text")

    assert not archive.has(name)
    with pytest.raises(TextMissingError):
        archive.get(name)


def test_a_missing_text_is_named(archive):
    """A text that the journal speaks of and the archive lacks is damage."""
    assert archive.verify([NAME]) == [Damage(f"text {NAME}", "is missing")]


def test_a_changed_text_is_named_never_given_and_mended_by_adding_it(tmp_path):
    """One changed byte is enough."""
    archive = TextArchive(tmp_path)
    archive.add(TEXT)
    (tmp_path / NAME).write_bytes(TEXT.replace(b"No", b"no"))

    assert archive.verify() == [Damage(f"text {NAME}", "was changed after it was archived")]
    with pytest.raises(TextDamagedError):
        archive.get(NAME)
    archive.add(TEXT)
    assert archive.get(NAME) == TEXT


def test_a_half_written_text_is_no_text(tmp_path):
    """What a kill leaves while a text is written is never taken for one, and does not stay."""
    (tmp_path / "new.part").write_bytes(TEXT[:5])
    archive = TextArchive(tmp_path)

    assert archive.all() == []
    assert not archive.has(NAME)
    archive.add(TEXT)
    assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_looking_makes_no_folder(tmp_path: Path):
    """Reading from an archive that is not there leaves nothing behind."""
    archive = TextArchive(tmp_path / "texts")

    assert archive.all() == []
    assert not archive.has(NAME)
    assert list(tmp_path.iterdir()) == []
