"""Issues and conflicts in a temporary file, of which only their places are in memory.

A feed of fact checks has one for every four reviews or so, each with two cards.
"""

import pickle
from array import array
from collections.abc import Callable, Iterator
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Generic, Self, TypeVar

from kb.model.conflict import Conflict

Thing = TypeVar("Thing")
_IN_MEMORY = 2**24


class Filed(Generic[Thing]):
    """Things of one kind, in the order in which they were put in; they go with a `with` block."""

    def __init__(self) -> None:
        """Begin with none."""
        self._places = array("Q")
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed in `__exit__`

    def append(self, thing: Thing) -> None:
        """Put one in; that none was read yet is left to the caller."""
        self._places.append(self._file.tell())
        pickle.dump(thing, self._file)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Thing]:
        for place in self._places:
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


class FiledConflicts(Filed[Conflict]):
    """Conflicts in an order that is given last."""

    def __init__(self, key: Callable[[Conflict], str]) -> None:
        """Begin with none.

        Args:
            key: By which they are ordered.
        """
        super().__init__()
        self._key, self._keys = key, list[str]()

    def append(self, conflict: Conflict) -> None:
        """Put one in."""
        self._keys.append(self._key(conflict))
        super().append(conflict)

    def order(self) -> None:
        """Order them; none comes in any more."""
        ordered = sorted(zip(self._keys, self._places, strict=True))
        self._places = array("Q", (place for _, place in ordered))
        self._keys.clear()
