"""Conflicts in a file come out as they went in, in their order."""

import kb
from kb.contradictions.conflicts import in_order, place
from kb.contradictions.filed import FiledConflicts


def test_conflicts_come_back_equal_and_in_order(monkeypatch, seed):
    monkeypatch.setattr("kb.contradictions.filed._IN_MEMORY", 100)
    found = seed.contradictions()
    assert len(found) > 2

    with FiledConflicts(place) as made:
        for conflict in reversed(found):
            made.append(conflict)
        made.order()

        assert len(made) == len(found)
        assert list(made) == in_order(found) == list(made)


def test_an_index_filled_by_pieces_is_that_filled_at_once(monkeypatch, story_folder):
    with kb.open(":memory:") as base:
        base.add(story_folder)
        at_once = base.rebuild()
        monkeypatch.setattr("kb.anew.PIECE", 3)

        assert base.rebuild() == at_once
