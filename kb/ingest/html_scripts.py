"""Find what a page says to machines: JSON-LD in its scripts, and the page's own address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urljoin

from kb.ingest.json_mending import NotJsonError, is_cut, read_json

_MOST_CUTS = 5
_RAW = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|textarea|title|xmp|iframe|noembed|noframes)\b([^<>]{0,4000}+)>"
    r"(.*?)(?:</\1(?=[\s/>])|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_JSON_LD = re.compile(r"""type\s*=\s*["']?\s*application/ld\+json""", re.IGNORECASE)
_REVIEW = re.compile("ClaimReview|MediaReview", re.IGNORECASE)
_TAG = re.compile(r"<(html|base|link|meta)\b([^<>]{0,4000}+)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(frozen=True)
class Script:
    """JSON-LD of a page.

    Attributes:
        line: The line in which it begins, from 1.
        fault: Why it cannot be read, "" if it could.
        mended: What was mended to read it, in words.
    """

    line: int
    value: Any = None
    fault: str = ""
    mended: tuple[str, ...] = ()


@dataclass(frozen=True)
class Head:
    """What a page says of itself.

    Attributes:
        address: Its address.
        base: What relative addresses are relative to.
        language: Its language.
    """

    address: str = ""
    base: str = ""
    language: str = ""


def scripts_in(page: str) -> Iterator[Script]:
    """Read the JSON-LD of a page; a script that has nothing to do with reviews is not missed.

    A script ends where its page ends it, as browsers have it. Where that is within a text of the
    JSON, the rest is looked for behind, and this is named.
    """
    line, counted = 1, 0
    for found in _RAW.finditer(page):
        if not found[1] or found[1].lower() != "script" or not _JSON_LD.search(found[2]):
            continue
        line += page.count("\n", counted, found.start(3))
        counted = found.start(3)
        yield from _script(page, found[3], found.end(3), line)


def _script(page: str, text: str, end: int, line: int) -> Iterator[Script]:
    mended: tuple[str, ...] = ()
    for _ in range(_MOST_CUTS):
        try:
            value, why = read_json(text)
        except NotJsonError as error:
            fault = Script(line + error.line - 1, fault=f"a script of JSON-LD is not JSON: {error}")
        else:
            yield Script(line, value, mended=(*mended, *why))
            return
        closing = page.lower().find("</script", end + 1) if is_cut(text) else -1
        if closing < 0:
            break
        mended = ("a script ends within a text of its JSON",)
        text, end = text + page[end:closing], closing
    if _REVIEW.search(text):
        yield fault


def head_of(page: str, address: str) -> Head:
    """Read what a page says of itself.

    Args:
        page: The page.
        address: Where it was found, "" if that is not known; it holds before what the page says.
    """
    canonical = shared = base = language = ""
    for found in _TAG.finditer(page):
        tag = found[1].lower()
        values = {
            one[1].lower(): unescape(one[2] or one[3] or one[4] or "").strip()
            for one in _ATTRIBUTE.finditer(found[2])
        }
        if tag == "html":
            language = language or values.get("lang", "") or values.get("xml:lang", "")
        elif tag == "base":
            base = base or values.get("href", "")
        elif tag == "link" and values.get("rel", "").lower() == "canonical":
            canonical = canonical or values.get("href", "")
        elif tag == "meta" and values.get("property", "").lower() == "og:url":
            shared = shared or values.get("content", "")
    own = address or canonical or shared
    try:
        return Head(own, urljoin(own, base) if base else own, language)
    except ValueError:
        return Head(own, own, language)
