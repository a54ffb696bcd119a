"""Only one writer holds a base, and the next one learns who that is."""

import os
import subprocess
import sys

import pytest

from kb.errors import BaseInUseError
from kb.journal.lock import hold

HOLDER = (
    "import sys, pathlib\n"
    "from kb.journal.lock import hold\n"
    "with hold(pathlib.Path(sys.argv[1]), 'kb add big.yaml'):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


def holder(folder):
    """Another process that holds the base until it is ended."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_second_writer_learns_who_holds_the_base(tmp_path):
    """The message has what one needs to find the other: command, process and time."""
    with holder(tmp_path) as other:
        with pytest.raises(BaseInUseError) as caught, hold(tmp_path, "kb add"):
            pass
        other.kill()

    words = str(caught.value)
    assert f"process {other.pid}" in words
    assert "`kb add big.yaml`" in words
    assert str(tmp_path) in words


def test_a_killed_holder_keeps_nobody_out(tmp_path):
    """The name that a killed program left is of no weight."""
    with holder(tmp_path) as other:
        other.kill()
    assert b"big.yaml" in (tmp_path / "lock").read_bytes()

    with hold(tmp_path, "kb add"):
        assert f'"pid": {os.getpid()}'.encode() in (tmp_path / "lock").read_bytes()


def test_the_lock_is_free_after_the_block_and_after_an_error(tmp_path):
    """Whoever is done, in whatever way, no longer holds the base."""
    with pytest.raises(RuntimeError), hold(tmp_path, "kb add"):
        raise RuntimeError

    with hold(tmp_path, "kb add"):
        pass
    assert (tmp_path / "lock").read_bytes() == b""


def test_a_holder_in_the_same_process_is_found_too(tmp_path):
    """Two writers in one program are two writers."""
    with (
        hold(tmp_path, "kb add"),
        pytest.raises(BaseInUseError, match="kb add"),
        hold(tmp_path, "kb retract"),
    ):
        pass


def test_an_unreadable_name_still_makes_a_message(tmp_path):
    """Between lock and name the file may hold anything."""
    with hold(tmp_path, "kb add"):
        (tmp_path / "lock").write_bytes(b"[1]")
        with pytest.raises(BaseInUseError, match="another process"), hold(tmp_path, "kb add"):
            pass
