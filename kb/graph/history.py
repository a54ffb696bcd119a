"""Fold a journal into what is in effect: what was added and was not taken back since.

What is in effect is always exactly what its stories are written as, so that it can be exported,
taken in elsewhere, and read back.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kb.errors import JournalDamagedError
from kb.graph.brought import Brought
from kb.graph.drop import said_by, surely_by
from kb.graph.filed import AddedLines
from kb.graph.identity import report_iri, source_iri, statement_iri
from kb.graph.imports import Import, import_iri
from kb.graph.older import complete
from kb.graph.read import read_story, story_ids
from kb.graph.records import Records, StoreRecords
from kb.graph.taking_out import without
from kb.graph.write import story_quads
from kb.model.decision import Judgement, Retraction
from kb.model.journal import Entry
from kb.model.story import Story
from kb.terms import address, short, term

_SOURCES = re.compile(
    rb"\n<(%b[^>]*)> <(?:%b> <%b>|(%b)>)"
    % tuple(
        address(name).encode().replace(b".", rb"\.")
        for name in ("source:", "rdf:type", "kb:Source", "kb:story")
    )
)
_BATCH = 2**27  # bytes of N-Quads that are put into the database at once
_RECORDED = re.compile(
    rb"(?m)^<([^>]*)> <%b> <(?:%b|%b)> \.$"
    % tuple(address(name).encode() for name in ("rdf:type", "kb:Statement", "kb:Reply"))
)


Decision = TypeVar("Decision", Retraction, Judgement)


@dataclass
class History:
    """What the entries of a journal, taken in order, come to.

    Additions are put into the database together, so ask for the records only when all are taken.

    Attributes:
        brought: The entry by which each statement or reply is in effect, without its payload, by
            full address.
        imports: What others wrote, by the full address of each import.
        texts: The hashes of the texts that were archived.
        retractions: Every retraction with its entry, in order.
        judgements: Every judgement with its entry, in order.
        unsaid: Types of reports that were made later than the day that is looked at; what they
            report was known only by them, so they stay, but they state nothing yet.
    """

    brought: Brought = field(default_factory=Brought)
    imports: dict[str, Import] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    retractions: list[tuple[Entry, Retraction]] = field(default_factory=list)
    judgements: list[tuple[Entry, Judgement]] = field(default_factory=list)
    unsaid: frozenset[Quad] = frozenset()
    _lines: AddedLines | None = None
    _engine: pyoxigraph.Store = field(default_factory=pyoxigraph.Store)
    _waiting: list[Entry] = field(default_factory=list)
    _older: set[NamedNode] = field(default_factory=set)

    @classmethod
    def of(
        cls,
        entries: Iterable[Entry],
        engine: pyoxigraph.Store | None = None,
        lines: AddedLines | None = None,
    ) -> "History":
        """Fold entries from the first one on.

        Args:
            entries: All, or only new ones if none of these is a retraction.
            engine: An empty database to put the records into; one in memory if left out.
            lines: An empty file to write them to as well.
        """
        history = cls(_lines=lines) if engine is None else cls(_engine=engine, _lines=lines)
        for entry in entries:
            history.take(entry)
        history.load()
        return history

    @property
    def engine(self) -> pyoxigraph.Store:
        """The records in effect, as a database."""
        self.load()
        return self._engine

    @property
    def quads(self) -> frozenset[Quad]:
        """The records in effect, in memory."""
        return frozenset(self.engine)

    def file(self) -> Path | None:
        """Give the file with exactly the records in effect, if they were written to one.

        None if anything was taken out of it since, put beside it, or added twice.
        """
        lines = self._lines
        return lines.file if lines is not None and lines.count == len(self.engine) else None

    def take(self, entry: Entry) -> None:
        """Let the next entry have its effect.

        Raises:
            JournalDamagedError: Its payload is not of its kind.
        """
        try:
            if entry.kind == "add":
                self._waiting.append(entry)
                self._note_older(entry)
                for found in _RECORDED.finditer(entry.payload):
                    self.brought.setdefault(found[1].decode(), entry)
                if sum(len(waiting.payload) for waiting in self._waiting) > _BATCH:
                    self.load()
            elif entry.kind == "rdf":
                self.imports[import_iri(entry.payload)] = Import(entry)
            elif entry.kind == "text":
                self.texts.add(entry.payload.decode())
            elif entry.kind == "retract":
                retraction = Retraction.read(entry.payload)
                self.retractions.append((entry, retraction))
                self._retract(entry, retraction.id)
            elif entry.kind == "judge":
                self.judgements.append((entry, Judgement.read(entry.payload)))
        except SyntaxError as error:
            raise _damaged(entry, error) from error

    def number_of(self, node: str) -> int:
        """Give the number of the entry that brought a statement; 0 for one before."""
        entry = self.brought.get(address(node))
        return entry.number if entry else 0

    def said_by(self, day: date) -> "History":
        """Keep only what was surely said by a day; judgements and retractions stay.

        When others said what they wrote as RDF is not known, so it is left out.
        """
        records = Records(self.engine)
        stories = [said_by(read_story(records, id), day) for id in story_ids(records)]
        engine = pyoxigraph.Store()
        for story in stories:
            engine.extend(story_quads(story))
        late = {node for story in stories for node in _late_reports(story, day)}
        kinds = (term("kb:Statement"), term("kb:Report"))
        unsaid = frozenset(Quad(node, term("rdf:type"), kind) for node in late for kind in kinds)
        return History(
            brought=self.brought,
            texts=self.texts,
            retractions=self.retractions,
            judgements=self.judgements,
            unsaid=unsaid,
            _engine=engine,
        )

    def takes_import_back(self, stored: Records) -> bool:
        """Whether a retraction is of what others wrote, whose graphs another import may share."""
        kind = "kb:Import"
        return any(kind in stored.all(short(r.id), "rdf:type") for _, r in self.retractions)

    def foreign(self) -> Iterator[Quad]:
        """Give what others wrote and is in effect, each quad in a named graph."""
        return (quad for found in self.imports.values() for quad in found.quads())

    def load(self) -> None:
        """Put what waits into the database.

        Raises:
            JournalDamagedError: A payload is no N-Quads.
        """
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        try:
            payload = b"".join(entry.payload for entry in waiting)
            self._engine.bulk_load(payload, format=RdfFormat.N_QUADS)
            if self._lines is not None:
                self._lines.add(payload)
        except SyntaxError as error:
            for entry in waiting:
                _check(entry)
            raise _damaged(waiting[0], error) from error
        if self._older:
            self._lines = None
            complete(self._engine, self._older)
            self._older = set()

    def _note_older(self, entry: Entry) -> None:
        """Note the sources that an older release recorded, without their story."""
        self._older |= {NamedNode(source.decode()) for source in _without_story(entry)}

    def _retract(self, entry: Entry, id: str) -> None:
        if self.imports.pop(id, None):
            return
        engine, self._lines = self.engine, None
        lost, new = without(StoreRecords(engine), id)
        for quad in lost:
            engine.remove(quad)
        engine.extend(new)
        for subject in {_subject(quad) for quad in lost}:
            if not any(engine.quads_for_pattern(NamedNode(subject), None, None)):
                self.brought.pop(subject, None)
        statement = term("kb:Statement")
        for quad in new:
            if quad.object == statement:
                self.brought.setdefault(_subject(quad), entry)


def imports_in(entries: Iterable[Entry]) -> dict[str, Import]:
    """Give what others wrote and nobody took back, by the full address of each import.

    Args:
        entries: Those of kinds "rdf" and "retract", in order.
    """
    found = dict[str, Import]()
    for entry in entries:
        if entry.kind == "rdf":
            found[import_iri(entry.payload)] = Import(entry)
        else:
            found.pop(_read(Retraction, entry).id, None)
    return found


def judged_in(entries: Iterable[Entry]) -> dict[tuple[str, str], tuple[Entry, Judgement]]:
    """Give the newest judgement of each pair of propositions.

    Args:
        entries: Those of kind "judge", in order.
    """
    judged = ((entry, _read(Judgement, entry)) for entry in entries)
    return {judgement.pair: (entry, judgement) for entry, judgement in judged}


def _read(kind: type[Decision], entry: Entry) -> Decision:
    try:
        return kind.read(entry.payload)
    except SyntaxError as error:
        raise _damaged(entry, error) from error


def stands(entries: Iterable[Entry]) -> bool:
    """Whether all that was added is in effect just as it was written down."""
    return not any(entry.kind == "retract" or _without_story(entry) for entry in entries)


def _without_story(entry: Entry) -> set[bytes]:
    found = _SOURCES.findall(b"\n" + entry.payload) if entry.kind == "add" else []
    named = {source for source, story in found if story}
    return {source for source, _ in found} - named


def taken_back(entry: Entry, records: Records) -> tuple[History, set[Quad]]:
    """Say what one retraction changes: what comes, as a history of its own, and what goes.

    Args:
        entry: A retraction of something that we recorded ourselves.
        records: What was in effect before.

    Raises:
        JournalDamagedError: Its payload is no retraction.
    """
    try:
        retraction = Retraction.read(entry.payload)
    except SyntaxError as error:
        raise _damaged(entry, error) from error
    lost, new = without(records, retraction.id)
    history = History(retractions=[(entry, retraction)])
    history.engine.extend(new)
    statement = term("kb:Statement")
    history.brought.update({_subject(quad): entry for quad in new if quad.object == statement})
    return history, lost


def added_quads(entry: Entry) -> Iterator[Quad]:
    """Read the quads of an entry of kind "add" or "rdf".

    Raises:
        JournalDamagedError: Its payload is no N-Quads.
    """
    try:
        yield from parse(entry.payload, format=RdfFormat.N_QUADS)
    except SyntaxError as error:
        raise _damaged(entry, error) from error


def _check(entry: Entry) -> None:
    for _ in added_quads(entry):
        pass


def _damaged(entry: Entry, error: SyntaxError) -> JournalDamagedError:
    return JournalDamagedError(f"entry {entry.number} of the journal", f"its payload: {error}")


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
