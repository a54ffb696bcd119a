"""Send long texts packed (gzip) to who takes them so.

What is for one person alone is never packed: it holds tokens of a session beside words that others
may have put into the address, and by its packed length these would tell them (BREACH).
"""

import gzip
import re

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.web.signing_in import COOKIE

_LEAST = 1024  # bytes; what is shorter fits into a packet or two as it is
_LONG = 128 * 1024  # bytes; others shall not wait while so much is packed
_LEVEL = 4
_TEXTS = re.compile(
    r"(text/.*|image/svg\+xml|application/(.*[+/-])?(json|xml|javascript|trig|n-triples|n-quads))"
)
_GZIP = re.compile(r"(?:x-)?gzip|\*")
_NONE = re.compile(r"q=0(?:\.0{0,3})?")
_MOST = 50  # codings that are looked at


class Compressing:
    """Packs answers of an application."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back, packed if it may be."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        asked = ",".join(headers.getlist("accept-encoding"))
        may = takes_gzip(asked) and not _is_personal(headers)
        start: Message | None = None

        async def send_packed(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            if start is not None:
                told = MutableHeaders(scope=start)
                if _is_text(told) or start["status"] == 304:
                    told.add_vary_header("Accept-Encoding")
                if may and start["status"] != 206 and _is_packable(told, message):
                    message = await _packed(told, message)
                await send(start)
                start = None
            await send(message)

        await self._app(scope, receive, send_packed)


def takes_gzip(written: str) -> bool:
    """Tell whether a client takes gzip, by its Accept-Encoding (RFC 9110, 12.5.3).

    Example:
        >>> takes_gzip("br, gzip"), takes_gzip("gzip;q=0, *"), takes_gzip("*"), takes_gzip("")
        (True, False, True, False)
    """
    asked: dict[str, bool] = {}
    for part in written.lower().split(",")[:_MOST]:
        coding, *parameters = (piece.strip() for piece in part.split(";"))
        if _GZIP.fullmatch(coding):
            asked[coding.removeprefix("x-")] = not any(map(_NONE.fullmatch, parameters))
    return asked.get("gzip", asked.get("*", False))


def _is_personal(headers: Headers) -> bool:
    return "authorization" in headers or COOKIE in ";".join(headers.getlist("cookie"))


def _is_text(told: MutableHeaders) -> bool:
    media = told.get("content-type", "").partition(";")[0].strip().lower()
    return _TEXTS.fullmatch(media) is not None


def _is_packable(told: MutableHeaders, message: Message) -> bool:
    """Tell whether an answer is there as a whole, long, a text, and not packed or personal."""
    is_whole = message["type"] == "http.response.body" and not message.get("more_body")
    if not is_whole or len(message.get("body", b"")) < _LEAST or not _is_text(told):
        return False
    return not ({"content-encoding", "set-cookie"} & set(told.keys()))


async def _packed(told: MutableHeaders, message: Message) -> Message:
    body = message["body"]
    if len(body) > _LONG:
        body = await run_in_threadpool(gzip.compress, body, _LEVEL, mtime=0)
    else:
        body = gzip.compress(body, _LEVEL, mtime=0)
    told["Content-Encoding"] = "gzip"
    told["Content-Length"] = str(len(body))
    tag = told.get("etag", "")
    if tag and not tag.startswith("W/"):
        told["ETag"] = f"W/{tag}"  # packed, the bytes are others
    return {**message, "body": body}
