"""Take random worlds in, and things out of them and in again, beside deriving everything.

`python -m tests.base.backwards 300` tries so many worlds, and tells the first that differs.
"""

import argparse
import random

import kb.deriving
from kb.base import Base, payload_of
from kb.graph.write import story_quads
from kb.model.decision import Retraction
from kb.model.story import Story
from kb.terms import address, short, term
from tests.base.crowds import crowd
from tests.base.worlds import world
from tests.contradictions.test_comparer_agrees import world as rule_world
from tests.contradictions.test_stances_agree import stances

_KINDS = ("Utterance", "Statement", "Statement", "Reply", "Alignment", "ClaimJudgement")


def stories_of(seed: int) -> list[Story]:
    """Give one or two stories; the kind of world goes round with the seed."""
    kind = seed % 4
    if kind == 0:
        return [world(seed, "one"), world(seed, "two", size=8)]
    if kind == 1:
        return [stances(seed, world(seed, "one", size=16), share=1)]
    return [crowd(seed) if kind == 2 else rule_world(seed)]


def taken_in(stories: list[Story]) -> Base:
    """Make a base of stories, taken in one by one."""
    base = Base.in_memory()
    for story in stories:
        add(base, story)
    return base


def go_backwards(seed: int, steps: int = 10) -> int:
    """Take things back and in again; gives how many steps were narrow, which all must be.

    Raises:
        AssertionError: Something is other than when everything is derived.
    """
    dice, stories = random.Random(seed), stories_of(seed)
    base = taken_in(stories)
    for step in range(steps):
        if dice.random() < 0.2:
            add(base, dice.choice(stories))
        else:
            take_back(base, dice)
        if step % 5 == 4:
            compare(base, seed)
    return steps


def take_back(base: Base, dice: random.Random) -> None:
    """Take back one thing, or a few together, or rarely a whole story."""
    kinds = ["Story"] if dice.random() < 0.03 else dice.sample(_KINDS, dice.choice([1, 1, 2]))
    found = [node for kind in kinds for node in dice.sample(_of(base, kind), 1)]
    with base.writing("a test") as journal:
        for node in found:
            payload = Retraction(address(node), "a test").payload()
            base.note(journal, "retract", "desk", payload)
        if {"Story", "Alignment"} & {*kinds}:  # what words mean is derived with everything
            base.apply()
        else:
            grow(base)


def compare(base: Base, seed: int) -> None:
    """See that store and index are what deriving everything gives."""
    if base.digests() == base.derived_anew():
        return
    fresh = Base(None, base.journal, base.archive, kb.base.Index(None))
    fresh._apply_all()
    here, anew = (set(map(str, b.store().quads())) for b in (base, fresh))
    wrong = {"too much": sorted(here - anew), "too little": sorted(anew - here)}
    raise AssertionError(f"world {seed}: {wrong if here != anew else 'the index differs'}")


def _of(base: Base, kind: str) -> list[str]:
    wanted = term("rdf:type"), term(f"kb:{kind}")
    found = base.store().quads_for_pattern(None, *wanted)
    return sorted(short(quad.subject.value) for quad in found) or ["utterance:nothing"]


def add(base: Base, story: Story) -> None:
    # The store has what ships, too, which a world may declare as a story could not.
    recorded = base.history().engine
    fresh = {quad for quad in story_quads(story) if quad not in recorded}
    with base.writing("a test") as journal:
        base.note(journal, "add", "desk", payload_of(fresh))
        grow(base)


def grow(base: Base) -> None:
    if base.index.applied() <= 0:
        base.apply()
        return
    is_empty = base.index.size() == 0
    _, is_whole = base._grow()
    assert is_whole or is_empty
    if not is_whole:
        base.apply()


def main() -> None:
    """Try many worlds."""
    parser = argparse.ArgumentParser(prog="python -m tests.base.backwards", description=__doc__)
    parser.add_argument("worlds", type=int, help="how many")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    wanted = parser.parse_args()
    kb.deriving._SHARE = 0.001  # nothing is too much to be derived narrowly
    steps = 0
    for seed in range(wanted.first, wanted.first + wanted.worlds):
        steps += go_backwards(seed)
        print(f"world {seed}: {steps} steps so far, all as derived anew", flush=True)


if __name__ == "__main__":
    main()
