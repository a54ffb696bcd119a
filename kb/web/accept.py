"""Choose among formats by what a client says that it reads (RFC 9110, 12.5.1)."""

import re
from collections.abc import Sequence

from starlette.requests import Request

_RANGE = re.compile(r"([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)")
_QUALITY = re.compile(r"[qQ]=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_MOST = 50  # media ranges that are looked at


def header_of(request: Request, name: str) -> str:
    """Give the value of a header that may stand in several lines, "" if it stands in none."""
    return ", ".join(request.headers.getlist(name))


def best(accept: str, offers: Sequence[str]) -> str | None:
    """Choose the media type that a client likes best; of equals the first offered.

    Args:
        accept: The header; "" if there was none, which means anything.
        offers: Media types, the server's favourite first.

    Returns:
        One of the offers, None if the client takes none.

    Example:
        >>> best("text/html;q=0.5, text/turtle", ["text/html", "text/turtle"])
        'text/turtle'
        >>> best("text/html, */*;q=0.1", ["text/turtle", "text/html"])
        'text/html'
        >>> best("image/png", ["text/html"]) is None
        True
    """
    ranges = list(_ranges(accept)) or [("*", "*", 1.0)]
    liked = [(_quality(offer, ranges), -place) for place, offer in enumerate(offers)]
    quality, place = max(liked)
    return offers[-place] if quality > 0 else None


def _ranges(accept: str) -> list[tuple[str, str, float]]:
    found = []
    for part in accept.split(",")[:_MOST]:
        written, *parameters = (piece.strip() for piece in part.split(";"))
        kind = _RANGE.fullmatch(written.lower())
        if kind is None:
            continue
        qualities = (_QUALITY.fullmatch(parameter) for parameter in parameters)
        quality = next((float(match[1]) for match in qualities if match), 1.0)
        found.append((kind[1], kind[2], quality))
    return found


def _quality(offer: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    """Give the quality of the most special range that an offer falls under."""
    kind, _, sub = offer.partition("/")
    fitting = [
        ((first != "*") + (second != "*"), quality)
        for first, second, quality in ranges
        if first in ("*", kind) and second in ("*", sub)
    ]
    return max(fitting)[1] if fitting else 0.0
