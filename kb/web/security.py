"""What holds for every request and every answer, whatever handles it.

Only names of this server pass, so that a page elsewhere cannot have its own name point here and
read as if it were ours (DNS rebinding). Answers tell the browser to run and load nothing but files
of ours, and to show nothing of ours within pages of others. Other origins read only what the
settings let them read, and never write.
"""

import ipaddress
import re
from urllib.parse import unquote

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kb.web.places import is_from
from kb.web.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_HOST = re.compile(r"(\[[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*\]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?")
_ABSOLUTE = re.compile(rb"(?i:https?)://([^/]*)(/[!-~]*)?")
_LOOPBACK_NAMES = ("localhost",)
_VERSIONS = ("1.0", "1.1")
_LAST = {"Connection": "close"}
_READING = ("GET", "HEAD", "OPTIONS")
_MOST_AGE = "600"


class Security:
    """Refuses what is not for this server, and adds its rules to every answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Stand before an application."""
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = _in_origin_form(scope)
        headers = Headers(scope=scope)
        origin = headers.get("origin", "")
        told = self._told(origin) if _only_asks(scope, headers) else {}

        async def send_with_rules(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                for name, value in (HEADERS | told).items():
                    if name not in answer:
                        answer[name] = value
                if self._settings.origins and self._settings.origins != ("*",):
                    answer.add_vary_header("Origin")
            await send(message)

        answer = self._refusal(scope, headers, origin)
        if answer is None and told and _asks_first(scope, headers):
            answer = _allowance()
        await (answer or self._app)(scope, receive, send_with_rules)

    def _refusal(self, scope: Scope, headers: Headers, origin: str) -> PlainTextResponse | None:
        if scope["http_version"] not in _VERSIONS:
            return PlainTextResponse("This server speaks HTTP/1.1.\n", 400, _LAST)
        if "content-length" in headers and "transfer-encoding" in headers:
            # Whoever stands before this server may have read it otherwise (RFC 9112, 6.3).
            return PlainTextResponse("The request has two lengths.\n", 400, _LAST)
        if b"#" in scope["raw_path"] + scope["query_string"]:
            # A target has no fragment (RFC 9112, 3.2): some would read it to the end, some not.
            return PlainTextResponse("The address has a #. Write it as %23.\n", 400, _LAST)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not (found := _HOST.fullmatch(hosts[0])):
            return PlainTextResponse("The request names no host, or several.\n", 400)
        if not is_ours(found[1], self._settings):
            reason = "This server is not known by that name. Start it with --allow-host NAME.\n"
            return PlainTextResponse(reason, 421)
        if len(headers.getlist("origin")) > 1:
            return PlainTextResponse("The request has two origins.\n", 400)
        if scope["method"] in _READING or not origin:
            return None
        if is_from(origin, hosts[0]):
            return None
        if self._told(origin) and _only_asks(scope, headers):
            return None
        return PlainTextResponse("Pages of other sites cannot send anything here.\n", 403)

    def _told(self, origin: str) -> dict[str, str]:
        """Give what a page of another origin is told, if it may read answers."""
        if not origin or not {"*", origin} & set(self._settings.origins):
            return {}
        everyone = "*" in self._settings.origins
        return {
            "access-control-allow-origin": "*" if everyone else origin,
            "access-control-expose-headers": "ETag, Last-Modified, Link, Retry-After",
            "cross-origin-resource-policy": "cross-origin",
        }


def is_ours(name: str, settings: Settings) -> bool:
    """Tell whether a name of a host, as a client wrote it, is one of this server."""
    plain = name.lower().strip("[]").removesuffix(".")
    if plain in {host.lower() for host in settings.hosts} | {settings.host.lower()}:
        return True
    try:
        address = ipaddress.ip_address(plain)
    except ValueError:
        return plain in _LOOPBACK_NAMES
    # No name can be made to point to an address in digits, so any is safe that leads here.
    return address.is_loopback or settings.host in ("0.0.0.0", "::")  # noqa: S104


def _in_origin_form(scope: Scope) -> Scope:
    """Read a target that names a server, which then holds before Host (RFC 9112, 3.2.2)."""
    found = _ABSOLUTE.fullmatch(scope["raw_path"])
    if found is None:
        return scope
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    raw_path = found[2] or b"/"
    return {
        **scope,
        "headers": [(b"host", found[1]), *others],
        "raw_path": raw_path,
        "path": unquote(raw_path.decode("ascii")),
    }


def _only_asks(scope: Scope, headers: Headers) -> bool:
    """Whether a page of another origin may send this, if its origin is named: it writes nothing."""
    is_query = scope["path"] == "/sparql" and "authorization" not in headers
    return scope["method"] in _READING or is_query


def _asks_first(scope: Scope, headers: Headers) -> bool:
    return scope["method"] == "OPTIONS" and "access-control-request-method" in headers


def _allowance() -> PlainTextResponse:
    """Let others read, in any format; what proves who somebody is cannot be sent."""
    return PlainTextResponse(
        "",
        204,
        {
            "access-control-allow-methods": "GET, HEAD, POST",
            "access-control-allow-headers": "Accept, Content-Type",
            "access-control-max-age": _MOST_AGE,
        },
    )
