"""The comparer and the rule on stances say the same, pair by pair, in random worlds."""

import random
from dataclasses import replace

import pytest

from kb.contradictions.compare import Comparer
from kb.contradictions.derive import derive
from kb.contradictions.stances import StanceTrace
from kb.graph.records import Records
from kb.graph.registry import ontology_quads
from kb.graph.write import story_quads
from kb.model.proposition import Proposition
from tests.contradictions.test_comparer_agrees import explained, rows_of, world

WORDINGS = ("It freezes", "It freezes over", "It melts")
ABOUT_THE_TELLING = ("rebuttal-on-record", "drift", "speaker-conflict")


def stances(seed: int):
    """Turn half of the statements of a random world into stances to three claims."""
    dice = random.Random(seed)
    story = world(seed)
    utterances = [
        replace(u, statements=(replace(u.statements[0], proposition=claim(dice)),))
        if dice.random() < 0.5
        else u
        for u in story.utterances
    ]
    return replace(story, utterances=tuple(utterances))


def claim(dice: random.Random) -> Proposition:
    return Proposition("claim", (), text=dice.choice(WORDINGS))


@pytest.mark.parametrize("seed", range(4))
def test_comparer_and_rule_find_the_same_pairs(seed, registry):
    quads = story_quads(stances(seed))
    derivation = derive(quads)
    records = Records([*ontology_quads(), *quads, *derivation.quads])
    comparer = Comparer(records, registry)

    rows = rows_of("opposed-stances", derivation.matches)
    others = {
        match.rule.rule
        for match in derivation.matches
        if match.rule.rule not in ("opposed-stances", *ABOUT_THE_TELLING)
        for statement in match.statements
        if records.one(comparer.proposition(statement), "kb:relation") == "rel:claim"
    }

    assert explained(StanceTrace, comparer) == rows
    assert rows["strict"], "a world without opposed stances shows nothing"
    assert not others, "another rule speaks of a claim that is known by its wording"
