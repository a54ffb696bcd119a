"""Write answers in the formats of the W3C."""

from collections.abc import Iterable

from pyoxigraph import QueryResultsFormat, RdfFormat, Triple, serialize

from kb.model.answers import Answer
from kb.terms import PREFIXES

_RESULTS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_GRAPHS = {
    "turtle": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
    "nquads": RdfFormat.N_QUADS,
}
FOR_ROWS = tuple(_RESULTS)
FOR_GRAPHS = (*_GRAPHS, "ntriples")


def written(answer: Answer, format: str) -> bytes:
    """Write an answer.

    Args:
        answer: What a query gave.
        format: One of `FOR_GRAPHS` for triples, of `FOR_ROWS` for the rest.
    """
    if answer.kind != "graph":
        return answer.results().serialize(format=_RESULTS[format]) or b""
    if format == "ntriples":
        return answer.body
    triples = sorted(answer.triples(), key=str)
    return graph_written(triples, format)


def graph_written(triples: Iterable[Triple], format: str, **prefixes: str) -> bytes:
    """Write triples, with the prefixes of our own and those given."""
    form = _GRAPHS.get(format, RdfFormat.N_TRIPLES)
    return serialize(triples, format=form, prefixes=PREFIXES | prefixes) or b""
