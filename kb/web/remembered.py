"""Answers that are kept in memory, up to a size."""

from collections import OrderedDict
from threading import Lock

from starlette.responses import Response

_MOST_BYTES = 64 * 1024**2


class Remembered:
    """Answers by what they answer, of which those not asked for longest go first."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: OrderedDict[tuple[str, ...], Response] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: tuple[str, ...]) -> Response | None:
        """Give an answer, None if it is not known."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
            return self._known.get(key)

    def put(self, key: tuple[str, ...], answer: Response) -> None:
        """Keep an answer."""
        with self._lock:
            if key in self._known:
                return
            self._known[key] = answer
            self._bytes += len(answer.body)
            while self._bytes > _MOST_BYTES:
                _, gone = self._known.popitem(last=False)
                self._bytes -= len(gone.body)
