"""The words about drift and the rows of its rules say the same, pair by pair.

Random worlds, each with a fixed seed: one letter, and what two papers make of it by small edits.
"""

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from kb.contradictions.compare import RULES, Comparer
from kb.contradictions.derive import Match
from kb.contradictions.drift import DriftTrace, SpeakerTrace
from kb.contradictions.entailment import Entailment
from kb.graph.records import Records
from kb.graph.write import story_quads
from kb.model.proposition import Interval, Proposition, Tense
from kb.model.story import (
    Act,
    Certainty,
    Entity,
    Mention,
    Polarity,
    Report,
    Source,
    Statement,
    Story,
    Utterance,
    VerbClass,
)
from kb.text.edtf import parse_time
from tests.contradictions.deriving import derived

NAMES = (DriftTrace.rule, SpeakerTrace.rule)
PARTIES = ("line", "crew", "cook", "unnamed")
FILLERS = {
    "agent": ("line", "crew", "sailors"),
    "recipient": ("crew", "sailors", "company"),
    "theme": ("letters", "papers", "information"),
}
RELATIONS = {
    "give-access": ("agent", "recipient", "theme"),
    "share": ("agent", "recipient", "theme"),
    "have-ability": ("agent", "theme"),
    "own": ("agent", "theme"),
    "count-of": ("theme",),
}
TIMES = ("2014", "2014-05", "2014-01-01/2015-12-31", "2014-03-01/2014-05-31", "2013/..", "2014~")
WORDS = ("We gave no ship away", "we gave  no ship away", "We kept all the ships", "No comment")


def world(seed: int) -> Story:
    dice = random.Random(seed)
    day = parse_time("2018-12-18")
    claims = [proposition(dice) for _ in range(4)]
    return Story(
        id="world",
        title="A letter and two papers",
        sources=tuple(
            Source(id, "news-article", id, publisher="harbour", published=day)
            for id in ("letter", "paper", "gazette")
        ),
        entities=(
            Entity("harbour", "the harbour", is_a=("company",)),
            Entity("line", "the line", is_a=("company",)),
            Entity("cook", "the cook", is_a=("person",)),
            Entity("sailors", "sailors", broader=("company",)),
            Entity("crew", "the crew", is_a=("sailors",)),
            Entity("papers", "papers", broader=("information",)),
            Entity("letters", "letters", broader=("papers",)),
            Entity("unasked", "without being asked", broader=("condition",)),
        ),
        alignments=(),
        utterances=tuple(utterance(dice, n, edited(dice, dice.choice(claims))) for n in range(45)),
        replies=(),
    )


def utterance(dice: random.Random, n: int, content: Proposition) -> Utterance:
    acts = [Act.ASSERTS] * 4 + [Act.DENIES] * 4 + [Act.CONCEDES, Act.OPINES, Act.PROMISES]
    act = dice.choice(acts)
    polarity = Polarity.NEGATIVE if act is Act.DENIES else Polarity.POSITIVE
    certainty = dice.choice([*[Certainty.CERTAIN] * 4, *Certainty])
    presupposed = polarity is Polarity.POSITIVE and dice.random() < 0.1
    source = dice.choice(["letter", "paper", "paper", "gazette"])
    told = source != "letter" or dice.random() < 0.1
    return Utterance(
        id=f"s{n}",
        source=source,
        mention=Mention(dice.choice(WORDS)),
        speaker=dice.choice(["line"] * 4 + list(PARTIES)),
        statements=(Statement(f"s{n}", content, act, polarity, certainty, presupposed),),
        reports=(Report("harbour", "said", VerbClass.NEUTRAL),) if told else (),
        original="letter" if source != "letter" and dice.random() < 0.9 else "",
        verbatim=dice.random() < 0.8,
        said_at=parse_time("2018-12-18"),
    )


def proposition(dice: random.Random) -> Proposition:
    relation = dice.choice(list(RELATIONS))
    roles = {(role, dice.choice(FILLERS[role])) for role in RELATIONS[relation]}
    value = Interval(Decimal(100), unit="km") if relation == "count-of" else None
    return Proposition(relation, tuple(sorted(roles)), Tense.PAST, None, value, None)


def edited(dice: random.Random, content: Proposition) -> Proposition:
    """Change none, one or two parts of a content."""
    for _ in range(dice.choice([0, 0, 1, 1, 2])):
        edit = dice.choice(["role", "role", "condition", "tense", "value", "extent"])
        if edit == "role":
            role, _ = dice.choice([pair for pair in content.roles if pair[0] != "condition"])
            others = [pair for pair in content.roles if pair[0] != role]
            filled = sorted([*others, (role, dice.choice(FILLERS[role]))])
            content = replace(content, roles=tuple(filled))
        elif edit == "condition":
            roles = {*content.roles, ("condition", "unasked")}
            content = replace(content, roles=tuple(sorted(roles)))
        elif edit == "tense":
            tense = dice.choice([Tense.STATED, Tense.STATED, Tense.PRESENT, Tense.FUTURE])
            time = parse_time(dice.choice(TIMES)) if tense is Tense.STATED else None
            content = replace(content, tense=tense, time=time)
        elif edit == "value" and content.value:
            low = dice.choice([None, Decimal(100), Decimal(150), Decimal(100000)])
            day = dice.choice(["", "2018", "2017"])
            unit = dice.choice(["km", "km", "m", "ships"])
            text = f"about {dice.choice(['a hundred', 'two hundred'])}" if low is None else ""
            content = replace(content, value=Interval(low, unit=unit, as_of=day, text=text))
        elif edit == "extent" and content.relation == "give-access":
            low = dice.choice([Decimal(0), Decimal("0.5"), Decimal(1)])
            content = replace(content, extent=Interval(low, Decimal(1), low < 1))
    return content


def told_again(seed: int) -> tuple[Records, list[Match]]:
    return derived(story_quads(world(seed)), *NAMES)


@pytest.mark.parametrize("seed", range(12))
def test_traces_and_rules_of_drift_find_the_same_pairs(seed, registry):
    records, matches = told_again(seed)
    comparer = Comparer(records, registry)
    rows = {(match.rule.rule, *match.statements) for match in matches}

    statements = comparer.records.of_type("kb:Statement")
    found = {
        (rule.rule, one, other)
        for rule in RULES
        if rule.rule in NAMES
        for one in statements
        for other in statements
        if one != other and rule.concerns(one, other, comparer.records)
        if not comparer.attempt(
            rule.rule, comparer.proposition(one), comparer.proposition(other), one, other
        ).blocks
    }

    assert rows == found
    assert DriftTrace.rule in {rule for rule, *_ in rows}, "a world without drift shows nothing"


@pytest.mark.parametrize("seed", range(12))
def test_one_account_entails_another_in_both_ways_to_see_it(seed, registry):
    records, _ = told_again(seed)
    entailment = Entailment(records, registry, Comparer(records, registry).hierarchy)

    pairs = [(s, o) for s in records.of_type("kb:Statement")
             for o in records.all(s, "kb:sameOccasion")
             if records.one(s, "kb:content") and records.one(o, "kb:content")]  # fmt: skip
    derived = {(one, other) for one, other in pairs if other in records.all(one, "kb:entails")}

    assert derived == {pair for pair in pairs if entailment.holds(*pair)}
    assert derived


@pytest.mark.parametrize("seed", range(12))
def test_what_is_told_differently_is_said_in_words(seed, registry):
    records, matches = told_again(seed)
    comparer = Comparer(records, registry)

    for match in matches:
        if match.rule.rule == DriftTrace.rule:
            steps = comparer.attempt(DriftTrace.rule, *match.meeting, *match.statements).steps
            assert [step.role for step in steps[:2]] == ["original", "party"]
            assert steps[2:]
            assert all(step.left != step.right for step in steps[2:])
