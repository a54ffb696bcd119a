"""The locked versions are whole: each with its hashes, from no particular address."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "requirements"
PINNED = re.compile(r"(?P<name>[a-z0-9][a-z0-9.-]*)==(?P<version>[\w.+!]+)(?: ; .+)?")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")
LOCKS = ["test.lock", "dev.lock", "spark.lock"]


def pinned(lock: str) -> dict[str, list[str]]:
    """Read the lines of a lock file that pip obeys: a pinned package, then its hashes."""
    text = re.sub(r"^\s*#.*\n", "", (FOLDER / lock).read_text(), flags=re.MULTILINE)
    entries = [re.split(r"\s*\\\n\s*", entry) for entry in re.split(r"\n(?=\S)", text.strip())]
    return {first: [part.strip() for part in rest] for first, *rest in entries}


@pytest.mark.parametrize("lock", LOCKS)
def test_each_package_is_pinned_with_hashes(lock: str):
    """Anything else in the file, such as the address of an index, fails here."""
    entries = pinned(lock)

    assert len(entries) > 20
    for package, hashes in entries.items():
        assert PINNED.fullmatch(package)
        assert hashes
        assert all(HASH.fullmatch(part) for part in hashes)


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_holds_an_address(lock: str):
    """Each machine takes packages from where it is set up to take them."""
    assert "://" not in (FOLDER / lock).read_text()


def test_the_developers_lock_contains_the_testers():
    """`make check` adds tools to an environment; it never changes what the tests ran with."""
    assert pinned("test.lock").items() <= pinned("dev.lock").items()
