"""Find the words of a quote in the text it is cited from, and say how it differs when it does not.

A passage is two offsets, so that anyone can check it by slicing the stored text.
"""

import unicodedata

from kb.errors import AmbiguousQuoteError, QuoteNotFoundError
from kb.model.story import Mention, Passage

_DASHES_AND_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " ", "…": "..."}
)
_CONTEXT = 32


def decode_text(content: bytes) -> str:
    """Turn archived bytes into the text that offsets count in.

    A byte order mark is dropped and line ends become line feeds; nothing else changes.

    Raises:
        UnicodeDecodeError: The bytes are not UTF-8.
    """
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def locate(text: str, mention: Mention) -> Passage:
    """Find the one passage that reads exactly like the quote.

    With offsets, the text there must be the quote to the last character. Without, the quote must
    occur once, or once after the prefix and before the suffix.

    Raises:
        QuoteNotFoundError: No passage reads like it; the message says what is nearest.
        AmbiguousQuoteError: More than one passage does.

    Example:
        >>> locate("No ship was late. No ship was early.", Mention("was early"))
        Passage(start=26, end=35)
    """
    if mention.passage:
        found = text[mention.passage.start : mention.passage.end]
        if found != mention.quote:
            raise QuoteNotFoundError(mention.quote, _instead(text, mention, found))
        return mention.passage
    starts = _occurrences(text, mention)
    if not starts:
        raise QuoteNotFoundError(mention.quote, _difference(text, mention.quote))
    if len(starts) > 1:
        raise AmbiguousQuoteError(mention.quote, starts)
    return Passage(starts[0], starts[0] + len(mention.quote))


def context(text: str, passage: Passage) -> tuple[str, str]:
    """Give the characters before and after a passage, for a TextQuoteSelector."""
    before = text[max(0, passage.start - _CONTEXT) : passage.start]
    return before, text[passage.end : passage.end + _CONTEXT]


def _occurrences(text: str, mention: Mention) -> list[int]:
    whole = mention.prefix + mention.quote + mention.suffix
    starts = []
    start = text.find(whole)
    while start >= 0:
        starts.append(start + len(mention.prefix))
        start = text.find(whole, start + 1)
    return starts


def _instead(text: str, mention: Mention, found: str) -> str:
    elsewhere = _occurrences(text, mention)
    at = mention.passage
    place = f" at {at.start}-{at.end}, where it reads {found[:80]!r}" if at else ""
    if elsewhere:
        start = elsewhere[0]
        return f"{place}; it does at {start}-{start + len(mention.quote)}"
    return place + _difference(text, mention.quote)


def _difference(text: str, quote: str) -> str:
    """Name the smallest folding under which the quote would be found."""
    foldings = (
        ("in white space", lambda words: " ".join(words.split())),
        ("in quotation marks or dashes", lambda words: words.translate(_DASHES_AND_QUOTES)),
        ("in upper and lower case", str.casefold),
        ("in Unicode composition", lambda words: unicodedata.normalize("NFC", words)),
        ("in several of these", _fold),
    )
    for name, fold in foldings:
        if fold(quote) in fold(text):
            return f" (a passage differs only {name})"
    return ""


def _fold(words: str) -> str:
    plain = unicodedata.normalize("NFC", words).translate(_DASHES_AND_QUOTES)
    return " ".join(plain.casefold().split())
