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
from pathlib import Path

from kb.errors import ReaderLostError
from kb.ingest.rdf_part import Part, PartRead, read_part
from kb.model.registry import Registry

_MOST = 4
"""With more processes, memory is what there is too little of."""
Task = tuple[Part, Path]
"""A part, and where its payload is written to."""


def processors() -> int:
    """Count the processors that this process may use, up to as many as are of use."""
    if hasattr(os, "sched_getaffinity"):
        return min(_MOST, len(os.sched_getaffinity(0)))
    return min(_MOST, os.cpu_count() or 1)


def read_parts(
    name: str, tasks: Sequence[Task], registry: Registry, processes: int
) -> Generator[PartRead | None]:
    """Read parts as `read_part` does; whoever ends early has to close this.

    Args:
        name: What to call the file in messages.
        tasks: The parts, in order.
        registry: The shipped registry.
        processes: How many work at once; with one it is this one.

    Raises:
        ReaderLostError: A process ended before its time.
        OSError: A payload cannot be written.
    """
    count = min(processes, len(tasks))
    if count < 2:
        yield from (read_part(part, payload, registry) for part, payload in tasks)
        return
    with ExitStack() as stack:
        readers = list[_Reader]()
        for first in range(count):
            readers.append(_Reader(name, tasks[first::count]))
            stack.callback(readers[-1].end)
        for number in range(len(tasks)):
            yield readers[number % count].next()


class _Reader:
    """One process, which ends with us however we end: it can neither read nor write then."""

    def __init__(self, name: str, tasks: Sequence[Task]) -> None:
        self._name = name
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kb.ingest.part_worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C reaches us, and we end it
        )
        assert self._process.stdin is not None
        pickle.dump(tasks, self._process.stdin)
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
