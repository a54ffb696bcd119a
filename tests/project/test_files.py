"""The project's files speak of the project alone, and keep to its layout."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Absolute paths of somebody's machine, and the folder that lies beside the checkout in CI.
WORKPLACE = re.compile(r"(?<![\w.])/(?:root|home|work|Users)/|\.\./shared")
TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "docs",
    "kb",
    "ontology",
    "pyproject.toml",
    "queries",
    "requirements",
    "stories",
    "tests",
}


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """All files that git tracks; what somebody merely left in the folder is no concern."""
    command = ["git", "ls-files", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    names = [Path(name) for name in listing.stdout.split("\0") if name]
    assert Path("pyproject.toml") in names
    return [name for name in names if (ROOT / name).is_file()]


def test_no_file_names_a_workplace(files: list[Path]):
    """What a file says must hold on every machine; only CI's own file knows where it runs."""
    found = [
        f"{name}:{number}: {line.strip()}"
        for name in files
        if name != Path(".ci/run")
        for number, line in enumerate((ROOT / name).read_bytes().splitlines(), start=1)
        if WORKPLACE.search(line.decode(errors="replace"))
    ]

    assert found == []


def test_nothing_new_stands_at_the_top(files: list[Path]):
    """A new entry at the top level needs a decision, and then a line in this test."""
    assert {name.parts[0] for name in files} <= TOP_LEVEL


def test_decisions_have_numbers_of_their_own():
    """A number can be taken before its page is written; no two pages have one, all are Markdown."""
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").iterdir())

    assert all(re.match(r"[0-9]{4}-", name) for name in names)
    assert len({name[:5] for name in names}) == len(names)
    assert all(name.endswith(".md") for name in names)
