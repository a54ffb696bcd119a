"""Read what a SELECT gives in order by way of files, so that no engine has to hold it meanwhile."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from kb.relational.facts import Engine

Row = tuple[str, ...]


class Lines:
    """The rows of a SELECT of texts, all those of one pair of propositions together.

    Each text has the numbers of the two first, and then values, with a space between any two.
    """

    def __init__(self, engine: Engine, sql: str) -> None:
        """Run it now; it is read later, and once.

        Args:
            engine: Runs it.
            sql: Is ordered by the pair.
        """
        self._files = [_apart(file) for file in engine.write_lines(sql)]

    def __iter__(self) -> Iterator[list[Row]]:
        """Give the values of each pair, in the order of the pairs."""
        for _, rows in groupby(self._rows(), key=lambda row: row[:2]):
            yield [row[2:] for row in rows]

    def _rows(self) -> Iterator[Row]:
        for file in self._files:
            with file.open(encoding="utf-8", newline="\n") as lines:
                for line in lines:
                    yield tuple(line.rstrip("\n").split(" "))
            file.unlink()


def _apart(file: Path) -> Path:
    """Give a file a name under which the engine writes nothing else."""
    number = 0
    while (named := file.with_name(f"{file.name}-{number}")).exists():
        number += 1
    return file.rename(named)
