"""The words of the comparer and the rows of the rules say the same, pair by pair.

Random worlds, each with a fixed seed, hold every relation of the access family, hierarchies,
alignments, conditions, extents, numbers, times, replies and reporters.
"""

import random
from decimal import Decimal

import pytest

from kb.contradictions.compare import Comparer
from kb.contradictions.derive import derive
from kb.graph.records import Records
from kb.graph.registry import ontology_quads
from kb.graph.write import story_quads
from kb.model.proposition import Interval, Proposition, Tense
from kb.model.story import (
    Act,
    Alignment,
    Certainty,
    Entity,
    Mention,
    Polarity,
    Reply,
    Report,
    Source,
    Statement,
    Story,
    Utterance,
    VerbClass,
)
from kb.text.edtf import parse_time

AGENTS = ("line", "crew", "harbour", "port")
THEMES = ("papers", "letters", "lists", "cargo")
CONDITIONS = ("unasked", "unsaid", "secretly", "without-permission")
RELATIONS = {
    "give-access": ("agent", "recipient", "theme"),
    "give-read-access": ("agent", "recipient", "theme"),
    "share": ("agent", "recipient", "theme"),
    "have-ability": ("agent", "theme"),
    "access": ("agent", "theme"),
    "use": ("agent", "theme"),
    "do-without": ("agent", "theme"),
    "count-of": ("theme",),
}
TIMES = ("2014", "2014-05", "2014-05/2015-06", "2013/..", "2014~")
SAID = (
    "2018-12-18",
    "2018-12",
    "2018-12-19T12:02-05:00",
    "2018-12-19T09:00Z",
    "../2018-12-18",
    "2018-12-18/2018-12-20",
    "2017",
)


def entities() -> tuple[Entity, ...]:
    return (
        Entity("line", "the line", is_a=("company",)),
        Entity("crew", "the crew", is_a=("sailors",)),
        Entity("sailors", "sailors", broader=("company",)),
        Entity("harbour", "the harbour", is_a=("company", "sailors")),
        Entity("port", "ports", broader=("company",)),
        Entity("papers", "papers", broader=("information",)),
        Entity("letters", "letters", broader=("papers",)),
        Entity("lists", "lists", broader=("papers",)),
        Entity("cargo", "cargo", broader=("matter",)),
        Entity("unasked", "without being asked", broader=("condition",)),
        Entity("unsaid", "without a word", broader=("condition",)),
        Entity("secretly", "secretly", broader=("unsaid",)),
    )


def world(seed: int) -> Story:
    dice = random.Random(seed)
    return Story(
        id="world",
        title="A random world",
        sources=tuple(
            Source(
                f"doc{n}",
                "news-article",
                f"Document {n}",
                publisher="harbour",
                url=f"https://example.org/{n}",
                published=parse_time("2018-12-18"),
            )
            for n in range(3)
        ),
        entities=entities(),
        alignments=(
            Alignment("unasked", "without-permission", True, "desk", "same"),
            Alignment("unsaid", "without-permission", False, "desk", "near"),
            Alignment("cargo", "lists", False, "desk", "near"),
        ),
        utterances=tuple(utterance(dice, n) for n in range(45)),
        replies=(
            Reply("r1", ("doc1",), ("doc0",), "disputes"),
            Reply("r2", ("s3",), ("s1", "s2"), "replies-to"),
        ),
    )


def utterance(dice: random.Random, n: int) -> Utterance:
    acts = [Act.ASSERTS] * 4 + [Act.DENIES] * 4 + [Act.CONCEDES, Act.OPINES, Act.PREDICTS]
    act = dice.choice(acts)
    polarity = (
        Polarity.NEGATIVE
        if act is Act.DENIES
        else dice.choice([Polarity.POSITIVE] * 5 + [Polarity.NEGATIVE])
    )
    certainty = dice.choice([Certainty.CERTAIN] * 4 + [Certainty.PROBABLE, Certainty.POSSIBLE])
    statement = Statement(f"s{n}", proposition(dice), act, polarity, certainty)
    reports = tuple(
        Report("harbour", "said", dice.choice(list(VerbClass)))
        for _ in range(dice.choice([0, 1, 1, 2]))
    )
    said = dice.choice([*SAID, ""])
    return Utterance(
        id=f"s{n}",
        source=f"doc{dice.randrange(3)}",
        mention=Mention(f"words {n}"),
        speaker=dice.choice([*AGENTS, "unnamed"]),
        statements=(statement,),
        reports=reports,
        original=dice.choice(["", "doc0", "doc1"]),
        said_at=parse_time(said) if said else None,
    )


def proposition(dice: random.Random) -> Proposition:
    relation = dice.choice(list(RELATIONS))
    pools = {"agent": AGENTS, "recipient": (*AGENTS, "company"), "theme": (*THEMES, "information")}
    roles = {(role, dice.choice(pools[role])) for role in RELATIONS[relation]}
    for _ in range(dice.choice([0, 0, 0, 1, 2])):
        roles.add(("condition", dice.choice(CONDITIONS)))
    tense = dice.choice([Tense.PAST] * 5 + [Tense.STATED] * 2 + [Tense.PRESENT, Tense.FUTURE])
    value = None
    if relation == "count-of":
        low = Decimal(dice.choice([100, 150, 200]))
        value = Interval(
            low,
            dice.choice([None, low + 50]),
            dice.random() < 0.5,
            as_of=dice.choice(["2018", "2018", ""]),
            unit=dice.choice(["", "ships"]),
        )
    extent = None
    if relation in ("access", "give-access") and dice.random() < 0.3:
        low = Decimal(dice.choice(["0", "0.5", "1"]))
        extent = Interval(low, Decimal(1), dice.random() < 0.5 and low < 1)
    time = parse_time(dice.choice(TIMES)) if tense is Tense.STATED else None
    return Proposition(relation, tuple(sorted(roles)), tense, time, value, extent)


@pytest.mark.parametrize("seed", range(12))
def test_comparer_and_rules_find_the_same_pairs(seed, registry):
    quads = story_quads(world(seed))
    derivation = derive(quads)
    comparer = Comparer(Records([*ontology_quads(), *quads, *derivation.quads]), registry)
    rows = {"strict": set(), "bridged": set()}
    for match in derivation.matches:
        if match.tier in rows:
            rows[match.tier].add(match.statements)
    rows["bridged"] -= rows["strict"]

    found = {"strict": set(), "bridged": set()}
    statements = comparer.records.of_type("kb:Statement")
    for assertion in (s for s in statements if comparer.side(s) == "asserts"):
        for denial in (s for s in statements if comparer.side(s) == "denies"):
            comparison = comparer.compare(assertion, denial)
            if not comparison.blocks:
                tier = "bridged" if comparison.assumptions else "strict"
                found[tier].add((assertion, denial))

    assert rows == found
    assert rows["strict"] or rows["bridged"], "a world without conflicts shows nothing"
