"""A SPARQL endpoint by its addresses, and how to speak to it."""

from dataclasses import dataclass, field

GRAPH_BATCH = 500  # triples of one INSERT DATA: Virtuoso 7 takes 1,000 and refuses 1,500
STORE_BATCH = 20_000  # triples of one request to a graph store


@dataclass(frozen=True)
class Endpoint:
    """Where an engine answers, and what it is told.

    Attributes:
        query: The address that answers queries.
        update: The address that takes updates; "" where nothing is written.
        graph_store: The address of whole graphs (SPARQL 1.1 Graph Store HTTP Protocol), or "".
        user: Name for HTTP Basic or Digest, whichever the engine asks for.
        graph: The graph to read where there is no base; "" for the engine's own default graph.
        seconds: How long one request may take in all.
        answer_bytes: How large one answer may be.
        answers_here: Whether the endpoint only holds a copy, and this program answers itself.
    """

    query: str
    update: str = ""
    graph_store: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    graph: str = ""
    seconds: float = 60.0
    answer_bytes: int = 512 * 1024**2
    answers_here: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that is given."""
        return tuple(filter(None, (self.query, self.update, self.graph_store)))
