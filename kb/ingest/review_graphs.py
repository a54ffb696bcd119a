"""Read reviews out of triples in the vocabulary of schema.org, as the mapping queries give them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from kb.graph.records import Records
from kb.ingest.review_checks import web_address
from kb.model.review import Review
from kb.terms import address, short
from kb.text.spaces import folded

BLANK = "urn:blank:"
CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)T[\d:]+(?:\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_RATING = ("schema:ratingValue", "schema:worstRating", "schema:bestRating")
_ONE = ("schema:claimReviewed", "schema:headline", "schema:datePublished", "schema:inLanguage")
_ONE_OF_CLAIM = ("schema:text", "schema:datePublished")
_ONE_OF_RATING = ("schema:alternateName", *_RATING)
_KEPT = (
    "correction", "dateModified", "keywords", "mediaAuthenticityCategory",
    "originalMediaContextDescription", "originalMediaLink",
)  # fmt: skip
_CLASSES = {"schema:Person": "person", "schema:Organization": "organization"}


def as_one_graph(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Put what stands in several graphs into one, with an address for each blank node."""
    default = DefaultGraph()
    for quad in quads:
        if not (isinstance(quad.subject, Triple) or isinstance(quad.object, Triple)):
            subject, value = quad.subject, quad.object
            if isinstance(subject, BlankNode):
                subject = NamedNode(BLANK + subject.value)
            if isinstance(value, BlankNode):
                value = NamedNode(BLANK + value.value)
            yield Quad(subject, quad.predicate, value, default)


def reviews_of(name: str, triples: Iterable[Triple]) -> list[Review]:
    """Read each review of each claim, in order of their addresses.

    Args:
        name: What to call the file in messages.
        triples: `schema:ClaimReview` with `schema:itemReviewed` or `schema:claimReviewed`, as the
            queries in `queries/mapping/` describe.
    """
    default = DefaultGraph()
    records = Records(Quad(t.subject, t.predicate, t.object, default) for t in triples)
    return [
        _ReviewReader(name, records, review, claim).review()
        for review in records.of_type("schema:ClaimReview")
        for claim in records.all(review, "schema:itemReviewed") or ("",)
    ]


@dataclass
class _ReviewReader:
    """Reads one review of one claim."""

    file: str
    records: Records
    node: str
    claim: str

    def review(self) -> Review:
        all_of = self.records.all
        makers = [*all_of(self.node, "schema:publisher"), *all_of(self.node, "schema:author")]
        reviewer = next((maker for maker in makers if self.names(maker)), "")
        claimants = [one for one in all_of(self.claim, "schema:author") if self.names(one)]
        claimant = next(iter(claimants), "")
        url, *more = self.addresses() or [""]
        dates, kept = self.dates()
        ratings = [self.rating(one) for one in all_of(self.node, "schema:reviewRating")]
        verdict, rating = min(ratings, key=_worded_first, default=("", ("", "", "")))
        others = {self.names(maker) for maker in makers} - {"", self.names(reviewer)}
        kept += [("author or publisher", name) for name in sorted(others)]
        kept += [("further claimant", self.names(one)) for one in claimants[1:]]
        kept += [("review at", other) for other in more]
        kept += [
            (name, folded(whole(text)))
            for name in _KEPT
            for text in all_of(self.node, f"schema:{name}")
            if _is_named(text)
        ]
        kept += [("keyword", word) for word in all_of(self.claim, "schema:keywords")]
        kept += [
            ("further rating", " ".join(part for part in (words, *numbers) if part))
            for words, numbers in ratings
            if (words, numbers) != (verdict, rating)
        ]
        several = list(self.several())
        kept += [
            (f"further {name.partition(':')[2]}", text) for name, texts in several for text in texts
        ]
        places = (one for one in all_of(self.claim, "schema:appearance") if _is_named(one))
        return Review(
            claim=self.word(self.node, "schema:claimReviewed")
            or self.word(self.claim, "schema:text"),
            claimant=self.names(claimant),
            claimant_is=self.class_of(claimant),
            claimed=dates["claimed"],
            appearances=tuple(map(whole, places)),
            reviewer=self.names(reviewer),
            reviewer_url=self.word(reviewer, "schema:url"),
            url=url,
            title=self.word(self.node, "schema:headline"),
            published=dates["published"],
            verdict=verdict,
            rating=rating,
            language=self.word(self.node, "schema:inLanguage"),
            place=f"{self.file} <{whole(self.node)}>",
            kept=tuple(kept),
            id="" if url or not _is_named(self.node) else whole(self.node),
            defects=tuple(
                f"{name} has several values; one is taken, the others are noted"
                for name, _ in several
            ),
        )

    def several(self) -> Iterator[tuple[str, list[str]]]:
        """Give what a review has one value of, where it has more, with the others."""
        ratings = self.records.all(self.node, "schema:reviewRating")
        of_ratings = ((one, _ONE_OF_RATING) for one in ratings)
        for node, names in ((self.node, _ONE), (self.claim, _ONE_OF_CLAIM), *of_ratings):
            for name in names:
                first = self.word(node, name)
                texts = map(folded, self.records.all(node, name) if node else ())
                if others := list(dict.fromkeys(text for text in texts if text != first)):
                    yield name, others
        if len({self.rating(one) for one in ratings}) > 1:
            yield "schema:reviewRating", []
        claimants = map(self.names, self.records.all(self.claim, "schema:author"))
        if len({*claimants} - {""}) > 1:
            yield "schema:author", []

    def word(self, node: str, predicate: str) -> str:
        """Give a text with its white space folded."""
        return folded(self.records.one(node, predicate)) if node else ""

    def names(self, node: str) -> str:
        """Give the name of who made something; a text in their place is the name itself."""
        if not node:
            return ""
        return self.word(node, "schema:name") or ("" if _is_address(node) else node.strip())

    def class_of(self, node: str) -> str:
        """Give what the source says that somebody is."""
        classes = self.records.all(node, "rdf:type") if node else ()
        return next((_CLASSES[one] for one in classes if one in _CLASSES), "")

    def addresses(self) -> list[str]:
        """Give the addresses of the review, and its own if that is on the web."""
        found = map(whole, self.records.all(self.node, "schema:url"))
        return [one for one in found if web_address(one)]

    def rating(self, node: str) -> tuple[str, tuple[str, str, str]]:
        """Give the words of a rating, and its value, worst and best as written."""
        value, worst, best = (self.word(node, predicate) for predicate in _RATING)
        words = self.word(node, "schema:alternateName")
        if not words and any(letter.isalpha() for letter in value):
            return value, ("", worst, best)
        return words, (value, worst, best)

    def dates(self) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """Give the dates as EDTF; a time without a zone counts as its day, and is kept too."""
        found, kept = {}, list[tuple[str, str]]()
        for key, node in (("published", self.node), ("claimed", self.claim)):
            written = self.word(node, "schema:datePublished")
            clock = CLOCK.fullmatch(written)
            found[key] = written
            if clock and not clock[2]:
                found[key] = clock[1]
                kept += [] if written.endswith("T00:00:00") else [(key, written)]
        return found, kept


def _worded_first(rating: tuple[str, tuple[str, str, str]]) -> tuple[bool, bool, object]:
    words, numbers = rating
    return not words, not numbers[0], rating


def _is_named(node: str) -> bool:
    return not node.startswith(BLANK)


def _is_address(node: str) -> bool:
    return bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", node))


def whole(node: str) -> str:
    """Write an address whole that `Records` gives with its prefix."""
    try:
        full = address(node)
    except KeyError:
        return node
    return full if short(full) == node else node
