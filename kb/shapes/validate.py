"""Run SHACL over records, with the shapes of the package and nothing else.

Shapes and data stay two graphs, so that nothing in the data can switch a shape off, and nothing is
fetched.

What our shapes ask of a node is told by its own triples and by the classes of what these lead to.
So records are checked some thousand nodes at a time, by several processes if there are many, and
memory does not grow with them.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from kb.errors import CheckerLostError
from kb.graph.records import Quads
from kb.processes import Worker, WorkerEndedError, processors
from kb.progress import Progress, silent
from kb.resources import shape_files
from kb.terms import term

if TYPE_CHECKING:
    from rdflib import Graph

_AT_ONCE = 5_000  # nodes, of some ten triples each
_GRAPH = DefaultGraph()
_Part = dict[NamedNode, list[Quad]]
Violation = tuple[str, str]
"""Focus node and message."""


@dataclass(frozen=True)
class Piece:
    """Some nodes, with all that their shapes look at.

    Attributes:
        nodes: Their addresses.
        lines: N-Triples.
    """

    nodes: frozenset[str]
    lines: bytes


def validate(quads: Quads, progress: Progress = silent) -> list[Violation]:
    """Check the default graph of a database.

    Args:
        quads: The database; only what has an address is checked.
        progress: Is told how many nodes were checked.

    Returns:
        All violations, sorted; none when all shapes hold.

    Raises:
        CheckerLostError: A process that checked some of it ended.
    """
    from rdflib import SH, URIRef

    shapes = flat_shapes()
    classes = {NamedNode(str(kind)) for kind in shapes.objects(None, URIRef(SH["class"]))}
    pieces = (_piece(quads, part, classes) for part in _parts(quads))
    first = [piece for piece, _ in zip(pieces, range(2), strict=False)]
    count = processors() if len(first) > 1 else 1
    found, checked = set[Violation](), 0
    for nodes, some in _checked(chain(first, pieces), shapes, count):
        found.update(some)
        checked += nodes
        progress(f"checking shapes, {checked:,} records so far")
    return sorted(found)


def _piece(quads: Quads, part: _Part, classes: set[NamedNode]) -> Piece:
    said = chain(part.values(), _neighbours(quads, part, classes))
    lines = serialize((quad.triple for some in said for quad in some), format=RdfFormat.N_TRIPLES)
    assert lines is not None
    return Piece(frozenset(node.value for node in part), lines)


def _checked(
    pieces: Iterable[Piece], shapes: "Graph", count: int
) -> Iterator[tuple[int, list[Violation]]]:
    """Give how many nodes each piece has, and what violates shapes in it.

    Args:
        pieces: All.
        shapes: What they are checked with.
        count: How many processes work at once; with one it is this one.
    """
    if count < 2:
        for piece in pieces:
            yield len(piece.nodes), violations(piece, shapes)
        return
    with ExitStack() as stack:
        idle, busy = deque[Worker](), deque[tuple[Worker, int]]()
        for _ in range(count):
            idle.append(Worker("kb.shapes.worker"))
            stack.callback(idle[-1].end)
        try:
            for piece in pieces:
                if not idle:
                    worker, nodes = busy.popleft()
                    yield nodes, _found_by(worker)
                    idle.append(worker)
                worker = idle.popleft()
                worker.give(piece)
                busy.append((worker, len(piece.nodes)))
            for worker, nodes in busy:
                yield nodes, _found_by(worker)
        except WorkerEndedError as error:
            raise CheckerLostError(error.status) from None


def _found_by(worker: Worker) -> list[Violation]:
    found = worker.take()
    assert isinstance(found, list)
    return found


def violations(piece: Piece, shapes: "Graph") -> list[Violation]:
    """Check some nodes."""
    found = _violations(_graph(piece.lines), shapes)
    return [violation for violation in found if violation[0] in piece.nodes]


def flat_shapes() -> "Graph":
    """Read the shapes of the package, with targets put on property shapes themselves.

    A node shape hands its focus nodes to its property shapes, whose results are its results (SHACL
    4.7.2). pySHACL does so node by node, which takes as long as all else that it does.
    """
    from rdflib import SH, Graph

    shapes = Graph()
    for file in shape_files():
        shapes.parse(data=file.read_bytes(), format="turtle")
    for target in (SH.targetClass, SH.targetSubjectsOf):
        for shape, where in list(shapes.subject_objects(target)):
            for part in shapes.objects(shape, SH.property):
                shapes.add((part, target, where))
    for shape in set(shapes.subjects(SH.targetClass)) | set(shapes.subjects(SH.targetSubjectsOf)):
        shapes.remove((shape, SH.property, None))
    return shapes


def _parts(quads: Quads) -> Iterator[_Part]:
    """Give every node with its triples, in parts that keep nodes by what leads to them."""
    every = quads.quads_for_pattern(None, None, None, _GRAPH)
    nodes = sorted({quad.subject.value for quad in every if isinstance(quad.subject, NamedNode)})
    part, seen = _Part(), set[str]()
    for first in nodes:
        waiting = [] if first in seen else [NamedNode(first)]
        while waiting:
            node = waiting.pop()
            if node.value in seen:
                continue
            seen.add(node.value)
            if said := _said_of(quads, node):
                part[node] = said
                waiting += [quad.object for quad in said if isinstance(quad.object, NamedNode)]
            if len(part) == _AT_ONCE:
                yield part
                part = _Part()
    if part:
        yield part


def _said_of(quads: Quads, node: NamedNode) -> list[Quad]:
    return list(quads.quads_for_pattern(node, None, None, _GRAPH))


def _neighbours(quads: Quads, part: _Part, classes: set[NamedNode]) -> Iterator[list[Quad]]:
    """Give the triples of what a part leads to, where its class may be asked for."""
    values = {quad.object for said in part.values() for quad in said}
    for value in values - part.keys():
        if isinstance(value, NamedNode):
            kinds = quads.quads_for_pattern(value, term("rdf:type"), None, _GRAPH)
            if any(kind.object in classes for kind in kinds):
                yield _said_of(quads, value)


def _graph(lines: bytes) -> "Graph":
    """Copy triples, with each address made once."""
    from rdflib import BNode, Graph, URIRef
    from rdflib import Literal as Value

    names = dict[str, URIRef]()

    def name(address: str) -> URIRef:
        return names.get(address) or names.setdefault(address, URIRef(address))

    def value(of: object) -> URIRef | Value | BNode:
        if isinstance(of, NamedNode):
            return name(of.value)
        if isinstance(of, Literal):
            return Value(of.value, of.language, None if of.language else name(of.datatype.value))
        return BNode()

    graph = Graph()
    for quad in parse(lines, format=RdfFormat.N_TRIPLES):
        assert isinstance(quad.subject, NamedNode)
        graph.add((name(quad.subject.value), name(quad.predicate.value), value(quad.object)))
    return graph


def _violations(data: "Graph", shapes: "Graph") -> Iterator[Violation]:
    import pyshacl
    from rdflib import RDF, SH, Graph, URIRef

    _, report, _ = pyshacl.validate(
        data,
        shacl_graph=shapes,
        inference="none",
        advanced=False,
        do_owl_imports=False,
        meta_shacl=False,
    )
    assert isinstance(report, Graph)
    for result in report.subjects(RDF.type, URIRef(SH.ValidationResult)):
        told = (report.value(result, edge) for edge in (SH.focusNode, SH.resultMessage))
        focus, message = map(str, told)
        yield focus, message
