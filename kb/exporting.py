"""Write a base, or the statements of it that were chosen, in any format."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, QueryTriples

from kb.base import Base
from kb.errors import LicenceError, NoReviewsError, OneStoryError
from kb.export.aif import aif
from kb.export.annotations import annotations
from kb.export.claimreview import STORIES, claim_reviews, has_reviews
from kb.export.filed import filed_nquads, filed_turtle
from kb.export.jsonld import jsonld
from kb.export.nanopub import Publishing, nanopubs
from kb.export.parquet import write_tables
from kb.export.rdf import nquads, trig
from kb.export.rdfxml import rdfxml
from kb.export.report import report
from kb.export.story import story_yaml
from kb.export.table import csv_lines
from kb.export.turtle import turtle
from kb.files import bytes_of
from kb.graph.drop import keep
from kb.graph.reached import with_reached
from kb.graph.read import read_story, story_ids
from kb.graph.records import Records, StoreRecords
from kb.graph.registry import load_registry
from kb.graph.reified import reifying
from kb.graph.signing import Signer
from kb.graph.stories import stories_with_any
from kb.graph.write import story_quads
from kb.model.conflict import Conflict, StatementCard
from kb.model.story import Story
from kb.query.catalogue import get
from kb.spooling import spooled
from kb.terms import address, short

_WRITERS: dict[str, Any] = {
    "turtle": turtle,
    "trig": trig,
    "nquads": nquads,
    "ntriples": nquads,
    "rdfxml": rdfxml,
    "jsonld": jsonld,
}
_FILED = ("turtle", "nquads", "ntriples")
_KEPT = 200_000  # nodes that are kept in memory


@dataclass(frozen=True)
class Exporting:
    """One export.

    Attributes:
        base: Where it comes from.
        chosen: The full addresses of the statements that go out; None for all.
        whole: Id of a story that was asked for and nothing else: it goes out whole, with what it
            declares, answers and equates besides.
    """

    base: Base
    chosen: frozenset[str] | None = None
    whole: str = ""

    def stories(self) -> list[Story]:
        """Give the stories with only what was chosen, and none without a statement.

        Each has all entities that it leads to, so that it can be taken in alone.
        """
        if self.whole:
            return [_read(self._records(), self.whole)]
        if self.chosen is None:
            return list(self.each_story())
        records = self._records()
        held = sorted(stories_with_any(map(short, self.chosen), records))
        kept = [keep(_read(records, id), self.chosen) for id in held]
        return [story for story in kept if story.utterances]

    def each_story(self) -> Iterator[Story]:
        """Give all stories of the base, one after the other."""
        records = self._records()
        yield from (_read(records, id) for id in story_ids(records))

    def quads(self) -> Iterable[Quad]:
        """Give the records of what was chosen."""
        if self.chosen is None:
            return self.base.history().engine
        return {quad for story in self.stories() for quad in story_quads(story)}

    def records(
        self, format: str, *, with_foreign: bool, rdf_version: str = "1.1"
    ) -> Iterator[str]:
        """Write RDF, with what others wrote and with triple terms if that is asked for."""
        if format == "cito":
            return turtle(self.links())
        if self._is_filed() and self.chosen is None and rdf_version == "1.1" and format in _FILED:
            return self.filed(format, with_foreign=with_foreign)
        foreign = set(self.base.history().foreign()) if with_foreign else set()
        said = reifying(self.quads()) if rdf_version == "1.2" else ()
        lines: Iterator[str] = _WRITERS[format](chain(self.quads(), said, foreign))
        return lines

    def filed(self, format: str, *, with_foreign: bool) -> Iterator[str]:
        """Write all records by way of files."""
        with spooled(self.base, with_foreign=with_foreign) as (lines, folder):
            yield from filed_turtle(lines, folder) if format == "turtle" else filed_nquads(lines)

    def _is_filed(self) -> bool:
        """Whether there is too much to hold all of it, of what is no view of another day."""
        return not (self.base.is_view or self.base.fits_in_memory())

    def _records(self) -> Records:
        """Give what is recorded; out of the store, which has more besides, if there is much."""
        if self._is_filed():
            return StoreRecords(self.base.store(), most=_KEPT)
        return Records(self.base.history().quads)

    def links(self) -> Iterator[Quad]:
        """Give who disputes, denies or answers what, where both of them were chosen."""
        found = self.base.store().query(get("cito-view").text)
        assert isinstance(found, QueryTriples)
        known = None if self.chosen is None else {quad.subject for quad in self.quads()}
        for link in found:
            if known is None or (link.subject in known and link.object in known):
                yield Quad(link.subject, link.predicate, link.object)

    def story(self) -> Iterator[str]:
        """Write the one story that there is, as a story file.

        Raises:
            OneStoryError: There are several, or none.
        """
        stories = self.stories()
        if len(stories) != 1:
            names = ", ".join(story.id for story in stories) or "there is none"
            raise OneStoryError(names)
        return story_yaml(stories[0], load_registry())

    def reviews(self) -> Iterator[str]:
        """Write fact checks whose verdicts were chosen, whole.

        Raises:
            NoReviewsError: There are none.
        """
        records = self._records()
        found = list[tuple[Story, frozenset[str]]]()
        for id in story_ids(records):
            if not id.startswith(STORIES):
                continue
            story = read_story(records, id)
            kept = story if self.chosen is None else keep(story, self.chosen)
            chosen = frozenset(one.id for one in kept.utterances)
            found += [(story, chosen)] if has_reviews(story, chosen) else []
        if not found:
            raise NoReviewsError
        return claim_reviews(found)

    def nanopubs(self, licence: str, key: Path | str | None) -> Iterator[str]:
        """Write nanopublications, signed if there is a key.

        Raises:
            LicenceError: The licence is named by what is no address.
        """
        try:
            NamedNode(licence or "urn:none")
        except ValueError:
            raise LicenceError(licence) from None
        signer = Signer(str(key), bytes_of(Path(key))) if key else None
        return nanopubs(self.stories(), self.base.history().brought, Publishing(licence, signer))

    def listed(self, format: str, cards: Sequence[StatementCard]) -> Iterator[str]:
        """Write the cards of what was chosen as a table, or as annotations."""
        found = [card for card in cards if self.holds(card)]
        if format == "csv":
            return csv_lines(found)
        return annotations(found, self.stories(), self.address_of)

    def argument_map(self, conflicts: Iterable[Conflict]) -> Iterator[str]:
        """Write the conflicts of which a side was chosen."""
        return aif(one for one in conflicts if self.holds(one.left) or self.holds(one.right))

    def report(
        self, title: str, conflicts: Iterable[Conflict], cards: Sequence[StatementCard]
    ) -> Iterator[str]:
        """Write what was chosen, and the conflicts of which a side was, as one HTML file."""
        found = [one for one in conflicts if self.holds(one.left) or self.holds(one.right)]
        said = [card for card in cards if self.holds(card)]
        return report(title, found, said, self.base.index.provenance())

    def tables(
        self, folder: Path, conflicts: Iterable[Conflict], cards: Iterable[StatementCard]
    ) -> None:
        """Write what was chosen, and the conflicts of which a side was, as Parquet."""
        write_tables(
            folder,
            (card for card in cards if self.holds(card)),
            (one for one in conflicts if self.holds(one.left) or self.holds(one.right)),
        )

    def holds(self, card: StatementCard) -> bool:
        """Whether a statement was chosen."""
        return self.chosen is None or address(card.iri) in self.chosen

    def address_of(self, source: str) -> str:
        """Give the full address of a source by its id."""
        return address(self.base.index.resolve(source, "source")[0].node)


def _read(records: Records, story: str) -> Story:
    """Read a story with all that it needs to be taken in alone."""
    return with_reached(read_story(records, story), records)
