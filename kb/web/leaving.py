"""End what is done for a client that has left."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import Request
from starlette.types import Scope

from kb.processes import CallOff

_CALL_OFF = "kb.call_off"


def call_off_of(scope: Scope) -> CallOff:
    """Give that by which what is done for a request ends when its client is gone.

    Whoever asks for the same request gets the same: the state of a request goes with it wherever
    its scope is copied to.
    """
    state = scope.setdefault("state", {})
    found = state.setdefault(_CALL_OFF, CallOff())
    assert isinstance(found, CallOff)
    return found


@asynccontextmanager
async def no_longer_than(request: Request) -> AsyncIterator[None]:
    """Call off what is done in a `with` block when the connection of a request is lost.

    A query that is asked in the block has to be asked with `call_off_of` the request.
    """
    watching = asyncio.create_task(_watch(request))
    try:
        yield
    finally:
        watching.cancel()


async def _watch(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    call_off_of(request.scope).make()
