"""The engines as fixtures: each is started once for a run, when a test first asks for it."""

import os
from collections.abc import Iterator
from uuid import uuid4

import pytest

from kb.model.endpoint import Endpoint
from tests.engines.servers import endpoint_by_address, oxigraph_server, virtuoso_server

BY_ADDRESS = ("address",) if os.environ.get("KB_TEST_ENDPOINT") else ()


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An Oxigraph server."""
    with oxigraph_server(tmp_path_factory.mktemp("oxigraph")) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A Virtuoso server, which asks for a name and a password by HTTP Digest."""
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def address() -> Endpoint:
    """The engine whose address the environment gives."""
    endpoint = endpoint_by_address()
    if not endpoint.update:
        pytest.skip("KB_TEST_UPDATE_ENDPOINT is not given, so that nothing can be put there")
    return endpoint


@pytest.fixture
def graph() -> str:
    """A graph that no other test uses."""
    return f"urn:newsclaim-test:{uuid4().hex}"
