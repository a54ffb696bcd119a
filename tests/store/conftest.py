"""Every store there is: in memory, on disk, and at each engine that can be had here."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.model.endpoint import Endpoint
from kb.store.embedded import EmbeddedStore
from kb.store.memory import MemoryStore
from kb.store.remote import RemoteStore
from kb.store.transport import Transport
from tests.engines.fixtures import BY_ADDRESS

ENGINES = ("oxigraph", "virtuoso", *BY_ADDRESS, "oxigraph by updates", "virtuoso by updates")


@pytest.fixture(params=["embedded", "memory", *ENGINES])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, graph: str
) -> "Iterator[EmbeddedStore | MemoryStore | RemoteStore]":
    """An empty store of each kind."""
    made: EmbeddedStore | MemoryStore | RemoteStore
    if request.param == "embedded":
        made = EmbeddedStore(tmp_path / "store")
    elif request.param == "memory":
        made = MemoryStore()
    else:
        name, _, by_updates = request.param.partition(" ")
        endpoint = request.getfixturevalue(name)
        made = remote(replace(endpoint, graph_store="") if by_updates else endpoint, graph)
    yield made
    if isinstance(made, RemoteStore):
        made.remove()
    made.close()


def remote(endpoint: Endpoint, graph: str) -> RemoteStore:
    """Name a graph at an endpoint, with a journal of which every entry is known."""
    return RemoteStore(endpoint, graph, lambda number: f"hash {number}", Transport(endpoint))
