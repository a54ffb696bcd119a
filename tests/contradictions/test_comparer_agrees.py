"""The words of the comparer and the rows of the rules say the same, pair by pair.

Random worlds, each with a fixed seed, hold every relation of the access family, hierarchies,
alignments, conditions, extents, numbers, times, replies and reporters; and what is excluded by a
frame, taken for granted, or only held to be possible.
"""

import random
from decimal import Decimal

import pytest

from kb.contradictions.compare import Comparer
from kb.contradictions.denial import DenialTrace
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
from tests.contradictions.deriving import derived

AGENTS = ("line", "crew", "harbour", "port")
THEMES = ("papers", "letters", "lists", "cargo")
CONDITIONS = ("unasked", "unsaid", "quietly", "without-permission")
RELATIONS = {
    "give-access": ("agent", "recipient", "theme"),
    "give-read-access": ("agent", "recipient", "theme"),
    "share": ("agent", "recipient", "theme"),
    "have-ability": ("agent", "theme"),
    "access": ("agent", "theme"),
    "use": ("agent", "theme"),
    "do-without": ("agent", "theme"),
    "count-of": ("theme",),
    "revoke-access": ("agent", "recipient", "theme"),
    "end": ("agent", "service"),
    "launch": ("agent", "service"),
    "be-in-effect": ("service",),
}
FEW = ("use", "do-without", "have-ability", "revoke-access", "end", "be-in-effect")
"""Relations that exclude or take for granted each other, for worlds that are full of them."""
SERVICES = ("ferry", "boats", "service")
TIMES = ("2014", "2014-05", "2014-05-03", "2014-05/2015-06", "2013/2016", "2013/..", "2014~")
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
        Entity("boats", "boats", broader=("service",)),
        Entity("ferry", "the ferry", is_a=("boats",)),
        Entity("unasked", "without being asked", broader=("condition",)),
        Entity("unsaid", "without a word", broader=("condition",)),
        Entity("quietly", "quietly", broader=("unsaid",)),
    )


def world(seed: int, relations: tuple[str, ...] = tuple(RELATIONS)) -> Story:
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
        utterances=tuple(utterance(dice, n, relations) for n in range(70)),
        replies=(
            Reply("r1", ("doc1",), ("doc0",), "disputes"),
            Reply("r2", ("s3",), ("s1", "s2"), "replies-to"),
        ),
    )


def utterance(
    dice: random.Random, n: int, relations: tuple[str, ...] = tuple(RELATIONS)
) -> Utterance:
    acts = [Act.ASSERTS] * 4 + [Act.DENIES] * 4
    acts += [Act.CONCEDES, Act.OPINES, Act.PREDICTS, Act.ASKS]
    act = dice.choice(acts)
    polarity = (
        Polarity.NEGATIVE
        if act is Act.DENIES
        else dice.choice([Polarity.POSITIVE] * 5 + [Polarity.NEGATIVE])
    )
    certainty = dice.choice([Certainty.CERTAIN] * 4 + [Certainty.PROBABLE, Certainty.POSSIBLE])
    presupposed = polarity is Polarity.POSITIVE and dice.random() < 0.15
    statement = Statement(
        f"s{n}", proposition(dice, relations), act, polarity, certainty, presupposed=presupposed
    )
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


def proposition(dice: random.Random, relations: tuple[str, ...]) -> Proposition:
    relation = dice.choice(relations)
    pools = {"agent": AGENTS, "recipient": (*AGENTS, "company"), "theme": (*THEMES, "information")}
    roles = {(role, dice.choice(pools[role])) for role in RELATIONS[relation] if role in pools}
    if "service" in RELATIONS[relation]:
        roles.add(("theme", dice.choice(SERVICES)))
    for _ in range(dice.choice([0] * 3 + ([1, 2] if relations != FEW else [0]))):
        roles.add(("condition", dice.choice(CONDITIONS)))
    tense = dice.choice([Tense.PAST] * 5 + [Tense.STATED] * 2 + [Tense.PRESENT, Tense.FUTURE])
    if relation in ("do-without", "use"):
        tense = dice.choice([Tense.PAST] + [Tense.STATED] * 4 + [Tense.PRESENT] * 2)
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


def rows_of(rule: str, matches) -> dict[str, set]:
    """Give the pairs that a rule finds, each in its firmest tier."""
    rows: dict[str, set] = {"strict": set(), "bridged": set()}
    for match in matches:
        if match.rule.rule == rule and match.tier in rows:
            rows[match.tier].add(match.statements)
    rows["bridged"] -= rows["strict"]
    return rows


def explained(rule, comparer: Comparer) -> dict[str, set]:
    """Give the pairs in which the words of the comparer find nothing that blocks."""
    found: dict[str, set] = {"strict": set(), "bridged": set()}
    trace = rule(comparer.records, comparer.registry, comparer.hierarchy)
    statements = comparer.records.of_type("kb:Statement")
    lefts = {s: leads for s in statements if (leads := trace.leads(s, 0))}
    rights = {s: leads for s in statements if (leads := trace.leads(s, 1))}
    for one, other in ((one, other) for one in lefts for other in rights):
        tried = [
            comparer.attempt(rule.rule, left, right, one, other)
            for left in lefts[one]
            for right in rights[other]
        ]
        fits = [attempt for attempt in tried if not attempt.blocks]
        if fits:
            firm = any(not attempt.assumptions for attempt in fits)
            found["strict" if firm else "bridged"].add((one, other))
    return found


WORLDS = [(seed, tuple(RELATIONS)) for seed in range(8)] + [(seed, FEW) for seed in range(14)]


@pytest.mark.parametrize(("seed", "relations"), WORLDS)
def test_comparer_and_rules_find_the_same_pairs(seed, relations, registry):
    records, matches = derived(story_quads(world(seed, relations)), DenialTrace.rule)

    rows = rows_of(DenialTrace.rule, matches)

    assert explained(DenialTrace, Comparer(records, registry)) == rows
    assert rows["strict"] or rows["bridged"], "a world without conflicts shows nothing"
