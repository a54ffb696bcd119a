"""Run the server until it is told to end."""

import gc
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from kb.errors import PortInUseError
from kb.web.app import create_app
from kb.web.patience import CONNECTIONS, PatientProtocol
from kb.web.processes import Parent, Work, forked
from kb.web.sessions import Sessions
from kb.web.settings import Settings

_HEAD = 256 * 1024  # bytes of the head of a request, in which a query may stand
_QUIET_SECONDS = 15  # a connection without a request is closed after so many
_GARBAGE = 20_000  # objects more than were freed, before garbage is looked for
_TURN_SECONDS = 0.001  # the longest that a thread works while another one waits
_LAST_SECONDS = 8  # so long may answers take that are under way when the server ends


def run(settings: Settings, port: int, tell: Callable[[str], None]) -> None:
    """Serve until a signal ends it, in as many processes as the settings say.

    Args:
        settings: How.
        port: 0 for any that is free.
        tell: Is told the address when it answers there.

    Raises:
        NoBaseError: There is no base.
        PortInUseError: Somebody else listens there, or nobody may.
    """
    sessions = Sessions()
    own, *others = listen_together(settings.host, port, settings.processes)

    def serve(listening: socket.socket) -> Work:
        def work(parent: Parent) -> None:
            server = server_of(settings, sessions)
            _settle()
            parent.when_it_ends(lambda: setattr(server, "should_exit", True))
            _serve(server, listening)

        return work

    with own, forked([serve(one) for one in others]) as begin:
        for one in others:
            one.close()  # what comes to it is for the other process alone
        server = server_of(settings, sessions)
        _settle()
        begin()
        tell(address_of(own))
        _serve(server, own)


def _serve(server: uvicorn.Server, listening: socket.socket) -> None:
    with suppress(KeyboardInterrupt):  # the way in which a server is meant to end
        server.run(sockets=[listening])


def _settle() -> None:
    """Have little in the way of a page: garbage, and threads that make others.

    What is there now stays for good, so it need not be gone through again and again. A page is made
    in a few milliseconds; who only has to send one should not wait for that.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_GARBAGE, *gc.get_threshold()[1:])
    sys.setswitchinterval(_TURN_SECONDS)


def server_of(settings: Settings, sessions: Sessions | None = None) -> uvicorn.Server:
    """Make the server, which then runs on what `listen` gives.

    Args:
        settings: How it serves.
        sessions: Those that it shares with other processes.

    Raises:
        NoBaseError: There is no base.
    """
    config = uvicorn.Config(
        create_app(settings, sessions),
        access_log=False,
        log_level="warning",
        http=PatientProtocol,
        ws="none",
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=_HEAD,
        timeout_keep_alive=_QUIET_SECONDS,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    return uvicorn.Server(config)


def listen_together(host: str, port: int, count: int) -> list[socket.socket]:
    """Listen on one address so many times; the system spreads connections over them.

    Raises:
        PortInUseError: Somebody else listens there, or nobody may.
    """
    first = listen(host, port)
    if count == 1:
        return [first]
    port = first.getsockname()[1]
    first.close()  # it saw that nobody else is there, which one that shares does not
    return [listen(host, port, is_shared=True) for _ in range(count)]


def listen(host: str, port: int, *, is_shared: bool = False) -> socket.socket:
    """Listen on an address.

    Args:
        host: A name or an address of this machine.
        port: 0 for any that is free.
        is_shared: Let other sockets of this user listen there, too.

    Raises:
        PortInUseError: Somebody else listens there, or nobody may.
    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host,
            port,
            type=socket.SOCK_STREAM,
            proto=socket.IPPROTO_TCP,
            flags=socket.AI_PASSIVE,
        )[0]
    except OSError as error:
        raise PortInUseError(host, port, error.strerror or str(error)) from None
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Else the end of an answer waits up to 40 ms for the client to acknowledge its beginning.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if is_shared:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listening.bind(place)
        listening.listen(CONNECTIONS)
    except OSError as error:
        listening.close()
        raise PortInUseError(host, port, error.strerror or str(error)) from None
    return listening


def address_of(listening: socket.socket) -> str:
    """Write the address under which a browser finds the server."""
    host, port = listening.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"
