"""Put together the story of one record of a feed, with what is recorded already left as it is.

Ids are made from content and what was recorded first stays, as with reviews: what a record says
besides is named as left out.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kb.errors import TimeFormatError
from kb.graph.identity import content_hash, source_iri, utterance_iri
from kb.ingest.review_checks import web_address
from kb.ingest.review_records import LANGUAGE, Recorded
from kb.model.story import Entity, Reply, Source, Story, Utterance
from kb.model.time import Moment
from kb.terms import short
from kb.text.edtf import parse_time
from kb.text.spaces import folded

PAGE = "web-page"
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)T[\d:]+(?:\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_PARTS = re.compile(r"(?<=\d)\.\d+(?=Z|[+-]\d\d:\d\d$)", re.ASCII)
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*")


@dataclass
class Draft:
    """A story that is being put together.

    Attributes:
        id: Of the story.
        recorded: What is recorded, with what is about to be.
        lines: What is kept with the statements as written, by name.
        ignored: Names of values that were not taken over.
        defects: What was wrong, in words.
    """

    id: str
    recorded: Recorded
    lines: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    entities: dict[str, Entity] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def named(self, name: str, kind: str, address: str = "") -> str:
        """Give the id of somebody by name, and describe them if they are new."""
        entity = self.recorded.entity(name, kind, address)
        self.entities[entity.id] = entity
        if address and not self.recorded.says_of(entity, "schema:sameAs", address):
            self.ignored.append("address of who said it")
        return entity.id

    def source(self, given: Source) -> Source:
        """Give a source as it was recorded first, with who answers for it."""
        found = self.recorded.source(given, self.id)
        for id in {found.author, found.publisher} - {"", *self.entities}:
            self.entities[id] = self.recorded.entity_of(id)
        for name in ("title", "published", "language"):
            if getattr(given, name) and getattr(found, name) != getattr(given, name):
                self.ignored.append(name)
        self.sources[found.id] = found
        return found

    def page(self, address: str) -> str:
        """Give the id of a page that is named by its address alone; "" if it is none."""
        url = web_address(address)
        if not url:
            return ""
        host = self.named(urlsplit(url).netloc.lower(), "website")
        given = Source(f"page-{content_hash('url', url)[:8]}", PAGE, url, publisher=host, url=url)
        return self.source(given).id

    def time(self, name: str, written: str) -> Moment | None:
        """Read a time; one that cannot be read is kept as it is written.

        Parts of a second are left out, and an instant without a zone counts as its day.
        """
        if not written:
            return None
        clock = _CLOCK.fullmatch(written)
        try:
            return parse_time(clock[1] if clock and not clock[2] else _PARTS.sub("", written))
        except TimeFormatError:
            self.defects.append(f"{name} is {written!r}, which is no date")
            self.lines.append((name, written))
            return None

    def language(self, written: str) -> str:
        """Give a language, if it is written as a tag."""
        tag = written.strip().lower().replace("_", "-")
        if tag and not _TAG.fullmatch(tag):
            self.defects.append(f"the language {written!r} is no tag such as en")
            self.lines.append(("language", written))
            return ""
        return tag

    def note(self) -> str:
        """Write what is kept, a line for each value."""
        return "\n".join(
            f"{folded(name)}: {folded(text)}" for name, text in sorted(set(self.lines)) if text
        )

    def is_new(self, utterance: Utterance) -> bool:
        """Whether an entry is not recorded; names what a recorded one does not say."""
        node = utterance_iri(self.id, utterance.id)
        if self.recorded.note(node, utterance.note) is None:
            return True
        unsaid = self.recorded.unsaid(node, utterance.note)
        self.ignored += [line.partition(":")[0] for line in unsaid]
        return False

    def story(
        self, title: str, utterances: tuple[Utterance, ...], replies: tuple[Reply, ...]
    ) -> Story:
        """Give the story: without an entry, with its entities alone."""
        return Story(
            id=self.id,
            title=self.recorded.title(self.id, title),
            language=LANGUAGE,
            sources=tuple(self.sources[id] for id in sorted(self.sources)) if utterances else (),
            entities=tuple(self.entities[id] for id in sorted(self.entities)),
            utterances=utterances,
            replies=replies,
        )

    def meets(self) -> bool:
        """Whether something of the story, or a place that it names, is recorded."""
        nodes = [short(source_iri(source, self.id).value) for source in self.sources.values()]
        return any(map(self.recorded.has, [f"story:{self.id}", *nodes]))
