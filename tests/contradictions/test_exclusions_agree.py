"""The words of the comparer and the rows of the four exclusions say the same, pair by pair.

Random worlds, each with a fixed seed, hold offices, opposites, owners, and events of one day or
of a longer time, of individuals and kinds, of which some are known to differ.
"""

import random
from decimal import Decimal

import pytest

from kb.contradictions.compare import Comparer
from kb.contradictions.exclusion import (
    AntonymTrace,
    DateTrace,
    ExclusiveValueTrace,
    RoleSwapTrace,
)
from kb.graph.write import story_quads
from kb.model.proposition import Interval, Proposition, Tense
from kb.model.story import (
    Act,
    Alignment,
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
from tests.contradictions.test_comparer_agrees import explained, rows_of

PEOPLE = ("ann", "bob", "cem", "deb", "member")
THINGS = ("mayor", "head", "chair", "office")
RELATIONS = {
    "exclusive-value": ("hold-office", "hold-office", "win", "lead"),
    "antonym": ("allow", "forbid", "allow", "forbid", "win", "lose", "give-access",
                "refuse-access"),
    "date-conflict": ("launch", "publish", "end"),
    "role-swap": ("own", "belong-to", "acquire"),
}  # fmt: skip
RULES = (AntonymTrace, DateTrace, ExclusiveValueTrace, RoleSwapTrace)
TRACES = {rule.rule: rule for rule in RULES}
TIMES = (
    "2014/2016", "2014/2016", "2015-05-03", "2015-05-03", "2015-05-04", "2015-05-06", "2015",
    "2014-05-01/2015-05-03", "2015-05-03/2017-01-01", "[2014..2016]", "2014~/2016", "2015/..",
    "../2015", "2015-05-03T10:00Z", "2015-05-03T23:00-05:00", "2015-05-04T04:00Z",
)  # fmt: skip
SAID = ("2018-12-18", "2018-12-18", "2018-12", "2018-12-19T12:02-05:00", "")


def entities() -> tuple[Entity, ...]:
    return (
        Entity("member", "members", broader=("person",), closed=True),
        Entity("ann", "Ann", is_a=("member",)),
        Entity("bob", "Bob", is_a=("member",)),
        Entity("cem", "Cem", is_a=("person",), distinct_from=("ann",)),
        Entity("deb", "Deb", is_a=("person",)),
        Entity("office", "offices", broader=("matter",)),
        Entity("mayor", "mayor", is_a=("office",)),
        Entity("head", "head of the town", is_a=("office",)),
        Entity("chair", "chair", is_a=("office",)),
        Entity("unasked", "without being asked", broader=("condition",)),
    )


def world(rule: str, seed: int) -> Story:
    dice = random.Random(f"{rule} {seed}")
    return Story(
        id="world",
        title="A random world",
        sources=(
            Source("doc", "news-article", "A document", publisher="ann",
                   published=parse_time("2018-12-18")),
        ),
        entities=entities(),
        alignments=(
            Alignment("mayor", "head", True, "desk", "same"),
            Alignment("mayor", "chair", False, "desk", "near"),
            Alignment("bob", "deb", False, "desk", "near"),
        ),
        utterances=tuple(utterance(rule, dice, n) for n in range(110)),
    )  # fmt: skip


def utterance(rule: str, dice: random.Random, n: int) -> Utterance:
    act = dice.choice([Act.ASSERTS] * 8 + [Act.DENIES, Act.CONCEDES, Act.OPINES])
    polarity = Polarity.NEGATIVE if act is Act.DENIES else Polarity.POSITIVE
    certainty = dice.choice([Certainty.CERTAIN] * 6 + [Certainty.POSSIBLE])
    statement = Statement(f"s{n}", proposition(rule, dice), act, polarity, certainty)
    said = dice.choice(SAID)
    reports = (Report("deb", "said", dice.choice(list(VerbClass))),) * (dice.random() < 0.3)
    return Utterance(
        id=f"s{n}",
        source="doc",
        mention=Mention(f"words {n}"),
        speaker=dice.choice(PEOPLE[:4]),
        statements=(statement,),
        reports=reports,
        said_at=parse_time(said) if said else None,
    )


def proposition(rule: str, dice: random.Random) -> Proposition:
    relation = dice.choice(RELATIONS[rule])
    two = ("ann", "bob")
    agents = PEOPLE if rule == "exclusive-value" else (*two, "deb") if rule == "role-swap" else two
    themes = (*two, "deb", "member") if rule == "role-swap" else THINGS
    roles = {("agent", dice.choice(agents)), ("theme", dice.choice(themes))}
    if relation.endswith("-access"):
        roles.add(("recipient", dice.choice(two)))
    if dice.random() < 0.15:
        roles.add(("place", dice.choice(["chair", "town"])))
    if dice.random() < 0.1:
        roles.add(("condition", "unasked"))
    tense = dice.choice([Tense.STATED] * 7 + [Tense.PRESENT] * 2 + [Tense.PAST])
    extent = None
    if rule == "antonym" and relation in ("allow", "forbid") and dice.random() < 0.6:
        low = Decimal(dice.choice(["0", "0.5", "1"]))
        extent = Interval(low, Decimal(1), dice.random() < 0.5 and low < 1)
    time = parse_time(dice.choice(TIMES)) if tense is Tense.STATED else None
    return Proposition(relation, tuple(sorted(roles)), tense, time, None, extent)


@pytest.mark.parametrize("rule", sorted(RELATIONS))
@pytest.mark.parametrize("seed", range(4))
def test_comparer_and_rules_find_the_same_exclusions(rule, seed, registry):
    records, matches = derived(story_quads(world(rule, seed)), rule)
    rows = {tier: both_ways(pairs) for tier, pairs in rows_of(rule, matches).items()}

    assert explained(TRACES[rule], Comparer(records, registry)) == rows
    assert rows["strict"] or rows["bridged"], "a world without conflicts shows nothing"


def both_ways(pairs):
    """Name each pair in both orders, as neither side comes first."""
    return {*pairs, *(pair[::-1] for pair in pairs)}
