"""A server on this machine that answers nobody and counts who came."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Canary:
    """Where it listens, and how many connections came."""

    def __init__(self, server: socket.socket) -> None:
        self.address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        self.connections = 0


@contextmanager
def listening() -> Iterator[Canary]:
    """Listen for the length of a `with` block."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        canary = Canary(server)
        thread = threading.Thread(target=_count, args=(server, canary))
        thread.start()
        try:
            yield canary
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def _count(server: socket.socket, canary: Canary) -> None:
    while True:
        try:
            visitor, _ = server.accept()
        except OSError:  # shut down
            return
        canary.connections += 1
        visitor.close()
