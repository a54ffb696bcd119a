"""Damage to any file of a base is harmless or named, and what is derived is mended by a rebuild.

`make durability` does it five hundred times. Here are some, and those that were once passed over.
"""

import json
import shutil

import pytest

import kb
from kb.errors import IndexDamagedError, StoreDamagedError
from kb.index import seal as index_seal
from kb.index.index import Index
from kb.store import seal as store_seal
from tests.durability import desk
from tests.durability.flips import campaign_apart, made_and_asked


def test_damage_is_harmless_or_named_and_what_is_derived_is_mended():
    seen = campaign_apart(damages=22, seed=6)

    assert seen.failures == []
    assert seen.count("named") >= 1  # how many differs, as times in files differ


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("made")
    made_and_asked(place)
    return place


@pytest.fixture
def place(made, tmp_path):
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def changed(file, old, new):
    content = file.read_bytes()
    assert old in content
    file.write_bytes(content.replace(old, new))


def test_other_words_in_the_index_are_named_though_every_page_makes_sense(place):
    """SQLite has no checksums, so that a look-up would give the other words."""
    changed(place / ".kb" / "index.db", b"We read letter 1", b"We read letter 7")

    with kb.open(place) as base:
        with pytest.raises(IndexDamagedError, match="is not as it was written"):
            base.find()
        with pytest.raises(IndexDamagedError):
            base.stats()
        assert [finding.level for finding in base.check()] == ["error"]
        base.rebuild()

        assert "We read letter 1." in {card.quote for card in base.find()}
        assert base.check() == []


def store_files(place, pattern):
    current = (place / ".kb" / "store" / "CURRENT").read_text().strip()
    return sorted((place / ".kb" / "store" / current / "oxigraph").glob(pattern))


@pytest.mark.parametrize("pattern", ["*.sst", "*.log", "MANIFEST-*", "CURRENT"])
def test_a_changed_byte_of_the_store_is_named_before_any_query_runs(place, pattern):
    """A query that met a damaged block took all the memory of the machine; a log lost its end."""
    file = max(store_files(place, pattern), key=lambda file: file.stat().st_size)
    content = bytearray(file.read_bytes())
    content[len(content) // 8] ^= 1
    file.write_bytes(content)

    with kb.open(place) as base, pytest.raises(StoreDamagedError, match="--rebuild"):
        base.query("stories")


def test_a_store_too_large_to_be_read_on_opening_is_read_where_it_was_written_to(
    place, monkeypatch
):
    monkeypatch.setattr(store_seal, "_SMALL", 0)
    with kb.open(place) as base:
        base.query("stories")
    file = store_files(place, "*.sst")[-1]
    file.write_bytes(file.read_bytes()[::-1])

    with kb.open(place) as base, pytest.raises(StoreDamagedError, match=file.name):
        base.query("stories")


def test_an_index_too_large_to_be_read_on_opening_is_read_by_check(place, monkeypatch):
    """A disk that loses a byte leaves the time of the last change alone."""
    monkeypatch.setattr(index_seal, "_SMALL", 0)
    monkeypatch.setattr(index_seal, "_identity", lambda _: [0, 0])
    with kb.open(place) as base:
        base._base.index._place._seal.put_on()
    changed(place / ".kb" / "index.db", b"We read letter 1", b"We read letter 7")
    assert Index(place / ".kb" / "index.db")._fault == ""

    with kb.open(place) as base:
        assert [finding.place for finding in base.check()] == ["index"]


def test_a_seal_made_of_what_changed_is_that_of_the_whole_file(place):
    """Only the blocks that a log names are read again; no byte that changed may be left out."""
    seal = place / ".kb" / "index.seal"
    with kb.open(place) as base:
        desk.do(base, place, 3, seed=2)
        base.judge("ferry-0/s1", "ferry-1/s1", "reject", reason="It is not.")
    by_change = seal.read_bytes()
    index_seal.IndexSeal(place / ".kb" / "index.db").put_on()

    assert seal.read_bytes() == by_change


def test_a_lost_or_damaged_seal_of_the_index_harms_nobody(place):
    seal = place / ".kb" / "index.seal"
    seal.write_bytes(seal.read_bytes()[:40])
    with kb.open(place) as base:
        before = base.find()
    seal.unlink()

    with kb.open(place) as base:
        assert base.find() == before
        assert base.check() == []


def test_a_store_made_by_an_older_release_has_no_seal_and_opens(place):
    label = store_files(place, "CURRENT")[0].parents[1] / "GENERATION.json"
    applied = json.loads(label.read_bytes())["applied"]
    label.write_text(json.dumps({"format": 1, "applied": applied}), "ascii")
    label.with_name("SEAL.json").unlink()

    with kb.open(place) as base:
        assert len(list(base.query("stories").results())) == 2


def test_a_lost_store_of_an_empty_base_is_made_again(tmp_path):
    """No entry is missing in it, only what every base has."""
    with kb.init(tmp_path) as base:
        before = base.digests()
    shutil.rmtree(tmp_path / ".kb" / "store")

    with kb.open(tmp_path) as base:
        assert base.digests() == before
        assert base.check() == []
