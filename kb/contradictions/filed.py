"""Conflicts in a temporary file, of which only their places are in memory.

A feed of fact checks has one for every four reviews or so, each with two cards.
"""

import pickle
from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

from kb.model.conflict import Conflict

_IN_MEMORY = 2**24


class FiledConflicts:
    """Conflicts in an order that is given last; they go when a `with` block ends."""

    def __init__(self, key: Callable[[Conflict], Any]) -> None:
        """Begin with none.

        Args:
            key: By which they are ordered.
        """
        self._key, self._places = key, list[tuple[Any, int]]()
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed in `__exit__`

    def append(self, conflict: Conflict) -> None:
        """Put one in."""
        self._places.append((self._key(conflict), self._file.tell()))
        pickle.dump(conflict, self._file)

    def order(self) -> None:
        """Order them; none comes in any more."""
        self._places.sort()

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Conflict]:
        for _, place in self._places:
            self._file.seek(place)
            yield pickle.load(self._file)  # noqa: S301 - of our own process

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
