"""Which individuals and kinds differ is told by the desk, and told sensibly."""

import pytest

from kb.errors import RefusedError
from kb.ingest.story import read_story

STORY = """\
story: fleet
title: Two ships
sources: {log: {type: document, title: The log, publisher: line}}
entities:
  line: {name: the line, is_a: company}
  ferry: {name: ferries, broader: vehicle}
  canoe: {name: canoes, broader: vehicle}
  car-ferry: {name: car ferries, broader: ferry}
  heron: {name: the Heron, is_a: car-ferry}
  swan: {name: the Swan, is_a: ferry}
"""


def read(registry, **more: str):
    """Read the story with keys added to entities, such as heron="closed: yes"."""
    text = STORY
    for id, keys in more.items():
        name = id.replace("_", "-")
        start = text.index(f"  {name}: {{") + len(f"  {name}: {{")
        text = f"{text[:start]}{keys}, {text[start:]}"
    return read_story([("fleet.yaml", text.encode())], registry)


def test_differences_are_kept_as_they_are_written(registry):
    story = read(registry, heron="distinct_from: [swan]", ferry="disjoint_with: canoe, closed: yes")

    entities = {entity.id: entity for entity in story.entities}
    assert entities["heron"].distinct_from == ("swan",)
    assert entities["swan"].distinct_from == ()
    assert entities["ferry"].disjoint_with == ("canoe",)
    assert entities["ferry"].closed
    assert not entities["canoe"].closed


def test_a_kind_may_share_no_member_with_a_shipped_one(registry):
    story = read(registry, canoe="disjoint_with: software")

    assert next(e for e in story.entities if e.id == "canoe").disjoint_with == ("software",)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"heron": "distinct_from: heron"}, "one is the other"),
        ({"heron": "distinct_from: ferry"}, "no individual"),
        ({"heron": "distinct_from: vehicle"}, "no individual"),
        ({"heron": "distinct_from: sawn"}, "Did you mean swan?"),
        ({"ferry": "distinct_from: swan"}, "for an individual"),
        ({"heron": "disjoint_with: canoe"}, "for a kind"),
        ({"ferry": "disjoint_with: swan"}, "no kind"),
        ({"ferry": "disjoint_with: car-ferry"}, "one is the other"),
        ({"car_ferry": "disjoint_with: vehicle"}, "one is the other"),
        ({"canoe": "disjoint_with: ferry", "swan": "broader: canoe"}, "'swan' is under both"),
        ({"heron": "closed: yes"}, "for a kind"),
        ({"ferry": "closed: maybe"}, "must be yes or no"),
        (
            {"heron": "distinct_from: swan, exact_match: {to: swan, by: a, because: b}"},
            "one is the other",
        ),
    ],
)
def test_a_difference_that_cannot_be_meant_is_refused(registry, more, words):
    with pytest.raises(RefusedError) as caught:
        read(registry, **more)

    assert any(words in problem.message for problem in caught.value.problems), caught.value


def test_what_is_nearly_the_same_may_differ(registry):
    """A close match is an assumption; that two are apart is knowledge."""
    keys = "distinct_from: swan, close_match: {to: swan, by: a, because: b}"

    assert read(registry, heron=keys).alignments


def refused(registry, *entities: str) -> list[str]:
    """Read the story with other entities, and give what is said of them."""
    start = STORY.index("  ferry: {")
    text = STORY[:start] + "".join(f"  {entity}\n" for entity in entities)
    with pytest.raises(RefusedError) as caught:
        read_story([("fleet.yaml", text.encode())], registry)
    return [problem.message for problem in caught.value.problems]


def test_what_stands_under_itself_is_refused(registry):
    """Each of a circle would be the same as all others, which nobody said."""
    told = refused(
        registry,
        "a: {name: A, broader: b}", "b: {name: B, broader: c}", "c: {name: C, broader: a}",
        "x: {name: X, is_a: company, part_of: y}", "y: {name: Y, is_a: company, part_of: x}",
        "z: {name: Z, is_a: company, part_of: z}",
    )  # fmt: skip

    assert told == [
        "entity 'a': 'a' under 'b' under 'c' under 'a' is a circle; what is the same as another "
        "has exact_match to it.",
        "entity 'x': part_of goes in a circle: 'x' under 'y' under 'x'.",
        "entity 'z': part_of goes in a circle: 'z' under 'z'.",
    ]


def test_a_hierarchy_has_a_hundred_levels_at_most(registry):
    """All that stands under each other is kept, which grows with the square of the depth."""
    chain = [f"k{n}: {{name: K{n}, broader: k{n + 1}}}" for n in range(5000)]

    told = refused(registry, *chain, "k5000: {name: Last, broader: information}")

    assert told == ["entity 'k0': is_a and broader go over more than 100 levels from here."]
