"""Made-up worlds in which many speak about few things, and how to take them in bit by bit."""

import random
from collections.abc import Iterator
from dataclasses import replace

from kb.model.story import (
    Act,
    Certainty,
    Mention,
    Polarity,
    Reply,
    Statement,
    Story,
    Utterance,
)
from tests.bench.contents import Contents
from tests.bench.things import Things
from tests.bench.world import World

_SIZE = 50
_QUOTES = ("These very words were said by them.", "We never did any of it at all.")
_REPLIES = ("retracts", "disputes", "replies-to", "corrects")


def crowd(seed: int) -> Story:
    """Make a story of the bench whose statements are about a dozen propositions."""
    dice = random.Random(seed)
    story = World(_SIZE, seed).story(0)
    sources = [source.id for source in story.sources]
    contents = Contents(Things(_SIZE), seed)
    utterances = tuple(_crowded(u, sources, contents, dice) for u in story.utterances)
    ids = [u.id for u in utterances]
    replies = [
        Reply(f"x{n}", (sender,), (target,), dice.choice(_REPLIES))
        for n in range(4)
        for sender, target in [dice.sample(ids + sources, 2)]
    ]
    return replace(story, utterances=utterances, replies=(*story.replies, *replies))


def _crowded(
    utterance: Utterance, sources: list[str], contents: Contents, dice: random.Random
) -> Utterance:
    """Have an utterance be about few things, and some reports name an original."""
    original = ""
    if utterance.reports and dice.random() < 0.5:
        original = dice.choice([source for source in sources if source != utterance.source])
    same_words = dice.random() < 0.3
    numbers = dice.sample(range(12), len(utterance.statements))
    return replace(
        utterance,
        original=original,
        mention=Mention(dice.choice(_QUOTES)) if same_words else utterance.mention,
        verbatim=same_words or utterance.verbatim,
        statements=tuple(
            _stated(s, contents, number, dice)
            for s, number in zip(utterance.statements, numbers, strict=True)
        ),
    )


def _stated(
    statement: Statement, contents: Contents, number: int, dice: random.Random
) -> Statement:
    content = contents.proposition(number)
    chance = dice.random()
    if chance < 0.3:
        return Statement(statement.id, content, Act.DENIES, Polarity.NEGATIVE, Certainty.CERTAIN)
    act = Act.RETRACTS if chance < 0.36 else Act.ASSERTS
    certainty = Certainty.POSSIBLE if chance > 0.9 else Certainty.CERTAIN
    return Statement(statement.id, content, act, Polarity.POSITIVE, certainty)


def bits(story: Story, seed: int) -> Iterator[Story]:
    """Cut a story: a third of it first, then one utterance or two, each with what it needs."""
    dice = random.Random(seed)
    waiting = list(story.utterances)
    dice.shuffle(waiting)
    size, seen = len(waiting) // 3, set[str]()
    replies = list(story.replies)
    while waiting:
        some, waiting = waiting[:size], waiting[size:]
        seen.update(name for u in some for name in (u.id, u.source))
        ready = [r for r in replies if seen.issuperset((*r.sender, *r.target))]
        replies = [reply for reply in replies if reply not in ready]
        yield _with_needed(story, some, ready)
        size = dice.choice([1, 1, 2])


def _with_needed(story: Story, some: list[Utterance], replies: list[Reply]) -> Story:
    """Keep some utterances and replies of a story, with what these name."""
    named = {name for reply in replies for name in (*reply.sender, *reply.target)}
    kept = tuple(u for u in story.utterances if u in some or u.id in named)
    places = named | {place for u in kept for place in (u.source, u.original)}
    sources = tuple(source for source in story.sources if source.id in places)
    agents = {agent for source in sources for agent in (source.author, source.publisher)}
    for u in kept:
        agents |= {u.speaker, u.on_behalf_of} | {report.speaker for report in u.reports}
        agents |= {filler for s in u.statements for _, filler in s.proposition.roles}
    return replace(
        story,
        sources=sources,
        utterances=kept,
        replies=tuple(replies),
        entities=tuple(Things(_SIZE).with_wider(agents - {"", "unnamed"})),
    )
