"""A story is written alike as terms of the engine and as lines."""

import pytest

from kb.graph.lines import LineRecords
from kb.graph.read import read_story
from kb.graph.write import recorded, recorded_lines
from kb.model.story import Entity, Source, Story
from tests.bench.world import World

AWKWARD = 'a "b" \\ c\\n\td\n\r é \U0001f600 \u2028 \u0085'
STORIES = [
    World(40).story(0),
    Story(
        id="odd",
        title=AWKWARD,
        description="\\",
        sources=(Source("a", "event", AWKWARD, author="x", url="https://example.org/ü?a=%20"),),
        entities=(Entity("x", AWKWARD, aliases=('"', "\\u0041"), language="en-gb"),),
    ),
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_lines_are_those_of_the_engine(story):
    assert recorded_lines([story]) == {f"{quad} ." for quad in recorded(story)}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_a_story_is_read_from_its_lines(story):
    assert read_story(LineRecords(sorted(recorded_lines([story]))), story.id) == story
