"""What must be so of a review before it can be recorded."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

from pyoxigraph import NamedNode

from kb.errors import Problem
from kb.model.review import Review
from kb.text.safe import forbidden, is_blank
from kb.text.yaml_tree import LONGEST

NO_TEXT = "which is no text"
"""Ends a defect that says why words are missing."""
_LONGEST_ADDRESS = 2000
_ODD = re.compile(r'[\s<>"{}|\\^`]')
_WEB = re.compile(r"https?://[^\s/]+")


class Placed(Protocol):
    """What has a place in a source, such as "page.html:12"."""

    @property
    def place(self) -> str:
        """Where it stands."""
        ...


def problem(record: Placed, reason: str) -> Problem:
    """Say what is wrong with a record, at its place."""
    file, _, line = record.place.rpartition(":")
    if file and line.isdecimal():
        return Problem(file, int(line), 1, reason)
    return Problem(record.place, 0, 0, reason)


def web_address(written: str) -> str:
    """Write an address with what none may hold encoded, as browsers do; "" if it is none.

    Example:
        >>> web_address(" https://example.org/a b "), web_address("example")
        ('https://example.org/a%20b', '')
    """
    return _web_address(written) if len(written) <= _LONGEST_ADDRESS else _read_address(written)


def _read_address(written: str) -> str:
    url = _ODD.sub(_encoded, written.strip())
    if not _WEB.match(url) or len(url) > _LONGEST_ADDRESS:
        return ""
    try:
        urlsplit(url)
        return NamedNode(url).value
    except ValueError:
        return ""


_web_address = lru_cache(maxsize=2**10)(_read_address)
"""A review asks for its addresses again and again."""


def _encoded(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


def unfit(review: Review) -> str:
    """Say why a review cannot be recorded, "" if it can."""
    for name in ("claim", "reviewer"):
        if is_blank(getattr(review, name)):
            why = [defect for defect in review.defects if defect.endswith(NO_TEXT)]
            return f"the review has no {name}" + (f": {'; '.join(why)}" if why else "")
    if not (review.url or review.id):
        return "the review has no address"
    for name, text in _texts(review):
        try:
            size = len(text.encode())
        except UnicodeEncodeError:  # a half of a pair stands for a byte that could not be read
            said = "save that as UTF-8 (for a table, a mapping can name another)"
            return f"{name} is not in the encoding of its file; {said}"
        if size > LONGEST:
            return f"{name} is longer than 64 kB"
    if odd := forbidden(review.url + review.id):
        return f"its address or id holds the character {odd}, which cannot be kept"
    if review.url and not web_address(review.url):
        return f"{review.url[:100]!r} is no web address"
    return ""


def without_controls(review: Review) -> Review:
    """Put U+FFFD in the place of characters that no record can keep, and say so."""
    odd = dict.fromkeys(name for name, text in _texts(review) if forbidden(text))
    if not odd:
        return review
    defects = [f"{name} holds a control character; U+FFFD stands in its place" for name in odd]
    value, worst, best = map(_replaced, review.rating)
    return replace(
        review,
        claim=_replaced(review.claim),
        claimant=_replaced(review.claimant),
        reviewer=_replaced(review.reviewer),
        title=_replaced(review.title),
        published=_replaced(review.published),
        claimed=_replaced(review.claimed),
        verdict=_replaced(review.verdict),
        language=_replaced(review.language),
        rating=(value, worst, best),
        appearances=tuple(map(_replaced, review.appearances)),
        kept=tuple((_replaced(name), _replaced(text)) for name, text in review.kept),
        defects=(*review.defects, *defects),
    )


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
    for name, text in review.kept:
        yield from ((name, text), ("the name of a value", name))
