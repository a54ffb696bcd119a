"""What is taken back changes only what it touches, and leaves what deriving everything gives."""

import pytest

import kb
from kb.base import Base, Changed, payload_of
from kb.graph.write import story_quads
from kb.model.decision import Retraction
from kb.model.lookup import Selection
from kb.terms import address
from tests.base.backwards import compare, go_backwards
from tests.base.worlds import world


@pytest.mark.parametrize("seed", [0, 2])
def test_what_goes_and_comes_again_gives_what_the_whole_gives(seed, monkeypatch):
    monkeypatch.setattr("kb.deriving._SHARE", 0.001)

    assert go_backwards(seed, steps=5) == 5


@pytest.fixture
def base() -> Base:
    made = Base.in_memory()
    with made.writing("a test") as journal:
        made.note(journal, "add", "desk", payload_of(story_quads(world(1, "one", size=40))))
        made.apply()
    return made


def take_back(base: Base, id: str) -> Changed:
    with base.writing("a test") as journal:
        base.note(journal, "retract", "desk", Retraction(address(id), "a test").payload())
        found, is_whole = base._grow()
    assert is_whole
    return found


def test_a_statement_goes_with_its_conflicts_and_names(base):
    before = base.index.conflict_ids()
    ends = [end for one in base.index.conflicts(Selection()) for end in (one.left, one.right)]
    said = next(end for end in ends if end.act != "reports")

    changed = take_back(base, said.iri)

    assert set(changed.gone) == before - base.index.conflict_ids()
    assert set(changed.came) == base.index.conflict_ids() - before
    with pytest.raises(kb.errors.UnknownIdError):
        base.index.card(said.iri)
    compare(base, 1)


def test_taking_back_what_was_never_there_changes_nothing_but_the_record_of_it(base):
    before = set(base.store().quads())

    assert take_back(base, "utterance:one.nobody") == Changed()
    came = set(base.store().quads()) ^ before
    assert {str(quad.subject).partition("/retraction/")[1] for quad in came} == {"/retraction/"}
    compare(base, 1)


def test_changes_one_after_the_other_come_to_one():
    first = Changed(came=("a", "b"), gone=("c", "d"))

    assert first.then(Changed(came=("c", "e"), gone=("a", "f"))) == Changed(
        came=("b", "e"), gone=("d", "f")
    )
