"""Read one ClaimReview as a review, with what is kept as written and what is wrong with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice

from kb.ingest.claimreview_objects import Document, FoundReview, named
from kb.ingest.claimreview_values import (
    Node,
    classes,
    full_address,
    is_text,
    items,
    no_text,
    read_date,
    word,
)
from kb.model.review import Review
from kb.text.entities import has_entities
from kb.text.numbers import rating_of

UNCLAIMED = "nobody is named as claimant"
_MOST_VALUES = 1000
_NO_NUMBER = re.compile(r"[+-]?(?:nan|inf(?:inity)?)", re.IGNORECASE)
_PLACES = ("firstAppearance", "appearance")
_RATING, _NUMBERS = ("ratingValue", "worstRating", "bestRating"), ("value", "worst", "best")
_KEPT = (
    "correction", "dateModified", "keywords", "mediaAuthenticityCategory",
    "originalMediaContextDescription", "originalMediaLink",
)  # fmt: skip
_USED = {
    "claimReviewed", "url", "datePublished", "headline", "name", "inLanguage", "identifier",
    "author", "author.name", "author.url", "publisher", "publisher.name", "publisher.url",
    "reviewRating", "reviewRating.alternateName", "reviewRating.ratingValue",
    "reviewRating.worstRating", "reviewRating.bestRating", "reviewRating.ratingExplanation",
    "itemReviewed.text", "itemReviewed.datePublished", "itemReviewed.author",
    "itemReviewed.author.name", "itemReviewed.author.url", "itemReviewed.author.sameAs",
    "itemReviewed.appearance", "itemReviewed.appearance.url", "itemReviewed.firstAppearance",
    "itemReviewed.firstAppearance.url", "itemReviewed.url", "itemReviewed.name", "comment.name",
    "comment.text", *_KEPT,
}  # fmt: skip
"""What is read below; all else is named as left out."""
_ONE = (
    "claimReviewed", "url", "datePublished", "headline", "name", "inLanguage", "identifier",
    "reviewRating.alternateName", "reviewRating.ratingValue", "reviewRating.worstRating",
    "reviewRating.bestRating", "itemReviewed.text", "itemReviewed.datePublished",
    "itemReviewed.author.name",
)  # fmt: skip
"""Of what a review has one value of, the others are only noted, and that is said."""


@dataclass(frozen=True)
class Around:
    """What is known of the page or feed that a review stands in.

    Attributes:
        place: Where the review stands, for messages.
        address: Address of the page.
        base: What relative addresses are relative to.
        language: Language of the page.
        defects: What was mended to read it.
        links: Whether addresses are links of a page, which are relative as often as not.
    """

    place: str
    address: str = ""
    base: str = ""
    language: str = ""
    defects: tuple[str, ...] = ()
    links: bool = False


def read_review(document: Document, found: FoundReview, around: Around) -> Review:
    """Read a review of schema.org."""
    found = replace(found, node=document.whole(found.node))
    return _Reader(document, found, around).review()


@dataclass
class _Reader:
    document: Document
    found: FoundReview
    around: Around
    kept: list[tuple[str, str]] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)

    def review(self) -> Review:
        node = self.found.node
        self.defects += self.around.defects
        subjects = self.document.nodes_of(node, "itemReviewed")
        claim = subjects[0] if subjects else self.found.claim or {}
        reviewer, reviewer_url = self.reviewer()
        claimant, claimant_is = self.claimant(claim)
        verdict, rating = self.rating()
        url, id = self.address()
        title = self.first("title", node, "headline", "name")
        self.keep(subjects[1:])
        self.defects += several(self.document, node, _ONE)
        return Review(
            claim=self.claim_words(claim),
            claimant=claimant,
            claimant_is=claimant_is,
            claimed=self.date("claimed", claim, "datePublished"),
            appearances=tuple(self.appearances(claim)),
            reviewer=reviewer,
            reviewer_url=reviewer_url,
            url=url,
            title=title,
            published=self.date("published", node, "datePublished"),
            verdict=verdict,
            rating=rating,
            language=self.first("language", node, "inLanguage") or self.around.language,
            place=self.around.place,
            kept=tuple(dict.fromkeys(self.kept)),
            ignored=self.ignored(),
            id=id,
            defects=tuple(dict.fromkeys(self.defects)),
        )

    def first(self, what: str, node: Node, *keys: str) -> str:
        """Give the first text under the keys; further ones are kept, and entities are named."""
        values = [one for one in self.document.all(node, *keys) if is_text(one) and word(one)]
        for one in values[:1]:
            if isinstance(one, str) and has_entities(one):
                self.defects.append(f"{what} holds entities of HTML, which are decoded")
        texts = list(dict.fromkeys(map(word, values)))
        self.kept += [(f"further {what}", text) for text in texts[1:]]
        return texts[0] if texts else ""

    def claim_words(self, claim: Node) -> str:
        """Give the words of the claim; a claim may be called by them, a work has a title."""
        names = ("name",) if "claim" in classes(claim) else ()
        self.defects += no_text(
            "claimReviewed", self.document.all(self.found.node, "claimReviewed")
        )
        self.defects += no_text("the claim", self.document.all(claim, "text", *names))
        words = self.first("claim", self.found.node, "claimReviewed")
        other = self.first("claim", claim, "text", *names)
        if words and other and other != words:
            self.kept.append(("claim", other))
        if "claim" not in classes(claim) and (title := next(iter(self.words(claim, "name")), "")):
            self.kept += [("claimed in", title)] if title != words else []
        return words or other

    def words(self, node: Node, *keys: str) -> list[str]:
        return self.document.words(node, *keys)

    # -- who ------------------------------------------------------------------------------------

    def reviewer(self) -> tuple[str, str]:
        """Give who answers for the verdict, and their address: an organisation before a person."""
        authors = self.document.nodes_of(self.found.node, "author")
        publishers = self.document.nodes_of(self.found.node, "publisher")
        for role, one in [("author", one) for one in authors] + [
            ("publisher", one) for one in publishers
        ]:
            self.defects += no_text(f"the name of the {role}", self.document.all(one, "name"))
        firms = [one for one in authors if _kind(one) != "person"]
        makers = [one for one in (*firms, *publishers, *authors) if self.name(one)]
        for one in makers[1:]:
            if self.name(one) != self.name(makers[0]):
                role = "publisher" if one in publishers else "author"
                self.kept.append((role, self.name(one)))
                self.kept += [(f"{role} url", text) for text in self.words(one, "url")]
        if not makers:
            return "", ""
        maker = makers[0]
        alike = {self.name(one) for one in authors if _kind(one) == _kind(maker)} - {""}
        if maker in authors and len(alike) > 1:
            self.defects.append("author has several values; one is taken, the others are noted")
        if not named(self.document, maker):
            self.defects.append("the reviewer has no name; the host of its address stands for it")
        return self.named("reviewer", maker), self.home(maker)

    def home(self, maker: Node) -> str:
        written, *more = self.words(maker, "url") or [""]
        self.kept += [("reviewer url", text) for text in dict.fromkeys(more)]
        address = full_address(written, self.around.base)
        if written and not address:
            self.kept.append(("reviewer_url", written))
        return address

    def name(self, node: Node) -> str:
        """Give the name of somebody, or the host of their address."""
        names = named(self.document, node)
        return names[0] if names else next(map(_host, self.words(node, "url")), "")

    def named(self, role: str, node: Node) -> str:
        """Give a name, and say if there are several, or if it is written in HTML."""
        names = [word(one) for one in self.document.all(node, "name") if is_text(one)]
        names = list(filter(None, names))
        if len(names) > 1:
            self.defects.append(f"the {role} has several names; the first is taken")
            self.kept += [(f"{role} also", name) for name in names[1:]]
        if any(has_entities(str(one)) for one in items(node.get("name"))):
            self.defects.append(f"{role} holds entities of HTML, which are decoded")
        return self.name(node)

    def claimant(self, claim: Node) -> tuple[str, str]:
        """Give who made the claim, and what that is."""
        for one in self.document.nodes_of(claim, "author"):
            self.defects += no_text("the name of the claimant", self.document.all(one, "name"))
        makers = [
            one for one in self.document.nodes_of(claim, "author") if named(self.document, one)
        ]
        for one in makers[1:]:
            self.kept.append(("further claimant", self.name(one)))
        for one in self.document.nodes_of(claim, "author") if not makers else ():
            for key in ("sameAs", "url"):
                self.kept += [(f"claimant {key}", text) for text in self.words(one, key)]
        if not makers:
            self.defects.append(UNCLAIMED)
            return "", ""
        for key in ("sameAs", "url"):
            self.kept += [(f"claimant {key}", text) for text in self.words(makers[0], key)]
        return self.named("claimant", makers[0]), _kind(makers[0])

    # -- where and when -------------------------------------------------------------------------

    def address(self) -> tuple[str, str]:
        """Give the address of the review, or else the id by which its source knows it."""
        node, base = self.found.node, self.around.base
        given = self.words(node, "url") or [
            text for one in self.document.nodes_of(node, "mainEntityOfPage", "url")
            for text in (str(one.get("@id", "")), *self.words(one, "url", "name")) if text
        ]  # fmt: skip
        ids = self.words(node, "identifier")
        self.kept += [("identifier", other) for other in dict.fromkeys(ids[1:])]
        for written in given:
            if address := full_address(written, base):
                if address != written.strip() and not self.around.links:
                    self.defects.append(f"the address {written[:200]!r} is not whole")
                    self.kept.append(("url", written))
                self.kept += [("url", other) for other in given if other != written]
                return address, next(iter(ids), "")
        if self.around.address and not given:
            self.defects.append("the review has no address; that of its page is taken")
            return full_address(self.around.address, base), next(iter(ids), "")
        own = node.get("@id")
        ids += [own] if isinstance(own, str) and not own.startswith("_:") else []
        if given:
            self.defects.append(f"the address {given[0][:200]!r} is none, and counts as an id")
        return "", next(iter([*ids, *given]), "")

    def appearances(self, claim: Node) -> Iterable[str]:
        """Give the addresses at which the claim was made, that of the first appearance first."""
        found = list[str]()
        for one in self.document.nodes_of(claim, *_PLACES):
            texts = [str(one.get("@id", "")), *self.words(one, "name")]
            found += self.words(one, "url") or [text for text in texts if text][:1]
        own = self.words(claim, "url")
        if "claim" in classes(claim):
            self.kept += [("claim url", text) for text in own]
        else:
            found += own
        return dict.fromkeys(full_address(text, self.around.base) or text for text in found)

    def date(self, what: str, node: Node, key: str) -> str:
        """Give a date as EDTF; what says more, or is none, is kept as written."""
        written = self.first(what, node, key)
        text, is_all = read_date(written)
        if not written and what == "published":
            self.defects.append("the review has no date")
        if re.search(r"[+-][0-9]:[0-9][0-9]$", written):
            self.defects.append(f"{what} is {written!r}, with a zone of three digits")
        if not is_all:
            self.kept.append((what, written))
            if "T" not in text:
                self.defects.append(f"{what} is {written!r}, a time without a zone; its day counts")
        return text

    # -- the verdict ----------------------------------------------------------------------------

    def rating(self) -> tuple[str, tuple[str, str, str]]:
        """Give the words of the verdict, and the rating's value, worst and best as written."""
        ratings = self.document.nodes_of(self.found.node, "reviewRating")
        read = [self.read_rating(one) for one in ratings]
        chosen = min(read, key=lambda one: (not one[0], not one[1][0]), default=("", ("", "", "")))
        for one in read:
            if one != chosen:
                self.kept.append(("further rating", " ".join(filter(None, (one[0], *one[1])))))
        missing = [name for name, text in zip(_NUMBERS, chosen[1], strict=True) if not text]
        if missing and any(key in one for one in ratings for key in _RATING):
            self.defects.append(f"the rating has no {' and no '.join(missing)}")
        if odd := _off_scale(*chosen[1]):
            self.defects.append(odd)
        return chosen

    def read_rating(self, node: Node) -> tuple[str, tuple[str, str, str]]:
        numbers = {key: self.words(node, key) or [""] for key in _RATING}
        for key, given in numbers.items():
            if _NO_NUMBER.fullmatch(given[0]):
                self.defects.append(f"{key} is {given[0]}, which is no number")
                self.kept.append((key, given[0]))
                given[0] = ""
        value, worst, best = (given[0] for given in numbers.values())
        self.kept += [
            (f"further {key}", text) for key, given in numbers.items() for text in given[1:]
        ]
        words = self.words(node, "alternateName") or self.words(node, "name")
        self.kept += [("further verdict", other) for other in words[1:]]
        self.kept += [("rating explained", text) for text in self.words(node, "ratingExplanation")]
        if not words and any(letter.isalpha() for letter in value):
            return value, ("", worst, best)
        return (words[0] if words else ""), (value, worst, best)

    # -- all the rest ---------------------------------------------------------------------------

    def keep(self, others: Iterable[Node]) -> None:
        """Keep what has no place of its own but must not be lost, and media reviews that belong."""
        node = self.found.node
        for key in _KEPT:
            for one in self.document.all(node, key):
                texts = [word(one)] if not isinstance(one, dict) else self.words(one, "text", "url")
                self.kept += [(key, text) for text in texts if text]
        for one in self.document.nodes_of(node, "comment"):
            texts = self.words(one, "text")
            names = [*self.words(one, "name"), *["comment"] * len(texts)]
            self.kept += list(zip(names, texts, strict=False))
        for other in others:
            for path, text in islice(self.document.leaves(other), _MOST_VALUES):
                self.kept.append((".".join(("further item", *path)), text))
        for media in self.document.media:
            if media.node is not node and self.belongs(media.node):
                self.document.taken.add(id(media.node))
                self.kept += list(media_values(self.document, media.node))

    def belongs(self, media: Node) -> bool:
        """Whether a media review is of this review: in it, at its address, or of nothing else.

        Nobody is given what somebody else says.
        """
        if self.makers(media) - self.makers(self.found.node):
            return False
        if _holds(self.found.node, media):
            return True
        address, own = self.words(media, "url"), self.words(self.found.node, "url")
        return set(address) <= set(own) if address and own else self.document.is_only

    def makers(self, node: Node) -> set[str]:
        """Name everybody who made a node."""
        return {self.name(one) for one in self.document.nodes_of(node, "author", "publisher")} - {
            ""
        }

    def ignored(self) -> tuple[str, ...]:
        """Name what is not taken over, down to the second key."""
        left = dict[str, None]()
        own = {key: self.untaken(value) for key, value in self.found.node.items()}
        for path, text in islice(self.document.leaves(own), _MOST_VALUES):
            name = ".".join(path)
            if name in _USED or path[0] in _KEPT or not text:
                continue
            left[".".join(path[: 3 if path[0] == "itemReviewed" else 2])] = None
        return tuple(left)

    def untaken(self, value: object) -> list[object]:
        """Leave out media reviews that are kept whole."""
        return [one for one in items(value) if id(one) not in self.document.taken]


def several(document: Document, node: Node, names: Iterable[str]) -> Iterable[str]:
    """Say of which of these names a node has several values."""
    values = dict[str, set[str]]()
    for path, text in islice(document.leaves(node), _MOST_VALUES):
        values.setdefault(".".join(path), set()).add(text)
    for name in names:
        if len(values.get(name, set()) - {""}) > 1:
            yield f"{name} has several values; one is taken, the others are noted"


def media_values(document: Document, node: Node) -> Iterable[tuple[str, str]]:
    """Give what a media review says, value by value, by the names it has there."""
    for path, text in islice(document.leaves(node), _MOST_VALUES):
        if text:
            name = ".".join(path)
            yield (name if path[0] in _KEPT else f"media review {name}"), text


def _holds(node: Node, sought: Node) -> bool:
    """Whether one node stands within another."""
    todo: list[object] = list(node.values())
    while todo:
        one = todo.pop()
        if one is sought:
            return True
        if isinstance(one, dict | list):
            todo += one.values() if isinstance(one, dict) else one
    return False


def _kind(node: Node) -> str:
    kinds = classes(node)
    if "person" in kinds:
        return "person"
    return "organization" if any(kind.endswith("organization") for kind in kinds) else ""


def _host(address: str) -> str:
    return re.sub("^[a-zA-Z]+://", "", address).partition("/")[0]


def _off_scale(value: str, worst: str, best: str) -> str:
    """Say what is wrong with a rating that is not on its scale, "" if nothing is or can be told."""
    rated, low, high = map(rating_of, (value, worst, best))
    if rated is None or low is None or high is None or (low < high and low <= rated <= high):
        return ""
    return f"the rating {value[:40]} is on no scale: worst {worst[:40]}, best {best[:40]}"
