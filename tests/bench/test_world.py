"""The made-up world is the same each time, as large as asked for, and looks like a newsroom's."""

from itertools import pairwise

from kb.graph.registry import load_registry
from kb.graph.write import story_quads
from kb.ingest.rdf import recorded_stories
from kb.model.story import Act, VerbClass
from tests.bench.dice import Dice
from tests.bench.things import Things, Tree
from tests.bench.words import VOCABULARY, word
from tests.bench.world import World, triples


def test_the_same_size_and_seed_give_the_same_bytes():
    first, again = ("".join(triples(World(250))) for _ in range(2))

    assert first == again
    assert first != "".join(triples(World(250, seed=2)))


def test_a_world_has_as_many_statements_as_asked_for_with_fifteen_triples_each():
    stories = list(World(430).stories())

    statements = [s for story in stories for u in story.utterances for s in u.statements]
    lines = list(triples(World(430)))
    assert len(statements) == 430
    assert len(lines) == len(set(lines)) >= 15 * 430


def test_a_story_is_complete_in_itself_and_reads_back_as_it_was():
    story = World(1000).story(3)

    assert recorded_stories("story", story_quads(story), load_registry())[0].id == story.id


def test_frequent_speakers_and_words_are_as_frequent_as_zipf_says():
    dice, ranks = Dice("test"), [0] * 100

    for _ in range(20_000):
        ranks[dice.rank(100, 0.9)] += 1

    assert ranks[0] > 1.5 * ranks[1] > 2 * ranks[3] > 3 * ranks[20] > 0
    assert all(ranks)


def test_no_two_words_are_alike():
    assert len({word(rank) for rank in range(VOCABULARY)}) == VOCABULARY


def test_a_hierarchy_is_five_deep_and_has_no_circle():
    tree = Tree("topic", 5000)

    depth = {0: 1}
    for number in range(1, tree.size):
        assert all(parent < number for parent in tree.parents(number))
        depth[number] = 1 + depth[tree.parent(number)]
    seconds = sum(len(tree.parents(number)) == 2 for number in range(tree.size))
    assert max(depth.values()) == 5
    assert 0.05 < seconds / tree.size < 0.11


def test_an_entity_is_described_the_same_way_in_every_story():
    seen = {}
    for story in World(1200).stories():
        for entity in story.entities:
            assert seen.setdefault(entity.id, entity) == entity

    assert len(seen) > 100


def test_stories_come_in_order_of_time_with_denials_and_reports_of_every_class():
    stories = list(World(2000).stories())

    days = [min(source.published.first for source in story.sources) for story in stories]
    acts = [s.act for story in stories for u in story.utterances for s in u.statements]
    classes = {r.verb_class for story in stories for u in story.utterances for r in u.reports}
    assert all((later - day).days > -90 for day, later in pairwise(days))
    assert 0.005 < acts.count(Act.DENIES) / len(acts) < 0.06
    assert classes == set(VerbClass)


def test_partners_are_known_to_differ_from_each_other():
    things = Things(3000)

    one, other = things.entity("person-1"), things.entity("person-3")

    assert one.distinct_from == (other.id,)
    assert other.distinct_from == (one.id,)
