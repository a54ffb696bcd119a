"""Let the collector of Python's circular garbage look around rarely while much is made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_RARELY = (100_000, 50, 100)


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Make the collector wait for more objects than usual; what is in no circle goes at once.

    It looks through all objects there are, again and again, which takes a third of the time in
    which millions of them are made, and finds nothing.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)
