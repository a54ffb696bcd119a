"""Fold a journal into what is in effect: what was added and was not taken back since.

What is in effect is always exactly what its stories are written as, so that it can be exported,
taken in elsewhere, and read back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kb.errors import JournalDamagedError
from kb.graph.drop import drop, said_by, surely_by
from kb.graph.identity import report_iri, source_iri, statement_iri
from kb.graph.read import read_story, story_ids
from kb.graph.records import Records, StoreRecords
from kb.graph.stories import stories_with, stories_with_any
from kb.graph.write import story_quads
from kb.model.decision import Judgement, Retraction
from kb.model.journal import Entry
from kb.model.story import Story
from kb.terms import short, term


@dataclass
class History:
    """What the entries of a journal, taken in order, come to.

    Attributes:
        quads: The records in effect.
        brought: The entry by which each subject is in effect, by full address.
        texts: The hashes of the texts that were archived.
        retractions: Every retraction with its entry, in order.
        judgements: Every judgement with its entry, in order.
        unsaid: Types of reports that were made later than the day that is looked at; what they
            report was known only by them, so they stay, but they state nothing yet.
    """

    quads: set[Quad] = field(default_factory=set)
    brought: dict[str, Entry] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    retractions: list[tuple[Entry, Retraction]] = field(default_factory=list)
    judgements: list[tuple[Entry, Judgement]] = field(default_factory=list)
    unsaid: frozenset[Quad] = frozenset()
    _engine: pyoxigraph.Store | None = None

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "History":
        """Fold entries from the first one on."""
        history = cls()
        for entry in entries:
            history.take(entry)
        return history

    def take(self, entry: Entry) -> None:
        """Let the next entry have its effect.

        Raises:
            JournalDamagedError: Its payload is not of its kind.
        """
        try:
            if entry.kind == "add":
                self._put(entry, added_quads(entry))
            elif entry.kind == "text":
                self.texts.add(entry.payload.decode())
            elif entry.kind == "retract":
                retraction = Retraction.read(entry.payload)
                self.retractions.append((entry, retraction))
                self._retract(entry, retraction.id)
            elif entry.kind == "judge":
                self.judgements.append((entry, Judgement.read(entry.payload)))
        except SyntaxError as error:
            place = f"entry {entry.number} of the journal"
            raise JournalDamagedError(place, f"its payload: {error}") from error

    def in_force(self) -> dict[tuple[str, str], tuple[Entry, Judgement]]:
        """Give the newest judgement of each pair of propositions."""
        return {judgement.pair: (entry, judgement) for entry, judgement in self.judgements}

    def said_by(self, day: date) -> "History":
        """Keep only what was surely said by a day; judgements and retractions stay."""
        records = Records(self.quads)
        stories = [said_by(read_story(records, id), day) for id in story_ids(records)]
        quads = {quad for story in stories for quad in story_quads(story)}
        late = {node for story in stories for node in _late_reports(story, day)}
        kinds = (term("kb:Statement"), term("kb:Report"))
        unsaid = frozenset(Quad(node, term("rdf:type"), kind) for node in late for kind in kinds)
        return History(quads, self.brought, self.texts, self.retractions, self.judgements, unsaid)

    def _put(self, entry: Entry, quads: Iterable[Quad]) -> None:
        new = set(quads) - self.quads
        self.quads |= new
        for quad in new:
            self.brought.setdefault(_subject(quad), entry)
        if self._engine is not None:
            self._engine.extend(new)

    def _retract(self, entry: Entry, id: str) -> None:
        if self._engine is None:
            self._engine = pyoxigraph.Store()
            self._engine.bulk_extend(self.quads)
        lost, new = without(StoreRecords(self._engine), id)
        self.quads -= lost
        for quad in lost:
            self._engine.remove(quad)
        for subject in {_subject(quad) for quad in lost}:
            if not any(self._engine.quads_for_pattern(NamedNode(subject), None, None)):
                self.brought.pop(subject, None)
        self._put(entry, new)


def without(records: Records, id: str) -> tuple[set[Quad], set[Quad]]:
    """Say what goes and what comes when something is taken out of the records.

    What another story says too stays. A report of several statements of which one goes is
    another report, so quads can come as well.

    Args:
        records: What is in effect.
        id: Full address of what is taken out; nothing happens if it is not there.
    """
    node = short(id)
    touched = {story: read_story(records, story) for story in stories_with(node, records)}
    before = {quad for story in touched.values() for quad in story_quads(story)}
    kept = [drop(s, {id}) for s in touched.values() if f"story:{s.id}" != node]
    after = {quad for story in kept for quad in story_quads(story)}
    lost = before - after
    subjects = {short(_subject(quad)) for quad in lost}
    for story in stories_with_any(subjects, records) - set(touched):
        lost.difference_update(story_quads(read_story(records, story)))
    return lost, after - before


def added_quads(entry: Entry) -> Iterator[Quad]:
    """Read the quads of an entry of kind "add"."""
    return parse(entry.payload, format=RdfFormat.N_QUADS)


def _subject(quad: Quad) -> str:
    assert isinstance(quad.subject, NamedNode)
    return quad.subject.value


def _late_reports(story: Story, day: date) -> Iterator[NamedNode]:
    """Give the reports that were not surely made by a day."""
    sources = {source.id: source for source in story.sources}
    for utterance in story.utterances:
        source = sources[utterance.source]
        if surely_by(source.published, day):
            continue
        place = source_iri(source, story.id)
        inner = [statement_iri(s, utterance, place) for s in utterance.statements]
        for report in reversed(utterance.reports):
            node = report_iri(report, inner)
            yield node
            inner = [node]
