"""How much room words take, in whatever script, and where they may be cut.

No face is asked, as a reader's browser has others: a letter of Chinese is as wide as it is high,
a mark above or below a letter takes no room, and any other takes what it does on average.
"""

from collections.abc import Iterator
from unicodedata import bidirectional, category, combining, east_asian_width

_LATIN = 0.5  # of the size of the face, a letter's width on average
_OTHER = 0.6
_SIGN = 0.3  # a vowel sign beside a letter, and what a letter loses when it is joined to the next
_LAST_LATIN = "\u036f"
_VIRAMA = 9  # the class of signs that join two consonants of Indic scripts
_JOINER = "\u200d"
_RIGHT_TO_LEFT = ("R", "AL")
_MARK = "\u200f"
_FEWEST = 3  # letters that are left of a name


def width_of(text: str, size: float = 15) -> float:
    """Guess how wide words are."""
    return size * sum(map(_width, text))


def fitted(text: str, width: float, size: float = 15) -> str:
    """Cut words to a width; the whole of them is in the title and the table.

    Example:
        >>> fitted("The New York Times", 75), fitted("国际航运与港口物流日报社", 75)
        ('The New Y…', '国际航运…')
    """
    if width_of(text, size) <= width:
        return text
    room, kept = width - _LATIN * size, ""
    for number, letter in enumerate(_letters(text)):
        room -= width_of(letter, size)
        if room < 0 and number >= _FEWEST:
            break
        kept += letter
    kept = kept.rstrip()
    if kept == text:
        return text
    # Behind words from right to left, the dots would stand at their beginning.
    return f"{kept}…{_MARK if bidirectional(kept[-1]) in _RIGHT_TO_LEFT else ''}"


def _width(character: str) -> float:
    kind = category(character)
    if kind in ("Mn", "Me", "Cf"):
        return -_SIGN if combining(character) == _VIRAMA else 0.0
    if kind == "Mc":
        return _SIGN
    if east_asian_width(character) in ("W", "F"):
        return 1.0
    return _LATIN if character <= _LAST_LATIN or character in "…“”‘’–—" else _OTHER


def _letters(text: str) -> Iterator[str]:
    """Part words into what cannot be cut without being written wrongly."""
    letter = ""
    for character in text:
        if letter and not _belongs(character, letter[-1]):
            yield letter
            letter = ""
        letter += character
    if letter:
        yield letter


def _belongs(character: str, before: str) -> bool:
    if character == _JOINER or category(character) in ("Mn", "Mc", "Me"):
        return True
    return before == _JOINER or combining(before) == _VIRAMA
