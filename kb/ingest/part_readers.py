"""Read the parts of a long file in several processes, and give what they hold in order.

The processes are started anew instead of forked, since nobody may fork while a database is open.
Each is told all its parts at once, and waits with what it has read until somebody asks for it, so
that no more than one part of each is in memory.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import ExitStack

from kb.errors import ReaderLostError
from kb.ingest.kept_parts import KeptParts
from kb.ingest.rdf_part import Part, PartRead
from kb.model.registry import Registry

_MOST = 4
"""With more processes, memory is what there is too little of."""


def processors() -> int:
    """Count the processors that this process may use, up to as many as are of use."""
    if hasattr(os, "sched_getaffinity"):
        return min(_MOST, len(os.sched_getaffinity(0)))
    return min(_MOST, os.cpu_count() or 1)


def read_parts(
    name: str, parts: Sequence[Part], kept: KeptParts, registry: Registry, processes: int
) -> Generator[PartRead | None]:
    """Read parts, or find them as they were read before; whoever ends early has to close this.

    Args:
        name: What to call the file in messages.
        parts: All, in order.
        kept: Where their payloads are kept.
        registry: The shipped registry.
        processes: How many work at once; with one it is this one.

    Raises:
        ReaderLostError: A process ended before its time.
        OSError: A payload cannot be written.
    """
    count = min(processes, len(parts))
    if count < 2:
        yield from (kept.read(part, registry) for part in parts)
        return
    with ExitStack() as stack:
        readers = list[_Reader]()
        for first in range(count):
            readers.append(_Reader(name, parts[first::count], kept))
            stack.callback(readers[-1].end)
        for number in range(len(parts)):
            yield readers[number % count].next()


class _Reader:
    """One process, which ends with us however we end: it can neither read nor write then."""

    def __init__(self, name: str, parts: Sequence[Part], kept: KeptParts) -> None:
        self._name = name
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kb.ingest.part_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C reaches us, and we end it
        )
        assert self._process.stdin is not None
        pickle.dump((parts, kept), self._process.stdin)
        self._process.stdin.flush()

    def next(self) -> PartRead | None:
        """Wait for the next part.

        Raises:
            ReaderLostError: The process ended.
            OSError: The process could not write the payload.
        """
        assert self._process.stdout is not None
        try:
            found = pickle.load(self._process.stdout)  # noqa: S301 - of our own process
        except (EOFError, pickle.UnpicklingError):
            raise ReaderLostError(self._name, self._process.wait()) from None
        if isinstance(found, OSError):
            raise found
        assert found is None or isinstance(found, PartRead)
        return found

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.communicate()
