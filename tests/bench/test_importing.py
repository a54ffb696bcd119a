"""What the bench of taking in adds to a world is one statement that the world does not have."""

from kb.graph.write import story_quads
from kb.terms import term
from tests.bench.importing import one_more
from tests.bench.world import World


def test_one_more_is_a_single_statement_that_the_world_does_not_have():
    there = {
        quad.subject.value
        for story in World(40).stories()
        for quad in story_quads(story)
        if quad.predicate == term("kb:content")
    }

    lines = [line for line in one_more(40) if f"<{term('kb:content').value}>" in line]

    assert len(lines) == 1
    assert lines[0].partition(" ")[0].strip("<>") not in there
