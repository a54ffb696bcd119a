"""Writers wait for one another, for as long as they were told to, and lose nothing."""

import subprocess
import sys

import pytest

import kb
from kb.errors import BaseInUseError
from kb.journal.lock import hold
from tests.durability import desk
from tests.durability.writers import campaign


def test_what_several_writers_write_at_once_is_all_kept(tmp_path):
    kept, faults = campaign(writers=4, updates=3, place=tmp_path)

    assert (kept, faults) == (12, [])


def test_a_writer_waits_for_another_and_says_for_whom(tmp_path):
    """It gets its turn when the other ends, and builds on what the other wrote."""
    with kb.init(tmp_path) as base:
        for number in range(2):
            desk.do(base, tmp_path, number, seed=1)
        judge = ("judge", "ferry-0/s1", "ferry-1/s1", "confirm", "--reason", "It is plain.")
        with base._base.writing("kb add big.yaml") as journal:
            waiting = subprocess.Popen(
                [sys.executable, "-m", "kb", *judge, "--by", "ben"],
                cwd=tmp_path,
                stderr=subprocess.PIPE,
                text=True,
            )
            told = waiting.stderr.readline()
            base._base.note(journal, "text", "ann", b"0" * 64)
        _, rest = waiting.communicate()

    assert "waiting for" in told
    assert "`kb add big.yaml`" in told
    assert waiting.returncode == 0, rest
    with kb.open(tmp_path) as base:
        assert [entry.by for entry in base._base.journal.entries()][-2:] == ["ann", "ben"]


def test_a_writer_who_may_not_wait_is_told_who_holds_the_base(tmp_path):
    with kb.init(tmp_path):
        pass
    with hold(tmp_path / ".kb", "kb add big.yaml"):
        run = subprocess.run(
            [sys.executable, "-m", "kb", "--wait", "0", "check", "--rebuild"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        with pytest.raises(BaseInUseError), kb.open(tmp_path, wait=0) as base:
            base.rebuild()

    assert run.returncode == 4
    assert "`kb add big.yaml`" in run.stderr
