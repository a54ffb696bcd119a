"""Read reviews that stand in the markup of a page itself: microdata and RDFa.

Both come out as JSON-LD would, so that one reader goes on from there.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from kb.errors import ExtraMissingError

LONGEST = 4 * 1024**2
"""The longest page in characters whose markup is read."""
_MICRODATA = re.compile(r"itemtype\s*=[^>]{0,300}(?:Claim|Media)Review", re.IGNORECASE)
_RDFA = re.compile(r"typeof\s*=[^>]{0,300}(?:Claim|Media)Review", re.IGNORECASE)
_ATTRIBUTE = r"(?:[^\s>=]++\s*+(?:=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>]*+))?+|\s++|=)"
_TAG = re.compile(rf"<[a-z]{_ATTRIBUTE}{{0,2000}}+(?P<more>{_ATTRIBUTE})?", re.IGNORECASE)
"""A tag, and whether it has more than 2,000 attributes and spaces: parsers get stuck in such."""
_LINKED = re.compile(
    r"\b(?:property|typeof|rel|rev|about|resource|prefix|vocab)\s*=", re.IGNORECASE
)
_MOST_LINKED = 8000
_PREFIXES = re.compile(r"\bprefix\s*=\s*(?:\"[^\"]{8000}|'[^']{8000})", re.IGNORECASE)
_MOST_PARTS = 100_000
_ATTRIBUTES, _RDFA_PARTS = "more attributes in a tag", "more RDFa"
_NESTING = "nodes more often in one another"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class CostlyMarkupError(ValueError):
    """To read a page would take more than a page is worth; the message says what there is."""

    def __init__(self, what: str) -> None:
        super().__init__(f"there is {what} than is read")


def has_markup(page: str) -> bool:
    """Whether a page has reviews in microdata or RDFa."""
    return bool(_MICRODATA.search(page) or _RDFA.search(page))


def markup_in(page: str) -> list[Any]:
    """Read the items of a page that has markup; relative addresses stay so.

    Args:
        page: The page, no longer than `LONGEST`.

    Raises:
        ExtraMissingError: The library for it is not installed.
        CostlyMarkupError: The library would take too long.
        ValueError: The library cannot read the page, such as an address in it.
    """
    if any(tag["more"] for tag in _TAG.finditer(page)):
        raise CostlyMarkupError(_ATTRIBUTES)
    try:
        from extruct.rdfa import RDFaExtractor  # type: ignore[import-untyped]
        from extruct.utils import parse_xmldom_html  # type: ignore[import-untyped]
        from extruct.w3cmicrodata import MicrodataExtractor  # type: ignore[import-untyped]
    except ModuleNotFoundError:
        raise ExtraMissingError("claimreview", "read microdata and RDFa in pages") from None
    content = _NOT_IN_XML.sub("\ufffd", page).encode()
    found = list[Any]()
    if _MICRODATA.search(page):
        items = MicrodataExtractor(strict=True).extract(content)
        found.append([_from_microdata(item) for item in items])
    if _RDFA.search(page):
        if len(_LINKED.findall(page)) > _MOST_LINKED or _PREFIXES.search(page):
            raise CostlyMarkupError(_RDFA_PARTS)
        tree = parse_xmldom_html(content, encoding="utf-8")
        for one in tree.iter("time"):  # the library knows no @datetime, and would read the text
            one.set("content", one.get("content") or one.get("datetime") or one.text or "")
        found += _from_rdfa(RDFaExtractor().extract_items(tree))
    return found


def _from_microdata(item: Any) -> Any:
    """Write an item of microdata, with its `properties`, as JSON-LD does."""
    if not isinstance(item, dict):
        return item
    written: dict[str, Any] = {"@type": item.get("type", [])}
    if "id" in item:
        written["@id"] = item["id"]
    for name, values in item.get("properties", {}).items():
        written[name] = [_from_microdata(value) for value in values]
    return written


def _from_rdfa(nodes: list[dict[str, Any]]) -> list[Any]:
    """Put nodes without an address where they are meant; a graph has no order, so all is sorted."""
    blank = {node["@id"]: node for node in nodes if node.get("@id", "").startswith("_:")}
    whole, left = list[Any](), _MOST_PARTS
    for node in nodes:
        left -= _size(node, blank, left)
        whole.append(_nested(node, blank, frozenset()))
    meant = {id for node in nodes for id in _meant(node)}
    return sorted(
        (one for one, node in zip(whole, nodes, strict=True) if node.get("@id") not in meant),
        key=_written,
    )


def _meant(node: Mapping[str, Any]) -> set[str]:
    lists = [values for values in node.values() if isinstance(values, list)]
    return {
        one["@id"] for values in lists for one in values if isinstance(one, dict) and "@id" in one
    }


def _size(
    value: Any, blank: Mapping[str, Any], most: int, above: frozenset[str] = frozenset()
) -> int:
    """Count the parts of a node with all that is put into it.

    Raises:
        CostlyMarkupError: They are more than the most, as where each node is in the next one twice.
    """
    parts = 1
    if isinstance(value, dict):
        id = str(value.get("@id", ""))
        if id in blank and id not in above:
            value, above = blank[id], above | {id}
        value = list(value.values())
    for one in value if isinstance(value, list) else ():
        parts += _size(one, blank, most - parts, above)
    if parts > most:
        raise CostlyMarkupError(_NESTING)
    return parts


def _nested(value: Any, blank: Mapping[str, Any], above: frozenset[str]) -> Any:
    if isinstance(value, list):
        return sorted((_nested(one, blank, above) for one in value), key=_written)
    if not isinstance(value, dict):
        return value
    id = str(value.get("@id", ""))
    if id in blank and id not in above:
        value, above = blank[id], above | {id}
    return {
        key: _nested(one, blank, above)
        for key, one in value.items()
        if key != "@id" or not str(one).startswith("_:")
    }


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
