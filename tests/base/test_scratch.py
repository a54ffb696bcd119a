"""Folders for the length of some work go when it ends, or with the next one after a kill."""

import signal
import subprocess
import sys
import tempfile

import pytest

from kb.scratch import Scratch, remove_left, scratch_folder

MAKER = """
import sys, time
from kb.scratch import Scratch
scratch = Scratch()
(scratch.path / "much").write_text("much")
print(scratch.path, flush=True)
time.sleep(600)
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield tmp_path
    monkeypatch.undo()
    tempfile.tempdir = None


def test_what_a_killed_program_left_goes_and_what_is_in_use_stays(place):
    (place / "kb-scratch-file").write_text("no folder")
    (place / "kb-scratch-link").symlink_to("/")
    maker = subprocess.Popen([sys.executable, "-c", MAKER], stdout=subprocess.PIPE, text=True)
    assert maker.stdout is not None
    left = maker.stdout.readline().strip()

    remove_left()
    with scratch_folder() as other:
        names = {path.name for path in place.iterdir()}
        assert {left.rpartition("/")[2], other.name} < names

    maker.send_signal(signal.SIGKILL)
    maker.communicate()
    Scratch().close()
    assert sorted(path.name for path in place.iterdir()) == ["kb-scratch-file", "kb-scratch-link"]


def test_it_is_removed_whatever_happens(place):
    def fail():
        with scratch_folder() as folder:
            (folder / "file").write_text("text")
            raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        fail()

    assert list(place.iterdir()) == []
