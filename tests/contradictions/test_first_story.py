"""The first story gives what a careful reader finds in it, and nothing else.

The expectations were worked out by hand from the article before any rule ran.
"""

from pathlib import Path

import pytest

import kb
from kb.knowledge_base import KnowledgeBase
from kb.model.conflict import Conflict, Tier
from kb.model.lookup import Selection
from kb.terms import PREFIXES

STORY = "2018-facebook-partners/"
OUTLET = "outlet-of-2018-facebook-partners"


def short(ids):
    return {id.removeprefix(STORY) for id in ids}


def of_tier(base: KnowledgeBase, tier: Tier) -> list[Conflict]:
    return base.contradictions(Selection(tier=tier.value))


def test_the_story_has_33_statements_that_split_into_48(seed):
    assert seed.stats()["statements"] == 33
    assert seed.stats()["atomic_statements"] == 48


def test_one_strict_pair_bing_without_consent_against_none_without_permission(seed):
    (strict,) = of_tier(seed, Tier.STRICT)

    assert (strict.left.id, strict.right.id) == (f"{STORY}s16", f"{STORY}s23")
    assert strict.left_others == strict.right_others == ()
    assert strict.assumptions == ()
    assert strict.rule == "denial-of-general"
    assert not strict.is_self


def test_the_strict_pair_shows_the_editorial_alignment_with_its_curator(seed):
    (strict,) = of_tier(seed, Tier.STRICT)

    (step,) = [step for step in strict.steps if step.role == "condition"]

    assert step.relation == "≡"
    assert step.curator == "newsclaim desk"
    assert all(via.startswith("alignment:") for via in step.via)


def test_one_bridged_issue_with_three_mentions_that_names_its_assumption(seed):
    (bridged,) = of_tier(seed, Tier.BRIDGED)

    assert short([bridged.left.id, *bridged.left_others]) == {"s01n", "s06p-n", "s17n"}
    assert bridged.right.id == f"{STORY}s12"
    assert [assumption.id for assumption in bridged.assumptions] == ["bridge:able-did"]


def test_two_rebuttals_on_record_each_with_the_conflict_behind_it(seed):
    rebuttals = of_tier(seed, Tier.REBUTTAL)
    behind = {id for rebuttal in rebuttals for id in rebuttal.behind}

    assert len(rebuttals) == 2
    others = of_tier(seed, Tier.STRICT) + of_tier(seed, Tier.BRIDGED)
    assert behind == {conflict.id for conflict in others}


def test_nothing_else_is_reported(seed):
    assert len(seed.contradictions()) == 4


NEAR_MISSES = [
    ("s03a", "s12", "agent"),
    ("s17s", "s12", "agent"),
    ("s01s", "s12", "agent"),
    ("s17", "s23", "condition"),
    ("s01", "s23", "condition"),
    ("s06", "s23", "condition"),
    ("s18", "s23", "condition"),
    ("s19", "s23", "condition"),
    ("s05", "s12", "theme"),
    ("s17n", "s13", "relation"),
    ("s28", "s21", "commitment"),
    ("s30", "s21", "commitment"),
    ("s29e", "s16", "relation"),
    ("s11", "s17n", "relation"),
    ("s26", "s11", "relation"),
    ("s25", "s07", "relation"),
    ("s31", "s23", "relation"),
    ("s04", "s01", "relation"),
    ("s04", "s05", "relation"),
    ("s24", "s17n", "relation"),
    ("s10", "s12", "relation"),
    ("s15", "s23", "relation"),
    ("s20", "s04", "theme"),
    ("s12", "s10", "relation"),
    (f"s17@{OUTLET}", "s12", "commitment"),
]


@pytest.mark.parametrize(("one", "other", "what"), NEAR_MISSES)
def test_each_near_miss_is_no_conflict_and_its_first_block_is_named(seed, one, other, what):
    explanation = seed.why(one, other)

    assert explanation.conflict is None
    assert explanation.blocks[0].startswith(f"{what}:")


@pytest.mark.parametrize("mention", ["s17n", "s01n", "s06p-n"])
def test_every_mention_of_the_bridged_issue_is_explained_as_that_issue(seed, mention):
    (bridged,) = of_tier(seed, Tier.BRIDGED)

    assert seed.why(mention, "s12").conflict == bridged
    assert seed.why("s12", mention).conflict == bridged


def edited(story_folder: Path, tmp_path: Path, *changes: tuple[str, str]) -> KnowledgeBase:
    text = (story_folder / "story.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} must be in the story once"
        text = text.replace(old, new)
    file = tmp_path / "story.yaml"
    file.write_text(text, encoding="utf-8")
    base = kb.open(":memory:")
    base.add(file)
    return base


def test_as_a_close_match_the_alignment_gives_a_bridged_pair_that_says_so(story_folder, tmp_path):
    with edited(story_folder, tmp_path, ("exact_match:", "close_match:")) as base:
        assert of_tier(base, Tier.STRICT) == []
        (pair,) = [c for c in of_tier(base, Tier.BRIDGED) if c.left.id == f"{STORY}s16"]

    assert pair.right.id == f"{STORY}s23"
    assert [assumption.id.partition(":")[0] for assumption in pair.assumptions] == ["alignment"]
    assert "without asking for consent" in pair.assumptions[0].text


def spelled(name: str) -> str:
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def test_without_an_edge_of_the_story_that_the_pair_cites_it_is_gone(seed, tmp_path):
    lines = list(seed.export("ntriples"))
    (strict,) = of_tier(seed, Tier.STRICT)
    cited = [via.split() for step in strict.steps for via in step.via if " " in via]
    ours = {line: 1 for edge in cited if (line := " ".join(map(spelled, edge)) + " .\n") in lines}
    assert len(ours) == 2, "Bing is a partner; names of friends are of friend lists"

    for edge in ours:
        file = tmp_path / "less.nt"
        file.write_text("".join(line for line in lines if line != edge), encoding="utf-8")
        with kb.open(":memory:") as base:
            base.add(file)
            assert of_tier(base, Tier.STRICT) == [], edge


def test_orphan_denials_are_the_three_that_nobody_asserted(seed):
    rows = seed.query("orphan-denials").results()
    found = {row["id"].value for row in rows}

    assert short(found) == {"s11p", "s13", "s24"}


def test_eighteen_assertions_are_left_standing_by_facebooks_denial(seed):
    rows = list(seed.query("left-standing-by-denial", {"denial": "s23"}).results())

    expected = {
        *("s01n", "s01s", "s01m", "s03a", "s03b", "s05n", "s05s", "s05b"),
        *(f"s06{theme}-{company}" for theme in "dp" for company in "nsb"),
        *("s17n", "s17s", "s18", "s19"),
    }
    assert len(expected) == 18
    assert short(row["id"].value for row in rows) == expected
