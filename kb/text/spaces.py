"""Fold the white space that only parts words and lines in a file."""

import re

_BLANK = re.compile(r"[\s\u00ad\u180e\u200b-\u200f\u2060-\u2064\ufeff]*")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def folded(text: str) -> str:
    r"""Fold white space as HTML does; the spaces of other scripts are characters of a text.

    Example:
        >>> folded(" two\n  lines "), folded("真\u3000實")
        ('two lines', '真\u3000實')
    """
    return _SPACE.sub(" ", text).strip(" ")


def is_blank(value: object) -> bool:
    r"""Whether a value is a text of which nobody would see anything.

    Example:
        >>> is_blank("\u00a0\u200b"), is_blank(""), is_blank("a "), is_blank([])
        (True, True, False, False)
    """
    return isinstance(value, str) and bool(_BLANK.fullmatch(value))
