"""Tell RDF that others wrote from RDF that records our own, and make it fit to be kept.

What others wrote keeps its named graphs. What they wrote in no graph gets one that is named after
the bytes of its file, for the default graph is ours.
"""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from kb.errors import Problem, RefusedError
from kb.graph.blank import labelled
from kb.ingest.rdf_surprises import place_in
from kb.terms import BASE, BLANK, PREFIXES, address, term

_LONGEST = 1024**2
"""The longest text or address in characters: six times as long, written as escapes, it is read."""
_NAMED_BY_CONTENT = re.compile(
    rf"{re.escape(PREFIXES['graph'])}[0-9a-f]{{64}}|{re.escape(PREFIXES['nanopub'])}(?!\.|\S*/\.)\S+"
)


def divided(name: str, content: bytes, quads: Iterable[Quad]) -> tuple[list[Quad], list[Quad]]:
    """Divide what a file holds into what may record our own, and what others wrote.

    The default graph is ours if anything in it has an address of ours for a subject, a property or
    a class. Named graphs are never ours.

    Args:
        name: What to call the file in messages.
        content: Its bytes.
        quads: What was parsed, in order.

    Returns:
        Our own, in no graph, and the others', each in a named graph, with stable blank nodes.

    Raises:
        RefusedError: There is nothing at all, or a named graph has an address of ours, or something
            that of a blank node, or a text is too long.
    """
    plain, named = list[Quad](), list[Quad]()
    for quad in quads:
        (plain if isinstance(quad.graph_name, DefaultGraph) else named).append(quad)
    if not plain and not named:
        raise RefusedError([Problem(name, 0, 0, "there is nothing in it, not a single triple.")])
    if claimed := sorted({graph for quad in named if (graph := _ours_of(quad))}):
        reason = f"the graph {claimed[0]} has an address of this program. Give it another name."
        raise RefusedError([Problem(name, 0, 0, reason)])
    for node in (node for quad in (*plain, *named) for node in _nodes(quad)):
        if odd := _odd(node):
            start = content.find(node.value.encode())
            raise RefusedError([Problem(name, *_place(content, start), odd)])
    if any(_is_ours(quad) for quad in plain):
        return plain, labelled(named)
    own = NamedNode(address("graph:") + sha256(content).hexdigest())
    moved = [Quad(q.subject, q.predicate, q.object, own) for q in plain]
    return [], labelled([*moved, *named])


def _ours_of(quad: Quad) -> str:
    """Give the name of the graph if it pretends to be one of ours."""
    name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
    return name if name.startswith(BASE) and not _NAMED_BY_CONTENT.fullmatch(name) else ""


def _odd(node: NamedNode | Literal) -> str:
    """Say why an address or a text cannot be kept as it is, "" if it can."""
    if len(node.value) > _LONGEST:
        return f"a text or address is longer than {_LONGEST:,} characters."
    if isinstance(node, NamedNode) and node.value.startswith(BLANK):
        return f"addresses under {BLANK} stand for blank nodes. Give {node.value[:200]} another."
    return ""


def _place(content: bytes, start: int) -> tuple[int, int]:
    """Give the place of a byte; none is known of what is written otherwise in the file."""
    return place_in(content, start) if start >= 0 else (0, 0)


def _nodes(quad: Quad | Triple) -> Iterator[NamedNode | Literal]:
    """Give the addresses and texts of a quad, and of what is said in it."""
    graph = (quad.graph_name,) if isinstance(quad, Quad) else ()
    for part in (quad.subject, quad.predicate, quad.object, *graph):
        if isinstance(part, Triple):
            yield from _nodes(part)
        elif isinstance(part, NamedNode | Literal):
            yield part


def _is_ours(quad: Quad) -> bool:
    named = (quad.subject, quad.predicate)
    if quad.predicate == term("rdf:type"):
        return any(_has_our_address(node) for node in (*named, quad.object))
    return any(_has_our_address(node) for node in named)


def _has_our_address(node: object) -> bool:
    return isinstance(node, NamedNode) and node.value.startswith(BASE)
