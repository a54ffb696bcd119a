"""Whatever a command is given or reads, its words hold nothing that a terminal obeys."""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest

from kb.text.safe import safe
from tests.cli.test_hostile import STORY

TURNED = "x\u202e"
"""What may be recorded, and a terminal obeys."""
ODD = "x\x1b[2J\u202e"
FILE = f"{ODD}.yaml"
CALLS = [
    ("add", FILE), ("add", FILE, "--json"), ("check",), ("check", FILE), ("check", FILE, "--json"),
    ("diff", FILE, FILE), ("contradictions",), ("contradictions", "--csv"), ("why", "h1", "h3"),
    ("stats",), ("find",), ("find", "--csv"), ("find", "--json"), ("show", "h3", "--json"),
    ("show", "a"), ("queries",), ("schema",), ("backup", f"{ODD}.kb"),
    ("query", "SELECT * { ?s ?p ?o }"), ("query", "SELECT * { ?s ?p ?o }", "--json"),
    ("query", f"SELECT ('{TURNED}' AS ?x) {{}}", "--format", "xml"), ("export", "-o", f"{ODD}.ttl"),
    ("judge", "h2", "h3", "reject", "--reason", TURNED), ("retract", "h5", "--reason", TURNED),
]  # fmt: skip
WRONG_CALLS = [
    ("add", f"no{ODD}.yaml"), ("add", FILE, "--as", ODD), ("add", FILE, "--mapping", ODD),
    ("add", FILE, "--text", ODD), ("check", ODD), ("show", ODD), ("show", f"{ODD}\n{ODD}"),
    ("find", "--speaker", ODD), ("find", "--since", ODD), ("find", "--stance", ODD),
    ("why", ODD, "h1"), ("query", f"{ODD}.rq"), ("query", f"SELECT {ODD} {{}}"), ("query", ODD),
    ("query", "stories", "-p", f"{ODD}=1"), ("queries", ODD), ("export", "--story", ODD),
    ("export", "--format", ODD), ("export", "-o", f"{ODD}.zip"), ("restore", f"no{ODD}.kb"),
    ("retract", ODD, "--reason", "x"), ("judge", "h1", "h2", ODD, "--reason", "x"),
    ("--store", ODD, "stats"), ("--as-of", ODD, "stats"), (ODD,), (f"--{ODD}", "stats"),
    ("stats", f"--{ODD}"), ("query", "SELECT * { ?s ?p ?o }", "--format", "xml"),
    ("judge", "h2", "h3", "reject", "--reason", ODD), ("retract", "h4", "--reason", ODD),
    ("judge", "h2", "h3", "reject", "--reason", "x", "--by", ODD),
]  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory, monkeypatch_module):
    where = tmp_path_factory.mktemp("odd")
    monkeypatch_module.chdir(where)
    (where / FILE).write_text(json.dumps(STORY))
    return where


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def filled(place):
    import kb

    with kb.init(place) as base:
        base.add(place / FILE)
    return place


def shown(text: str) -> list[str]:
    """Give the lines and cells that a terminal would obey."""
    return [line for line in re.split(r"[\t\n]", text) if safe(line) != line]


@pytest.mark.parametrize("arguments", CALLS, ids=lambda call: safe(" ".join(call)))
def test_what_is_done_is_told_safely(arguments, run, filled):
    result = run(*arguments)

    assert result.exit_code in (0, 1), result.output
    assert shown(result.stdout) + shown(result.stderr) == []


@pytest.mark.parametrize("arguments", WRONG_CALLS, ids=lambda call: safe(" ".join(call)))
def test_what_goes_wrong_is_told_safely(arguments, run, filled):
    result = run(*arguments)

    assert result.exit_code in (1, 2, 3), result.output
    assert isinstance(result.exception, SystemExit)
    assert shown(result.stdout) + shown(result.stderr) == []


_KB = "import sys; sys.argv = ['kb', *sys.argv[1:]]; from kb.cli import main; main()"


@pytest.mark.parametrize(
    ("words", "closed", "code"),
    [
        (("find",), ">&-", 4),
        (("find",), "2>&-", 0),
        (("find",), ">/dev/full", 4),
        (("--version",), ">/dev/full", 4),
        (("--version",), "<&- >&- 2>&-", 4),
        (("show", "nothing"), "2>/dev/full", 3),
        (("backup", "-"), ">&-", 4),
    ],
)
def test_rows_that_nobody_can_read_are_no_success(words, closed, code, stored):
    """A standard stream is closed, or full: no traceback, and no file takes its place."""
    call = shlex.join([sys.executable, "-c", _KB, *words])

    done = subprocess.run(
        ["sh", "-c", f"{call} {closed}"],
        env={**os.environ, "KB_STORE": str(stored)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == code
    assert len(done.stderr.splitlines()) <= 1
    assert done.stderr.startswith("" if "2>" in closed else "kb: ")
