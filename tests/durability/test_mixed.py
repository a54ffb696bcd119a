"""Files of another base, or of another time, are named and never answered from."""

import shutil
import subprocess
import sys

import pytest

import kb
from kb.errors import EngineError, IndexDamagedError, JournalDamagedError, StoreDamagedError
from tests.durability import desk


def say(base, place, number):
    story, notice = desk.written(place, number)
    base.add(story, texts=[notice])


def made(place, numbers):
    place.mkdir()
    with kb.init(place) as base:
        for number in numbers:
            say(base, place, number)
        base._base.store().engine()  # what is held back is written
    return place


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    return made(tmp_path_factory.mktemp("one") / "desk", (0, 1))


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return made(tmp_path_factory.mktemp("other") / "desk", (5, 6))


@pytest.fixture
def place(one, tmp_path):
    return shutil.copytree(one, tmp_path / "desk")


def said(place):
    with kb.open(place) as base:
        return [card.id + card.quote for card in base.find()], len(
            list(base.query("stories").results())
        )


def run(place, *words):
    return subprocess.run(
        [sys.executable, "-m", "kb", *words], cwd=place, capture_output=True, text=True, check=False
    )


def found(place):
    with kb.open(place, catch_up=False) as base:
        return base.check()


def mended(place):
    with kb.open(place, catch_up=False) as base:
        base.rebuild()
        assert base.check() == []
    return said(place)


def only(findings):
    (finding,) = findings
    assert finding.level == "error"
    return finding.message


def take(place, other, *names):
    for name in names:
        there = place / ".kb" / name
        if there.is_dir():
            shutil.rmtree(there)
            shutil.copytree(other / ".kb" / name, there)
        else:
            shutil.copy2(other / ".kb" / name, there)


def test_the_index_of_another_base_is_named_and_a_rebuild_mends_it(place, other):
    before = said(place)
    take(place, other, "index.db", "index.seal")

    with pytest.raises(IndexDamagedError, match="made of another journal"):
        said(place)
    refused, checked = run(place, "add", "next.yaml", "--text", "next.txt"), run(place, "check")
    assert (refused.returncode, checked.returncode) == (4, 1)
    assert "made of another journal" in checked.stdout
    assert run(place, "check", "--rebuild").returncode == 0
    assert said(place) == before


def test_the_store_of_another_base_is_named_and_a_rebuild_mends_it(place, other):
    before = said(place)
    take(place, other, "store")

    with pytest.raises(StoreDamagedError, match="made of another journal"):
        said(place)
    assert "made of another journal" in only(found(place))
    assert mended(place) == before


def test_what_was_derived_of_a_journal_that_went_another_way_is_named(place, one):
    with kb.open(place) as base:
        say(base, place, 2)
        say(base, place, 4)
    there = shutil.copytree(one, place.with_name("there"))
    with kb.open(there) as base:
        say(base, there, 3)
        last = base._base.journal.last()
    take(place, there, "index.db", "index.seal")

    with kb.open(place, catch_up=False) as base:
        assert base._base.journal.last() >= last
        with pytest.raises(IndexDamagedError):
            base._base.catch_up()


def test_a_journal_and_an_index_of_an_earlier_time_are_told_by_the_store(place, one):
    with kb.open(place) as base:
        say(base, place, 2)
        base._base.store().engine()
    take(place, one, "journal.db", "journal.seal", "index.db", "index.seal")

    assert "which the store remembers" in only(found(place))
    with pytest.raises(JournalDamagedError, match="remembers"):
        said(place)


@pytest.mark.parametrize("damaged", ["index.db", "store"])
def test_damage_to_what_lags_behind_is_mended_by_a_rebuild(place, damaged):
    older = shutil.copytree(place, place.with_name("older"))
    with kb.open(place) as base:
        say(base, place, 2)
    now = said(place)
    take(place, older, "index.db", "index.seal", "store")
    file = place / ".kb" / damaged
    if file.is_dir():
        file = max(file.rglob("*.sst"), key=lambda one: one.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.chmod(0o644)
    file.write_bytes(content)

    with pytest.raises(EngineError, match="rebuild"):
        said(place)
    with kb.open(place, catch_up=False) as base:
        base.backup(place / "b.tar.gz")
    assert "rebuild" in only(found(place))
    assert mended(place) == now


def test_what_others_write_while_a_base_is_checked_is_no_damage(place, monkeypatch):
    with kb.open(place) as base, kb.open(place) as writer:
        anew, steps = type(base._base).derived_anew, iter([2])

        def slowly(one):
            found = anew(one)
            for step in steps:
                say(writer, place, step)
            return found

        digests = type(base._base).digests

        def before(one):
            found = digests(one)
            for step in steps:
                say(writer, place, step)
            return found

        monkeypatch.setattr(type(base._base), "digests", before)
        assert base.check() == []
        steps = iter([4])
        monkeypatch.setattr(type(base._base), "digests", digests)
        monkeypatch.setattr(type(base._base), "derived_anew", slowly)
        assert base.check() == []


def test_who_writes_all_the_time_is_told_of(place, monkeypatch):
    monkeypatch.setattr("kb.checking._ATTEMPTS", 2)
    with kb.open(place) as base, kb.open(place) as writer:
        digests, steps = type(base._base).digests, iter(range(2, 20))

        def before(one):
            found = digests(one)
            say(writer, place, next(steps))
            return found

        monkeypatch.setattr(type(base._base), "digests", before)
        found = base.check()

    assert [finding.level for finding in found] == ["error"]
    assert "others write all the time" in found[0].message
