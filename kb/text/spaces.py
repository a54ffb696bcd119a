"""Fold the white space that only parts words and lines in a file."""

import re

_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def folded(text: str) -> str:
    r"""Fold white space as HTML does; the spaces of other scripts are characters of a text.

    Example:
        >>> folded(" two\n  lines "), folded("真\u3000實")
        ('two lines', '真\u3000實')
    """
    return _SPACE.sub(" ", text).strip(" ")
