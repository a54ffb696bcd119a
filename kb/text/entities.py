"""Decode the entities of HTML in texts out of pages, and write texts that survive it."""

import re
from html import unescape

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


def has_entities(text: str) -> bool:
    """Whether a text holds what looks like an entity."""
    return bool(_ENTITY.search(text))


def decoded(text: str) -> str:
    """Decode each entity once; an ampersand alone is one.

    Example:
        >>> decoded("Singh&#039;s &amp;lt; R&D")
        "Singh's &lt; R&D"
    """
    return _ENTITY.sub(lambda found: unescape(found[0]), text) if "&" in text else text


def encoded(text: str) -> str:
    """Write a text so that `decoded` gives it back.

    Example:
        >>> encoded("R&D &lt; all"), decoded(encoded("&amp;"))
        ('R&D &amp;lt; all', '&amp;')
    """
    return _ENTITY.sub(lambda found: "&amp;" + found[0][1:], text)
