"""Write down what a review says: the claimant asserts the claim, the reviewer takes a side to it.

A page of a fact-checker becomes a story of its own, so that stories stay small however long a feed
is. Its id is made from the address, and the ids of its entries from their content: whatever the
order, or the feed, the same review is the same records. What is recorded of a source or an entity
stays as it is; what a review says of it besides is named as left out.
"""

import re
from dataclasses import replace
from urllib.parse import urlsplit

from kb.errors import Problem, TimeFormatError
from kb.graph.identity import content_hash, source_iri, statement_iri, utterance_iri
from kb.graph.records import Quads
from kb.ingest.review_checks import problem, unfit, web_address, without_controls
from kb.ingest.review_records import LANGUAGE, Recorded, mention_in
from kb.ingest.verdicts import Reading, Verdicts
from kb.ingest.written import Written
from kb.model.proposition import CLAIM, Proposition
from kb.model.registry import Registry
from kb.model.review import Review
from kb.model.story import (
    Act,
    Certainty,
    Entity,
    Polarity,
    Reply,
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
from kb.text.spaces import folded

_UNNAMED, _PAGE = "unnamed", "web-page"
_KINDS = {"person": "person", "organization": "organisation"}
READ_AS = "verdict: "
"""Begins the line of a note that says what its words mean; what follows is of the review."""
UPDATES = "updates"
_STANCES = {
    Reading.TRUE: (Act.ASSERTS, Polarity.POSITIVE, Certainty.CERTAIN),
    Reading.FALSE: (Act.DENIES, Polarity.NEGATIVE, Certainty.CERTAIN),
    Reading.MIXED: (Act.OPINES, Polarity.POSITIVE, Certainty.UNCOMMITTED),
    Reading.UNPROVEN: (Act.OPINES, Polarity.POSITIVE, Certainty.UNCOMMITTED),
    Reading.OUT_OF_SCALE: (Act.OPINES, Polarity.POSITIVE, Certainty.UNDERSPECIFIED),
    Reading.UNKNOWN: (Act.OPINES, Polarity.POSITIVE, Certainty.UNDERSPECIFIED),
}
"""Only who says true or false is committed; an opinion never enters a contradiction."""


class ReviewWriter:
    """Writes the reviews of one batch."""

    def __init__(self, verdicts: Verdicts, registry: Registry, there: Quads) -> None:
        """Write reviews to go with what is there, which must not change meanwhile.

        Args:
            verdicts: What verdicts mean.
            registry: The shipped registry, whose concepts no name may take.
            there: The records that the reviews are added to.
        """
        self._verdicts = verdicts
        self.recorded = Recorded(registry, there)

    def write(self, review: Review) -> Written | Problem:
        """Write one review, or say why it cannot be."""
        if reason := unfit(review):
            return problem(review, reason)
        reading = self._verdicts.reading(review)
        return _Page(self.recorded, without_controls(review), reading).written()


class _Page:
    """The story of one review."""

    def __init__(self, recorded: Recorded, review: Review, reading: Reading) -> None:
        self.recorded = recorded
        self.review = review
        self.url = web_address(review.url)
        self.ignored = list(review.ignored)
        self.defects = list(review.defects)
        self.lines = [*review.kept, *([("id", review.id)] if review.id else [])]
        self.entities: dict[str, Entity] = {}
        self.reading = reading
        home = web_address(review.reviewer_url)
        if review.reviewer_url and not home:
            self.ignored.append("reviewer_url")
        self.reviewer = self.named(review.reviewer, "organisation", home, "reviewer_url")
        key = ("url", self.url) if self.url else ("id", self.reviewer, review.id)
        self.id = f"review-{content_hash('review', *key)[:16]}"

    def written(self) -> Written:
        """Give what is not recorded yet."""
        sources = [self.page()]
        claimed = self.claim(sources)
        verdict = self.verdict(sources[0])
        new = [self.is_new(utterance, sources[0]) for utterance in (claimed, verdict)]
        places = sources if new[0] else sources[:1]
        utterances = [u for u, is_new in zip((claimed, verdict), new, strict=True) if is_new]
        updates = () if new[1] else self.updates(verdict)
        if updates:
            known = self.recorded.note(utterance_iri(self.id, verdict.id), "") or ""
            utterances.append(replace(verdict, note=known))
        story = Story(
            id=self.id,
            title=self.recorded.title(self.id, sources[0].title),
            language=LANGUAGE,
            sources=tuple(sorted(places, key=lambda source: source.id)) if utterances else (),
            entities=tuple(self.entities[id] for id in sorted(self.entities)) if utterances else (),
            utterances=tuple(utterances),
            replies=updates,
        )
        nodes = [short(source_iri(source, self.id).value) for source in sources]
        meets = any(map(self.recorded.has, [f"story:{self.id}", *nodes]))
        ignored, defects = tuple(dict.fromkeys(self.ignored)), tuple(self.defects)
        return Written(story, new[1], meets, self.reading, ignored, defects)

    def is_new(self, utterance: Utterance, page: Source) -> bool:
        """Whether an entry is not recorded.

        The same statement may be recorded with another place where the claim was first made, which
        is named.
        """
        (statement,) = utterance.statements
        node = statement_iri(statement, utterance, source_iri(page, self.id))
        if self.recorded.is_made_otherwise(node, utterance_iri(self.id, utterance.id)):
            self.ignored += ["appearance"] if utterance.original else []
            return False
        return self.recorded.note(utterance_iri(self.id, utterance.id), utterance.note) is None

    def updates(self, verdict: Utterance) -> tuple[Reply, ...]:
        """Say what the page says of a verdict by now, and did not when the verdict was recorded.

        What the table of verdicts makes of its words by now is not the page's.
        """
        node = utterance_iri(self.id, verdict.id)
        new = self.recorded.unsaid(node, verdict.note)
        said = [line for line in new if not line.startswith(READ_AS)]
        self.ignored += ["verdict"] if said != new else []
        if not said:
            return ()
        self.recorded.say_later(node, said)
        id = f"n-{content_hash('update', verdict.id, said)[:12]}"
        return (Reply(id, ("review",), (verdict.id,), UPDATES, note="\n".join(said)),)

    # -- people and places ------------------------------------------------------------------

    def named(self, name: str, kind: str, address: str = "", what: str = "") -> str:
        """Give the id of an entity, and describe it if it is new."""
        entity = self.recorded.entity(name, kind, address)
        self.entities[entity.id] = entity
        if address and not self.recorded.says_of(entity, "schema:sameAs", address):
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
        page = self.recorded.source(given, self.id)
        for entity in {page.author, page.publisher} - {"", self.reviewer}:
            self.entities[entity] = self.recorded.entity_of(entity)
        for name in ("title", "language"):
            if getattr(given, name) and getattr(page, name) != getattr(given, name):
                self.ignored.append(name)
        if given.published and page.published != given.published:
            self.lines.append(("published", given.published.text))
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
            page = self.recorded.source(given, self.id)
            for entity in {page.author, page.publisher} - {"", host}:
                self.entities[entity] = self.recorded.entity_of(entity)
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
        if found and found.first and published and published.last and found.first > published.last:
            self.defects.append(f"the claim is dated {found.text}, after its review")
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
            "" if review.is_described else review.claim,
            said,
            sources[0],
            missing="the words of the claim are not given",
            original=original,
            reports=(*self.printed_by(sources[0]), _reported(self.reviewer)),
        )

    def printed_by(self, page: Source) -> tuple[Report, ...]:
        """Say who prints what the reviewer says, if the page is recorded as somebody else's."""
        owners = [owner for owner in (page.publisher, page.author) if owner]
        return () if self.reviewer in owners else tuple(map(_reported, owners[:1]))

    def claimant(self) -> str:
        """Give the id of the claimant, who may be unnamed."""
        name, given = self.review.claimant, self.review.claimant_is
        kind = _KINDS.get(given.lower(), "")
        if given and not (name and kind):
            self.ignored.append("claimant_is")
        if not name:
            return _UNNAMED
        id = self.named(name, kind or "agent")
        if kind and not self.recorded.says_of(self.entities[id], "rdf:type", kind):
            self.ignored.append("claimant_is")
        return id

    def verdict(self, page: Source) -> Utterance:
        """Say which side the reviewer takes, if any, with the words of the verdict."""
        review = self.review
        rated = dict(zip(("value", "worst", "best"), review.rating, strict=True))
        rating = ", ".join(f"{name} {text}" for name, text in rated.items() if text)
        words = folded(review.verdict)
        lines = [("verdict", self.reading.value), ("rating", rating)]
        lines += sorted(set(self.lines))
        return self.utterance(
            "v",
            self.reviewer,
            _STANCES[self.reading],
            words,
            page.published,
            page,
            missing="the review gives no verdict in words",
            reports=self.printed_by(page),
            note="\n".join(f"{folded(name)}: {folded(text)}" for name, text in lines if text),
        )

    def utterance(
        self,
        letter: str,
        speaker: str,
        stance: tuple[Act, Polarity, Certainty],
        words: str,
        said_at: Moment | None,
        page: Source,
        *,
        missing: str = "",
        original: str = "",
        reports: tuple[Report, ...] = (),
        note: str = "",
    ) -> Utterance:
        """Make an entry whose id is made from all that its statement says."""
        claim, said = self.review.claim, said_at.text if said_at else ""
        key = (claim, speaker, self.reviewer, *stance, words, said, original)
        id = f"{letter}-{content_hash('entry', *key)[:12]}"
        statement = Statement(id, Proposition(CLAIM, (), text=claim), *stance)
        return Utterance(
            id, "review", mention_in(page, words, missing), speaker, (statement,), reports=reports,
            original=original, said_at=said_at, note=note,
        )  # fmt: skip


def _reported(reporter: str) -> Report:
    return Report(reporter, "reported", VerbClass.NEUTRAL)
