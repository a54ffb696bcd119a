"""Read the answers of Google's Fact Check Tools API: claims, each with its reviews."""

from itertools import islice
from typing import Any

from kb.ingest.claimreview_objects import Document, FoundReview
from kb.ingest.claimreview_reader import Around, several
from kb.ingest.claimreview_values import (
    Node,
    full_address,
    is_text,
    items,
    no_text,
    read_date,
    word,
)
from kb.model.review import Review

_OF_CLAIM = {"text", "claimant", "claimDate", "claimReview"}
_OF_REVIEW = {
    "url", "title", "reviewDate", "textualRating", "languageCode", "publisher", "name", "site",
    "publisher.name", "publisher.site",
}  # fmt: skip
_ONE = ("url", "title", "reviewDate", "textualRating", "languageCode", "site")
_MOST_VALUES = 1000


def read_answer(document: Document, found: FoundReview, around: Around) -> Review:
    """Read a review of the API; some tools write its publisher flatly."""
    node, claim = found.node, found.claim or {}
    publisher: Node = next(
        (one for one in items(node.get("publisher")) if isinstance(one, dict)), {}
    )
    site = _word(publisher, "site") or _word(node, "site") or _word(node, "publisher.site")
    name = _word(publisher, "name") or _word(node, "publisher.name") or _word(node, "name")
    name = name or next(filter(None, map(word, items(node.get("publisher")))), "")
    kept, defects = list[tuple[str, str]](), list(around.defects)
    dates = {}
    for key, where, date in (("claimed", claim, "claimDate"), ("published", node, "reviewDate")):
        written = _word(where, date)
        dates[key], is_all = read_date(written)
        kept += [] if is_all else [(key, written)]
    if site:
        kept.append(("site", site))
    for where, names in ((claim, ("text", "claimant", "claimDate")), (node, _ONE)):
        kept += [
            (f"further {name}", text)
            for name in names
            for text in list(dict.fromkeys(filter(None, map(word, items(where.get(name))))))[1:]
        ]
        defects += several(document, where, names)
    defects += no_text("the text of the claim", items(claim.get("text")))
    defects += no_text("the claimant", items(claim.get("claimant")))
    written = _word(node, "url")
    url = full_address(written, around.base)
    if written and not url:
        defects.append(f"the address {written[:200]!r} is none, and counts as an id")
    return Review(
        claim=_said(claim, "text"),
        claimant=_said(claim, "claimant"),
        claimed=dates["claimed"],
        reviewer=name or site,
        url=url,
        title=_word(node, "title"),
        published=dates["published"],
        verdict=_word(node, "textualRating"),
        language=_word(node, "languageCode"),
        place=around.place,
        kept=tuple(kept),
        ignored=_ignored(document, node, claim),
        id="" if url else written,
        defects=tuple(defects),
    )


def _word(node: Node, key: str) -> str:
    value: Any = node.get(key)
    return next(filter(None, map(word, items(value))), "")


def _said(node: Node, key: str) -> str:
    """Give the first value that is a text."""
    return next(filter(None, map(word, filter(is_text, items(node.get(key))))), "")


def _ignored(document: Document, node: Node, claim: Node) -> tuple[str, ...]:
    left = dict[str, None]()
    for known, where in ((_OF_REVIEW, node), (_OF_CLAIM, claim)):
        for path, text in islice(document.leaves(where), _MOST_VALUES):
            name = ".".join(path[:2])
            if text and path[0] not in known and name not in known:
                left[name] = None
    return tuple(left)
