"""Read single values of ClaimReview as publishers write them: words, dates and addresses."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from kb.ingest.json_mending import Number
from kb.ingest.review_checks import NO_TEXT, web_address
from kb.text.entities import decoded
from kb.text.spaces import folded

_PREFIX = re.compile(r"(?:https?://(?:www\.)?schema\.org/|schema:|pending:)(?=\w)", re.IGNORECASE)
_DATE = re.compile(
    r"(\d{4}-\d\d-\d\d)"
    r"(?:[T ]\s*(\d\d:\d\d(?::\d\d)?)(\.\d+)?\s*(Z|UTC|GMT|[+-]\d{1,2}:?\d\d)?)?",
    re.IGNORECASE | re.ASCII,
)
_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?=[/?#:]|$)", re.IGNORECASE)
Node = Mapping[str, Any]


def plain_name(name: str) -> str:
    """Write the name of a class or a property without the address of its vocabulary."""
    return _PREFIX.sub("", name.strip(), count=1) if ":" in name else name.strip()


def items(value: Any) -> list[Any]:
    """Give one value or several as a list, and of a text with a language its words."""
    if isinstance(value, str):
        return [value] if value else []
    flat = list[Any]()
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, list):
            flat += items(one)
        elif isinstance(one, dict) and ("@value" in one or "@list" in one or "@set" in one):
            flat += items(next(one[key] for key in ("@value", "@list", "@set") if key in one))
        elif one is not None and one != "":
            flat.append(one)
    return flat


def word(value: Any) -> str:
    r"""Write a value that is no object as a text, with the white space of HTML folded.

    Entities are decoded once, so that what the exporter writes is read as it was.

    Example:
        >>> word(" Singh&#039;s\r\n idea "), word(True), word({"name": "x"})
        ("Singh's idea", 'true', '')
    """
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return ""
    return folded(decoded(value))


def is_text(value: Any) -> bool:
    """Whether a value can be what somebody says or is called; no number, true or false can."""
    return not isinstance(value, bool | Number)


def no_text(what: str, values: Iterable[Any]) -> list[str]:
    """Name the values that stand where words are to, and are none."""
    return [f"{what} is {word(one)}, {NO_TEXT}" for one in values if not is_text(one)]


def classes(node: Node) -> set[str]:
    """Give the classes of a node, in small letters."""
    return {plain_name(one).lower() for one in items(node.get("@type")) if isinstance(one, str)}


def read_date(written: str) -> tuple[str, bool]:
    """Read a date as EDTF, without guessing.

    A time without a zone counts as its day. A fraction of a second is left out.

    Returns:
        The date, as written if it is no ISO 8601, and whether that is all that was written.

    Example:
        >>> read_date("2020-06-22T12:26:08+5:30"), read_date("2020-06-23 20:02")
        (('2020-06-22T12:26:08+05:30', False), ('2020-06-23', False))
    """
    found = _DATE.fullmatch(written)
    if not found or not found[2]:
        return written, True
    day, clock, _, zone = found.groups()
    if not zone:
        return day, False
    zone = zone.upper()
    if zone in ("Z", "UTC", "GMT"):
        text = f"{day}T{clock}Z"
    else:
        hours = zone[1:].replace(":", "")
        text = f"{day}T{clock}{zone[0]}{hours[:-2]:0>2}:{hours[-2:]}"
    return text, text == written


def full_address(written: str, base: str) -> str:
    """Complete an address by that of its page; "" if nothing says what it is.

    A host without "https://" is completed only if it is the page's own.

    Example:
        >>> full_address("/a", "https://desk.example/b"), full_address("desk.example/a", "")
        ('https://desk.example/a', '')
    """
    if web_address(written):
        return written.strip()
    if (
        not web_address(base)
        or not written.strip()
        or re.match(r"[A-Za-z][\w+.-]*:", written.strip())
    ):
        return ""
    bare = written.strip()
    host = _HOST.match(bare)
    if host:
        at, own = urlsplit(base), urlsplit(base).hostname or ""
        return f"{at.scheme}://{bare}" if _bare(host[0]) == _bare(own) else ""
    try:
        return urljoin(base, bare)
    except ValueError:
        return ""


def _bare(host: str) -> str:
    return host.lower().removeprefix("www.")
