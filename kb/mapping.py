"""Find reviews and remarks in what others wrote as RDF, by shipped queries or one of theirs."""

from collections.abc import Collection, Iterable

import pyoxigraph
from pyoxigraph import Quad, QueryTriples, RdfFormat, Triple, parse

from kb.errors import MappingQueryError
from kb.ingest.remark_graphs import remarks_of
from kb.ingest.review_graphs import as_one_graph, reviews_of
from kb.model.remark import LeftOut, Remark
from kb.model.review import Review
from kb.query.catalogue import mappings
from kb.query.guard import QueryLimits
from kb.store.memory import MemoryStore

ENDING = ".rq"
_LIMITS = QueryLimits(seconds=120, rows=10_000_000, answer_bytes=2**31)


Mapped = Review | Remark | LeftOut


def mapped_records(
    name: str, quads: Collection[Quad], query: tuple[str, bytes] = ("", b"")
) -> list[Mapped]:
    """Find reviews and remarks in what others wrote; none if it is no model that is known.

    Args:
        name: What to call the file in messages.
        quads: What it holds, in any graphs.
        query: Name and bytes of a CONSTRUCT query that gives reviews or comments of schema.org, in
            place of the shipped ones. It sees all graphs as one, and runs like every query that a
            person wrote.

    Raises:
        MappingQueryError: The query gives no triples.
        QuerySyntaxError: It is not SPARQL.
        QueryRefusedError: It asks for what is not allowed.
        QueryLimitError: It costs more than it may.
    """
    if query[0]:
        return _records_of(name, _asked(*query, as_one_graph(quads)))
    if not quads:
        return []
    engine = pyoxigraph.Store()
    engine.bulk_extend(as_one_graph(quads))
    found: set[Triple] = set()
    for mapping in mappings():
        triples = engine.query(mapping.text)
        assert isinstance(triples, QueryTriples)
        found.update(triples)
    return _records_of(name, found)


def _records_of(name: str, triples: set[Triple]) -> list[Mapped]:
    return [*reviews_of(name, triples), *remarks_of(name, triples)]


def _asked(file: str, content: bytes, quads: Iterable[Quad]) -> set[Triple]:
    """Run the query of a person in a process of its own."""
    store = MemoryStore()
    store.replace_all(quads, 0)
    answer = store.ask(content.decode(errors="replace"), _LIMITS)
    if answer.kind != "graph":
        raise MappingQueryError(file)
    return {quad.triple for quad in parse(answer.body, format=RdfFormat.N_TRIPLES)}
