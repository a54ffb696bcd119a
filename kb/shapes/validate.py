"""Run SHACL over records, with the shapes of the package and nothing else.

Shapes and data stay two graphs, so that nothing in the data can switch a shape off, and nothing is
fetched.

What our shapes ask of a node is told by its own triples and by the classes of what these lead to.
So one is checked of all nodes that look alike to the shapes, and the others only if it violates
something. They are read one by one, and memory does not grow with them.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse, serialize

from kb.graph.records import Quads
from kb.progress import Progress, silent
from kb.resources import shape_files
from kb.scratch import scratch_folder
from kb.shapes.forms import Form, Forms
from kb.sorting import SortedLines
from kb.terms import term

if TYPE_CHECKING:
    from rdflib import Graph

_AT_ONCE = 5_000  # nodes, of some ten triples each
_KEPT = 100_000  # nodes whose classes are remembered
_TOLD = 10_000
_GRAPH = DefaultGraph()
_Node = tuple[NamedNode, list[Quad]]
Violation = tuple[str, str]
"""Focus node and message."""


def validate(quads: Quads, progress: Progress = silent) -> list[Violation]:
    """Check the default graph of a database.

    Args:
        quads: The database; only what has an address is checked.
        progress: Is told how many nodes were looked at.

    Returns:
        All violations, sorted; none when all shapes hold.
    """
    check = _Check(quads, progress)
    wrong = {check.form_of(node) for node, _ in check.violations(check.first_of_each_form())}
    if not wrong:
        return []
    alike = (node for node in check.nodes() if check.forms.of(node[1]) in wrong)
    return sorted(set(check.violations(alike)))


class _Check:
    """Checks nodes of a database with the shapes of the package."""

    def __init__(self, quads: Quads, progress: Progress) -> None:
        from rdflib import SH, URIRef

        self._quads, self._progress = quads, progress
        self._shapes = flat_shapes()
        self._classes = {str(kind) for kind in self._shapes.objects(None, URIRef(SH["class"]))}
        self._kinds_of = lru_cache(_KEPT)(self._look_up_kinds)
        self.forms = Forms(self._shapes, self._kinds_of)

    def nodes(self) -> Iterator[_Node]:
        """Give every node with an address, in order of these, with its triples."""
        every = self._quads.quads_for_pattern(None, None, None, _GRAPH)
        with scratch_folder() as folder:
            addresses = SortedLines(folder)
            for quad in every:
                if isinstance(quad.subject, NamedNode):
                    addresses.put([f"{quad.subject.value}\n".encode()])
            for number, line in enumerate(addresses, 1):
                node = NamedNode(line[:-1].decode())
                yield node, self._said_of(node)
                if number % _TOLD == 0:
                    self._progress(f"checking shapes, {number:,} nodes so far")

    def first_of_each_form(self) -> Iterator[_Node]:
        """Give the first of all nodes that look alike."""
        seen = set[Form]()
        for node, said in self.nodes():
            form = self.forms.of(said)
            if form not in seen:
                seen.add(form)
                yield node, said

    def form_of(self, address: str) -> Form:
        """Give the form of one node."""
        return self.forms.of(self._said_of(NamedNode(address)))

    def violations(self, nodes: Iterable[_Node]) -> Iterator[Violation]:
        """Check some nodes, as many at once as there is room for."""
        rest = iter(nodes)
        while part := dict(islice(rest, _AT_ONCE)):
            said = chain(part.values(), self._neighbours(part))
            triples = (quad.triple for some in said for quad in some)
            lines = serialize(triples, format=RdfFormat.N_TRIPLES)
            assert lines is not None
            for focus, message in _violations(_graph(lines), self._shapes):
                if NamedNode(focus) in part:
                    yield focus, message

    def _neighbours(self, part: dict[NamedNode, list[Quad]]) -> Iterator[list[Quad]]:
        """Give the triples of what a part leads to, where its class is asked for."""
        values = {quad.object for said in part.values() for quad in said}
        for value in values - part.keys():
            if isinstance(value, NamedNode) and self._kinds_of(value.value):
                yield self._said_of(value)

    def _look_up_kinds(self, address: str) -> frozenset[str]:
        kinds = self._quads.quads_for_pattern(NamedNode(address), term("rdf:type"), None, _GRAPH)
        found = {kind.object.value for kind in kinds if isinstance(kind.object, NamedNode)}
        return frozenset(found & self._classes)

    def _said_of(self, node: NamedNode) -> list[Quad]:
        return list(self._quads.quads_for_pattern(node, None, None, _GRAPH))


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
