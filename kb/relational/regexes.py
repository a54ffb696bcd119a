"""Patterns that mean the same to the store and to engines of SQL, whatever they are made with.

Rust, RE2 and Java read classes, groups, repetition and anchors alike. White space and the end of a
text they do not, so these are spelled out; anything else is refused.
"""

import re

from kb.errors import NotRelationalError

_SPACE = (
    "[\\t\\n\\x0b\\f\\r \\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}"
    "\\x{205f}\\x{3000}]"
)
_SPELLED = {"\\s": _SPACE, "$": "\\z"}
_OUTSIDE = re.compile(r"\\s|\\[^\w\s]|\[\^?|[*+?}][?+]|\(\?|\.|\\|[^\\]", re.DOTALL)
_INSIDE = re.compile(r"\\[^\w\s]|\]|&&|--|~~|\\|[^\\]", re.DOTALL)
_REFUSED = re.compile(r"[*+?}][?+]|\(\?|\.|\\|&&|--|~~")


def portable(pattern: str, query: str) -> str:
    r"""Write a pattern so that all engines find the same.

    Args:
        pattern: A regular expression of SPARQL.
        query: The query that it is in, for the message.

    Raises:
        NotRelationalError: It uses what the engines read differently.

    Example:
        >>> portable("^-[~?]$", "some-query")
        '^-[~?]\\z'
    """
    written, place, inside = "", 0, False
    while place < len(pattern):
        found = (_INSIDE if inside else _OUTSIDE).match(pattern, place)
        assert found is not None
        part, place = found[0], found.end()
        if _REFUSED.fullmatch(part) and not (inside and part == "."):
            raise NotRelationalError(query, f"{part} in the pattern {pattern!r}")
        if inside:
            inside = part != "]"
            written += "\\[" if part == "[" else part
        else:
            inside = part.startswith("[")
            written += _SPELLED.get(part, part)
    return written
