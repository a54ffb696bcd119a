"""Damaged inputs are taken or refused in words, thousands of them; `make fuzz` tries more."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.mutate import mutant
from tests.fuzz.reading import check_refusal, read
from tests.fuzz.seeds import Seed, large_seeds, seeds

ROOT = Path(__file__).parents[2]
SEEDS = (20181218, 6)
COUNT = 1500


@pytest.mark.parametrize("seed", SEEDS)
def test_no_damaged_input_ends_a_reader(seed):
    """Twice 1,500 inputs: no crash, no hang, no traceback, no connection.

    The same each time, so that a failure is of the change at hand; `make fuzz` tries fresh seeds.
    """
    campaign = ["-m", "tests.fuzz.run", "--seed", str(seed), "--inputs", str(COUNT), "--jobs", "1"]

    done = subprocess.run(
        [sys.executable, *campaign], cwd=ROOT, capture_output=True, text=True, check=False
    )

    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 crash, 0 hang, 0 traceback, 0 connection" in done.stdout


@pytest.mark.parametrize("one", [*seeds(), *large_seeds()], ids=lambda one: one.name)
def test_every_seed_is_right(one):
    """What is damaged was whole before: else all would be refused for one reason."""
    assert read(one, random.Random(1)) == "taken"


def test_a_mutant_is_the_same_for_the_same_seed():
    """So that a failure can be looked at again."""
    content = seeds()[0].content

    first, second = (mutant(random.Random("1/7"), content, [content]) for _ in range(2))

    assert first == second
    assert first != content


def test_the_watch_can_fail():
    """A refusal that names no file, or runs over two lines, is a failure of the campaign."""
    from kb.errors import Problem, RefusedError, UsageError

    story = Seed("a.yaml", "story", b"")
    check_refusal(RefusedError([Problem("a.yaml", 1, 1, "two\nlines")]), story)
    for wrong in (RefusedError([]), RefusedError([Problem("b", 0, 0, "x")]), UsageError("a.yaml")):
        with pytest.raises(AssertionError):
            check_refusal(wrong, story)
