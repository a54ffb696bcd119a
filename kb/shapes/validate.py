"""Run SHACL over records, with the shapes of the package and nothing else.

Shapes and data stay two graphs, so that nothing in the data can switch a shape off, and nothing is
fetched.

What our shapes ask of a node is told by its own triples and by the classes of what these lead to.
So records are checked some thousand nodes at a time, and memory does not grow with them.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kb.graph.records import Quads
from kb.progress import Progress, silent
from kb.resources import shape_files
from kb.terms import term

if TYPE_CHECKING:
    from rdflib import Graph

_AT_ONCE = 5_000  # nodes, of some ten triples each
_GRAPH = DefaultGraph()
_Part = dict[NamedNode, list[Quad]]


def validate(quads: Quads, progress: Progress = silent) -> list[tuple[str, str]]:
    """Check the default graph of a database.

    Args:
        quads: The database; only what has an address is checked.
        progress: Is told how many nodes were checked.

    Returns:
        Focus node and message of each violation, sorted; empty when all shapes hold.
    """
    from rdflib import SH, URIRef

    shapes = flat_shapes()
    classes = {NamedNode(str(kind)) for kind in shapes.objects(None, URIRef(SH["class"]))}
    found, checked = set[tuple[str, str]](), 0
    for part in _parts(quads):
        progress(f"checking shapes, {checked:,} records so far")
        data = _graph([*part.items(), *_neighbours(quads, part, classes)])
        found.update(one for one in _violations(data, shapes) if NamedNode(one[0]) in part)
        checked += len(part)
    return sorted(found)


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


def _neighbours(
    quads: Quads, part: _Part, classes: set[NamedNode]
) -> Iterator[tuple[NamedNode, list[Quad]]]:
    """Give the triples of what a part leads to, where its class may be asked for."""
    values = {quad.object for said in part.values() for quad in said}
    for value in values - part.keys():
        if isinstance(value, NamedNode):
            kinds = quads.quads_for_pattern(value, term("rdf:type"), None, _GRAPH)
            if any(kind.object in classes for kind in kinds):
                yield value, _said_of(quads, value)


def _graph(said: Iterable[tuple[NamedNode, list[Quad]]]) -> "Graph":
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
    for node, quads in said:
        for quad in quads:
            graph.add((name(node.value), name(quad.predicate.value), value(quad.object)))
    return graph


def _violations(data: "Graph", shapes: "Graph") -> Iterator[tuple[str, str]]:
    """Give focus node and message of each violation."""
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
