"""Fold the white space that only parts words and lines in a file."""

import re

from kb.text.safe import is_blank

_SPACE = re.compile(r"[ \t\r\n\f\v]+")


def folded(text: str) -> str:
    r"""Fold white space as HTML does; the spaces of other scripts are characters of a text.

    What has nothing else is no text.

    Example:
        >>> folded(" two\n  lines "), folded("真\u3000實"), folded("\u3000\u200b")
        ('two lines', '真\u3000實', '')
    """
    found = _SPACE.sub(" ", text).strip(" ")
    return "" if is_blank(found) else found
