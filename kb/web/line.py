"""Let only so many do something at once; a few more wait, and the rest is told to come again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kb.errors import ReadersBusyError

_PATIENCE = 10.0  # seconds


class Line:
    """A line of those who wait for their turn."""

    def __init__(self, at_once: int, waiting: int) -> None:
        """Nobody is here yet.

        Args:
            at_once: So many have their turn at the same time.
            waiting: So many more may wait.
        """
        self._free = asyncio.Semaphore(at_once)
        self._places = at_once + waiting
        self._here = 0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn, and have it for the length of a `with` block.

        Raises:
            ReadersBusyError: Too many wait already, or it takes too long.
        """
        if self._here >= self._places:
            raise ReadersBusyError
        self._here += 1
        try:
            try:
                await asyncio.wait_for(self._free.acquire(), _PATIENCE)
            except TimeoutError:
                raise ReadersBusyError from None
            try:
                yield
            finally:
                self._free.release()
        finally:
            self._here -= 1
