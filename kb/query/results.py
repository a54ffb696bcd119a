"""Write answers in the formats of the W3C."""

from collections.abc import Iterable, Sequence
from xml.parsers.expat import ExpatError, ParserCreate

from pyoxigraph import QueryResultsFormat, RdfFormat, Triple, serialize

from kb.errors import UnwritableError
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
_XML = ("xml", "rdfxml")
FOR_ROWS = tuple(_RESULTS)
FOR_GRAPHS = (*_GRAPHS, "ntriples")
_HOLD_ALL = ("turtle", "trig", "ntriples", "nquads")


def written(answer: Answer, format: str) -> bytes:
    """Write an answer.

    Args:
        answer: What a query gave.
        format: One of `FOR_GRAPHS` for triples, of `FOR_ROWS` for the rest.

    Raises:
        UnwritableError: The format cannot hold the answer.
    """
    if answer.kind != "graph":
        body = answer.results().serialize(format=_RESULTS[format]) or b""
        able = [name for name in FOR_ROWS if name != format]
        return checked(body, format, able) if format in _XML else body
    if format == "ntriples":
        return answer.body
    triples = sorted(answer.triples(), key=str)
    return graph_written(triples, format)


def graph_written(triples: Iterable[Triple], format: str, **prefixes: str) -> bytes:
    """Write triples, with the prefixes of our own and those given.

    Raises:
        UnwritableError: The format cannot hold one of them.
    """
    form = _GRAPHS.get(format, RdfFormat.N_TRIPLES)
    try:
        body = serialize(triples, format=form, prefixes=PREFIXES | prefixes) or b""
    except (OSError, ValueError) as error:
        raise UnwritableError(format, str(error), _HOLD_ALL) from None
    if format not in _XML:
        return body
    # The engine leaves this as it is, and whoever reads it would take it for the end of a line.
    return checked(body.replace(b"\r", b"&#13;"), format, _HOLD_ALL)


def checked(body: bytes, format: str, able: Sequence[str]) -> bytes:
    """Give a document in XML as it is, if it is one.

    The engine writes every character and every address into it, whether XML has a place for it or
    not.

    Args:
        body: The document.
        format: What it is.
        able: What could hold the same.

    Raises:
        UnwritableError: It is not well-formed.
    """
    parser = ParserCreate(namespace_separator=" ")  # which also looks at prefixes
    try:
        parser.Parse(body, True)
    except ExpatError as error:
        reason = "XML has no place for a control character, nor for a property that ends in no name"
        raise UnwritableError(format, reason, able) from error
    return body
