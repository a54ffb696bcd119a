"""Tables in columns hold what the listings say, and are whole or not there."""

import sys

import pyarrow.parquet as pq
import pytest

import kb
from kb.errors import ExtraMissingError, OutputError
from kb.export.parquet import write_tables
from kb.model.lookup import Selection
from kb.resources import folder


@pytest.fixture
def tables(seed, tmp_path):
    seed.export_tables(tmp_path / "out")
    return {
        name: pq.read_table(tmp_path / "out" / f"{name}.parquet").to_pylist()
        for name in ("statements", "conflicts")
    }


def test_every_statement_is_a_row_with_its_speaker(seed, tables):
    """Offsets stand in two columns, as numbers."""
    cards = {card.id: card for card in seed.find(limit=-1)}

    assert {row["id"] for row in tables["statements"]} == set(cards)
    for row in tables["statements"]:
        card = cards[row["id"]]
        assert (row["speaker"], row["act"], row["quote"]) == (card.speaker, card.act, card.quote)
        assert (row["quote_start"], row["quote_end"]) == (card.position or (None, None))
        assert row["reported_by"] == list(card.reported_by)


def test_every_conflict_names_its_sides_by_id(seed, tables):
    """So the two tables can be joined."""
    found = {row["id"]: row for row in tables["conflicts"]}

    for conflict in seed.contradictions():
        row = found.pop(conflict.id)
        assert (row["left"], row["right"]) == (conflict.left.id, conflict.right.id)
        assert (row["tier"], row["self"], row["pairs"]) == (
            conflict.tier.value,
            conflict.is_self,
            conflict.pairs,
        )
        assert len(row["steps"]) == len(conflict.steps)
        decided = [step.curator for step in conflict.steps if step.curator]
        assert all(any(name in text for text in row["steps"]) for name in decided)
        assert row["assumptions"] == [assumption.text for assumption in conflict.assumptions]
    assert not found


def test_a_verdict_stands_with_who_gave_it_and_why(tmp_path):
    """Nobody reads "confirmed" as a fact."""
    with kb.open(":memory:") as base:
        base.add(folder("stories") / "2018-facebook-partners")
        base.judge("s16", "s23", "confirm", reason="Bing is a partner.", by="ann")
        base.export_tables(tmp_path / "out")

    rows = pq.read_table(tmp_path / "out" / "conflicts.parquet").to_pylist()
    (judged,) = [row for row in rows if row["verdict"]]
    assert (judged["verdict"], judged["verdict_by"]) == ("confirmed", "ann")
    assert judged["verdict_reason"] == "Bing is a partner."
    assert judged["verdict_at"]


def test_a_part_holds_only_what_was_chosen(seed, tmp_path):
    seed.export_tables(tmp_path / "part", selection=Selection(speaker="netflix"))

    rows = pq.read_table(tmp_path / "part" / "statements.parquet").to_pylist()
    assert {row["id"] for row in rows} == {
        card.id for card in seed.find(Selection(speaker="netflix"), limit=-1)
    }


def test_the_same_bytes_twice(seed, tmp_path):
    for name in ("one", "other"):
        seed.export_tables(tmp_path / name)

    for file in ("statements.parquet", "conflicts.parquet"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()


def test_without_the_library_its_extra_is_named_and_nothing_is_left(seed, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(ExtraMissingError, match=r"\[parquet\]"):
        seed.export_tables(tmp_path / "out")

    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_named(seed, tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(OutputError, match="file"):
        seed.export_tables(tmp_path / "file")


def test_both_tables_are_new_or_both_are_as_they_were(seed, tmp_path):
    """Else statements of today would stand beside the conflicts of another day."""
    (tmp_path / "statements.parquet").write_text("of yesterday", "utf-8")

    def interrupted():
        yield from seed.contradictions()[:1]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tables(tmp_path, seed.find(limit=-1), interrupted())

    (left,) = tmp_path.iterdir()
    assert left.read_text("utf-8") == "of yesterday"
    with pytest.raises(KeyboardInterrupt):
        write_tables(tmp_path / "new", seed.find(limit=-1), interrupted())
    assert not (tmp_path / "new").exists()
