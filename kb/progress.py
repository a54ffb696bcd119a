"""Tell whoever watches how far long work got."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Progress = Callable[[str], None]
"""Is told what is being done."""

Thing = TypeVar("Thing")


def silent(_: str) -> None:
    """Tell nobody."""


def told(
    things: Iterable[Thing], progress: Progress, doing: str, *, of: int, every: int = 1
) -> Iterator[Thing]:
    """Give things one by one, and tell how many were given.

    Args:
        things: What is worked on.
        progress: Is told before a thing is given.
        doing: What is done with them.
        of: How many there are.
        every: Tell of each so manieth.

    Example:
        >>> list(told("abc", print, "reading", of=3, every=2))
        reading, 1 of 3
        reading, 3 of 3
        ['a', 'b', 'c']
    """
    for number, thing in enumerate(things):
        if number % every == 0:
            progress(f"{doing}, {number + 1:,} of {of:,}")
        yield thing
