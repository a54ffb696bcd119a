"""Read JSON as the web writes it: what has one reading is mended, and named.

Numbers stay as they are written, and a key that is written twice is named.
"""

import json
import re
from collections import deque
from collections.abc import Callable
from html import unescape
from typing import Any

DEEPEST = 100
_TOO_DEEP = f"it is nested deeper than {DEEPEST} levels"
_NOTHING = "there is no value"
_STRING = r'"(?:[^"\\]++|\\.)*+(?:"|\Z)'
_COMMENT = re.compile(rf"({_STRING})|//[^\n]*+|/\*.*?(?:\*/|\Z)", re.DOTALL)
_COMMA = re.compile(rf"({_STRING})|,(?=\s*+[\]}}])", re.DOTALL)
_ESCAPE = re.compile(r"(\\[\"\\/bfnrtu])|\\")
_BRACKET = re.compile(rf"{_STRING}|(?P<open>[\[{{])|(?P<close>[\]}}])", re.DOTALL)
_BEFORE = ("<!--", "/*<![CDATA[*/", "//<![CDATA[", "// <![CDATA[", "<![CDATA[")
_BEHIND = ("//-->", "-->", "/*]]>*/", "//]]>", "// ]]>", "]]>")
_MOST_MARKS = 4


class NotJsonError(ValueError):
    """A text is no JSON, and cannot be mended; the message says why, `line` where, from 1."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason)
        self.line = line


class Number(str):
    """A number of JSON as it is written."""

    __slots__ = ()


def read_json(text: str) -> tuple[Any, tuple[str, ...]]:
    r"""Read a JSON value.

    Returns:
        The value, numbers as texts that are a `Number`, and what was mended, in words.

    Raises:
        NotJsonError: It cannot be read; at the place where the first mistake is.

    Example:
        >>> read_json('{"rating": 1.50, // of five\n}')
        ({'rating': '1.50'}, ('comments in the JSON', 'a comma too many in the JSON'))
    """
    if too_deep(text):
        raise NotJsonError(_TOO_DEEP)
    twice: list[str] = []
    try:
        return _loaded(text, twice), _named(twice)
    except json.JSONDecodeError as error:
        first = NotJsonError(error.msg, error.lineno)
    mended: list[str] = []
    for name, mend in _MENDS.items():
        better = mend(text)
        if better != text:
            mended.append(name)
            text = better
        twice.clear()
        try:
            value = _loaded(text, twice)
        except json.JSONDecodeError:
            continue
        return value, (*mended, *_named(twice))
    twice.clear()
    try:
        values = _several(text, twice)
        loose = False
    except json.JSONDecodeError:
        twice.clear()
        values, loose = _several_loose(text, twice, first), True
    if loose:
        mended.append("a raw line end or control character in a text of the JSON")
    if len(values) > 1:
        mended.append("several values one after another in the JSON")
    return (values[0] if len(values) == 1 else values), (*mended, *_named(twice))


def too_deep(text: str) -> bool:
    """Whether brackets are nested deeper than is read."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    depth = 0
    for found in _BRACKET.finditer(text):
        depth += bool(found["open"]) - bool(found["close"])
        if depth > DEEPEST:
            return True
    return False


def is_cut(text: str) -> bool:
    """Whether a text ends within a string of JSON, as where a page ends a script too early."""
    last = next(iter(deque(_BRACKET.finditer(text), maxlen=1)), None)
    return last is not None and last.end() == len(text) and last[0][:1] == '"' != last[0][1:][-1:]


# -- mending ------------------------------------------------------------------------------------


def _unwrapped(text: str) -> str:
    """Take away what hides a script from old browsers, and what ends a statement."""
    for _ in range(_MOST_MARKS):
        text = text.strip(" \t\r\n\ufeff;")
        for mark in _BEFORE:
            text = text.removeprefix(mark)
        for mark in _BEHIND:
            text = text.removesuffix(mark)
    return text


def _without_entities(text: str) -> str:
    return text if '"' in text else unescape(text)


def _without_comments(text: str) -> str:
    return _COMMENT.sub(lambda found: found[1] or " ", text)


def _without_commas(text: str) -> str:
    return _COMMA.sub(lambda found: found[1] or "", text)


def _without_escapes(text: str) -> str:
    r"""Take the backslash away where it says nothing in JSON, as in \'."""
    return _ESCAPE.sub(lambda found: found[1] or "", text)


_MENDS: dict[str, Callable[[str], str]] = {
    "marks of HTML around the JSON": _unwrapped,
    "HTML entities for the quotation marks of the JSON": _without_entities,
    "comments in the JSON": _without_comments,
    "a comma too many in the JSON": _without_commas,
    "a backslash that means nothing in the JSON": _without_escapes,
}


# -- reading ------------------------------------------------------------------------------------


def _decoder(twice: list[str], *, strict: bool) -> json.JSONDecoder:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found and found[key] != value:
                twice.append(key)
            found[key] = value
        return found

    return json.JSONDecoder(
        object_pairs_hook=unique,
        parse_float=Number,
        parse_int=Number,
        parse_constant=Number,
        strict=strict,
    )


def _loaded(text: str, twice: list[str]) -> Any:
    return _decoder(twice, strict=True).decode(text)


def _several(text: str, twice: list[str], *, strict: bool = True) -> list[Any]:
    """Read values that stand one after another, with nothing or a comma between them."""
    decoder, place, found = _decoder(twice, strict=strict), 0, list[Any]()
    gap = re.compile(r"[\s,;]*")
    while (place := gap.match(text, place).end()) < len(text):  # type: ignore[union-attr]
        value, place = decoder.raw_decode(text, place)
        found.append(value)
    if not found:
        raise json.JSONDecodeError(_NOTHING, text, 0)
    return found


def _several_loose(text: str, twice: list[str], first: NotJsonError) -> list[Any]:
    """Read values in whose texts lines end."""
    try:
        return _several(text, twice, strict=False)
    except json.JSONDecodeError:
        raise first from None


def _named(twice: list[str]) -> tuple[str, ...]:
    return tuple(
        f"the key {key!r} is written twice, and the last holds" for key in sorted(set(twice))
    )
