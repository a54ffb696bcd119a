"""The comparer and the rule on stances say the same, pair by pair, in random worlds."""

import random
from dataclasses import replace
from itertools import combinations

import pytest

from kb.contradictions.compare import Comparer
from kb.contradictions.derive import derive
from kb.contradictions.stances import StanceTrace
from kb.graph.records import Records
from kb.graph.registry import ontology_quads
from kb.graph.write import story_quads
from kb.model.proposition import Proposition
from kb.model.sameness import ClaimJudgement, Sameness
from kb.model.story import Story
from tests.contradictions.test_comparer_agrees import explained, rows_of, world

WORDINGS = ("It freezes", "It freezes over", "It melts", "It thaws")
LAST = "2020-02-01T00:00:00Z"
ABOUT_THE_TELLING = ("rebuttal-on-record", "drift", "speaker-conflict")


def stances(seed: int, story: Story, share: float = 0.5) -> Story:
    """Turn some statements of a random world into stances to claims that were judged."""
    dice = random.Random(seed)
    utterances = [
        replace(u, statements=(replace(u.statements[0], proposition=claim(dice)),))
        if dice.random() < share
        else u
        for u in story.utterances
    ]
    judged = [
        ClaimJudgement(one, other, dice.choice(list(Sameness)), "desk", "so", f"{day}T00:00:00Z")
        for one, other in combinations(sorted(WORDINGS), 2)
        for day in dice.sample(["2020-01-01", "2020-01-02", "2020-01-03"], dice.choice([1, 2]))
    ]
    # At least one pair is held to be one claim, whatever the dice say of the others.
    judged.append(ClaimJudgement(*sorted(WORDINGS[:2]), Sameness.SAME, "Ann", "so", LAST))
    return replace(story, utterances=tuple(utterances), judgements=tuple(judged))


def claim(dice: random.Random) -> Proposition:
    return Proposition("claim", (), text=dice.choice(WORDINGS))


@pytest.mark.parametrize("seed", range(4))
def test_comparer_and_rule_find_the_same_pairs(seed, registry):
    quads = story_quads(stances(seed, world(seed)))
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
    assert rows["bridged"], "a world in which no judgement leads to any shows nothing"
    assert not others, "another rule speaks of a claim that is known by its wording"
