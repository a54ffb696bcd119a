"""A look-up pays only for what it uses."""

import subprocess
import sys

import pytest

from tests.cli.conftest import environment_with

HEAVY = ("rdflib", "pyshacl", "pyoxigraph", "SPARQLWrapper", "yaml", "rich.table", "rich.console",
         "pint")  # fmt: skip
CODE = f"""
import atexit, sys
atexit.register(lambda: print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr))
from kb.cli import main
main()
"""


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("show", "s16"), ("show", "article"), ("find", "messages"), ("find", "--json"),
     ("contradictions",), ("contradictions", "--json"), ("stats",)],
    ids=" ".join,
)  # fmt: skip
def test_a_look_up_loads_nothing_heavy(arguments, stored, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", CODE, "--store", str(stored), "--quiet", *arguments],
        capture_output=True, text=True, cwd=tmp_path, env=environment_with(), check=True,
    )  # fmt: skip

    assert done.stdout
    assert done.stderr.splitlines()[-1] == "[]"
