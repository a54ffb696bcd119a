"""Read what a client sends: of a bearable size, in bearable time, in a type that is taken."""

import asyncio
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from kb.errors import nearest

FORM = "application/x-www-form-urlencoded"
_SECONDS = 30.0
_MOST_FIELDS = 1000


def media_of(request: Request) -> str:
    """Give the media type of what is sent, "" if none is named."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def charset_of(request: Request) -> str:
    """Give the character set that is named for what is sent, else UTF-8."""
    for part in request.headers.get("content-type", "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return "utf-8"


def check_media(request: Request, taken: Sequence[str]) -> str:
    """Give the media type of what is sent, if it is one of those taken here.

    Raises:
        HTTPException: 415, with what is taken; 400 if several are named.
    """
    if len(request.headers.getlist("content-type")) > 1:
        raise HTTPException(400, "There is more than one Content-Type.")
    media = media_of(request)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise HTTPException(415, f"Send it as it is, without {encoding}.", {"Accept-Encoding": ""})
    if media not in taken:
        raise HTTPException(415, f"Send one of {', '.join(taken)}.", {"Accept": ", ".join(taken)})
    return media


async def content(request: Request, most: int) -> bytes:
    """Read what is sent.

    Args:
        request: Who sends.
        most: So many bytes at most.

    Raises:
        HTTPException: 413 if it is larger, 408 if it comes too slowly, 400 if it breaks off.
    """
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or len(declared) > 18 or int(declared) > most:
        raise _too_large(most)
    pieces, size = [], 0
    try:
        async with asyncio.timeout(_SECONDS):
            async for piece in request.stream():
                size += len(piece)
                if size > most:
                    raise _too_large(most)
                pieces.append(piece)
    except TimeoutError:
        raise HTTPException(408, "It comes too slowly.", {"Connection": "close"}) from None
    except ClientDisconnect:
        raise HTTPException(400, "It breaks off.") from None
    return b"".join(pieces)


async def text(request: Request, most: int) -> str:
    """Read what is sent as text.

    Raises:
        HTTPException: As for `content`; 415 if it names another character set than UTF-8, 400 if
            it is none.
    """
    check_charset(request)
    try:
        return (await content(request, most)).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise HTTPException(400, "This is not UTF-8.") from None


def fields(written: str) -> dict[str, list[str]]:
    """Read the fields of a form or of the query of an address, each with all its values.

    Raises:
        HTTPException: 400, if they cannot be read.
    """
    found: dict[str, list[str]] = {}
    if written.count("&") >= _MOST_FIELDS:
        raise HTTPException(400, f"There are more than {_MOST_FIELDS:,} fields.")
    try:
        pairs = parse_qsl(written, keep_blank_values=True, errors="strict")
    except ValueError:
        raise HTTPException(400, "A field is not UTF-8.") from None
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def one(found: dict[str, list[str]], name: str) -> str:
    """Give the one value of a field, "" if there is none.

    Raises:
        HTTPException: 400, if there are several.
    """
    values = found.get(name, [])
    if len(values) > 1:
        raise HTTPException(400, f"There is more than one {name}.")
    return values[0] if values else ""


def check_names(found: Iterable[str], known: Sequence[str]) -> None:
    """See that all fields that were sent are known here, so that none is lost.

    Raises:
        HTTPException: 400, with the fields that there are.
    """
    for name in found:
        if name not in known:
            told = f"No field is called {name!r} here.{nearest(name, known)}"
            there = f"There are {', '.join(known)}." if known else "The address takes none."
            raise HTTPException(400, f"{told} {there}")


def check_charset(request: Request) -> None:
    """See that what is sent is not said to be something else than UTF-8.

    Raises:
        HTTPException: 415.
    """
    if charset_of(request) not in ("utf-8", "utf8", "us-ascii"):
        raise HTTPException(415, "Send it as UTF-8.")


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"It is too large: {most:,} bytes are taken at most.")
