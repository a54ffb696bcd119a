"""On numbers and shares, the words of the comparer and the rows of the rules say the same.

Random worlds, each with a fixed seed, in which few things are counted and few sets shared out, so
that many pairs differ in one thing only.
"""

import random
from decimal import Decimal

import pytest

from kb.contradictions.compare import Comparer
from kb.contradictions.extent import DeniedExtentTrace, ExtentTrace
from kb.contradictions.quantity import DeniedNumberTrace, NumberTrace
from kb.graph.write import story_quads
from kb.model.proposition import SHARES, Interval, Proposition, Tense
from kb.model.story import (
    Act,
    Alignment,
    Certainty,
    Entity,
    Mention,
    Polarity,
    Reply,
    Source,
    Statement,
    Story,
    Utterance,
)
from kb.text.edtf import parse_time
from tests.contradictions.deriving import derived

ENTITIES = (
    Entity("line", "the line", is_a=("company",)),
    Entity("the-line", "The Line", is_a=("company",)),
    Entity("port", "the port", is_a=("ports",)),
    Entity("ports", "ports", broader=("company",)),
    Entity("ships", "ships", broader=("matter",)),
    Entity("grain-ships", "grain ships", broader=("ships",)),
    Entity("vessels", "vessels", broader=("matter",)),
    Entity("boats", "boats", broader=("matter",)),
    Entity("at-night", "at night", broader=("condition",)),
    Entity("by-night", "by night", broader=("condition",)),
    Entity("late", "late at night", broader=("at-night",)),
)
ALIGNMENTS = (
    Alignment("the-line", "line", True, "desk", "same"),
    Alignment("vessels", "ships", True, "desk", "same"),
    Alignment("boats", "ships", False, "desk", "near"),
    Alignment("by-night", "at-night", False, "desk", "near"),
)
AGENTS = ("line",) * 6 + ("the-line", "the-line", "port", "ports")
SETS = ("ships",) * 6 + ("grain-ships", "vessels", "boats", "boats")
NUMBERS = ("0.9", "1", "1", "1000", "1000", "1200")
UNITS = ("km",) * 3 + ("m",) * 3 + ("Metres", "euro", "ships", "")
DAYS = ("2019-05-03",) * 6 + ("2019", "2019~", "[2018..2019]", "")
TIMES = ("2019", "2019-05", "2019-05-03", "2019-05-03", "2018/2021", "2019-05-03T10:00Z", "2019~")
SAID = ("2020-03-02", "2020-03-02", "2020-03-03", "2020-03", "")


def world(seed: int, kind: str) -> Story:
    dice = random.Random(f"{kind} {seed}")
    return Story(
        id="world",
        title="A random world",
        sources=tuple(
            Source(f"doc{n}", "news-article", f"Document {n}", publisher="line",
                   published=parse_time("2020-03-03"))
            for n in range(2)
        ),
        entities=ENTITIES,
        alignments=ALIGNMENTS,
        utterances=tuple(utterance(dice, n, kind) for n in range(80)),
        replies=(Reply("r1", ("doc1",), ("doc0",), "disputes"),),
    )  # fmt: skip


def utterance(dice: random.Random, n: int, kind: str) -> Utterance:
    act, polarity = dice.choice(
        [(Act.ASSERTS, Polarity.POSITIVE)] * 3 + [(Act.DENIES, Polarity.NEGATIVE)] * 2
    )
    said = dice.choice(SAID)
    claim = number(dice) if kind == "numbers" else share(dice)
    return Utterance(
        id=f"s{n}",
        source=f"doc{dice.randrange(2)}",
        mention=Mention(f"words {n}"),
        speaker=dice.choice(AGENTS),
        statements=(Statement(f"s{n}", claim, act, polarity, Certainty.CERTAIN),),
        said_at=parse_time(said) if said else None,
    )


def conditions(dice: random.Random) -> list[tuple[str, str]]:
    if dice.random() < 0.7:
        return []
    found = {dice.choice(("at-night", "by-night", "late")) for _ in range(dice.choice([1, 1, 2]))}
    return [("condition", condition) for condition in found]


def time_of(dice: random.Random) -> dict:
    tense = dice.choice([Tense.PAST] * 2 + [Tense.STATED] * 3 + [Tense.PRESENT])
    time = parse_time(dice.choice(TIMES)) if tense is Tense.STATED else None
    return {"tense": tense, "time": time}


def number(dice: random.Random) -> Proposition:
    relation = dice.choice(["count-of"] * 3 + ["pay"])
    roles = [*conditions(dice), ("agent", dice.choice(AGENTS))]
    roles += [("theme", dice.choice(SETS))] if relation == "count-of" else [("recipient", "port")]
    first = Decimal(dice.choice(NUMBERS))
    low, high = dice.choice([(first, first), (first, None), (None, first), (first, first + 1)] * 3
                            + [(None, None)])  # fmt: skip
    exact = low == high
    value = Interval(
        low,
        high,
        low is not None and not exact and dice.random() < 0.5,
        high is not None and not exact and dice.random() < 0.5,
        unit=dice.choice(UNITS),
        as_of=dice.choice(DAYS),
    )
    when = time_of(dice) if dice.random() < 0.4 else {}
    return Proposition(relation, tuple(sorted(roles)), value=value, **when)


def share(dice: random.Random) -> Proposition:
    relation = dice.choice(["remove", "delete", "be-in-effect", "give-access", "access"])
    roles = [*conditions(dice)[:1], ("theme", dice.choice(SETS))]
    if relation != "be-in-effect":
        roles.append(("agent", dice.choice(AGENTS)))
    if relation == "give-access":
        roles.append(("recipient", dice.choice(AGENTS)))
    extent = dice.choice([*SHARES.values(), *SHARES.values(), None, None,
                          Interval(Decimal(0), Decimal("0.5"))])  # fmt: skip
    when = time_of(dice) if dice.random() < 0.7 else {}
    return Proposition(relation, tuple(sorted(roles)), extent=extent, **when)


def explained(rule: type, comparer: Comparer) -> dict[str, set[frozenset[str]]]:
    """Give the pairs in which the words of the comparer find nothing that blocks."""
    found: dict[str, set[frozenset[str]]] = {"strict": set(), "bridged": set()}
    trace = rule(comparer.records, comparer.registry, comparer.hierarchy)
    leads = {s: trace.leads(s, 0) for s in comparer.records.of_type("kb:Statement")}
    pairs = [(one, other) for one in leads for other in leads if one < other]
    for one, other in pairs:
        tried = [
            comparer.attempt(rule.rule, left, right, one, other)
            for left in leads[one]
            for right in leads[other]
            if left != right and trace.is_about(left, right)
        ]
        fits = [attempt for attempt in tried if not attempt.blocks]
        if fits:
            firm = any(not attempt.assumptions for attempt in fits)
            found["strict" if firm else "bridged"].add(frozenset((one, other)))
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("kind", "rules"),
    [("numbers", (NumberTrace, DeniedNumberTrace)), ("shares", (ExtentTrace, DeniedExtentTrace))],
    ids=["numbers", "shares"],
)
def test_comparer_and_rules_find_the_same_pairs(seed, kind, rules, registry):
    records, matches = derived(story_quads(world(seed, kind)), rules[0].rule)
    comparer = Comparer(records, registry)
    rows: dict[str, set[frozenset[str]]] = {"strict": set(), "bridged": set()}
    for match in matches:
        rows[match.tier].add(frozenset(match.statements))
    rows["bridged"] -= rows["strict"]

    found = [explained(rule, comparer) for rule in rules]

    assert rows == {tier: found[0][tier] | found[1][tier] for tier in rows}
    assert rows["strict"] or rows["bridged"], "a world without conflicts shows nothing"
