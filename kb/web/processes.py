"""Several processes that serve together, as one keeps one processor busy at most."""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

Work = Callable[["Parent"], None]


class Parent:
    """What a forked process knows of the one that it was forked from."""

    def __init__(self, pipe: int) -> None:
        """Listen to a pipe, whose other end the parent holds."""
        self._pipe = pipe

    def wait(self) -> bool:
        """Wait until the parent says that all is well; False if it ends instead."""
        return bool(os.read(self._pipe, 1))

    def when_it_ends(self, act: Callable[[], None]) -> None:
        """Act as soon as the parent ends, in whatever way."""

        def listen() -> None:
            os.read(self._pipe, 1)
            act()

        threading.Thread(target=listen, daemon=True).start()


@contextmanager
def forked(works: Sequence[Work]) -> Iterator[Callable[[], None]]:
    """Fork a process for each work, for the length of a `with` block.

    To be called before any thread is started and any database opened.

    Returns:
        What lets them begin.
    """
    held: list[int] = []
    children: list[int] = []
    for work in works:
        hears, holds = os.pipe()
        held.append(holds)
        child = os.fork()
        if not child:
            _work(work, hears, held)
        os.close(hears)
        children.append(child)

    def begin() -> None:
        for pipe in held:
            os.write(pipe, b".")

    try:
        yield begin
    finally:
        for pipe in held:
            os.close(pipe)
        for child in children:
            os.waitpid(child, 0)


def _work(work: Work, hears: int, held: Sequence[int]) -> None:
    """Work in a forked process, which ends with it and never goes back to what its parent did."""
    status = 1
    try:
        for pipe in held:  # else nobody would see the parent end
            os.close(pipe)
        parent = Parent(hears)
        if parent.wait():
            work(parent)
        status = 0
    finally:
        os._exit(status)
