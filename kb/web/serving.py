"""Run the server until it is told to end."""

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from kb.errors import PortInUseError
from kb.web.app import create_app
from kb.web.patience import PatientProtocol
from kb.web.settings import Settings

_CONNECTIONS = 256
_HEAD = 256 * 1024  # bytes of the head of a request, in which a query may stand
_QUIET_SECONDS = 15  # a connection without a request is closed after so many
_LAST_SECONDS = 8  # so long may answers take that are under way when the server ends


def run(settings: Settings, port: int, tell: Callable[[str], None]) -> None:
    """Serve until a signal ends it.

    Args:
        settings: How.
        port: 0 for any that is free.
        tell: Is told the address when it answers there.

    Raises:
        NoBaseError: There is no base.
        PortInUseError: Somebody else listens there, or nobody may.
    """
    server = server_of(settings)
    with listen(settings.host, port) as listening:
        tell(address_of(listening))
        with suppress(KeyboardInterrupt):  # the way in which a server is meant to end
            server.run(sockets=[listening])


def server_of(settings: Settings) -> uvicorn.Server:
    """Make the server, which then runs on what `listen` gives.

    Raises:
        NoBaseError: There is no base.
    """
    config = uvicorn.Config(
        create_app(settings),
        access_log=False,
        log_level="warning",
        http=PatientProtocol,
        ws="none",
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_CONNECTIONS,
        h11_max_incomplete_event_size=_HEAD,
        timeout_keep_alive=_QUIET_SECONDS,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )
    return uvicorn.Server(config)


def listen(host: str, port: int) -> socket.socket:
    """Listen on an address.

    Raises:
        PortInUseError: Somebody else listens there, or nobody may.
    """
    try:
        family, kind, _, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise PortInUseError(host, port, error.strerror or str(error)) from None
    listening = socket.socket(family, kind)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(_CONNECTIONS)
    except OSError as error:
        listening.close()
        raise PortInUseError(host, port, error.strerror or str(error)) from None
    return listening


def address_of(listening: socket.socket) -> str:
    """Write the address under which a browser finds the server."""
    host, port = listening.getsockname()[:2]
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"
