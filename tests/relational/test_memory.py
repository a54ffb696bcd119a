"""Little memory does, and where it does not, more is taken."""

import duckdb
import pytest

from kb.relational.duckdb_engine import DuckDbEngine

_SORTED = "SELECT range AS s, md5(CAST(range AS VARCHAR)) AS o FROM range(100_000) ORDER BY o"


@pytest.fixture
def engine(tmp_path):
    found = DuckDbEngine(tmp_path, memory=4_000_000)
    yield found
    found.close()


def limit(engine):
    ((written,),) = engine.rows("SELECT current_setting('memory_limit')")
    return written


def test_a_statement_that_little_memory_does_not_do_for_is_run_again_with_more(engine):
    before = limit(engine)

    kept = engine.keep(_SORTED)

    assert list(engine.rows(f"SELECT count(*) FROM {kept}")) == [(100_000,)]
    assert (before, "GiB" in limit(engine)) == ("3.8 MiB", True)


def test_what_half_of_the_machine_does_not_do_for_is_an_error(engine, monkeypatch):
    monkeypatch.setattr("kb.relational.duckdb_engine._half", lambda: 4_000_000)

    with pytest.raises(duckdb.OutOfMemoryException):
        engine.keep(_SORTED)
