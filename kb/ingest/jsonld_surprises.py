"""Tell plain JSON-LD from that of which a part would be fetched, or lost without a word.

A processor of JSON-LD fetches contexts, drops keys it does not know, and rounds long numbers. Plain
is a context of prefixes and terms, nodes, and values: of that, the engine loses nothing unseen.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from kb.errors import Problem, RefusedError

_DEPTH = 100
_DIGITS = 15  # a processor counts with doubles
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)
_NODE = {"@context", "@graph", "@id", "@type"}
_VALUE = {"@value", "@type", "@language"}
_TERM = {"@id", "@type", "@language"}
_LOOSE = "a @value of no node says nothing; it would be lost."
_SETTINGS = {"@version", "@vocab", "@base", "@language"}


class RefusedPartError(ValueError):
    """A part of the document is not read; the message says which."""


def beyond_plain(document: Any) -> str:
    """Say what of a document the engine would fetch or pass over, "" if nothing."""
    try:
        _check_document(document)
    except RefusedPartError as error:
        return str(error)
    return ""


def plain_json(name: str, content: bytes) -> Any:
    """Read JSON in which no key is written twice, and no number would be rounded.

    Args:
        name: What to call the file in messages.
        content: Its bytes, in UTF-8.

    Raises:
        RefusedError: It is not JSON, nested too deep, or has what is not read.
    """
    text = content.decode("utf-8-sig")
    _refuse_depth(name, text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_no_number,
            parse_float=_float,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        reason = f"not JSON: {error.msg}."
        raise RefusedError([Problem(name, error.lineno, error.colno, reason)]) from None
    except RefusedPartError as error:
        raise RefusedError([Problem(name, 0, 0, str(error))]) from None


def leaves(document: Any) -> int:
    """Count the values of a plain document: each is a triple if nothing is lost."""
    roots = document if isinstance(document, list) else [document]
    return sum(_leaves(root) for root in roots)


def _leaves(node: Mapping[str, Any]) -> int:
    count = 0
    for key, given in node.items():
        values = given if isinstance(given, list) else [given]
        if key == "@graph":
            count += sum(map(_leaves, values))
        elif key == "@type" or not key.startswith("@"):
            count += len(values)
            nodes = [value for value in values if isinstance(value, dict)]
            count += sum(_leaves(value) for value in nodes if "@value" not in value)
    return count


def _refuse_depth(name: str, text: str) -> None:
    depth = 0
    for found in _TOKEN.finditer(text):
        depth += bool(found["open"]) - bool(found["close"])
        if depth > _DEPTH:
            line = text.count("\n", 0, found.start()) + 1
            column = found.start() - text.rfind("\n", 0, found.start())
            reason = f"nested deeper than {_DEPTH} levels."
            raise RefusedError([Problem(name, line, column, reason)])


def _stop(reason: str) -> NoReturn:
    raise RefusedPartError(reason)


# -- JSON ---------------------------------------------------------------------------------------


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            _stop(f"the key {key!r} is written twice.")
        found[key] = value
    return found


def _no_number(written: str) -> NoReturn:
    _stop(f"{written} is no number.")


def _float(written: str) -> float:
    if not math.isfinite(float(written)):
        _stop(f"the number {written[:40]} is too large.")
    return float(written)


def _integer(written: str) -> int:
    if len(written.lstrip("-")) > _DIGITS:
        _stop(f"the number {written[:40]} would be rounded; write it as a text with its @type.")
    return int(written)


# -- JSON-LD ------------------------------------------------------------------------------------


def _check_document(document: Any) -> None:
    roots = document if isinstance(document, list) else [document]
    for root in roots:
        if not isinstance(root, dict):
            _stop("JSON-LD is an object or a list of objects.")
        if "@value" in root:
            _stop(_LOOSE)
        terms = explained_terms(root.get("@context", {}))
        _check_node({key: value for key, value in root.items() if key != "@context"}, terms)


def explained_terms(context: Any) -> set[str] | None:
    """Give the words that a context explains, None if it explains every word.

    Raises:
        RefusedPartError: Something in it would be fetched, or is not read.
    """
    terms: set[str] = set()
    every = False
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, str):
            _stop(f"the context {part[:200]!r} would be fetched. Write it into the file.")
        if not isinstance(part, dict):
            _stop("a @context is an object of prefixes and terms.")
        for key, value in part.items():
            if key.startswith("@") and key not in _SETTINGS:
                _stop(f"{key} in a @context is not read.")
            if isinstance(value, dict) and (odd := set(value) - _TERM):
                _stop(f"{min(odd)} of the term {key!r} in a @context is not read.")
            if key == "@base" and "/." in str(value):
                _stop("dots in a @base are resolved in another way by the engine.")
            every = every or (key == "@vocab" and bool(value))
            terms.add(key)
    return None if every else terms


def _check_node(node: Mapping[str, Any], terms: set[str] | None) -> None:
    if "@value" in node:
        _check_value(node)
        return
    for key, value in node.items():
        if key.startswith("@"):
            if key not in _NODE or key == "@context":
                _stop(f"{key} is not read here.")
        elif terms is not None and ":" not in key and key not in terms:
            _stop(f"the key {key!r} means nothing, as no @context explains it; it would be lost.")
        if key == "@id":
            if not isinstance(value, str):
                _stop("an @id is a text.")
            continue
        for item in _items(key, value):
            _check_item(key, item, terms)


def _check_item(key: str, item: Any, terms: set[str] | None) -> None:
    if key == "@graph" and isinstance(item, dict) and "@value" in item:
        _stop(_LOOSE)
    if isinstance(item, dict) and key != "@type":
        _check_node(item, terms)
    elif item is None or isinstance(item, list | dict) or (key == "@graph"):
        _stop(f"a value of {key!r} is not read: it is null, a list of lists, or no node.")
    elif key == "@type" and not isinstance(item, str):
        _stop("a @type is a text.")


def _check_value(value: Mapping[str, Any]) -> None:
    if odd := set(value) - _VALUE:
        _stop(f"{min(odd)} beside @value is not read.")
    if value["@value"] is None or isinstance(value["@value"], list | dict):
        _stop("a @value is a text, a number, true or false.")


def _items(key: str, value: Any) -> Iterator[Any]:
    if value == []:
        _stop(f"{key!r} is an empty list.")
    yield from value if isinstance(value, list) else [value]
