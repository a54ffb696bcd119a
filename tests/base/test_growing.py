"""Taking things in piece by piece derives only what is touched, and gives what deriving all gives.

Random worlds are cut into pieces: some statements come first, others later, replies and the edges
of hierarchies at any time.
"""

import random
from dataclasses import replace

import pytest

import kb
from kb.base import Base, payload_of
from kb.contradictions import increment
from kb.contradictions.derive import derived_predicates
from kb.graph.write import story_quads
from kb.model.decision import Judgement, Verdict
from kb.model.lookup import Selection
from kb.model.story import Story
from kb.terms import address, short
from tests.base.crowds import bits, crowd
from tests.base.worlds import world
from tests.bench.world import World
from tests.contradictions.test_comparer_agrees import world as rule_world
from tests.contradictions.test_stances_agree import stances


@pytest.fixture(autouse=True)
def never_too_wide(monkeypatch):
    monkeypatch.setattr("kb.deriving._SHARE", 0.001)


def pieces(story: Story, seed: int) -> list[Story]:
    """Cut a story into pieces that come to the whole when all are there."""
    dice = random.Random(seed)
    plain = [replace(e, broader=e.broader[:1] or e.is_a[:1], is_a=()) for e in story.entities]
    bare = replace(
        story, utterances=(), replies=(), alignments=(), judgements=(), entities=tuple(plain)
    )
    found = [bare]
    utterances = list(story.utterances)
    dice.shuffle(utterances)
    while utterances:
        size = dice.choice([1, 1, 2, 8, 20])
        found.append(replace(bare, utterances=tuple(utterances[:size])))
        utterances = utterances[size:]
    for entity in dice.sample(story.entities, 3):
        rest = tuple(entity if e.id == entity.id else e for e in plain)
        found.insert(dice.randrange(1, len(found)), replace(bare, entities=rest))
    for alignment in story.alignments:
        found.insert(dice.randrange(1, len(found)), replace(bare, alignments=(alignment,)))
    for judgement in story.judgements:
        found.insert(dice.randrange(1, len(found)), replace(bare, judgements=(judgement,)))
    return found


def add(base: Base, quads) -> None:
    fresh = {quad for quad in quads if quad not in base.store()}
    with base.writing("a test") as journal:
        base.note(journal, "add", "desk", payload_of(fresh))
        base.apply()


def differences(base: Base) -> dict[str, list[str]]:
    fresh = Base(None, base.journal, base.archive, kb.base.Index(None))
    fresh._apply_all()
    here, anew = (set(map(str, b.store().quads())) for b in (base, fresh))
    return {"too much": sorted(here - anew), "too little": sorted(anew - here)}


def check(base: Base) -> None:
    if base.digests() != base.derived_anew():
        found = differences(base)
        assert found == {"too much": [], "too little": []}
        raise AssertionError("the index differs")


@pytest.mark.parametrize("seed", range(2))
def test_pieces_of_a_world_of_the_rules_give_what_the_whole_gives(seed):
    story = rule_world(seed)
    base = Base.in_memory()
    base.apply()
    for number, piece in enumerate([*pieces(story, seed), story]):
        add(base, story_quads(piece))
        if number % 8 == 7:
            check(base)
    check(base)


@pytest.mark.parametrize("seed", range(2))
def test_pieces_of_stories_that_share_statements_give_what_the_whole_gives(seed):
    dice = random.Random(seed)
    stories = [world(seed, "one"), world(seed, "two"), world(seed + 100, "three")]
    steps = [piece for story in stories for piece in [*pieces(story, seed), story]]
    dice.shuffle(steps)
    base = Base.in_memory()
    base.apply()
    for number, piece in enumerate(steps):
        add(base, story_quads(piece))
        if number % 3 == 0:
            judge(base, dice)
        if number % 8 == 7:
            check(base)
    check(base)


# In 14, one claim is told twice on one occasion before others speak of it elsewhere.
@pytest.mark.parametrize("seed", [0, 14])
def test_claims_that_are_judged_one_by_one_give_what_the_whole_gives(seed):
    """Judgements come before, between and behind the stances that meet by them."""
    story = stances(seed, world(seed, "one", size=16), share=1)
    base = Base.in_memory()
    base.apply()
    for number, piece in enumerate([*pieces(story, seed), story]):
        add(base, story_quads(piece))
        if number % 6 == 5:
            check(base)
    check(base)
    found = base.index.conflicts(Selection(kind="opposed-stances"))
    assert any(one.assumptions for one in found)


@pytest.mark.parametrize("seed", range(2))
def test_a_crowd_that_comes_bit_by_bit_gives_what_the_whole_gives(seed):
    first, *rest = bits(crowd(seed), seed)
    base = Base.in_memory()
    base.apply()
    add(base, story_quads(first))
    for bit in rest:
        fresh = {quad for quad in story_quads(bit) if quad not in base.store()}
        with base.writing("a test") as journal:
            base.note(journal, "add", "desk", payload_of(fresh))
            assert base._grow()[1]
    check(base)


@pytest.mark.parametrize("seed", range(2))
def test_statements_that_join_a_dispute_give_what_the_whole_gives(seed, monkeypatch):
    """One or a few at a time, said before or after others, for or against what many said."""
    joined = joins(monkeypatch)
    dice, things = random.Random(seed), World(60, seed)
    base = Base.in_memory()
    base.apply()
    add(base, [quad for story in things.stories() for quad in story_quads(story)])
    number = 0
    for step in range(24):
        size = dice.choice([1, 1, 1, 3])
        stories = [things.further(number + one) for one in range(size)]
        add(base, [quad for story in stories for quad in story_quads(story)])
        number += size
        if step % 12 == 11:
            check(base)
    assert joined.count(False) > 3


def joins(monkeypatch) -> list[bool]:
    """Note each time that statements join stored conflicts, and whether it had to be dropped."""
    found, between = list[bool](), increment._between

    def noted(work, reach, pairs, joining):
        growth = between(work, reach, pairs, joining)
        if joining.pairs:
            found.append(growth is None)
        return growth

    monkeypatch.setattr(increment, "_between", noted)
    return found


def judge(base: Base, dice: random.Random) -> None:
    """Judge some conflict, or some pair that is none."""
    found = base.index.conflicts(Selection())
    if not found:
        return
    one, other = dice.choice(found), dice.choice(found)
    ends = (one.left, one.right) if dice.random() < 0.7 else (one.left, other.right)
    left, right = sorted(address(end.proposition) for end in ends)
    verdict = dice.choice(list(Verdict))
    with base.writing("a test") as journal:
        base.note(journal, "judge", "desk", Judgement(left, right, verdict, "so").payload())
        assert base._grow()[1]


def test_a_text_that_comes_later_checks_its_quotes(tmp_path, story_folder, seed_text):
    with kb.init(tmp_path) as base:
        base.add(story_folder)
        base.add(story_folder, texts=[seed_text])

        assert base.stats()["quotes_checked"] == 48
        check(base._base)


def test_no_record_says_what_is_derived():
    for story in (world(1, "one"), rule_world(1)):
        recorded = {short(quad.predicate.value) for quad in story_quads(story)}

        assert not recorded & derived_predicates()


def test_an_answer_to_a_source_of_which_nobody_is_recorded_gives_what_the_whole_gives():
    """As a note on a page is, of which the base holds no statement."""
    story = next(s for s in (world(n, "one") for n in range(20)) if s.replies)
    reply, first = story.replies[0], story.utterances[0]
    silent = replace(story.sources[0], id="silent", url="https://silent.example/", sha256="")
    answer = replace(reply, id="to-silent", sender=(first.source,), target=("silent",))
    base = Base.in_memory()
    base.apply()
    add(base, story_quads(replace(story, replies=())))
    later = replace(story, sources=(*story.sources, silent), replies=(answer,))
    add(base, story_quads(later))
    check(base)
