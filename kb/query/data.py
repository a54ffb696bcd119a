"""Write quads as updates, as terms only: what an engine is to take in or to forget."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple, Variable

from kb.query.bind import Term
from kb.terms import BLANK

_MOST_BYTES = 256 * 1024


def batches(quads: Iterable[Quad], most: int, most_bytes: int = _MOST_BYTES) -> Iterator[list[str]]:
    """Cut quads into pieces of N-Triples lines that one request may have.

    Args:
        most: Lines of a piece.
        most_bytes: Bytes of a piece, save for a single line that has more.
    """
    piece: list[str] = []
    size = 0
    for quad in quads:
        line = f"{quad.triple} .\n"
        if piece and (len(piece) >= most or size + len(line.encode()) > most_bytes):
            yield piece
            piece, size = [], 0
        piece.append(line)
        size += len(line.encode())
    if piece:
        yield piece


def insert_data(graph: NamedNode, lines: Iterable[str]) -> str:
    """Write the update that adds lines of N-Triples to a graph.

    Example:
        >>> insert_data(NamedNode("urn:g"), ["<urn:a> <urn:b> <urn:c> ."])
        'INSERT DATA { GRAPH <urn:g> {<urn:a> <urn:b> <urn:c> .} }'
    """
    return f"INSERT DATA {{ GRAPH {graph} {{{''.join(lines)}}} }}"


def delete_data(graph: NamedNode, lines: Iterable[str]) -> str:
    """Write the update that takes lines of N-Triples out of a graph."""
    return f"DELETE DATA {{ GRAPH {graph} {{{''.join(lines)}}} }}"


def with_values(text: str, values: dict[str, Term]) -> str:
    """Fix variables of a query to terms, as VALUES behind it does (SPARQL 1.1 Query, 18.2.4.3).

    Raises:
        ValueError: A name is none of a variable.
    """
    if not values:
        return text
    names = " ".join(str(Variable(name)) for name in values)
    terms = " ".join(str(value) for value in values.values())
    return f"{text}\nVALUES ({names}) {{ ({terms}) }}"


def pieces_of(quads: Iterable[Quad], most: int) -> Iterator[list[Quad]]:
    """Cut quads into lists of at most so many."""
    waiting = iter(quads)
    while piece := list(islice(waiting, most)):
        yield piece


# -- blank nodes, which engines name anew ---------------------------------------------------------

Node = NamedNode | BlankNode


def skolem(quad: Quad) -> Quad:
    """Give blank nodes addresses (RDF 1.1 Concepts, 3.5), so that they stay the same everywhere.

    Raises:
        ValueError: The quad is not RDF 1.1.
    """
    value = quad.object
    if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction):
        raise ValueError(str(value))
    about, graph = quad.subject, quad.graph_name
    return Quad(
        _named(about) if isinstance(about, BlankNode) else about,
        quad.predicate,
        _named(value) if isinstance(value, BlankNode) else value,
        _named(graph) if isinstance(graph, BlankNode) else graph,
    )


def unskolem(node: NamedNode) -> Node:
    """Give a blank node back its name."""
    if node.value.startswith(BLANK):
        with suppress(ValueError):  # somebody's own address, which is no name of a blank node
            return BlankNode(node.value.removeprefix(BLANK))
    return node


def _named(node: BlankNode) -> NamedNode:
    return NamedNode(BLANK + node.value)
