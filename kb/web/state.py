"""How a request gets the base.

A handler is a plain function; it runs in a thread, and asks within a `with` block:

    def start(request: Request) -> Response:
        with reading(request) as base:
            newest = base.contradictions(limit=10, newest=True)
        return page(request, "start.html", newest=newest)

Nobody else uses that `KnowledgeBase` meanwhile: neither SQLite's connections nor what a base has
folded are made for two threads at once. It shows one state from the beginning of the block to its
end, and the newest there is at its beginning, whoever wrote it; nothing is waited for. What is to
be written goes through `writing`, which takes the place of the one writer as every command does.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request

from kb.knowledge_base import KnowledgeBase, let_go
from kb.knowledge_base import open as open_base
from kb.web.leaving import no_longer_than
from kb.web.line import Line
from kb.web.remembered import Remembered
from kb.web.sessions import Sessions
from kb.web.settings import Settings

_LENT = "kb.lent"
_WAIT = 20.0  # seconds for which another writer is waited for


Result = TypeVar("Result")


@dataclass
class State:
    """What all requests of one server share.

    Attributes:
        lend: Gives a base for the length of a `with` block.
        guessing: Who sent a wrong token waits for this, and then a moment.
        pages: Pages that were made for others.
        counted: An entry of the journal, and how many triples there were with it.
        tallied: An entry of the journal, and what there was of each kind with it.
        line: Queries of clients wait in it for their turn.
    """

    settings: Settings
    lend: Callable[[], AbstractContextManager[KnowledgeBase]]
    sessions: Sessions = field(default_factory=Sessions)
    pages: Remembered = field(default_factory=Remembered)
    counted: tuple[str, int] = ("", 0)
    tallied: tuple[str, dict[str, int]] = field(default_factory=lambda: ("", {}))
    guessing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        """Nobody stands in line for a query yet."""
        self.line = Line(self.settings.queries, self.settings.waiting)

    def tally(self, base: KnowledgeBase) -> dict[str, int]:
        """Count what there is of each kind, which goes through the base, once for each entry."""
        entry = base.mark[0]
        if self.tallied[0] != entry or not self.tallied[1]:
            self.tallied = entry, base.stats()
        return self.tallied[1]


def state_of(connection: HTTPConnection) -> State:
    """Give what the requests of this server share."""
    found = connection.app.state.shared
    assert isinstance(found, State)
    return found


@contextmanager
def reading(request: Request) -> Iterator[KnowledgeBase]:
    """Lend the base as it is now; within a block of the same request, the one that is lent."""
    if lent := request.scope.get(_LENT):
        yield lent
        return
    with state_of(request).lend() as base:
        request.scope[_LENT] = base
        try:
            yield base
        finally:
            del request.scope[_LENT]


async def in_turn(request: Request, work: Callable[..., Result], *given: object) -> Result:
    """Do what costs much in a thread when it is its turn, and no longer than the client is there.

    Args:
        request: Who waits for it.
        work: Is called with the request and what is given; a query that it asks has to be asked
            with `call_off_of` the request.

    Raises:
        ReadersBusyError: Too many wait already, or it takes too long.
    """
    async with no_longer_than(request), state_of(request).line.turn():
        return await run_in_threadpool(work, request, *given)


@contextmanager
def writing(request: Request) -> Iterator[KnowledgeBase]:
    """Open the base to change it; as for every command, another writer is waited for."""
    with open_base(state_of(request).settings.place, wait=_WAIT) as base:
        try:
            yield base
        except BaseException as error:
            let_go(error)
            raise
