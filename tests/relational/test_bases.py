"""A base holds the same, whatever derived it."""

import sys

import pytest

import kb
from kb.errors import DerivationFailedError, DeriveEngineError, ExtraMissingError
from kb.query.catalogue import derivations, rules
from kb.resources import folder
from tests.bench.world import World, triples


@pytest.fixture
def much(tmp_path):
    file = tmp_path / "world.nt"
    file.write_text("".join(triples(World(200))), encoding="utf-8")
    return file


def test_store_and_index_are_the_same_bytes_whatever_derived_them(tmp_path, monkeypatch, much):
    with kb.init(tmp_path / "base") as base:
        base.add(*sorted(folder("stories").iterdir()), much)
        told = {"here": [], "duckdb": []}
        monkeypatch.setenv("KB_DERIVE", "here")
        here = base.rebuild(told["here"].append)
        assert base.derived_with == "here"

        monkeypatch.setenv("KB_DERIVE", "duckdb")
        monkeypatch.setattr("kb.base._IN_MEMORY", 0)  # as in a large base, from a file of records
        monkeypatch.setattr("kb.relational.whole._DERIVED", 5_000)  # and written by pieces
        tables = base.rebuild(told["duckdb"].append)

        assert base.derived_with == "duckdb"
        assert tables == here
        assert base.contradictions()
    for doing in told.values():
        for query in (*derivations(), *rules()):
            assert any(query.name in one for one in doing)
        assert doing[0] == "reading the journal"
        assert doing[-2:] == [
            "filling the index, 1 of 1",
            "putting conflicts into the index, 1 of 1",
        ]


def test_an_unknown_name_is_refused_with_the_nearest(tmp_path, monkeypatch):
    monkeypatch.setenv("KB_DERIVE", "dukcdb")

    with pytest.raises(DeriveEngineError, match=r"duckdb"), kb.open(":memory:") as base:
        base.add(folder("stories") / "2018-facebook-partners")


def test_a_fault_of_duckdb_ends_in_words_and_keeps_what_was_added(tmp_path, monkeypatch):
    """What is acknowledged is in the journal; another way of deriving brings it in."""
    kb.init(tmp_path).close()
    monkeypatch.setenv("KB_DERIVE", "duckdb")
    monkeypatch.setattr("kb.relational.duckdb_engine.SPLIT", "SELECT no_such_column")
    with kb.open(tmp_path) as base, pytest.raises(DerivationFailedError, match="KB_DERIVE=here"):
        base.add(folder("stories") / "2018-facebook-partners")

    monkeypatch.setenv("KB_DERIVE", "here")
    with kb.open(tmp_path) as base:
        assert len(base.contradictions()) == 4


def test_without_duckdb_its_extra_is_named(monkeypatch):
    monkeypatch.setenv("KB_DERIVE", "duckdb")
    monkeypatch.setitem(sys.modules, "duckdb", None)

    with pytest.raises(ExtraMissingError, match=r"\[duckdb\]"), kb.open(":memory:") as base:
        base.add(folder("stories") / "2018-facebook-partners")
