"""Tell more of entities that much is said about already: kinds, names, likeness, difference.

`python -m tests.base.redescribed 300` tries so many worlds, and tells the first that differs.
"""

import argparse
import random
from dataclasses import replace

import kb.deriving
from kb.graph.registry import load_registry
from kb.model.story import Alignment, Entity, Story
from tests.base.backwards import add, compare, stories_of, take_back, taken_in

_STEPS = 12


def redescribe(seed: int) -> None:
    """Take a world in, then more and more about what it is about, and some of it out again.

    Raises:
        AssertionError: Something is other than when everything is derived.
    """
    dice, stories = random.Random(seed), stories_of(seed)
    base = taken_in(stories)
    bare = replace(stories[0], id="more", utterances=(), replies=(), judgements=(), alignments=())
    known = _entities(stories)
    for step in range(_STEPS):
        more = told(dice, known, step)
        add(base, replace(bare, sources=(), **more))
        known |= {entity.id for entity in more.get("entities", ())}
        if dice.random() < 0.15:
            take_back(base, dice)
        if step % 3 == 2:
            compare(base, seed)


def told(dice: random.Random, known: set[str], step: int) -> dict[str, tuple[object, ...]]:
    """Tell something of one or two entities that were told of before."""
    # What ships is described by nobody else.
    one = dice.choice(sorted(known.difference(load_registry().concepts)))
    other, third = dice.sample(sorted(known - {one}), 2)
    chance = dice.random()
    if chance < 0.2:
        return {"alignments": (Alignment(one, other, dice.random() < 0.5, "desk", "so"),)}
    if chance < 0.3:
        alignment = Alignment(one, other, dice.random() < 0.5, f"desk {step}", f"so {step}")
        return {"alignments": (alignment, replace(alignment, curator="another"))}
    plain = Entity(one, f"called {one}")
    found = {
        "kind": replace(plain, is_a=(other,)),
        "wider": replace(plain, broader=(other,)),
        "name": replace(plain, name=f"also called {step}"),
        "alias": replace(plain, aliases=(f"alias {step}",)),
        "described": replace(plain, description=f"Described {step}."),
        "apart": replace(plain, distinct_from=(other,)),
        "disjoint": replace(plain, disjoint_with=(other,)),
        "closed": replace(plain, closed=True),
        "new": Entity(f"new-{step}", f"new {step}", is_a=(one,), broader=(other,)),
        "below": Entity(f"new-{step}", f"new {step}", broader=(one,), distinct_from=(third,)),
    }
    return {"entities": (found[dice.choice(sorted(found))],)}


def _entities(stories: list[Story]) -> set[str]:
    found = {entity.id for story in stories for entity in story.entities}
    for story in stories:
        for utterance in story.utterances:
            for statement in utterance.statements:
                found |= {filler for _, filler in statement.proposition.roles}
    return found


def main() -> None:
    """Try many worlds."""
    parser = argparse.ArgumentParser(prog="python -m tests.base.redescribed", description=__doc__)
    parser.add_argument("worlds", type=int, help="how many")
    parser.add_argument("--from", dest="first", type=int, default=0, help="the first seed")
    wanted = parser.parse_args()
    kb.deriving._SHARE = 0.001  # nothing is too much to be derived narrowly
    for seed in range(wanted.first, wanted.first + wanted.worlds):
        redescribe(seed)
        print(f"world {seed}: as derived anew", flush=True)


if __name__ == "__main__":
    main()
