"""Find texts that are written alike, in any script: what a person may want to look at, no more.

Two texts are as like as the share of their letter triples that they have in common. Pairs are
found without comparing each with each: every text gets a short sketch of its triples, and only
texts that agree in some part of it are compared (MinHash with one permutation, Li, Owen and Zhang
2012, with the gaps filled as by Shrivastava 2017).
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from operator import eq

_BINS, _ROWS = 150, 5
_BITS, _LAST = 16, 2**16 - 1
_MARGIN = 0.25
"""Two sketches agree in about as many bins as the texts are alike; so much less is no chance."""
_APOSTROPHES = "'`\u00b4‘’\u201b\u02bc"
_KEPT = "%‰‱§"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORDS = re.compile(f"[{_HAN}]|[^{_HAN} ]+")
_MOST_WORDS = 9
"""A word more in a longer text leaves most of its letter triples."""


class _Plain(dict[int, str]):
    """Says of each character how it counts: itself, a space, or nothing."""

    def __missing__(self, number: int) -> str:
        character = chr(number)
        kind = unicodedata.category(character)
        is_word = kind[0] in "LMNS" or character in _KEPT
        found = "" if character in _APOSTROPHES else character if is_word else " "
        self[number] = found
        return found


_PLAIN = _Plain()


def plain(text: str) -> str:
    """Write a text without regard to capitals, white space, quotation marks and punctuation.

    Letters with their marks, digits, and signs such as % stay, in every script.

    Example:
        >>> plain("“The  bridge\u2019s OPEN!”") == plain("the bridge's open")
        True
        >>> plain("पुल बंद है।")
        'पुल बंद है'
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(folded.translate(_PLAIN).split())


def triples(text: str) -> frozenset[str]:
    """Give the letter triples of a plain text, with a space on either side of it."""
    padded = f" {text} "
    return frozenset(padded[n : n + 3] for n in range(len(padded) - 2))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of triples that two texts have in common (Jaccard 1901)."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def alike(texts: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """Give pairs of plain texts, by their places, that are at least so like each other.

    Of pairs at 0.7 about one in two hundred is missed, of those at 0.6 one in ten.

    Args:
        texts: Plain texts, no two the same.
        least: Above 0 and up to 1.
    """
    sketches = [_sketch(triples(text)) for text in texts]
    kept = lru_cache(2**14)(lambda place: triples(texts[place]))
    enough = (least - _MARGIN) * _BINS
    for one, other in _met(sketches):
        if sum(map(eq, sketches[one], sketches[other])) >= enough:
            found = likeness(kept(one), kept(other))
            if found >= least:
                yield one, other, found


def one_word_more(texts: Sequence[str], least: float) -> Iterator[tuple[int, int, float]]:
    """Give pairs of short plain texts that `alike` passes over, as one has a word more.

    In a text of few words, one that is long has most of the letters. A Chinese character counts as
    a word. The share is that of their words.

    Args:
        texts: Plain texts, no two the same.
        least: Above 0 and up to 1.
    """
    words = [_WORDS.findall(text) for text in texts]
    short = {tuple(found): place for place, found in enumerate(words) if len(found) < _MOST_WORDS}
    for place, found in enumerate(words):
        share = 1 - 1 / len(found) if found else 0.0
        if len(found) > _MOST_WORDS or share < least:
            continue
        left_out = {(*found[:n], *found[n + 1 :]) for n in range(len(found))}
        for other in sorted(short[shorter] for shorter in left_out if shorter in short):
            if likeness(triples(texts[place]), triples(texts[other])) < least:
                yield other, place, share


def _met(sketches: Sequence["array[int]"]) -> Iterator[tuple[int, int]]:
    """Give the pairs that agree in some part of their sketches, each once."""
    for start in range(0, _BINS, _ROWS):
        meeting: dict[bytes, list[int]] = {}
        for place, sketch in enumerate(sketches):
            there = meeting.setdefault(sketch[start : start + _ROWS].tobytes(), [])
            for other in there:
                if not _agree_before(sketches[other], sketch, start):
                    yield other, place
            there.append(place)


def _agree_before(one: "array[int]", other: "array[int]", start: int) -> bool:
    """Whether two sketches agree in an earlier part, where they were found already."""
    return any(
        one[place : place + _ROWS] == other[place : place + _ROWS]
        for place in range(0, start, _ROWS)
    )


def _sketch(found: Iterable[str]) -> "array[int]":
    """Keep the least number of the triples that fall into each bin; an empty bin borrows one."""
    numbers = sorted(map(_NUMBERS.__getitem__, found), reverse=True)
    least = {number >> _BITS: number & _LAST for number in numbers}
    if len(least) < _BINS:
        own = least.copy()
        for place in range(_BINS):
            if place not in own:
                for other in _WAYS[place]:
                    if other in own:
                        least[place] = own[other]
                        break
    return array("H", [least[place] for place in range(_BINS)])


class _Numbers(dict[str, int]):
    """Gives each triple a bin and a number in it, which look like chance and never change."""

    def __missing__(self, triple: str) -> int:
        digest = blake2b(triple.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        place, number = divmod(int.from_bytes(digest), _BINS)[::-1]
        self[triple] = found = place << _BITS | number & _LAST
        return found


def _way(place: int) -> tuple[int, ...]:
    """Give all other bins in an order of this bin's own, which is the same for every text."""
    ordered = sorted(range(_BINS), key=lambda other: blake2b(bytes((place, other))).digest())
    return tuple(other for other in ordered if other != place)


_NUMBERS = _Numbers()
_WAYS = tuple(_way(place) for place in range(_BINS))
