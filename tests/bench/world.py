"""Make a base of any size that looks like a newsroom's.

    python -m tests.bench.world 1000000 -o world.nt

Stories of 200 statements come in a stream, the same for the same size and seed; what came before is
not kept. Who speaks and what is spoken about follow Zipf's law, and 3 to 8 % of what is said is
contested, by itself or through what follows from it.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path

from kb.graph.registry import load_registry
from kb.graph.write import story_quads
from kb.model.proposition import Tense
from kb.model.story import (
    Act,
    Certainty,
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
from tests.bench.contents import Contents
from tests.bench.dice import Dice
from tests.bench.things import Things
from tests.bench.words import sentence

STORY = 200
_PER_SOURCE = 6
_OWN_WORDS = 0.5
_FURTHER = 10**7  # no world has so many stories
_FIRST, _DAYS = date(2005, 1, 1), 7200
_SOURCE_TYPES = ("news-article",) * 6 + ("blog-post", "press-release", "report", "video")
# Frequent ones first.
_VERBS = {
    "said": VerbClass.NEUTRAL,
    "told": VerbClass.NEUTRAL,
    "according-to": VerbClass.NEUTRAL,
    "reported": VerbClass.NEUTRAL,
    "wrote": VerbClass.NEUTRAL,
    "claims": VerbClass.DISTANCING,
    "alleges": VerbClass.DISTANCING,
    "insisted": VerbClass.DISTANCING,
    "confirmed": VerbClass.ENDORSING,
    "revealed": VerbClass.ENDORSING,
    "pointed-out": VerbClass.ENDORSING,
    "falsely-claimed": VerbClass.REJECTING,
    "wrongly": VerbClass.REJECTING,
    "demanded": VerbClass.PERFORMATIVE,
    "urged": VerbClass.PERFORMATIVE,
}


@dataclass(frozen=True)
class World:
    """A made-up world with so many statements, reports not counted."""

    statements: int
    seed: int = 1

    def stories(self) -> Iterator[Story]:
        """Make the stories, in order of date."""
        for number in range(-(-self.statements // STORY)):
            yield self.story(number)

    def story(self, number: int) -> Story:
        """Make one story."""
        return _StoryMaker(self, number).story()

    def further(self, number: int) -> Story:
        """Make a story of one more utterance, in a source of its own, about the same things."""
        return _StoryMaker(self, _FURTHER + number).one()

    def texts(self, story: Story) -> dict[str, bytes]:
        """Give the text of each source of a story, by its sha256."""
        texts = (_text(source.url, source.id, story.utterances) for source in story.sources)
        return {sha256(text).hexdigest(): text for text in texts}


def triples(world: World) -> Iterator[str]:
    """Write a world as N-Triples, each once, in the order of its stories."""
    known: set[object] = set()
    for story in world.stories():
        described: set[object] = set()
        for quad in story_quads(story):
            if quad.subject not in known:
                described.add(quad.subject)
                yield f"{quad.triple} .\n"
        # Of other subjects no later story says anything.
        shared = ("/entity/", "/proposition/")
        known.update(node for node in described if any(part in node.value for part in shared))


class _StoryMaker:
    """The story at hand."""

    def __init__(self, world: World, number: int) -> None:
        self.number = number
        self.things = Things(world.statements)
        self.contents = Contents(self.things, world.seed)
        self.dice = Dice(world.seed, "story", number)
        self.size = max(1, min(STORY, world.statements - number * STORY))
        self.sources = max(1, self.size // _PER_SOURCE)
        stories = -(-world.statements // STORY)
        self.begins = _FIRST + timedelta(days=min(number, stories) * _DAYS // stories)
        self.days = {n: self.begins + timedelta(days=self.dice.below(90)) for n in range(60)}
        self.used: set[str] = set()

    def story(self) -> Story:
        utterances = tuple(self.utterances())
        sources = tuple(self.source(n, utterances) for n in range(self.sources))
        return Story(
            id=f"story-{self.number:05}",
            title=sentence(self.dice, 6).rstrip("."),
            description=sentence(self.dice, 12),
            sources=sources,
            utterances=utterances,
            replies=tuple(self.replies(utterances)),
            entities=tuple(self.things.with_wider(self.used)),
        )

    def one(self) -> Story:
        utterance = self.utterance(0, 1)
        return Story(
            id=f"further-{self.number}",
            title=sentence(self.dice, 6).rstrip("."),
            sources=(self.source(0, (utterance,)),),
            utterances=(utterance,),
            entities=tuple(self.things.with_wider(self.used)),
        )

    def using(self, id: str) -> str:
        """Note that the story has to declare an entity."""
        self.used.add(id)
        return id

    def author(self, n: int) -> str:
        """Give who speaks in a source for themselves, "" where others are reported."""
        dice = Dice(self.number, "author", n)
        return self.things.agent(dice) if dice.happens(_OWN_WORDS) else ""

    def outlet(self, n: int) -> str:
        """Give who publishes a source."""
        return self.things.outlet(Dice(self.number, "outlet", n))

    def source(self, n: int, utterances: tuple[Utterance, ...]) -> Source:
        dice = Dice(self.number, "source", n)
        id = f"doc{n}"
        author, day = self.author(n), self.days[n]
        url = f"https://example.org/{self.number}/{n}"
        return Source(
            id,
            dice.one_of(_SOURCE_TYPES),
            sentence(dice, 7).rstrip("."),
            author=self.using(author) if author else "",
            publisher=self.using(self.outlet(n)),
            url=url,
            published=parse_time(day.isoformat()),
            language="en",
            sha256=sha256(_text(url, id, utterances)).hexdigest(),
        )

    def utterances(self) -> Iterator[Utterance]:
        made = n = 0
        while made < self.size:
            count = 2 if self.size - made > 1 and self.dice.happens(0.1) else 1
            yield self.utterance(n, count)
            made, n = made + count, n + 1

    def utterance(self, n: int, count: int) -> Utterance:
        dice, things = self.dice, self.things
        document = dice.below(self.sources)
        author = self.author(document)
        unnamed = not author and dice.happens(0.03)
        speaker = "unnamed" if unnamed else self.using(author or things.agent(dice))
        spokes = speaker.startswith("person-") and dice.happens(0.4)
        statements = [self.statement(f"s{n}a" if count == 2 else f"s{n}")]
        while len(statements) < count:
            other = self.statement(f"s{n}b")
            if other.proposition != statements[0].proposition:
                statements.append(other)
        return Utterance(
            id=f"s{n}",
            source=f"doc{document}",
            mention=Mention(sentence(dice, 10 + dice.below(26))),
            speaker=speaker,
            statements=tuple(statements),
            on_behalf_of=self.using(things.employer(speaker)) if spokes else "",
            role="spokesperson" if spokes else "",
            reports=() if author else tuple(self.reports(self.outlet(document))),
            verbatim=dice.happens(0.6),
            said_at=parse_time(self.said(self.days[document])),
        )

    def statement(self, id: str) -> Statement:
        dice = self.dice
        number = self.contents.choose(dice)
        content = self.contents.proposition(number)
        for _, filler in content.roles:
            self.using(filler)
        if dice.happens(self.contents.denied(number)):
            return Statement(id, content, Act.DENIES, Polarity.NEGATIVE, Certainty.CERTAIN)
        act, certainty = self.stance(content.tense is Tense.FUTURE)
        return Statement(id, content, act, Polarity.POSITIVE, certainty)

    def stance(self, is_future: bool) -> tuple[Act, Certainty]:
        chance = self.dice.share()
        if is_future:
            return (Act.PROMISES if chance < 0.3 else Act.PREDICTS), Certainty.CERTAIN
        for limit, act in ((0.02, Act.CONCEDES), (0.04, Act.OPINES)):
            if chance < limit:
                return act, Certainty.CERTAIN
        if chance < 0.05:
            return Act.ASKS, Certainty.UNCOMMITTED
        if chance < 0.15:
            return Act.ASSERTS, Certainty.PROBABLE if chance < 0.1 else Certainty.POSSIBLE
        return Act.ASSERTS, Certainty.CERTAIN

    def reports(self, publisher: str) -> Iterator[Report]:
        again = [self.things.outlet(self.dice)] if self.dice.happens(0.06) else []
        for reporter in (publisher, *again):
            verb = tuple(_VERBS)[self.dice.rank(len(_VERBS), 0.9)]
            yield Report(self.using(reporter), verb, _VERBS[verb])

    def said(self, published: date) -> str:
        day = published - timedelta(days=self.dice.below(10))
        chance = self.dice.share()
        if chance < 0.05:
            return day.isoformat()[:7]
        if chance < 0.15:
            return f"{day}T{self.dice.below(24):02}:{self.dice.below(60):02}Z"
        return day.isoformat()

    def replies(self, utterances: tuple[Utterance, ...]) -> Iterator[Reply]:
        for n in range(len(utterances) // 20):
            sender, target = (self.dice.one_of(utterances) for _ in range(2))
            kind = self.dice.one_of(("disputes", "replies-to", "confirms"))
            if sender.id != target.id:
                yield Reply(f"r{n}", (sender.id,), (target.id,), kind)


def _text(url: str, source: str, utterances: tuple[Utterance, ...]) -> bytes:
    """Print what was said in a source, a paragraph each, under its address."""
    quotes = [u.mention.quote for u in utterances if u.source == source]
    return "".join([f"{url}\n\n", *(f"“{quote}”\n\n" for quote in quotes)]).encode()


def main() -> None:
    """Write a world as one file of N-Triples, or as story files."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.world", description=__doc__)
    parser.add_argument("statements", type=int, help="how many statements")
    parser.add_argument("-o", dest="output", help="a file of N-Triples; else standard output")
    parser.add_argument("--stories", help="a folder for story files, instead of N-Triples")
    parser.add_argument("--texts", help="a folder for the texts of the sources, too")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    world = World(wanted.statements, wanted.seed)
    if wanted.texts:
        _write_texts(world, Path(wanted.texts))
    if wanted.stories:
        _write_stories(world, Path(wanted.stories))
    elif wanted.output:
        with Path(wanted.output).open("w", encoding="utf-8") as file:
            file.writelines(triples(world))
    else:
        sys.stdout.writelines(triples(world))


def _write_texts(world: World, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for story in world.stories():
        for digest, text in world.texts(story).items():
            (folder / f"{digest}.txt").write_bytes(text)


def _write_stories(world: World, folder: Path) -> None:
    from kb.export.story import story_yaml

    folder.mkdir(parents=True, exist_ok=True)
    for story in world.stories():
        text = "".join(story_yaml(story, load_registry()))
        (folder / f"{story.id}.yaml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
