"""More that is told of what much is about changes what it must, and looks at nothing else again."""

from dataclasses import replace

import pytest

from kb.base import Base
from kb.contradictions import increment
from kb.graph.write import story_quads
from kb.model.lookup import Selection
from kb.model.story import Entity, Story
from kb.terms import term
from tests.base.backwards import compare
from tests.base.redescribed import redescribe
from tests.base.test_growing import add
from tests.bench.things import Things
from tests.bench.world import World


@pytest.fixture(autouse=True)
def never_too_wide(monkeypatch):
    monkeypatch.setattr("kb.deriving._SHARE", 0.001)


# A world, and a crowd.
@pytest.mark.parametrize("seed", [0, 2])
def test_what_is_told_of_old_entities_gives_what_the_whole_gives(seed):
    redescribe(seed)


@pytest.fixture
def base() -> Base:
    made = Base.in_memory()
    made.apply()
    add(made, [quad for story in World(200).stories() for quad in story_quads(story)])
    return made


@pytest.fixture
def reached(monkeypatch) -> list[set[str]]:
    """Note the statements that each addition looks at again."""
    found, find = list[set[str]](), increment.find_reach

    def noted(work):
        reach = find(work)
        found.append(set(reach.statements))
        return reach

    monkeypatch.setattr(increment, "find_reach", noted)
    return found


def told(base: Base, *entities: Entity) -> None:
    story = Story(id="more", title="More", sources=(), entities=entities, utterances=())
    add(base, story_quads(story))


def busiest(base: Base) -> Entity:
    """Give the one person or thing that most statements are about."""
    kinds = (
        f"entity:{quad.subject.value.rpartition('/')[2]}"
        for quad in base.store().quads_for_pattern(None, term("kb:individual"), None)
    )
    ids = sorted(kind.removeprefix("entity:") for kind in kinds)
    busy = max(ids, key=lambda id: base.index.count(Selection(about=id)))
    (found,) = (one for one in Things(200).with_wider({busy}) if one.id == busy)
    return found


def test_a_kind_that_comes_later_is_found_by_and_no_statement_is_looked_at_again(base, reached):
    busy = busiest(base)
    many = base.index.count(Selection(about=busy.id, reports=True))
    others = base.index.conflicts(Selection(about=busy.id))

    kind = Entity("new-kind", "a new kind", broader=("matter",))
    told(base, kind, replace(busy, is_a=(*busy.is_a, "new-kind")))

    assert many > 50
    assert base.index.count(Selection(about="new-kind", reports=True)) == many
    assert base.index.conflicts(Selection(about="new-kind")) == others
    assert reached == [set()]
    compare(base, 0)


def test_another_alias_finds_what_is_told_of_whom_it_names(base, reached):
    busy = busiest(base)

    told(base, replace(busy, aliases=("the Unheard-of",)))

    for chosen in (Selection(about=busy.id), Selection(speaker=busy.id)):
        many = base.index.count(chosen)
        assert base.index.count(replace(chosen, words="unheard-of")) == many > 0
    compare(base, 0)
