"""Run a server on a port of its own, as `kb serve` does, in a thread of the tests."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from kb.web.serving import address_of, listen, server_of
from kb.web.settings import Settings

TOKEN = "a-token-for-tests-alone"
UNUSED = ssl.create_default_context()  # made once, as it takes longer than most requests
_PATIENCE = 20


@contextmanager
def served(settings: Settings) -> Iterator[httpx.Client]:
    """Serve for the length of a `with` block; gives a client of this server."""
    server = server_of(settings)
    with listen(settings.host, 0) as listening:
        running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        running.start()
        end = time.monotonic() + _PATIENCE
        while not server.started:
            assert running.is_alive(), "the server ended at once"
            assert time.monotonic() < end, "the server does not start"
            time.sleep(0.01)
        try:
            with httpx.Client(base_url=address_of(listening), timeout=60, verify=UNUSED) as client:
                yield client
        finally:
            server.should_exit = True
            running.join()
