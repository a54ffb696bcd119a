"""What the tests share: the first story, and the folder of real data, which may be absent."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

import kb
from kb.graph.registry import load_registry
from kb.knowledge_base import KnowledgeBase
from kb.model.registry import Registry
from kb.resources import folder

pytest_plugins = ["tests.skips", "tests.network", "tests.engines.fixtures"]

SEED_TEXT = "000_1bd47ac8bb818bbc.txt"
STORY = "2018-facebook-partners"

# What is started in the background may be told to ignore these, and hands that on to every child:
# the tests of signals would then try nothing.
for _number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The shipped registry."""
    return load_registry()


@pytest.fixture(scope="session")
def story_folder() -> Path:
    """The folder of the first story."""
    return folder("stories") / STORY


@pytest.fixture(scope="session")
def seed_text() -> Path:
    """The archived text of the first story, which is not in the repository."""
    place = os.environ.get("KB_DATA")
    if not place:
        pytest.skip("KB_DATA does not name the folder of real data")
    return Path(place) / "seed" / SEED_TEXT


@pytest.fixture(scope="session")
def seed(story_folder: Path) -> Iterator[KnowledgeBase]:
    """A base in memory with the first story. Nobody may add to it."""
    with kb.open(":memory:") as base:
        base.add(story_folder)
        yield base
