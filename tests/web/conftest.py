"""A base with the first story, and a client of the server that shows it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import kb
from kb.web.settings import Settings
from tests.web.served import TOKEN, served


@pytest.fixture(scope="session")
def shown(story_folder: Path, tmp_path_factory) -> Path:
    """The folder of a base that no test changes."""
    place = tmp_path_factory.mktemp("shown")
    with kb.init(place) as base:
        base.add(story_folder)
    return place


@pytest.fixture(scope="session")
def client(shown: Path) -> Iterator[httpx.Client]:
    """Who reads."""
    with served(Settings(place=shown, seconds=60)) as found:
        yield found


@pytest.fixture
def written(shown: Path, tmp_path: Path) -> Path:
    """The folder of a base that a test may change."""
    return Path(shutil.copytree(shown, tmp_path / "written"))


@pytest.fixture
def writer(written: Path) -> Iterator[httpx.Client]:
    """Who may write."""
    with served(Settings(place=written, token=TOKEN)) as found:
        found.headers["Authorization"] = f"Bearer {TOKEN}"
        yield found
