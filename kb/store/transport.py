"""Speak to a SPARQL endpoint so that nothing is lost, sent twice, sent elsewhere, or half read.

SPARQLWrapper writes the requests; its own way of sending them is not used. It repeats an update
that is sent elsewhere as a read without a body, has no time limit and no size limit, and puts
passwords into an opener for the whole process.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import quote, urljoin, urlsplit

from kb.errors import (
    EndpointAddressError,
    EndpointBusyError,
    EndpointFailedError,
    EndpointForbiddenError,
    EndpointIncompleteError,
    EndpointMovedError,
    EndpointProtocolError,
    EndpointQueryError,
    EndpointSizeError,
    EndpointTimeoutError,
    EndpointUnreachableError,
    ExtraMissingError,
    one_line,
)
from kb.model.endpoint import Endpoint
from kb.resources import endpoint_file
from kb.store.credentials import authentication
from kb.store.requests import READ, Manners, Request

_BAD_REQUEST = 400
_BUSY = (429, 502, 503, 504)
_ATTEMPTS = 5
_FIRST_PAUSE = 0.5  # seconds, doubled each time
_CONNECTING = 10.0
_SHOWN = 300
_DIGITS = 15  # a cap with more of them is none


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: int
    type: str
    body: bytes
    most_rows: int | None = None
    is_framed: bool = True
    """Whether HTTP itself tells where the body ends, so that a cut is seen."""


@dataclass
class Transport:
    """One endpoint. Redirects are not followed, and only what may be repeated is repeated."""

    endpoint: Endpoint
    pause: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    _client: Any = field(default=None, repr=False)
    _lines: list[Any] = field(default_factory=list, repr=False)
    _has_changed: bool = False
    _manners: Manners = field(default_factory=Manners, repr=False)

    def __post_init__(self) -> None:
        for address in self.endpoint.addresses:
            check_address(address)

    def query(self, text: str, default: Sequence[str] = (), named: Sequence[str] = ()) -> Reply:
        """Ask; repeated when the endpoint is busy, as asking changes nothing.

        Args:
            text: SPARQL 1.1 Query.
            default: Graphs that are together the default graph; the engine's own if left out.
            named: Graphs that GRAPH may see.
        """
        graphs = {"default-graph-uri": default, "named-graph-uri": named}
        while True:
            try:
                reply = self._send(
                    self._manners.query(self.endpoint, text, graphs), may_repeat=True
                )
            except EndpointFailedError as error:
                if not self._manners.learn_of_query(error, text):
                    raise
            else:
                if reply.type in READ:
                    return reply
                if not self._manners.want_other_type(text):
                    sent = f"it sends {reply.type or 'no type'}"
                    raise EndpointProtocolError(self.endpoint.query, sent)

    def update(self, text: str) -> None:
        """Change something; sent once, as nobody knows what came of it when the answer is lost.

        Only what an engine says it did not look into (415) is sent in another form.

        Raises:
            EndpointAddressError: No address for updates is known.
        """
        if not self.endpoint.update:
            raise EndpointAddressError("KB_UPDATE_ENDPOINT", "name the address that takes updates")
        try:
            reply = self._send(self._manners.update(self.endpoint, text))
        except EndpointFailedError as error:
            if not (self._manners.learn_of_update(error) or self._takes_only_forms(error)):
                raise
            reply = self._send(self._manners.update(self.endpoint, text))
        if reply.type == "text/html":
            raise EndpointProtocolError(self.endpoint.update, "it sends a web page")
        self._has_changed = True

    def put_graph(self, graph: str, turtle: bytes) -> None:
        """Put triples in the place of a graph; repeated if need be, as that changes no more.

        What a graph store says of it differs, down to web pages: whoever calls counts afterwards.
        """
        self._store("PUT", graph, turtle, may_repeat=True)

    def post_graph(self, graph: str, turtle: bytes) -> None:
        """Add triples to a graph."""
        self._store("POST", graph, turtle)

    def _store(
        self, verb: str, graph: str, turtle: bytes = b"", *, may_repeat: bool = False
    ) -> None:
        place = self.endpoint.graph_store
        request = Request(
            verb,
            f"{place}{'&' if '?' in place else '?'}graph={quote(graph, safe='')}",
            turtle,
            {"Content-Type": "text/turtle", "Accept": "*/*"},
            place,
        )
        self._send(request, may_repeat=may_repeat)

    def close(self) -> None:
        """Let go of the connections."""
        if self._client is not None:
            self._client.close()
            self._client = None
            self._lines.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _takes_only_forms(self, error: EndpointFailedError) -> bool:
        """Whether it refuses any update that is no form, as seen by one that changes nothing."""
        if error.status != _BAD_REQUEST or self._has_changed or self._manners.changing == "form":
            return False
        text = endpoint_file("nothing.ru").read_text(encoding="utf-8")
        for changing in ("body", "form"):
            self._manners.changing = changing
            try:
                self._send(self._manners.update(self.endpoint, text))
            except EndpointFailedError as refusal:
                if refusal.status != _BAD_REQUEST:
                    break
            else:
                return changing == "form"
        self._manners.changing = "body"
        return False

    # -- one request ----------------------------------------------------------------------------

    def _send(self, request: Request, *, may_repeat: bool = False) -> Reply:
        end = self.now() + self.endpoint.seconds
        wait = _FIRST_PAUSE
        for attempt in range(1, _ATTEMPTS + 1):
            last = not may_repeat or attempt == _ATTEMPTS
            try:
                reply, after = self._once(request, end)
            except EndpointUnreachableError:
                if last or self.now() + wait >= end:
                    raise
                after = None
            else:
                if reply.status not in _BUSY:
                    return reply
                if last or self.now() + (after or wait) >= end:
                    raise EndpointBusyError(request.place, reply.status)
            self.pause(after or wait)
            wait *= 2
        raise AssertionError  # the last attempt returned or raised

    def _once(self, request: Request, end: float) -> tuple[Reply, float | None]:
        """Send once; gives the answer, and for how long a busy endpoint wants to be left alone."""
        left = end - self.now()
        if left <= 0:
            raise EndpointTimeoutError(request.place, self.endpoint.seconds)
        with self._http_errors(request.place, end):
            client = self._open()
            timeout = client.timeout.__class__(left, connect=min(left, _CONNECTING))
            traced = {"trace": self._traced}
            with (
                self._ending(left),
                client.stream(
                    request.verb, request.address, content=request.content,
                    headers=dict(request.headers), timeout=timeout, extensions=traced,
                ) as response,
            ):  # fmt: skip
                body = self._body(response, request.place)
        self._check(response, body, request)
        return _reply(response, body), _after(response)

    def _traced(self, _: str, told: dict[str, Any]) -> None:
        """Remember each connection that is made, also those over which a refusal comes."""
        line = told.get("return_value")
        if hasattr(line, "get_extra_info"):
            self._lines.append(line)

    @contextmanager
    def _ending(self, seconds: float) -> Iterator[None]:
        """Shut the connections after so many seconds, however slowly one still drips."""

        def shut() -> None:
            for line in self._lines:
                if (plain := line.get_extra_info("socket")) is not None:
                    with suppress(OSError):  # it may have gone meanwhile
                        plain.shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(max(seconds, 0.0), shut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()  # else it could still shut the connection of the next request

    def _body(self, response: Any, address: str) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self.endpoint.answer_bytes:
                raise EndpointSizeError(address, self.endpoint.answer_bytes)
        return bytes(body)

    def _check(self, response: Any, body: bytes, request: Request) -> None:
        """Raise what the status and the headers tell; a busy endpoint may be asked again."""
        status, headers, address = response.status_code, response.headers, request.place
        if 300 <= status < 400:
            raise EndpointMovedError(address, urljoin(address, headers.get("location", "?")))
        if status in (401, 403):
            raise EndpointForbiddenError(address, status)
        if status == 206 or headers.get("x-sql-state", "").upper() == "S1TAT":
            raise EndpointIncompleteError(address, "the engine ran out of its time")
        if status == _BAD_REQUEST and request.is_query:
            raise EndpointQueryError(address, first_line(body))
        if status >= 400 and status not in _BUSY:
            raise EndpointFailedError(address, status, first_line(body))

    def _open(self) -> Any:
        if self._client is None:
            try:
                import httpx
            except ModuleNotFoundError:
                raise ExtraMissingError("endpoint", "speak to a SPARQL endpoint") from None

            hosts = {httpx.URL(address).host for address in self.endpoint.addresses}
            self._client = httpx.Client(
                auth=authentication(self.endpoint),
                follow_redirects=False,
                trust_env=not hosts <= {"127.0.0.1", "localhost", "::1"},
            )
        return self._client

    @contextmanager
    def _http_errors(self, address: str, end: float) -> Iterator[None]:
        try:
            import httpx
        except ModuleNotFoundError:
            raise ExtraMissingError("endpoint", "speak to a SPARQL endpoint") from None

        try:
            yield
        except (httpx.InvalidURL, UnicodeError) as error:
            raise EndpointAddressError(
                address, "this host has no name that can be asked"
            ) from error
        except httpx.ConnectTimeout as error:
            raise EndpointUnreachableError(address, "nobody takes the call") from error
        except httpx.TimeoutException as error:
            raise EndpointTimeoutError(address, self.endpoint.seconds) from error
        except httpx.DecodingError as error:
            raise EndpointProtocolError(address, "its compression is broken") from error
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            if self.now() >= end:
                raise EndpointTimeoutError(address, self.endpoint.seconds) from error
            raise EndpointUnreachableError(address, one_line(str(error))) from error
        except httpx.HTTPError as error:
            raise EndpointUnreachableError(address, one_line(str(error))) from error


def check_address(address: str) -> None:
    """Raise `EndpointAddressError` for what is no plain address of the web.

    Example:
        >>> check_address("http://127.0.0.1:7878/query")
        >>> check_address("file:///etc/passwd")
        Traceback (most recent call last):
        ...
        kb.errors.EndpointAddressError: file:///etc/passwd: this is no http or https address.
    """
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 - it raises when it is no number
    except ValueError as error:
        raise EndpointAddressError(address, str(error)) from None
    if parts.username is not None or parts.password is not None:
        raise EndpointAddressError(
            f"{parts.scheme}://…@{parts.hostname}",
            "a password does not belong into an address; use KB_USER and KB_PASSWORD",
        )
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EndpointAddressError(address, "this is no http or https address")
    if parts.fragment or not address.isascii() or not address.isprintable() or " " in address:
        raise EndpointAddressError(address, "this is no address that can be asked")


def first_line(body: bytes) -> str:
    """Give what an engine says, as one short line."""
    words = " ".join(body[: 4 * _SHOWN].decode("utf-8", "replace").split())
    return one_line(words[:_SHOWN]) or "it does not say why"


def _reply(response: Any, body: bytes) -> Reply:
    headers = response.headers
    cap = headers.get("x-sparql-maxrows", "")
    return Reply(
        status=response.status_code,
        type=headers.get("content-type", "").partition(";")[0].strip().lower(),
        body=body,
        most_rows=int(cap) if cap.isdecimal() and len(cap) <= _DIGITS else None,
        is_framed="content-length" in headers or "transfer-encoding" in headers,
    )


def _after(response: Any) -> float | None:
    """Read Retry-After: seconds, or a date (RFC 9110, 10.2.3)."""
    given = response.headers.get("retry-after", "")
    if given.isdecimal():
        return float(given)
    try:
        moment = parsedate_to_datetime(given)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
