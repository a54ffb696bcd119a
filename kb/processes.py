"""Processes of our own that work beside us.

They are started anew instead of forked, since nobody may fork while a database is open, and end
with us however we end: they can neither read nor write then.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

_MOST = 4
"""With more processes, memory is what there is too little of."""


def processors() -> int:
    """Count the processors that this process may use, up to as many as are of use."""
    if hasattr(os, "sched_getaffinity"):
        return min(_MOST, len(os.sched_getaffinity(0)))
    return min(_MOST, os.cpu_count() or 1)


class WorkerEndedError(Exception):
    """It ended before it answered.

    Attributes:
        status: What it ended with; minus the number of the signal that ended it.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"exit status {status}")
        self.status = status


class Worker:
    """A process that is given objects and gives others, both pickled.

    Args:
        module: What it runs; it reads from standard input and writes to standard output.
    """

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # Ctrl-C reaches us, and we end it
        )

    def give(self, given: object) -> None:
        """Give it something, which it has to read before this ends if it is much.

        Raises:
            WorkerEndedError: The process ended.
        """
        assert self._process.stdin is not None
        try:
            pickle.dump(given, self._process.stdin)
            self._process.stdin.flush()
        except BrokenPipeError:
            raise WorkerEndedError(self._process.wait()) from None

    def take(self) -> object:
        """Wait for the next that it gives.

        Raises:
            WorkerEndedError: The process ended.
        """
        assert self._process.stdout is not None
        try:
            return pickle.load(self._process.stdout)  # noqa: S301 - of our own process
        except (EOFError, pickle.UnpicklingError):
            raise WorkerEndedError(self._process.wait()) from None

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.kill()
        self._process.communicate()


class CallOff:
    """Lets one thread end what another one waits for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._end: Callable[[], object] | None = None
        self.is_made = False

    def make(self) -> None:
        """End what is waited for, or else the next."""
        with self._lock:
            self.is_made = True
            if self._end is not None:
                self._end()

    @contextmanager
    def ends(self, end: Callable[[], object]) -> Iterator[None]:
        """Say how what is waited for in a `with` block is ended; at once if it is called off."""
        with self._lock:
            self._end = end
            if self.is_made:
                end()
        try:
            yield
        finally:
            with self._lock:
                self._end = None
