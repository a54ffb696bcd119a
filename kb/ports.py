"""What the rest of the program may ask of a store.

Adapters fulfil these protocols; nobody above them knows which one is at work.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

Results = QuerySolutions | QueryBoolean | QueryTriples
Term = NamedNode | Literal


class Store(Protocol):
    """A set of quads that answers SPARQL and remembers how much of the journal is in it."""

    def applied(self) -> int:
        """Number of the last journal entry that is in the store; 0 in an empty one."""
        ...

    def replace_all(self, quads: Iterable[Quad], applied: int) -> None:
        """Put these quads in the place of everything, whole or not at all."""
        ...

    def query(self, text: str, values: Mapping[str, Term] | None = None) -> Results:
        """Answer one of the program's own queries in this process.

        Args:
            text: SPARQL 1.1 that ships with the program.
            values: Terms for variables by name, put in by the engine and never as text.
        """
        ...

    def quads(self) -> Iterator[Quad]:
        """Give every quad, in no particular order."""
        ...

    def digest(self) -> str:
        """Sum up the hashes of all quads: equal contents, equal digest."""
        ...

    def close(self) -> None:
        """Let go of all files."""
        ...
