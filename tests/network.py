"""Let no test reach another machine: whoever tries gets an error, and the test fails.

This guards Python code of the test session. `.ci/run` goes further: there the whole suite, its
children and native code have no network but loopback.
"""

import ipaddress
import sys

import pytest

_LOCAL_NAMES = ("", "localhost", None)


class NetworkForbiddenError(Exception):
    """A test wanted to reach another machine. It is no OSError, so that nobody passes over it."""


def pytest_configure(config: pytest.Config) -> None:
    """Listen to what Python is about to do."""
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo" and not _is_here(arguments[0]):
        raise NetworkForbiddenError(f"the name {arguments[0]!r} was looked up")
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        if isinstance(address, tuple) and not _is_here(address[0]):
            raise NetworkForbiddenError(f"a connection to {address} was begun")


def _is_here(host: object) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host if isinstance(host, str) else str(host)).is_loopback
    except ValueError:
        return False
