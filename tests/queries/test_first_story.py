"""What the catalogue finds in the story that ships, worked out by hand from the article."""

from functools import cache

from kb.contradictions.derive import derive
from kb.graph.registry import load_registry
from kb.graph.write import story_quads
from kb.ingest.story import read_story
from kb.query.catalogue import get
from kb.resources import folder
from tests.queries.harness import World, ask_oxigraph, bound_text, rule_matches, world


@cache
def first_story() -> str:
    return (folder("stories") / "2018-facebook-partners" / "story.yaml").read_text("utf-8")


def here() -> World:
    return world(first_story())


def test_three_denials_answer_nothing_that_is_asserted():
    """Nobody says that the feature was popular, Netflix asked, or the settlement was violated."""
    answer = ask_oxigraph(here(), get("orphan-denials").text)

    assert {row[0] for row in answer.rows} == {"s11p", "s13", "s24"}


def test_eighteen_assertions_stand_beside_a_denial_with_a_condition():
    """Facebook denies access without permission; these do not say without permission."""
    text = bound_text(get("left-standing-by-denial"), here(), {"denial": "s23"})

    answer = ask_oxigraph(here(), text)

    assert [row[0] for row in answer.rows] == [
        "s01m", "s01n", "s01s", "s03a", "s03b", "s05b", "s05n", "s05s",
        "s06d-b", "s06d-n", "s06d-s", "s06p-b", "s06p-n", "s06p-s", "s17n", "s17s", "s18", "s19",
    ]  # fmt: skip
    assert {row[3:5] for row in answer.rows} == {("condition", "entity:without-permission")}


def test_one_strict_and_one_bridged_conflict_beside_two_rebuttals():
    """One pair of propositions excludes each other, another does if having access means use."""
    answer = ask_oxigraph(here(), get("conflicts").text)

    found = [(row[0], row[2], row[5]) for row in answer.rows]
    assert found[:2] == [("kb:strict", "s16", "s23"), ("kb:bridged", "s01n", "s12")]
    assert [row[0] for row in found[2:]] == ["kb:rebuttal", "kb:rebuttal"]


def test_both_conflicts_rest_on_a_choice_that_can_be_named():
    """The strict one needs an alignment, the bridged one a bridge."""
    answer = ask_oxigraph(here(), get("what-conflicts-rest-on").text)

    assert {(row[0], row[4]) for row in answer.rows} == {
        ("kb:strict", "without-asking-consent=without-permission"),
        ("kb:bridged", "bridge:able-did"),
    }


def test_a_part_of_the_ontology_gives_the_rows_of_the_whole():
    """The small worlds of these tests leave out only what the records do not lead to."""
    records = story_quads(read_story([("story.yaml", first_story().encode())], load_registry()))

    whole = derive(records)

    assert sorted(match.values for match in whole.matches) == sorted(
        match.values for match in rule_matches(here().store)
    )
