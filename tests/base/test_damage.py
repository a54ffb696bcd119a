"""What is derived may be lost or damaged: it is named or made again, and never passed over."""

import shutil

import pytest

import kb
from kb.errors import KbError, UnknownIdError


@pytest.fixture(scope="module")
def written(tmp_path_factory, story_folder):
    place = tmp_path_factory.mktemp("base")
    with kb.init(place) as base:
        base.add(story_folder)
    return place


@pytest.fixture
def place(written, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(written, copy)
    return copy


def test_a_store_that_is_gone_is_made_again_when_it_is_asked(place):
    shutil.rmtree(place / ".kb" / "store")

    with kb.open(place) as base:
        assert len(list(base.query("stories").results())) == 1
        assert base.check() == []


@pytest.mark.parametrize("quarter", range(1, 4))
def test_a_damaged_index_is_named_and_a_rebuild_mends_it(place, quarter):
    file = place / ".kb" / "index.db"
    content = bytearray(file.read_bytes())
    start = len(content) * quarter // 4
    content[start : start + 3000] = b"\xff" * 3000
    file.chmod(0o644)
    file.write_bytes(content)

    with kb.open(place) as base:
        # Where not even its tables can be listed, opening it makes it again.
        was_made_again = file.read_bytes() != content
        findings = base.check()
        base.rebuild()

        assert was_made_again or [finding.level for finding in findings] == ["error"]
        assert base.check() == []


@pytest.mark.parametrize("most", [0, 2**40], ids=["on disk", "in memory"])
def test_an_index_that_was_changed_by_hand_and_sealed_is_not_what_the_journal_gives(
    place, most, monkeypatch
):
    monkeypatch.setattr("kb.base._IN_MEMORY", most)
    with kb.open(place) as base:
        assert base.check() == []
    told = list[str]()

    with kb.open(place) as base:
        base._base.index._connection.execute("DELETE FROM conflict WHERE rowid = 1")
        base._base.index.seal()
        found = base.check(progress=told.append)

    assert [(one.place, one.level) for one in found] == [("index", "error")]
    assert "is not what the journal gives" in found[0].message
    assert "checking what was recorded" in told


def test_a_store_that_names_no_generation_is_mended_by_a_rebuild(place):
    (place / ".kb" / "store" / "CURRENT").write_text("nonsense", encoding="utf-8")

    with kb.open(place) as base:
        with pytest.raises(KbError, match="kb check --rebuild"):
            base.query("stories")
        base.rebuild()

        assert len(list(base.query("stories").results())) == 1


def test_a_flipped_byte_of_the_journal_is_an_error_and_not_a_traceback(place):
    file = place / ".kb" / "journal.db"
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle] ^= 0xFF
    file.write_bytes(content)

    try:
        with kb.open(place) as base:
            found = base.check()
    except KbError:
        return
    assert found


def test_an_empty_id_is_no_id(written):
    with kb.open(written) as base, pytest.raises(UnknownIdError):
        base.show("")


def test_a_check_derives_anew_but_for_what_was_just_made(place, monkeypatch):
    derived = []
    monkeypatch.setattr(
        "kb.base.Base.derived_anew", lambda base: derived.append(base) or base.digests()
    )
    with kb.open(place) as base:
        base.rebuild()
        assert base.check() == []
        assert derived == []

        base.retract("s31", reason="a test")
        assert base.check() == []
        assert len(derived) == 1
