"""Check an annotation against what the W3C Web Annotation Data Model says that one must have.

The keys, and what their values are, come from the shipped copy of the model's vocabulary
(Web Annotation Vocabulary, 2017), so that nothing is fetched.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from kb.resources import folder

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_SETS = ("Choice", "Composite", "List", "Independents")
_SINGLE = {
    *("id", "bodyValue", "created", "modified", "generated", "canonical", "textDirection"),
    *("processingLanguage", "value", "exact", "prefix", "suffix", "start", "end", "source"),
    *("startSelector", "endSelector", "total", "startIndex", "first", "last", "next", "prev"),
}
_NEEDED = {
    "TextualBody": ("value",),
    "SpecificResource": ("source",),
    "TextQuoteSelector": ("exact",),
    "TextPositionSelector": ("start", "end"),
    "DataPositionSelector": ("start", "end"),
    "FragmentSelector": ("value",),
    "CssSelector": ("value",),
    "XPathSelector": ("value",),
    "RangeSelector": ("startSelector", "endSelector"),
    "HttpRequestState": ("value",),
    **dict.fromkeys(_SETS, ("items",)),
}
_PLAIN = ("id", "via", "canonical")  # nothing but an address
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]*")
_INSTANT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_RESERVED = "@"


@cache
def terms() -> Mapping[str, Any]:
    """Give the words of the model with what they stand for, as a JSON-LD context."""
    file = folder("ontology") / "annotations.jsonld"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["@context"]
    return found


def many(value: Any) -> list[Any]:
    """Give the values of a key, one or a list of them."""
    return value if isinstance(value, list) else [value]


def is_address(value: Any) -> bool:
    """Whether a value is an absolute IRI."""
    return isinstance(value, str) and bool(_ADDRESS.fullmatch(value))


def annotation_faults(annotation: Any) -> Iterator[str]:
    """Name each rule of the model that an annotation breaks; no `@context` is looked at."""
    if not isinstance(annotation, dict):
        yield "an annotation is an object"
        return
    if not is_address(annotation.get("id")):
        yield "an annotation has one id, and that is an address (3.1)"
    if "Annotation" not in many(annotation.get("type")):
        yield "an annotation has the type Annotation (3.1)"
    if not annotation.get("target"):
        yield "an annotation has a target (3.1)"
    if "body" in annotation and "bodyValue" in annotation:
        yield "an annotation has a body or a bodyValue, not both (3.2.5)"
    for key in ("body", "target"):
        for resource in many(annotation.get(key, [])):
            yield from _resource_faults(key, resource)
    yield from _node_faults(annotation)


def _resource_faults(key: str, resource: Any) -> Iterator[str]:
    """Say why a body or target is none: it is an address, a text, a part of a page, or a set."""
    if not isinstance(resource, dict):
        if not is_address(resource):
            yield f"a {key} is an address or an object (3.2)"
        return
    kinds = many(resource.get("type", []))
    telling = ["id", "source", "items"] + (["value"] if key == "body" else [])
    if not any(name in resource for name in telling):
        yield f"a {key} has an id, a source, items or a text (3.2)"
    if "items" in resource and not any(kind in _SETS for kind in kinds):
        yield f"a {key} with items is a {', '.join(_SETS[:-1])} or {_SETS[-1]} (3.2.7)"


def _node_faults(node: Mapping[str, Any]) -> Iterator[str]:
    """Check a node with all nodes in it."""
    for kind in many(node.get("type", [])):
        if not isinstance(kind, str):
            yield "a type is a word or an address (3.2.2)"
            continue
        for key in _NEEDED.get(kind, ()):
            if node.get(key) in (None, [], ""):
                yield f"a {kind} has a {key} (3 and 4)"
    start, end = node.get("start"), node.get("end")
    if isinstance(start, int) and isinstance(end, int) and start > end:
        yield "start comes before end (4.2.5)"
    for key, value in node.items():
        if key == "@context":
            continue
        if key in _SINGLE and isinstance(value, list):
            yield f"there is one {key}, not a list of them (3 and 4)"
        for item in many(value):
            yield from _value_faults(key, item)
            if isinstance(item, dict):
                yield from _node_faults(item)


def _value_faults(key: str, value: Any) -> Iterator[str]:
    """Check one value by what its key means."""
    term = terms().get(key)
    if value is None or term is None or key == "type":
        return
    kind = term.get("@type", "") if isinstance(term, dict) else ""
    if key in _PLAIN:
        if not is_address(value):
            yield f"{key} is an address (3.1, 3.3.7)"
    elif kind == "@id":
        if not (is_address(value) or isinstance(value, dict)):
            yield f"{key} is an address or an object (3 and 4)"
    elif kind == "@vocab":
        if value not in terms() and not is_address(value) and not isinstance(value, dict):
            yield f"{value!r} is no {key} of the model, and no address (3.3.5)"
        if key == "textDirection" and value not in ("ltr", "rtl", "auto"):
            yield "textDirection is ltr, rtl or auto (3.2.1)"
    elif kind.endswith("dateTime"):
        if not (isinstance(value, str) and _INSTANT.fullmatch(value)):
            yield f"{key} is an instant such as 2015-01-28T12:00:00Z (3.3.1)"
    elif kind.endswith("Integer"):
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            yield f"{key} is a number from 0 on (4.2.5)"
    elif not isinstance(value, str) and not (isinstance(value, dict) and "@value" in value):
        yield f"{key} is a text (3 and 4)"
