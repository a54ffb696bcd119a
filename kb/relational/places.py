"""Number statements by when they were said, however many there are."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from kb.graph.cards import NEVER
from kb.scratch import Scratch
from kb.sorting import SortedLines, sort_key


class Places:
    """Takes statements in any order, and gives their places, in files until a `with` block ends.

    It says in bytes what `kb.graph.cards.order_of_saying` says in values.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._scratch = Scratch()
        self._said = SortedLines(_made(self._scratch.path / "said"))

    def put(self, id: int, said: str, own_id: str, name: str) -> None:
        """Take a statement.

        Args:
            id: Its number.
            said: The first day on which it can have been said, else the last, "" if unknown.
            own_id: The id that its story gives it.
            name: Its prefixed address.
        """
        key = "\0".join((said or NEVER, sort_key(own_id), name, str(id)))
        self._said.put([f"{key}\n".encode()])

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        """Give the number of each, and its place by when it was said, and by name; done once."""
        names = SortedLines(_made(self._scratch.path / "named"))
        for place, line in enumerate(self._said):
            *_, name, number = line.rstrip(b"\n").split(b"\0")
            names.put([b"%b\0%b\0%d\n" % (name, number, place)])
        for named, line in enumerate(names):
            _, *numbers = line.split(b"\0")
            id, said = map(int, numbers)
            yield id, said, named

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._scratch.close()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
