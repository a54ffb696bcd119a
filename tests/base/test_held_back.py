"""An addition leaves the store as it was, and whoever asks the store sees the addition."""

import shutil

import pytest

import kb
from kb.errors import KbError
from kb.journal.lock import hold

COUNT = "SELECT ?s { ?s a <https://w3id.org/newsclaim/terms#Statement> }"


@pytest.fixture(scope="module", autouse=True)
def never_too_wide():
    """What reaches too far derives everything, and the whole store with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kb.deriving._SHARE", 0.001)
        yield


@pytest.fixture(scope="module")
def behind(tmp_path_factory, story_folder, never_too_wide):
    """A base whose store lacks a retraction."""
    place = tmp_path_factory.mktemp("behind")
    with kb.init(place) as base:
        base.add(story_folder)
        base.retract("s31", reason="a test")
        assert base._base.index.held_back(1)
    return place


@pytest.fixture
def place(behind, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(behind, copy)
    return copy


def generation(place):
    return (place / ".kb" / "store" / "CURRENT").read_text()


def statements(base):
    return len(list(base.query(COUNT).results()))


def indexed(base):
    found = base.stats()
    return found["atomic_statements"] + found["reports"]


def test_nothing_is_written_to_the_store_until_sparql_is_asked(place):
    before = generation(place)
    with kb.open(place) as base:
        base.retract("s12", reason="a test")
        base.find(limit=5)
        base.contradictions()
        assert generation(place) == before

        assert statements(base) == indexed(base)
        assert generation(place) != before
        assert base.check() == []


def test_who_opens_it_later_or_rebuilds_it_has_the_same(place):
    with kb.open(place) as base:
        held = base.digests()
    with kb.open(place) as base:
        base.rebuild()
        assert base.digests() == held
        assert base._base.index.held_back(0) == []


def test_beside_a_writer_sparql_is_answered_from_a_copy_that_goes(place):
    before = generation(place)
    files = {one.name for one in (place / ".kb" / "store").iterdir()}
    with hold(place / ".kb", "a long addition"), kb.open(place) as base:
        assert statements(base) == indexed(base)

    assert generation(place) == before
    assert {one.name for one in (place / ".kb" / "store").iterdir()} == files


def test_in_a_folder_that_may_only_be_read_sparql_is_answered_from_elsewhere(place, monkeypatch):
    """The copy lies where temporary files do."""
    monkeypatch.setattr("os.access", lambda *_: False)
    before = {one: one.stat().st_mtime_ns for one in (place / ".kb" / "store").rglob("*")}
    with kb.open(place) as base:
        assert statements(base) == indexed(base)
        assert base.check() == []

    assert {one: one.stat().st_mtime_ns for one in (place / ".kb" / "store").rglob("*")} == before


def test_one_adds_while_another_writes_the_store(place):
    """Each holds another generation, and both see the same in the end."""
    with kb.open(place) as one, kb.open(place) as other:
        one.retract("s12", reason="a test")
        assert statements(other) == statements(one)
        one.retract("s13", reason="a test")
        other.retract("s14", reason="a test")
        assert statements(one) == statements(other) == indexed(other)
    with kb.open(place) as base:
        assert base.check() == []


def test_much_is_written_at_once(place, monkeypatch):
    before = generation(place)
    monkeypatch.setattr("kb.base.MOST_HELD_BACK", 40)
    with kb.open(place) as base:
        base.retract("s12", reason="a test")
        assert generation(place) != before
        assert base.check() == []


def test_what_cannot_be_read_of_it_is_named(place):
    with kb.open(place) as base:
        index = base._base.index
        index._connection.rollback()
        index._connection.execute("UPDATE held_back SET added = x'00'")
        index._connection.commit()
        base._base.index._place._seal.put_on()

    with kb.open(place) as base, pytest.raises(KbError, match="kb check --rebuild"):
        base.query(COUNT)
