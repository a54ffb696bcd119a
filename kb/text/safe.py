"""Make any text safe to show on a terminal or in a table, without hiding that it was unsafe.

Source text is evidence, so nothing is dropped: a control character is shown as its escape.
"""

import unicodedata
from functools import lru_cache

_FORBIDDEN = {0x7F, *range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x80, 0xA0)}
_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(text: str) -> str:
    r"""Show control characters, bidirectional marks and the like as visible escapes.

    Example:
        >>> safe("red \x1b[31m\u202etext")
        'red \\x1b[31m\\u202etext'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def readable(text: str) -> str:
    r"""Show what has no place on a page as visible escapes: controls, overrides of direction.

    Joiners and marks of direction stay, since Hindi, Persian and Arabic are written with them.

    Example:
        >>> readable("red \x1b[31m\u202etext \u200dok")
        'red \\x1b[31m\\u202etext \u200dok'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(one) if _is_odd(one) else one for one in text)


@lru_cache(4096)
def _is_odd(character: str) -> bool:
    return character in _OVERRIDES or forbidden(character) is not None


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def cell(text: str) -> str:
    """Make a text safe for a spreadsheet: what would be read as a formula gets an apostrophe.

    Example:
        >>> cell("=1+1")
        "'=1+1"
    """
    shown = safe(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def forbidden(text: str) -> str | None:
    """Name the first character that no story may contain, or None.

    These are control characters other than tab and line ends, surrogates and noncharacters.
    """
    if text.isascii() and text.isprintable():
        return None
    for character in text:
        code = ord(character)
        odd = 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
        if code in _FORBIDDEN or odd:
            return f"U+{code:04X}"
    return None


def _visible(character: str) -> str:
    if character in " \n":
        return character
    if character == "\t":
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return character.encode("unicode_escape").decode("ascii")
    return character
