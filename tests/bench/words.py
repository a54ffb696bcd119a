"""Words for quotes and names: 30,000 that nobody uses, as frequent as words are."""

from functools import cache
from itertools import accumulate

from tests.bench.dice import Dice

VOCABULARY = 30_000
_STARTS = ("b", "br", "c", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "pr", "r", "s",
           "st", "t", "tr", "v", "w")  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ea", "ou")
_ENDS = ("", "l", "n", "r", "s", "t", "nd", "st")
_SYLLABLES = len(_STARTS) * len(_VOWELS) * len(_ENDS)
_PLACES = 2**16


def word(rank: int) -> str:
    """Spell the word of a rank; frequent words are short, and no two are alike."""
    letters = _syllable(rank * 1009 % _SYLLABLES)
    rest = rank // _SYLLABLES
    while rest:
        letters += _syllable(rest * 31 % _SYLLABLES)
        rest //= _SYLLABLES
    return letters


def _syllable(number: int) -> str:
    number, end = divmod(number, len(_ENDS))
    start, vowel = divmod(number, len(_VOWELS))
    return _STARTS[start] + _VOWELS[vowel] + _ENDS[end]


@cache
def _lottery() -> tuple[str, ...]:
    """Fill 65,536 places with words by Zipf's law (s = 1); rare words share what is left."""
    sums = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
    places: list[str] = []
    for rank, total in enumerate(sums):
        wanted = round(total / sums[-1] * _PLACES)
        places += [word(rank)] * (wanted - len(places))
    return tuple(places)


def sentence(dice: Dice, length: int) -> str:
    """Write some words, the first with a capital, and a full stop."""
    places = _lottery()
    words: list[str] = []
    while len(words) < length:
        bits = dice.number()
        words += (
            places[bits & 0xFFFF],
            places[bits >> 16 & 0xFFFF],
            places[bits >> 32 & 0xFFFF],
            # One word in 64 of these comes from the whole vocabulary, so that each occurs.
            places[bits >> 48] if bits >> 58 else word((bits >> 16) % VOCABULARY),
        )
    return " ".join(words[:length]).capitalize() + "."


def name(dice: Dice, length: int = 2) -> str:
    """Make a name of words that are not the frequent ones."""
    return " ".join(word(1000 + dice.below(VOCABULARY - 1000)).capitalize() for _ in range(length))
