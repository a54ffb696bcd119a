"""Write down what a review says: the claimant asserts the claim, the reviewer takes a side to it.

A page of a fact-checker becomes a story of its own, so that stories stay small however long a feed
is. Its id is made from the address, and the ids of its entries from their content: whatever the
order, or the feed, the same review is the same records. What is recorded of a source or an entity
stays as it is; what a review says of it besides is named as left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from kb.errors import Problem, TimeFormatError
from kb.graph.identity import content_hash, source_iri, utterance_iri
from kb.graph.records import Quads, StoreRecords
from kb.ingest.slugs import slug
from kb.ingest.verdicts import Reading, Verdicts
from kb.model.proposition import CLAIM, Proposition
from kb.model.registry import Registry
from kb.model.review import Review
from kb.model.story import (
    Act,
    Certainty,
    Entity,
    Mention,
    Polarity,
    Report,
    Source,
    Statement,
    Story,
    Utterance,
    VerbClass,
)
from kb.model.time import Moment
from kb.terms import short
from kb.text.edtf import parse_time, up_to
from kb.text.safe import forbidden
from kb.text.yaml_tree import LONGEST

LANGUAGE = "und"
"""Names of people have no language, and one feed may hold many."""
_UNNAMED, _PAGE = "unnamed", "web-page"
_KINDS = {"person": "person", "organization": "organisation"}
_LONGEST_ADDRESS = 2000
_STANCES = {
    Reading.TRUE: (Act.ASSERTS, Polarity.POSITIVE, Certainty.CERTAIN),
    Reading.FALSE: (Act.DENIES, Polarity.NEGATIVE, Certainty.CERTAIN),
    Reading.MIXED: (Act.OPINES, Polarity.POSITIVE, Certainty.UNCOMMITTED),
    Reading.UNPROVEN: (Act.OPINES, Polarity.POSITIVE, Certainty.UNCOMMITTED),
    Reading.OUT_OF_SCALE: (Act.OPINES, Polarity.POSITIVE, Certainty.UNDERSPECIFIED),
    Reading.UNKNOWN: (Act.OPINES, Polarity.POSITIVE, Certainty.UNDERSPECIFIED),
}
"""Only who says true or false is committed; an opinion never enters a contradiction."""


@dataclass(frozen=True)
class Written:
    """A review as a story.

    Attributes:
        story: The story of its page, with what is not recorded yet.
        is_new: Whether the verdict is not recorded yet.
        meets: Whether something of the story, or a place that it names, is recorded.
        reading: What the verdict was taken for.
        ignored: Names of values that were not taken over.
        defects: What was wrong with it, in words.
    """

    story: Story
    is_new: bool
    meets: bool
    reading: Reading
    ignored: tuple[str, ...]
    defects: tuple[str, ...]


@dataclass
class ReviewWriter:
    """Writes the reviews of one batch; `there` is what is recorded, and must not change meanwhile.

    Attributes:
        verdicts: What verdicts mean.
        registry: The shipped registry, whose concepts no name may take.
        there: The records that the reviews are added to.
    """

    verdicts: Verdicts
    registry: Registry
    there: Quads
    _entities: dict[str, Entity] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)
    _sources: dict[str, Source] = field(default_factory=dict)
    _titles: dict[str, str] = field(default_factory=dict)
    _notes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._records = StoreRecords(self.there)

    def write(self, review: Review) -> Written | Problem:
        """Write one review, or say why it cannot be."""
        if reason := _unfit(review):
            return problem(review, reason)
        return _Page(self, _without_controls(review)).written()

    # -- what is recorded -------------------------------------------------------------------

    def has(self, node: str) -> bool:
        """Whether something is recorded of a node."""
        return node in self._records

    def note(self, utterance: NamedNode, note: str) -> str | None:
        """Give the note that an entry has already; None for a new entry, which gets this one."""
        node = short(utterance.value)
        if node in self._notes:
            return self._notes[node]
        known = self._records.one(node, "rdfs:comment") if self.has(node) else None
        self._notes[node] = note if known is None else known
        return known

    def title(self, story: str, title: str) -> str:
        """Give the title of a story, as it was recorded first."""
        if story not in self._titles:
            recorded = self._records.one(f"story:{story}", "schema:name")
            self._titles[story] = recorded or title
        return self._titles[story]

    def entity(self, name: str, kind: str, address: str = "") -> Entity:
        """Give the entity that is called so, described as it was first.

        A name that is written plainly has the plain id, any other one with a hash behind it, so
        that no two names ever share an id. If the base knows the plain id by another name, the one
        with the hash is taken.
        """
        if name in self._entities:
            return self._entities[name]
        plain = slug(name)
        safe = f"{plain}-{content_hash('name', name)[:8]}"
        id = plain if _is_plain(name, plain) and plain not in self.registry.concepts else safe
        known = self._records.one(f"entity:{id}", "skos:prefLabel")
        if known and known != name:
            id = safe
            known = self._records.one(f"entity:{id}", "skos:prefLabel")
        if known:
            language = self._records.language(f"entity:{id}", "skos:prefLabel")
            found = Entity(id, name, language=language or LANGUAGE)
        else:
            same = (address,) if address else ()
            found = Entity(id, name, is_a=(kind,), same_as=same, language=LANGUAGE)
        self._entities[name] = found
        return found

    def recorded_entity(self, id: str) -> Entity:
        """Give an entity that is recorded, as a story names it that does not describe it."""
        node = f"entity:{id}"
        name = self._records.one(node, "skos:prefLabel")
        return Entity(id, name, language=self._records.language(node, "skos:prefLabel"))

    def says_of(self, entity: Entity, predicate: str, value: str) -> bool:
        """Whether something is recorded of an entity, or comes with it."""
        return (
            value in (*entity.is_a, *entity.same_as)
            or value in self._records.all(f"entity:{entity.id}", predicate)
            or f"entity:{value}" in self._records.all(f"entity:{entity.id}", predicate)
        )

    def source(self, source: Source, story: str) -> Source:
        """Give a source as it was recorded first, under the id that it has here."""
        node = short(source_iri(source, story).value)
        if node not in self._sources:
            is_there = bool(self._records.one(node, "schema:name"))
            self._sources[node] = self._recorded(node, source) if is_there else source
        return replace(self._sources[node], id=source.id)

    def _recorded(self, node: str, source: Source) -> Source:
        one = self._records.one
        published = one(node, "schema:datePublished")
        return Source(
            id=source.id,
            type=one(node, "kb:sourceType"),
            title=one(node, "schema:name"),
            author=one(node, "schema:author").removeprefix("entity:"),
            publisher=one(node, "schema:publisher").removeprefix("entity:"),
            url=source.url,
            published=parse_time(published) if published else None,
            language=one(node, "schema:inLanguage"),
            note=one(node, "rdfs:comment"),
        )


class _Page:
    """The story of one review."""

    def __init__(self, writer: ReviewWriter, review: Review) -> None:
        self.writer = writer
        self.review = review
        self.url = web_address(review.url)
        self.ignored = list(review.ignored)
        self.defects = list(review.defects)
        self.lines = [*review.kept, *([("id", review.id)] if review.url and review.id else [])]
        self.entities: dict[str, Entity] = {}
        self.reading = writer.verdicts.reading(review)
        self.reviewer = self.named(
            review.reviewer, "organisation", web_address(review.reviewer_url), "reviewer_url"
        )
        key = ("url", self.url) if self.url else ("id", self.reviewer, review.id)
        self.id = f"review-{content_hash('review', *key)[:16]}"

    def written(self) -> Written:
        """Give what is not recorded yet."""
        sources = [self.page()]
        claimed = self.claim(sources)
        verdict = self.verdict(sources[0])
        new = [self.is_new(utterance) for utterance in (claimed, verdict)]
        utterances = [u for u, is_new in zip((claimed, verdict), new, strict=True) if is_new]
        story = Story(
            id=self.id,
            title=self.writer.title(self.id, sources[0].title),
            language=LANGUAGE,
            sources=tuple(sorted(sources, key=lambda source: source.id)) if utterances else (),
            entities=tuple(self.entities[id] for id in sorted(self.entities)) if utterances else (),
            utterances=tuple(utterances),
        )
        nodes = [short(source_iri(source, self.id).value) for source in sources]
        meets = any(map(self.writer.has, [f"story:{self.id}", *nodes]))
        ignored, defects = tuple(dict.fromkeys(self.ignored)), tuple(self.defects)
        return Written(story, new[1], meets, self.reading, ignored, defects)

    def is_new(self, utterance: Utterance) -> bool:
        """Whether an entry is not recorded; names what a recorded one does not say."""
        note = self.writer.note(utterance_iri(self.id, utterance.id), utterance.note)
        if note is None:
            return True
        recorded = note.split("\n")
        for line in utterance.note.split("\n"):
            if line and line not in recorded:
                self.ignored.append(line.partition(":")[0])
        return False

    # -- people and places ------------------------------------------------------------------

    def named(self, name: str, kind: str, address: str = "", what: str = "") -> str:
        """Give the id of an entity, and describe it if it is new."""
        entity = self.writer.entity(name, kind, address)
        self.entities[entity.id] = entity
        if address and not self.writer.says_of(entity, "schema:sameAs", address):
            self.ignored.append(what)
        return entity.id

    def page(self) -> Source:
        """Give the page of the review."""
        given = Source(
            id="review",
            type=_PAGE,
            title=self.review.title or self.url or f"{self.review.reviewer} {self.review.id}",
            publisher=self.reviewer,
            url=self.url,
            published=self.time("published", self.review.published),
            language=self.language(),
        )
        page = self.writer.source(given, self.id)
        for entity in {page.author, page.publisher} - {"", self.reviewer}:
            self.entities[entity] = self.writer.recorded_entity(entity)
        for name in ("title", "published", "language"):
            if getattr(given, name) and getattr(page, name) != getattr(given, name):
                self.ignored.append(name)
        return page

    def appearance(self, sources: list[Source]) -> str:
        """Give the id of the source in which the claim was made, "" if none is known.

        An address without a path, such as that of a whole network, is no place where somebody said
        something. It is kept in words, and so are further addresses.
        """
        found = ""
        for written in self.review.appearances:
            url = web_address(written)
            parts = urlsplit(url) if url else None
            is_place = parts is not None and (len(parts.path) > 1 or parts.query)
            if found or not is_place or url == self.url:
                self.lines.append(("appearance", written))
                continue
            assert parts is not None
            host = self.named(parts.netloc.lower(), "website")
            found = f"appearance-{content_hash('url', url)[:8]}"
            given = Source(found, _PAGE, url, publisher=host, url=url)
            page = self.writer.source(given, self.id)
            for entity in {page.author, page.publisher} - {"", host}:
                self.entities[entity] = self.writer.recorded_entity(entity)
            sources.append(page)
        return found

    # -- times and tags ---------------------------------------------------------------------

    def time(self, name: str, written: str) -> Moment | None:
        """Read a time; one that cannot be read is kept as it is written."""
        if not written:
            return None
        try:
            return parse_time(written)
        except TimeFormatError:
            self.defects.append(f"{name} is {written!r}, which is no date")
            self.lines.append((name, written))
            return None

    def claimed(self, published: Moment | None) -> Moment | None:
        """Give when the claim was made; if unknown, that is before the review was published."""
        found = self.time("claimed", self.review.claimed)
        late = found and published and found.first and published.last
        if late and found.first > published.last:  # type: ignore[union-attr,operator]
            self.defects.append(f"the claim is dated {found.text}, after its review")  # type: ignore[union-attr]
            self.lines.append(("claimed", self.review.claimed))
            found = None
        if found is None and published is not None:
            return up_to(published) if published.last else published
        return found

    def language(self) -> str:
        """Give the language of the page, if it is written as a tag."""
        tag = self.review.language.strip().lower().replace("_", "-")
        if tag and not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", tag):
            self.defects.append(f"the language {self.review.language!r} is no tag such as en")
            self.lines.append(("language", self.review.language))
            return ""
        return tag

    # -- the two statements -----------------------------------------------------------------

    def claim(self, sources: list[Source]) -> Utterance:
        """Say that the claimant asserts the claim, as the reviewer reports."""
        review = self.review
        speaker, original = self.claimant(), self.appearance(sources)
        said = self.claimed(sources[0].published)
        return self.utterance(
            "c",
            speaker,
            (Act.ASSERTS, Polarity.POSITIVE, Certainty.CERTAIN),
            Mention(review.claim),
            said,
            original=original,
            reports=(*self.printed_by(sources[0]), _reported(self.reviewer)),
        )

    def printed_by(self, page: Source) -> tuple[Report, ...]:
        """Say who prints what the reviewer says, if the page is recorded as somebody else's."""
        owners = [owner for owner in (page.publisher, page.author) if owner]
        return () if self.reviewer in owners else tuple(map(_reported, owners[:1]))

    def claimant(self) -> str:
        """Give the id of the claimant, who may be unnamed."""
        name, kind = self.review.claimant, _KINDS.get(self.review.claimant_is.lower(), "")
        if not name:
            return _UNNAMED
        id = self.named(name, kind or "agent")
        if kind and not self.writer.says_of(self.entities[id], "rdf:type", kind):
            self.ignored.append("claimant_is")
        return id

    def verdict(self, page: Source) -> Utterance:
        """Say which side the reviewer takes, if any, with the words of the verdict."""
        review = self.review
        rated = dict(zip(("value", "worst", "best"), review.rating, strict=True))
        rating = ", ".join(f"{name} {text}" for name, text in rated.items() if text)
        lines = [("verdict", self.reading.value), ("rating", rating), *self.lines]
        words = " ".join(review.verdict.split())
        missing = "" if words else "the review gives no verdict in words"
        return self.utterance(
            "v",
            self.reviewer,
            _STANCES[self.reading],
            Mention(words, missing=missing),
            page.published,
            reports=self.printed_by(page),
            note="\n".join(f"{name}: {_line(text)}" for name, text in lines if text),
        )

    def utterance(
        self,
        letter: str,
        speaker: str,
        stance: tuple[Act, Polarity, Certainty],
        mention: Mention,
        said_at: Moment | None,
        *,
        original: str = "",
        reports: tuple[Report, ...] = (),
        note: str = "",
    ) -> Utterance:
        """Make an entry whose id is made from all that its statement says."""
        claim, said = self.review.claim, said_at.text if said_at else ""
        key = (claim, speaker, self.reviewer, *stance, mention.quote, said, original)
        id = f"{letter}-{content_hash('entry', *key)[:12]}"
        statement = Statement(id, Proposition(CLAIM, (), text=claim), *stance)
        return Utterance(
            id, "review", mention, speaker, (statement,), reports=reports, original=original,
            said_at=said_at, note=note,
        )  # fmt: skip


# -- words, addresses, places -----------------------------------------------------------------


def problem(review: Review, reason: str) -> Problem:
    """Say what is wrong with a review, at its place."""
    file, _, line = review.place.rpartition(":")
    if file and line.isdecimal():
        return Problem(file, int(line), 1, reason)
    return Problem(review.place, 0, 0, reason)


def web_address(written: str) -> str:
    """Write an address with what none may hold encoded, as browsers do; "" if it is none.

    Example:
        >>> web_address(" https://example.org/a b "), web_address("example")
        ('https://example.org/a%20b', '')
    """
    url = re.sub(r'[\s<>"{}|\\^`]', lambda c: f"%{ord(c[0]):02X}", written.strip())
    if not re.match(r"https?://[^\s/]+", url) or len(url) > _LONGEST_ADDRESS:
        return ""
    try:
        urlsplit(url)
        return NamedNode(url).value
    except ValueError:
        return ""


def _reported(reporter: str) -> Report:
    return Report(reporter, "reported", VerbClass.NEUTRAL)


def _is_plain(name: str, plain: str) -> bool:
    """Whether a name is what its id says, with capitals, so that no other name has that id."""
    return name == " ".join(word.capitalize() for word in plain.split("-"))


def _line(text: str) -> str:
    """Write a text in one line."""
    return " ".join(text.split())


def _unfit(review: Review) -> str:
    """Say why a review cannot be recorded, "" if it can."""
    for name in ("claim", "reviewer"):
        if not getattr(review, name).strip():
            return f"the review has no {name}"
    if not (review.url or review.id):
        return "the review has no address"
    if review.url and not web_address(review.url):
        return f"{review.url[:100]!r} is no web address"
    for name, text in _texts(review):
        if any("\ud800" <= letter <= "\udfff" for letter in text):
            return f"{name} is not in the encoding of its file"
        if len(text.encode()) > LONGEST:
            return f"{name} is longer than 64 kB"
    return ""


def _without_controls(review: Review) -> Review:
    """Put U+FFFD in the place of characters that no record can keep, and say so."""
    names = ("claim", "claimant", "reviewer", "title", "verdict")
    odd = [name for name in names if forbidden(getattr(review, name))]
    kept = tuple((name, _replaced(text)) for name, text in review.kept)
    if not odd and kept == review.kept:
        return review
    odd += [name for (name, text), was in zip(kept, review.kept, strict=True) if text != was[1]]
    defects = [f"{name} holds a control character; U+FFFD stands in its place" for name in odd]
    words = {name: _replaced(getattr(review, name)) for name in names}
    return replace(review, **words, kept=kept, defects=(*review.defects, *defects))  # type: ignore[arg-type]


def _replaced(text: str) -> str:
    if not forbidden(text):
        return text
    return "".join("\ufffd" if forbidden(letter) else letter for letter in text)


def _texts(review: Review) -> Iterable[tuple[str, str]]:
    """Give all that is recorded of a review."""
    for name in ("claim", "claimant", "reviewer", "url", "title", "published", "claimed"):
        yield name, getattr(review, name)
    yield from (("verdict", review.verdict), ("language", review.language), ("id", review.id))
    yield from (("rating", text) for text in review.rating)
    yield from (("appearance", text) for text in review.appearances)
    yield from review.kept
