"""What a query meets: numbered terms, and one table of pairs for each predicate.

`Engine` is what DuckDB and Spark are asked for, so that another one can stand in their place.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from kb.errors import EndlessPathError
from kb.relational.dialect import Dialect

Row = tuple[Any, ...]
_FEW = 64
_MOST_ROUNDS = 10_000


class Engine(Protocol):
    """A place that runs SQL, with a table `terms`.

    Attributes:
        name: What people call it.
        at_once: From so many triples a query finds all rows at once, from more in parts; None if
            the engine divides by itself.
        failure: What it raises where it gives up.
    """

    name: str
    at_once: int | None
    dialect: Dialect
    failure: tuple[type[Exception], ...]

    def load(self, triples: Path) -> None:
        """Take in a file of N-Triples as the store writes it."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...

    def write_lines(self, sql: str) -> list[Path]:
        """Write the texts that a SELECT gives as lines, and give the files."""
        ...

    def keep(self, sql: str) -> str:
        """Run a SELECT and keep its rows, under the name that this gives."""
        ...

    def forget(self, *, but: Sequence[str] = ()) -> None:
        """Let go of the tables that `keep` made."""
        ...

    def take(self, rows: Iterable[Sequence[int]], columns: Sequence[str]) -> str:
        """Keep rows of numbers that come from here, under the name that this gives."""
        ...

    def rows(self, sql: str) -> Iterator[Row]:
        """Give the rows of a SELECT."""
        ...

    def number(self, terms: Sequence[str]) -> dict[str, int]:
        """Number terms in the notation of N-Triples; new ones are added."""
        ...

    def mint(self, table: str, columns: dict[str, str]) -> str:
        """Number what a table holds as text, and give a table with the numbers in its place.

        Args:
            table: A table that `keep` made.
            columns: Those with text, and for each the kind: an address or a plain text.
        """
        ...

    def add(self, predicate: int, sql: str) -> tuple[str, int]:
        """Add the pairs of a SELECT that are not there; give a table of them, and how many."""
        ...

    def predicates(self) -> dict[int, str]:
        """Name the table of each predicate."""
        ...


class Facts:
    """The triples of a base, by predicate."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._numbers: dict[str, int] = {}

    def number(self, term: str) -> int:
        """Number a term, written as in N-Triples."""
        if term not in self._numbers:
            self._numbers.update(self.engine.number([term]))
        return self._numbers[term]

    def know(self, terms: Sequence[str]) -> None:
        """Number many terms at once."""
        self._numbers.update(self.engine.number(sorted(set(terms) - set(self._numbers))))

    def count(self) -> int:
        """Count all triples."""
        ((count,),) = self.engine.rows(f"SELECT count(*) FROM ({self.triples(None)}) AS t")
        return int(count)

    def pairs(self, predicate: int) -> str:
        """Name a table of subjects and objects, columns s and o."""
        return self.engine.predicates().get(predicate, "nothing")

    def triples(self, predicates: frozenset[int] | None) -> str:
        """Write a SELECT of all triples with one of some predicates, or with any."""
        known = self.engine.predicates()
        chosen = sorted(known if predicates is None else predicates & set(known))
        parts = [f"SELECT s, {p} AS p, o FROM {known[p]}" for p in chosen]
        return " UNION ALL ".join(parts) or "SELECT s, s AS p, o FROM nothing"

    def few_in(self, table: str, *, end: str, other: int | None) -> frozenset[int] | None:
        """Give all subjects or objects of a table, if these are few.

        Args:
            table: As `pairs` names it.
            end: Which end is asked for, s or o.
            other: What the other end must be; None for anything.
        """
        given = f" WHERE {'o' if end == 's' else 's'} = {other}" if other is not None else ""
        sql = f"SELECT DISTINCT {end} FROM {table}{given} LIMIT {_FEW + 1}"
        found = [row[0] for row in self.engine.rows(sql)]
        return frozenset(found) if len(found) <= _FEW else None

    def closure(self, predicates: Sequence[int]) -> str:
        """Name a table of the pairs that one or more steps join."""
        steps = " UNION ".join(f"SELECT s, o FROM {self.pairs(p)}" for p in predicates)
        step = reached = self.engine.keep(steps)
        fresh = step
        for _ in range(_MOST_ROUNDS):
            joined = f"{fresh} AS a JOIN {step} AS b ON a.o = b.s"
            further = f"SELECT DISTINCT a.s AS s, b.o AS o FROM {joined}"
            known = f"{self.engine.dialect.anti} {reached} AS r ON n.s = r.s AND n.o = r.o"
            fresh = self.engine.keep(f"SELECT n.s, n.o FROM ({further}) AS n {known}")
            if not list(self.engine.rows(f"SELECT s FROM {fresh} LIMIT 1")):
                return reached
            reached = self.engine.keep(
                f"SELECT s, o FROM {reached} UNION ALL SELECT s, o FROM {fresh}"
            )
        raise EndlessPathError(self.engine.name, _MOST_ROUNDS)
