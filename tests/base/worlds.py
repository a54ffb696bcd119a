"""Random stories that share sources, entities and statements, each with a fixed seed."""

import random
from dataclasses import replace

from kb.model.proposition import Proposition, Tense
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
    Version,
)
from kb.text.edtf import parse_time

AGENTS = ("line", "crew", "harbour", "port")
THEMES = ("papers", "letters", "lists", "cargo")
RELATIONS = {
    "give-access": ("agent", "recipient", "theme"),
    "share": ("agent", "recipient", "theme"),
    "have-ability": ("agent", "theme"),
    "access": ("agent", "theme"),
    "use": ("agent", "theme"),
    "meet": ("agent", "counterpart"),
}
ENTITIES = (
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
)


def world(seed: int, id: str, size: int = 12) -> Story:
    """Make a story; the same seed gives the same content under any id."""
    dice = random.Random(seed)
    sources = tuple(
        Source(
            f"doc{n}",
            "news-article",
            f"Document {n}",
            publisher=AGENTS[n],
            url=f"https://example.org/{n}",
            published=parse_time(f"2018-12-{17 + n}"),
            versions=(Version("1", None, ""), Version("2", None, "corrected")),
        )
        for n in range(3)
    )
    utterances = tuple(utterance(dice, n) for n in range(size))
    return Story(
        id=id,
        title=f"A random world, {id}",
        sources=sources,
        entities=ENTITIES,
        alignments=(
            Alignment("unasked", "without-permission", True, "desk", "same"),
            Alignment("cargo", "lists", False, "desk", "near"),
        ),
        utterances=utterances,
        replies=(
            Reply("r1", ("doc1",), ("doc0",), "disputes"),
            Reply("r2", ("s3",), ("s1", "s2"), "replies-to"),
            Reply("r3", (utterances[4].statements[0].id,), ("s5",), "disputes", "s6"),
        ),
    )


def utterance(dice: random.Random, n: int) -> Utterance:
    """Make an utterance of one or two statements, at times one that another story has too."""
    act = dice.choice([Act.ASSERTS] * 4 + [Act.DENIES] * 4 + [Act.CONCEDES, Act.OPINES])
    polarity = Polarity.NEGATIVE if act is Act.DENIES else Polarity.POSITIVE
    certainty = dice.choice([Certainty.CERTAIN] * 4 + [Certainty.PROBABLE, Certainty.POSSIBLE])
    names = dice.choice([(f"s{n}",), (f"s{n}a", f"s{n}b")])
    first = proposition(dice)
    contents = (first, replace(first, tense=Tense.FUTURE, time=None))
    reports = tuple(
        Report("harbour", "said", dice.choice(list(VerbClass)))
        for _ in range(dice.choice([0, 1, 1, 2]))
    )
    said = dice.choice(["2018-12-18", "2018-12", "2018-12-19T12:02-05:00", "2017", ""])
    source, speaker = dice.randrange(3), dice.choice([*AGENTS, "unnamed"])
    return Utterance(
        id=f"s{n}",
        source=f"doc{source}",
        mention=Mention(f"words {n % 3}"),
        # Whoever is not the publisher is printed only by way of a report.
        speaker=speaker if reports else AGENTS[source],
        statements=tuple(
            Statement(name, content, act, polarity, certainty)
            for name, content in zip(names, contents, strict=False)
        ),
        reports=reports,
        original=dice.choice(["", "", "doc0", "doc1"]),
        version=dice.choice(["", "1", "2"]),
        said_at=parse_time(said) if said else None,
    )


def proposition(dice: random.Random) -> Proposition:
    """Make a proposition of the access family."""
    relation = dice.choice(list(RELATIONS))
    pools = {"agent": AGENTS, "recipient": (*AGENTS, "company"), "theme": (*THEMES, "information")}
    pools["counterpart"] = AGENTS
    roles = {(role, dice.choice(pools[role])) for role in RELATIONS[relation]}
    if dice.random() < 0.3:
        roles.add(("condition", dice.choice(["unasked", "without-permission"])))
    tense = dice.choice([Tense.PAST] * 5 + [Tense.STATED])
    time = parse_time("2014-05") if tense is Tense.STATED else None
    return Proposition(relation, tuple(sorted(roles)), tense, time)
