"""What is taken out goes as when whole stories are read, though only parts of them are."""

import random
from collections.abc import Mapping
from dataclasses import replace

import pyoxigraph
import pytest

from kb.graph.drop import drop
from kb.graph.read import read_story, story_ids
from kb.graph.records import StoreRecords
from kb.graph.taking_out import without
from kb.graph.write import recorded, story_quads
from kb.terms import short
from tests.base.backwards import stories_of
from tests.bench.world import World


def records_of(stories) -> pyoxigraph.Store:
    engine = pyoxigraph.Store()
    for story in stories:
        engine.extend(story_quads(story))
    return engine


def told_twice(seed: int) -> pyoxigraph.Store:
    """Give a world of which another story tells a half again."""
    dice, stories = random.Random(seed), stories_of(seed)
    first = stories[0]
    some = tuple(u for u in first.utterances if dice.random() < 0.5)
    return records_of([*stories, replace(first, id="again", utterances=some, replies=())])


def read_whole(records: StoreRecords, id: str) -> tuple[set, set]:
    """Compare all stories, read whole, with what they are without something."""
    stories = [read_story(records, story) for story in story_ids(records)]
    before = {quad for story in stories for quad in recorded(story)}
    left = [drop(story, {id}) for story in stories if f"story:{story.id}" != short(id)]
    after = {quad for story in left for quad in recorded(story)}
    return before - after, after - before


@pytest.mark.parametrize("seed", range(4))
def test_parts_of_stories_tell_what_goes_as_whole_stories_do(seed):
    engine, dice = told_twice(seed), random.Random(seed)
    nodes = sorted({quad.subject.value for quad in engine})

    for id in dice.sample(nodes, 8):
        assert without(StoreRecords(engine), id) == read_whole(StoreRecords(engine), id), id


class Counted(StoreRecords):
    """Counts the nodes that are read."""

    def __init__(self, quads) -> None:
        super().__init__(quads)
        self.read: set[str] = set()

    def properties(self, node: str) -> Mapping[str, list[str]]:
        self.read.add(node)
        return super().properties(node)


@pytest.mark.parametrize("size", [60, 400])
def test_what_one_statement_takes_to_go_does_not_grow_with_its_story_and_others(size):
    engine = records_of(World(size).stories())
    said = next(engine.quads_for_pattern(None, None, pyoxigraph.Literal("story-00000/s20")))
    records = Counted(engine)

    lost, _ = without(records, said.subject.value)

    assert short(said.subject.value) in {short(quad.subject.value) for quad in lost}
    assert 5 < len(records.read) < 60
