"""The suite reaches no other machine, and would notice."""

import os
import socket

import pyoxigraph
import pytest

from tests.network import NetworkForbiddenError

ELSEWHERE = "192.0.2.1"  # an address that is nobody's (RFC 5737)


@pytest.mark.parametrize("host", [ELSEWHERE, "2001:db8::1", "example.org"])
def test_python_is_kept_from_other_machines(host):
    with pytest.raises(NetworkForbiddenError):
        socket.create_connection((host, 80), timeout=1)


def test_loopback_stays_open():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
        socket.create_connection(("localhost", server.getsockname()[1])).close()


def test_native_code_has_no_network_where_ci_says_so():
    """The engine's own HTTP is not Python's: only a machine without a network keeps it in."""
    interfaces = [name for _, name in socket.if_nameindex()]
    question = f"SELECT * {{ SERVICE <http://{ELSEWHERE}/> {{ ?s ?p ?o }} }}"

    if os.environ.get("KB_OFFLINE") == "1":
        assert interfaces == ["lo"]
        with pytest.raises((OSError, RuntimeError)):
            list(pyoxigraph.Store().query(question))
