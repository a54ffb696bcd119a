"""Write fact checks as ClaimReview of schema.org, one a line of a feed, so that they come in again.

Only verdicts that a reviewer gave go out, in the reviewer's words: none is made up from a conflict.
What was kept with a verdict and has no place of its own in schema.org goes out as a comment.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from kb.graph.concepts import with_wider
from kb.model.story import Entity, Source, Story, Utterance
from kb.text.edtf import up_to
from kb.text.entities import encoded

STORIES, _PAGE, _UNNAMED = "review-", "review", "unnamed"
_VERDICT, _UPDATES = "verdict: ", "updates"
_RATING = re.compile(r"rating: (?:value (.*?))?(?:(?:^|, )?worst (.*?))?(?:(?:^|, )?best (.*))?")
_NUMBERS = ("ratingValue", "worstRating", "bestRating")
_CLASSES = {"organisation": "Organization", "person": "Person"}
Values = dict[str, Any]


def claim_reviews(stories: Iterable[tuple[Story, frozenset[str]]]) -> Iterator[str]:
    """Write reviews as a `DataFeed`, those of a page together, pages by address.

    Args:
        stories: The pages with reviews, each with the ids of its entries that go out.
    """
    found = sorted(
        (one for story, chosen in stories for one in _reviews(story, chosen)),
        key=lambda one: one[0],
    )
    yield '{"@context": "https://schema.org", "@type": "DataFeed", "dataFeedElement": ['
    parting = "\n"
    for _, review in found:
        yield parting + json.dumps(review, ensure_ascii=False)
        parting = ",\n"
    yield "\n]}\n"


def has_reviews(story: Story, chosen: frozenset[str]) -> bool:
    """Whether a story is a page with verdicts that go out."""
    return story.id.startswith(STORIES) and any(_verdicts(story, chosen))


def _verdicts(story: Story, chosen: frozenset[str]) -> Iterator[Utterance]:
    for one in story.utterances:
        if one.note.startswith(_VERDICT) and one.source == _PAGE and one.id in chosen:
            yield one


def _reviews(story: Story, chosen: frozenset[str]) -> Iterator[tuple[tuple[Any, ...], Values]]:
    """Give each verdict of a page with each speaker of its claim, and what to sort it by."""
    sources = {source.id: source for source in story.sources}
    entities = {entity.id: entity for entity in story.entities}
    page = sources[_PAGE]
    for verdict in _verdicts(story, chosen):
        claims: list[Utterance | None] = [
            one for one in story.utterances if _is_claim_of(one, verdict)
        ]
        for claim in claims or [None]:
            writer = _Writer(page, sources, entities, verdict, claim, _later(story, verdict))
            review = writer.review()
            # Whose page it is comes first: the first reviewer that is read publishes the page.
            is_guest = verdict.speaker != page.publisher
            yield (page.url or page.title, is_guest, json.dumps(review)), review


def _later(story: Story, verdict: Utterance) -> Iterator[str]:
    """Give what the page said of a verdict later, a line for each value."""
    for reply in story.replies:
        if reply.kind == _UPDATES and verdict.id in reply.target:
            yield from reply.note.split("\n")


def _is_claim_of(one: Utterance, verdict: Utterance) -> bool:
    return (
        one is not verdict
        and not one.note.startswith(_VERDICT)
        and bool(one.reports)
        and one.reports[-1].speaker == verdict.speaker
        and one.statements[0].proposition == verdict.statements[0].proposition
    )


class _Writer:
    """Writes one review."""

    def __init__(
        self,
        page: Source,
        sources: dict[str, Source],
        entities: dict[str, Entity],
        verdict: Utterance,
        claim: Utterance | None,
        later: Iterable[str],
    ) -> None:
        self.page, self.sources, self.entities = page, sources, entities
        self.verdict, self.claim = verdict, claim
        self.lines = [line.partition(": ")[::2] for line in verdict.note.split("\n")[1:]]
        self.rating: Values = {}
        if self.lines and (found := _RATING.fullmatch(": ".join(self.lines[0]))):
            numbers = zip(_NUMBERS, found.groups(), strict=True)
            self.rating = {name: text for name, text in numbers if text}
            self.lines = self.lines[1:]
        self.lines += [line.partition(": ")[::2] for line in later]
        self.words = verdict.mention.quote

    def review(self) -> Values:
        page = self.page
        reviewer = self.somebody(self.verdict.speaker)
        ids = self.kept("id")
        title = page.title
        if title in (page.url, *(f"{reviewer.get('name', '')} {id}" for id in ids)):
            title = ""
        filled: Values = _filled(
            {
                "@type": "ClaimReview",
                "url": page.url,
                "identifier": ids[:1],
                "claimReviewed": self.verdict.statements[0].proposition.text,
                "headline": title,
                "datePublished": page.published.text if page.published else "",
                "inLanguage": page.language,
                "author": reviewer,
                "reviewRating": self.verdict_words(),
                "itemReviewed": self.item(),
                "correction": self.kept("correction"),
                "comment": [
                    {"@type": "Comment", "name": name, "text": text}
                    for name, text in self.lines
                    if name not in ("id", "correction", "appearance")
                ],
            }
        )
        return filled

    def kept(self, name: str) -> list[str]:
        """Give what was kept under a name."""
        return [text for other, text in self.lines if other == name]

    def verdict_words(self) -> Values:
        return {"@type": "Rating", **self.rating, "alternateName": self.words}

    def item(self) -> Values:
        """Give the claim: who made it, when and where."""
        claim, places = self.claim, self.kept("appearance")
        if claim is None:
            return {"@type": "Claim"}
        if claim.original:
            places = [self.sources[claim.original].url, *places]
        said, published = claim.said_at, self.page.published
        # What is only known to be no later than the review was not said by the review.
        assumed = published and (up_to(published) if published.last else published).text
        return {
            "@type": "Claim",
            "author": {} if claim.speaker == _UNNAMED else self.somebody(claim.speaker),
            "datePublished": said.text if said and said.text != assumed else "",
            "appearance": [{"@type": "CreativeWork", "url": url} for url in places],
        }

    def somebody(self, id: str) -> Values:
        """Describe who speaks; what nobody said they are is left open."""
        entity = self.entities[id]
        kinds = {wide for kind in entity.is_a for wide in with_wider(kind)}
        kind = next((name for kind, name in _CLASSES.items() if kind in kinds), "")
        url, *more = entity.same_as or ("",)
        return {"@type": kind, "name": entity.name, "url": url, "sameAs": more}


def _filled(value: Any) -> Any:
    """Leave out what is empty, and write texts so that they are read as they are."""
    if isinstance(value, str):
        return encoded(value)
    if isinstance(value, list):
        return [_filled(one) for one in value]
    return {key: _filled(one) for key, one in value.items() if one not in ("", [], {})}
