"""Read a part of a long file, which holds whole stories, and hold it to what these are written as.

Lines are compared as they stand, so that nothing is an object of the engine. Whatever is not right
is left to `kb.ingest.rdf`, which knows why.
"""

from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from kb.errors import TimeFormatError
from kb.graph.lines import LineRecords
from kb.graph.read import UnreadableRecordError, read_story, story_ids
from kb.graph.records import Records
from kb.graph.write import recorded_lines
from kb.ingest.rdf import unknown_in
from kb.model.journal import packed, unpacked
from kb.model.registry import Registry
from kb.model.story import Alignment, Entity, Story
from kb.terms import short

_ALIGNMENT = "alignment:"
_NOT_RIGHT = (UnreadableRecordError, TimeFormatError, KeyError, ValueError, ArithmeticError)


@dataclass(frozen=True)
class Part:
    """Some lines of a file, each as the engine writes it, in two files.

    Attributes:
        own: Lines that are noted with this part.
        shared: Lines that its stories need, and that are noted with a part before.
    """

    own: Path
    shared: Path

    def content(self) -> bytes:
        """Give all its lines."""
        return b"".join(file.read_bytes() for file in (self.own, self.shared) if file.exists())

    def remove(self) -> None:
        """Remove its files."""
        self.own.unlink(missing_ok=True)
        self.shared.unlink(missing_ok=True)


@dataclass(frozen=True)
class StoryRead:
    """What is counted of a story that was read.

    Attributes:
        statements: How many it makes.
        first: How many of these no story before it makes.
        quotes: How many it has of each archived text, by its sha256; of none, by "".
        hashes: The sha256 of its sources.
    """

    id: str
    statements: int
    first: int
    quotes: dict[str, int]
    hashes: frozenset[str]


@dataclass(frozen=True)
class PartRead:
    """A part that is exactly what its stories are written as.

    Attributes:
        part: Where its lines are.
        payload: The file with its own lines, sorted, as the journal packs them.
        subjects: What these are about, by prefixed address.
        entities: What its stories declare, with their alignments.
    """

    part: Part
    stories: tuple[StoryRead, ...]
    payload: Path
    subjects: frozenset[str]
    entities: tuple[Entity, ...]
    alignments: tuple[Alignment, ...]

    def lines(self) -> Iterator[str]:
        """Give its own lines, without their ends."""
        text = unpacked(self.payload.read_bytes()).decode()
        return iter(text.removesuffix("\n").split("\n"))

    def without(self, subjects: Set[str], payload: Path) -> "PartRead":
        """Leave out the lines about some of its subjects.

        Args:
            payload: A new file for the others.
        """
        kept = [line for line in self.lines() if _subject(line) not in subjects]
        payload.write_bytes(packed("\n".join([*kept, ""]).encode()))
        return replace(self, payload=payload, subjects=self.subjects - subjects)

    def about(self, subjects: Set[str]) -> list[Quad]:
        """Give the lines about some of its subjects, and those of alignments, as quads."""
        found = [
            line
            for line in self.lines()
            if (subject := _subject(line)) in subjects or subject.startswith(_ALIGNMENT)
        ]
        return list(parse("\n".join(found), format=RdfFormat.N_TRIPLES))


def read_part(part: Part, payload: Path, registry: Registry) -> PartRead | None:
    """Read a part, and write its own lines to a file as the payload of an entry.

    Returns:
        What there is; None if anything is not as it should be, and nothing is written then.
    """
    own, shared = _lines(part.own), _lines(part.shared)
    records = LineRecords([*own, *shared])
    entities = dict[str, Entity]()
    try:
        stories = [read_story(records, id, entities) for id in story_ids(records)]
        written = recorded_lines(stories)
    except _NOT_RIGHT:
        return None
    is_right = len(written) == len(own) + len(shared) and written.issuperset(own)
    if not is_right or not written.issuperset(shared):
        return None
    if any(True for story in stories for _ in unknown_in(story, registry)):
        return None
    payload.write_bytes(packed("\n".join([*own, ""]).encode()))
    firsts = _firsts(records)
    return PartRead(
        part=part,
        stories=tuple(_counted(story, firsts[f"story:{story.id}"]) for story in stories),
        payload=payload,
        subjects=records.nodes() - {_subject(line) for line in shared},
        entities=tuple(entities.values()),
        alignments=tuple(alignment for story in stories for alignment in story.alignments),
    )


def _lines(file: Path) -> list[str]:
    """Give the lines of a file sorted, each once."""
    if not file.exists():
        return []
    found = dict.fromkeys(file.read_bytes().decode().split("\n"))
    found.pop("", None)
    return sorted(found)  # in the order of the file before, which most often is this one


def subjects_of(lines: str) -> frozenset[str]:
    """Name what lines are about, by prefixed address."""
    nodes = {line[1 : line.index(">")] for line in lines.removesuffix("\n").split("\n")}
    return frozenset(map(short, nodes))


def _subject(line: str) -> str:
    return short(line[1 : line.index(">")])


def _firsts(records: Records) -> Counter[str]:
    """Count statements by the first story that makes them."""
    return Counter(records.one(node, "kb:story") for node in _makers(records))


def _makers(records: Records) -> Iterator[str]:
    return (node for node in records.of_type("kb:Statement") if records.one(node, "kb:content"))


def _counted(story: Story, first: int) -> StoryRead:
    hashes = {source.id: source.sha256 for source in story.sources}
    return StoryRead(
        id=story.id,
        statements=sum(len(utterance.statements) for utterance in story.utterances),
        first=first,
        quotes=Counter(
            "" if u.mention.unheld else hashes[u.source]
            for u in story.utterances
            if u.mention.quote
        ),
        hashes=frozenset(hashes.values()),
    )
