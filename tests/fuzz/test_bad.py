"""Hundreds of bad inputs more, for every reader: refused in words, and nothing changed."""

import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import kb
from kb.errors import KbError
from tests.fuzz.bad import archives, arguments, graphs, notes, stories, tables
from tests.fuzz.bad.case import Case
from tests.fuzz.limits import bounded_memory
from tests.store.canary import listening

SECONDS = 10
_STORY = Path(__file__).with_name("seed.yaml")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
_LONGEST_LINE = 1500
_OPTIONS = {"--as": "kind", "--mapping": "mapping", "--text": "texts", "--verdicts": "verdicts"}
ADDED: tuple[Case, ...] = (
    *graphs.CASES, *notes.NOTES, *stories.CASES, *tables.TABLES, *tables.MAPPINGS,
    *tables.STANCES, *tables.VERDICTS,
)  # fmt: skip


@pytest.fixture(scope="module")
def base() -> Iterator[kb.KnowledgeBase]:
    """A base in memory that no bad input may change."""
    with kb.open(":memory:") as opened:
        opened.add(_STORY)
        yield opened


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base on disk that no bad argument may change."""
    place = tmp_path_factory.mktemp("desk")
    with kb.init(place) as opened:
        opened.add(_STORY)
    return place


def _written(case: Case, folder: Path, canary: str = "") -> None:
    for name, content in case.files.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if callable(content):
            content(place)
        else:
            written = content if isinstance(content, bytes) else content.encode()
            place.write_bytes(written.replace(b"CANARY", canary.encode()))


def _names(folder: Path) -> set[str]:
    return {str(one.relative_to(folder)) for one in folder.rglob("*")}


def _told(base: kb.KnowledgeBase, case: Case) -> tuple[int, list[str]]:
    """Add as the command does; gives the exit code and what is told."""
    _, place, *options = case.call
    given = {_OPTIONS[name]: value for name, value in zip(options[::2], options[1::2], strict=True)}
    texts = [given.pop("texts")] if "texts" in given else []
    try:
        report = base.add(place, texts=texts, **given)
    except KbError as error:
        return error.exit_code, [str(one) for one in getattr(error, "problems", [error])]
    return int(bool(report.refused)), [str(one) for one in report.refused]


@pytest.mark.parametrize("case", ADDED, ids=lambda case: case.what)
def test_a_bad_source_is_refused(case, base, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before, begun = "".join(base.export("nquads", with_foreign=True)), time.process_time()

    with listening() as canary:
        _written(case, tmp_path, canary.address)
        names = _names(tmp_path)
        with bounded_memory():
            code, reasons = _told(base, case)

    assert code == case.code, reasons
    assert reasons
    assert all(len(reason.splitlines()) == 1 for reason in reasons)
    assert all(len(reason) < _LONGEST_LINE for reason in reasons)
    assert all(re.search(case.says, reason) for reason in reasons), reasons
    assert canary.connections == 0
    assert _names(tmp_path) == names
    assert "".join(base.export("nquads", with_foreign=True)) == before
    assert time.process_time() - begun < SECONDS


def _state(place: Path) -> dict[str, bytes]:
    """Give all that counts; what a store was before goes when somebody comes by."""
    store = place / ".kb" / "store"
    current = store / (store / "CURRENT").read_text().strip()
    return {
        str(file): file.read_bytes()
        for file in sorted(place.rglob("*"))
        if file.is_file()
        and "lock" not in file.name.lower()
        and (not file.is_relative_to(store) or file.is_relative_to(current))
    }


@pytest.mark.parametrize(
    "case", [*archives.CASES, *arguments.CASES, *tables.GUESSES], ids=lambda case: case.what[:60]
)
def test_a_bad_argument_is_refused(case, run, desk, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KB_STORE", str(desk))
    monkeypatch.setenv("KB_CASE_DESK", str(desk))
    for name, value in case.environment.items():
        monkeypatch.setenv(name, value)
    _written(case, tmp_path)
    names, before, begun = _names(tmp_path), _state(desk), time.process_time()

    with bounded_memory():
        result = run(*(word.replace("$DESK", str(desk)) for word in case.call))

    assert isinstance(result.exception, SystemExit | None), result.exception
    assert result.exit_code == case.code, result.output
    assert result.output.strip()
    assert re.search(case.says, result.output), result.output
    assert not _ODD.search(result.output)
    assert all(len(line) < _LONGEST_LINE for line in result.stderr.splitlines())
    assert _names(tmp_path) == names
    assert _state(desk) == before
    assert time.process_time() - begun < SECONDS
    if os.path.lexists(tmp_path / "given"):
        shutil.rmtree(tmp_path / "given", ignore_errors=True)
