"""Hold whatever reads an input to a bound of memory, so that a bomb is an error and no more."""

import ctypes
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = 500 * 1024**2
"""How much more than before one input may take."""
_RESERVED = 300 * 1024**2
"""Addresses that RocksDB reserves while a copy is written to disk, and mostly does not touch.

Without them it aborts the process; a copy that is not yet closed has its own.
"""
_ARENA_MAX = -8  # of mallopt, in glibc's malloc.h


def bound_memory() -> tuple[int, int]:
    """Bound the memory of this process; gives the bounds that it had."""
    # glibc reserves 64 MB of addresses for each thread that asks for memory, used or not, and a
    # limit of addresses would count them: how many threads overlap is chance.
    ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
    before = resource.getrlimit(resource.RLIMIT_AS)
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY + _RESERVED, before[1]))
    return before


@contextmanager
def bounded_memory() -> Iterator[None]:
    """Bound the memory that this process takes meanwhile."""
    before = bound_memory()
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
