"""Little memory does, and where it does not, more is taken."""

from hashlib import md5

import duckdb
import pytest

from kb.relational.duckdb_engine import DuckDbEngine, _half

_SORTED = "SELECT range AS s, md5(CAST(range AS VARCHAR)) AS o FROM range(100_000) ORDER BY o"


@pytest.fixture
def engine(tmp_path):
    found = DuckDbEngine(tmp_path, memory=4_000_000)
    yield found
    found.close()


def limit(engine):
    ((written,),) = engine.rows("SELECT current_setting('memory_limit')")
    return written


def test_a_statement_that_little_memory_does_not_do_for_is_run_again_with_more(engine, monkeypatch):
    raised = list[int]()
    usual = engine._limit
    monkeypatch.setattr(engine, "_limit", lambda memory: (raised.append(memory), usual(memory)))

    kept = engine.keep(_SORTED)

    assert list(engine.rows(f"SELECT count(*) FROM {kept}")) == [(100_000,)]
    *more, last = raised
    assert more[:2] == [6_000_000, 8_000_000]
    assert max(more) < _half()
    assert last == 4_000_000
    assert limit(engine) == "3.8 MiB"  # what comes behind is content with little again


def test_tables_are_joined_as_written_where_the_order_that_was_guessed_takes_too_much(
    engine, monkeypatch
):
    """Whatever is guessed: here no statement fits while the order of tables may be changed."""
    usual, tried = engine._run_with, list[str]()

    def only_as_written(sql, values, most):
        ((disabled,),) = engine.rows("SELECT current_setting('disabled_optimizers')")
        tried.append(disabled)
        if not disabled:
            raise duckdb.OutOfMemoryException
        usual(sql, values, most)

    monkeypatch.setattr(engine, "_run_with", only_as_written)
    kept = engine.keep("SELECT a.range AS s FROM range(9) AS a JOIN range(3) AS b USING (range)")

    assert list(engine.rows(f"SELECT count(*) FROM {kept}")) == [(3,)]
    assert [set(one.split(",")) for one in tried] == [{""}, {"build_side_probe_side", "join_order"}]
    assert list(engine.rows("SELECT current_setting('disabled_optimizers')")) == [("",)]


def test_rows_are_given_with_more_memory_where_little_does_not_do(engine):
    """They are sorted before the first is given, and what runs meanwhile has its own limit."""
    rows = engine.rows(_SORTED.replace("ORDER BY o", "ORDER BY o, s"))

    _, first = next(rows)
    assert engine.keep("SELECT 1 AS s") == "k1"
    assert [first, *(o for _, o in rows)] == sorted(
        md5(str(number).encode(), usedforsecurity=False).hexdigest() for number in range(100_000)
    )
    assert limit(engine) == "3.8 MiB"


def test_what_half_of_the_machine_does_not_do_for_is_an_error(engine, monkeypatch):
    monkeypatch.setattr("kb.relational.duckdb_engine._half", lambda: 4_000_000)

    with pytest.raises(duckdb.OutOfMemoryException):
        engine.keep(_SORTED)
    with pytest.raises(duckdb.OutOfMemoryException):
        next(engine.rows(_SORTED))


def test_nothing_is_written_to_standard_output(tmp_path):
    """DuckDB shows how far it is where rows are expected, once a statement takes two seconds."""
    engine = DuckDbEngine(tmp_path)

    assert list(engine.rows("SELECT current_setting('enable_progress_bar')")) == [(False,)]
    engine.close()
