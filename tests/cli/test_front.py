"""A look-up that is answered without typer says just what it says with it."""

import subprocess
import sys

import pytest

from kb.cli.front import answered
from tests.cli.conftest import environment_with

WITH_TYPER = "from kb.cli.app import app; app(prog_name='kb')"
DIRECT = "from kb.cli import main; main()"
PLAIN = [
    ("show", "s16"),
    ("show", "s16", "--json"),
    ("show", "netflix"),
    ("show", "nothing-of-the-kind"),
    ("show", "--quiet", "article"),
    ("find",),
    ("find", "private", "messages", "--limit", "3"),
    ("find", "--stance", "denies", "--since=2018-12-19", "--csv"),
    ("find", "--speaker", "nobody"),
    ("find", "--since", "yesterday"),
    ("find", "--limit=2", "--offset", "1", "--jsonl", "-q"),
    ("find", "--reports", "--tsv", "--no-color"),
    ("contradictions",),
    ("contradictions", "--tier", "strict", "--fail-on", "strict"),
    ("contradictions", "--verdict", "open", "--json"),
    ("contradictions", "--without", "bridge:able-did", "--without", "bridge:given-is-shared"),
    ("stats", "--json"),
    ("stats",),
]
ODD = [
    (),
    ("--help",),
    ("find", "--help"),
    ("show",),
    ("show", "s16", "s17"),
    ("show", "--jsn", "s16"),
    ("find", "--limit", "-1"),
    ("find", "--limit", "many"),
    ("find", "--stance", "shouts"),
    ("find", "--json", "--csv"),
    ("find", "--", "--words"),
    ("find", "--json=yes"),
    ("find", "--limit", "2", "--limit", "1"),
    ("contradictions", "--tier", "loose"),
    ("contradictions", "--kind", "no-such-rule"),
    ("contradictions", "--without", "bridge:none"),
    ("contradictions", "--until", "2018-12-20", "--said-by", "2018-12-20"),
    ("findd",),
    ("stats", "--store"),
    ("--version",),
]


def outcome(code, arguments, stored, place):
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, cwd=place, check=False,
        env=environment_with(KB_STORE=str(stored)),
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("arguments", PLAIN + ODD, ids=" ".join)
def test_both_ways_say_and_end_the_same(arguments, stored, tmp_path):
    ways = [outcome(code, arguments, stored, tmp_path) for code in (DIRECT, WITH_TYPER)]

    assert ways[0] == ways[1]


@pytest.mark.parametrize("arguments", PLAIN, ids=" ".join)
def test_a_plain_look_up_is_answered_without_typer(arguments, stored, monkeypatch, capfd):
    monkeypatch.setenv("KB_STORE", str(stored))

    assert answered(list(arguments)) is not None


@pytest.mark.parametrize("arguments", ODD, ids=" ".join)
def test_an_odd_call_is_left_to_typer_before_anything_is_printed(
    arguments, stored, monkeypatch, capfd
):
    monkeypatch.setenv("KB_STORE", str(stored))

    assert answered(list(arguments)) is None
    assert capfd.readouterr() == ("", "")


def test_completion_is_left_to_typer(stored, monkeypatch):
    monkeypatch.setenv("_KB_COMPLETE", "complete_bash")

    assert answered(["show", "s16"]) is None
