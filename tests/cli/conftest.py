"""What the tests of the command line share: a base on disk, and two ways to run `kb`."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import kb
from kb.cli.app import app

Call = Callable[..., Result]
Process = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def _no_base_of_yours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KB_STORE", raising=False)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(scope="session")
def stored(story_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base on disk with the first story. Nobody may add to it."""
    place = tmp_path_factory.mktemp("stored")
    with kb.init(place) as base:
        base.add(story_folder)
    return place


@pytest.fixture
def run() -> Call:
    """Run a command in this process."""

    def call(*arguments: object, text: str | bytes = "") -> Result:
        return CliRunner().invoke(app, [str(part) for part in arguments], input=text)

    return call


@pytest.fixture
def ask(run: Call, stored: Path) -> Call:
    """Run a command on the base with the first story; it must end well."""

    def call(*arguments: object, text: str = "") -> Result:
        result = run("--store", stored, *arguments, text=text)
        assert result.exit_code == 0, result.output
        return result

    return call


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """Run a command as a process of its own, in an empty folder."""

    def call(
        *arguments: object, text: str = "", **environment: str
    ) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            command(*arguments), input=text, capture_output=True, text=True, encoding="utf-8",
            cwd=tmp_path, env=environment_with(**environment), check=False, timeout=60,
        )  # fmt: skip

    return call


def command(*arguments: object) -> list[str]:
    """Spell a call of `kb` for a process."""
    return [sys.executable, "-m", "kb", *map(str, arguments)]


def environment_with(**values: str) -> dict[str, str]:
    """Make an environment in which a process finds this very `kb`, and no base."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KB_")}
    return {**ours, "PYTHONPATH": str(Path(kb.__file__).parents[1]), **values}
