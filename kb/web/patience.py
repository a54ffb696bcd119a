"""End connections that are too slow, which the server's library waits for without end.

Whoever sends a request byte by byte, or never takes the answer, would otherwise keep a connection
for as long as he likes, and a few hundred of them would keep everybody else out.
"""

import asyncio
import struct
from socket import SO_LINGER, SOL_SOCKET
from typing import Any, cast

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kb.web.leaving import call_off_of
from kb.web.security import HEADERS
from kb.web.templating import AGAIN

CONNECTIONS = 512
"""So many are kept open at once by one process."""
HEAD_SECONDS = 10.0
"""So long may it take until the head of a request is there, and a connection be without one."""
WHOLE_SECONDS = 120.0
"""So long may it take until an answer is complete, as far as the client takes it."""
TAKING_SECONDS = 30.0
"""So often it is looked at how much of a complete answer was taken."""
LEAST_SPEED = 4096
"""So many bytes a second everybody takes."""
LEFT_SECONDS = 2.0
"""So long is a query worked on for a client that sends nothing more: most of these have left."""


class PatientProtocol(H11Protocol):
    """Speaks HTTP/1.1 with one client, within limits of time."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        """As the library makes it."""
        super().__init__(*arguments, **named)
        self._clock: asyncio.TimerHandle | None = None
        self._left = 0  # bytes of answers that the client has still to take
        self._is_due = False
        self._answering: object = None
        self._usual = self.app

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request, but not for ever."""
        super().connection_made(transport)
        self._wind(HEAD_SECONDS)

    def data_received(self, data: bytes) -> None:
        """Wait for the rest of a request, likewise."""
        if self._clock is None:
            self._wind(HEAD_SECONDS)
        # The library would answer who is too many itself, without what goes with every answer.
        is_full = max(len(self.connections), len(self.tasks)) > CONNECTIONS
        self.app = tell_full if is_full else self._usual
        super().data_received(data)
        if self.cycle is not None and self.cycle is not self._answering:
            self._answering = self.cycle
            if not self.cycle.response_complete:
                self._wind(WHOLE_SECONDS)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Answer who has sent all that he will send, which is then the last of this connection."""
        if self.cycle is None or self.cycle.response_complete or self.cycle.more_body:
            return False  # nobody waits for anything, or what is waited for never comes
        self.cycle.keep_alive = False
        scope = cast(Scope, self.cycle.scope)
        self.loop.call_later(LEFT_SECONDS, call_off_of(scope).make)
        return True

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, with what goes with every answer, unless one is under way."""
        cycle = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            body = f"{msg}\n".encode()
            headers = {
                **HEADERS,
                "content-type": "text/plain; charset=utf-8",
                "content-length": str(len(body)),
                "cache-control": "no-store",
                "connection": "close",
            }
            lines = ["HTTP/1.1 400 Bad Request", *(f"{key}: {headers[key]}" for key in headers)]
            self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        self.transport.close()

    def on_response_complete(self) -> None:
        """From here on the library itself waits for the next request for a while."""
        self._stop()
        if self.flow.write_paused and not self.transport.is_closing():
            self._is_due = True  # what was sent next is answered when this was taken
        else:
            super().on_response_complete()
        self._watch()

    def resume_writing(self) -> None:
        """Go on with what the client has sent meanwhile."""
        super().resume_writing()
        if self._is_due:
            self._is_due = False
            super().on_response_complete()
            self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is waited for any more."""
        self._stop()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Wait for the answer that is under way, or until one that is complete was taken."""
        self._stop()
        if self.cycle is not None and not self.cycle.response_complete:
            self._answering = self.cycle
            self._wind(WHOLE_SECONDS)
        elif left := self.transport.get_write_buffer_size():
            self._left = left
            self._clock = self.loop.call_later(TAKING_SECONDS, self._look)

    def _look(self) -> None:
        """Let go who takes less of an answer than everybody could."""
        taken = self._left - self.transport.get_write_buffer_size()
        if taken < min(self._left, TAKING_SECONDS * LEAST_SPEED):
            self._end()
        else:
            self._watch()

    def _wind(self, seconds: float) -> None:
        self._stop()
        self._clock = self.loop.call_later(seconds, self._end)

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _end(self) -> None:
        """Break the connection off; what the system keeps of answers, it keeps no longer either."""
        self._clock = None
        at_once = struct.pack("ii", 1, 0)
        self.transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, at_once)
        self.transport.abort()


async def tell_full(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer who comes beyond those that can be served at once."""
    reason = "Too many are connected here. Come again in a moment.\n"
    headers = {**HEADERS, **AGAIN, "cache-control": "no-store", "connection": "close"}
    await PlainTextResponse(reason, 503, headers)(scope, receive, send)
