"""Every bad input by hand is refused in words with its place, and changes nothing."""

import hashlib
import os
import re
import socket
from functools import partial
from pathlib import Path

import pytest

import kb
from tests.fuzz.nasties import NASTIES, STORY, TABLES
from tests.fuzz.seeds import TEXT
from tests.store.canary import listening


@pytest.fixture(scope="module")
def desk(tmp_path_factory, story_folder):
    """A base on disk that no bad input may change."""
    place = tmp_path_factory.mktemp("desk")
    with kb.init(place) as base:
        base.add(story_folder)
    return place


@pytest.fixture
def refused(run, desk):
    """Run a command that must be refused, with nobody asked and nothing changed; give its words."""

    def call(*arguments, code=1, given=""):
        before = state(desk)
        result = run("--store", desk, *arguments, text=given)
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == code, result.output
        assert result.stdout == ""
        assert state(desk) == before
        lines = result.stderr.splitlines()
        assert lines
        assert not any(character in result.stderr for character in "\x1b\x9b\u202e\x00")
        return lines

    return call


def state(desk: Path) -> dict[str, str]:
    """Hash all files of a base but the lock and the note of who holds it."""
    files = (file for file in sorted(desk.rglob("*")) if file.is_file())
    return {
        str(file): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if "lock" not in file.name.lower()
    }


@pytest.mark.parametrize("nasty", NASTIES, ids=lambda nasty: f"{nasty.name} {nasty.what}")
def test_a_bad_file_is_refused_in_words(nasty, refused, tmp_path):
    file, text = tmp_path / nasty.name, tmp_path / "text.txt"
    text.write_text(TEXT)
    with listening() as canary:
        file.write_bytes(nasty.content.replace(b"CANARY", canary.address.encode()))
        *reasons, last = refused(
            "add", file, *(("--text", text) if nasty.name == "in.yaml" else ())
        )

    assert canary.connections == 0
    assert "Nothing was taken in." in last
    place = r":\d+:\d+: ." if nasty.placed else r"(:\d+:\d+)?: ."
    for reason in reasons:
        assert re.match(re.escape(str(file)) + place, reason), reason


@pytest.mark.parametrize("what", TABLES)
def test_a_bad_table_is_refused_in_words(what, refused, tmp_path):
    name, content, said = TABLES[what]
    table, mapping = tmp_path / name, tmp_path / "mapping.yaml"
    for file, written in ((table, content), (mapping, said)):
        file.write_bytes(written if isinstance(written, bytes) else written.encode())

    *reasons, last = refused("add", table, "--mapping", mapping)

    assert "Nothing was taken in." in last
    for reason in reasons:
        assert reason.startswith((f"{table}:", f"{mapping}:")), reason


def test_one_bad_file_keeps_the_good_ones_out(refused, tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(STORY)
    bad.write_text("story: x\n")

    assert refused("add", good, bad)
    assert refused("add", bad, good)


# -- what is no file --------------------------------------------------------------------------


def _folder(place: Path) -> None:
    place.mkdir()


def _folder_with_a_folder(place: Path) -> None:
    (place / "inner.yaml").mkdir(parents=True)


def _loop(place: Path) -> None:
    place.symlink_to(place)


def _dangling(place: Path) -> None:
    place.symlink_to(place.with_name("nowhere"))


def _to_a_device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def _socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        os.chdir(place.parent)
        one.bind(place.name)


@pytest.mark.parametrize(
    "make",
    [_folder, _folder_with_a_folder, _loop, _dangling, _to_a_device, os.mkfifo, _socket],
    ids=lambda make: make.__name__,
)
@pytest.mark.parametrize("option", ["", "--mapping", "--text"])
def test_what_is_no_regular_file_is_refused_at_once(make, option, refused, tmp_path, monkeypatch):
    """A pipe that nobody writes to, and a device without end, are not waited for."""
    if option == "--text" and make in (_folder, _folder_with_a_folder):
        make = _dangling  # texts may lie in a folder
    monkeypatch.chdir(tmp_path)
    place, story = tmp_path / "in.yaml", tmp_path / "story.yaml"
    story.write_text(STORY)
    make(place)

    assert str(place) in refused("add", *((story, option, place) if option else (place,)))[0]


@pytest.mark.parametrize("name", ["a" * 300 + ".yaml", "gone.yaml", "a\nb.yaml", "\x1b[2J.yaml"])
def test_a_name_without_a_file_is_refused_in_one_line(name, refused, tmp_path):
    assert len(refused("add", tmp_path / name)) == 1
    assert len(refused("check", tmp_path / name)) == 1


def test_a_file_with_a_hostile_name_is_named_safely(refused, tmp_path):
    """Terminal codes, directions and line ends of a name are shown, not obeyed."""
    file = tmp_path / "a\x1b[2J\u202e\nb.yaml"
    file.write_text("story: x\n")

    *reasons, _ = refused("add", file)

    assert all("a\\x1b[2J\\u202e\\nb.yaml:1:1: " in reason for reason in reasons)


def test_an_unreadable_file_is_refused(refused, tmp_path, monkeypatch):
    """Root may read anything, so the system's answer is put in place."""
    file = tmp_path / "secret.yaml"
    file.write_text(STORY)

    really = os.open

    def forbidden(path, *rest, **named):
        if str(path) == str(file):
            raise PermissionError(13, "Permission denied", str(file))
        return really(path, *rest, **named)

    monkeypatch.setattr("kb.files.os.open", forbidden)

    assert refused("add", file) == [f"kb: {file}: Permission denied."]


def test_a_file_that_changes_while_it_is_read_is_refused(refused, tmp_path, monkeypatch):
    """Half of the old and half of the new is nobody's story."""
    file = tmp_path / "growing.yaml"
    file.write_text(STORY)
    reading = kb.files._read

    def read_while_written(opened, most):
        content = reading(opened, most)
        with file.open("a") as grown:
            grown.write("# more\n")
        return content

    monkeypatch.setattr("kb.files._read", read_while_written)

    assert "changed while it was read" in refused("add", file)[0]


def test_an_input_without_end_is_not_read_without_end(refused, monkeypatch):
    """Standard input has the same limit as a file."""
    monkeypatch.setattr("kb.intake.whole", partial(kb.files.whole, most=1000))

    assert "more than 1,000 bytes" in refused("add", "-", "--as", "story", given="#" * 5000)[0]


def test_there_are_as_many_cases_as_are_told():
    assert len(NASTIES) + len(TABLES) >= 250
