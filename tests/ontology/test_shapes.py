"""Shapes accept what is right, and refuse what is wrong for the reason they name."""

import re
import signal
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store
from pyshacl import validate
from rdflib import RDF, RDFS, SH, Graph, URIRef

from kb.errors import CheckerLostError
from kb.processes import Worker
from kb.shapes.validate import validate as validate_in_parts
from kb.terms import PREFIXES
from tests.ontology.reading import EXAMPLES, ONTOLOGY, SHAPES

KB = PREFIXES["kb"]
RECORDED = [
    "Statement", "Report", "Utterance", "Proposition", "Source", "Version", "Snapshot",
    "Entity", "Alignment", "Reply", "Story", "Record",
]  # fmt: skip


@cache
def shapes() -> Graph:
    graph = Graph()
    for file in SHAPES:
        graph.parse(file, format="turtle")
    return graph


def targeted_shapes() -> list[str]:
    graph = shapes()
    targets = set(graph.subjects(SH.targetClass)) | set(graph.subjects(SH.targetSubjectsOf))
    return sorted(str(shape).removeprefix(KB) for shape in targets)


def fired(file: Path) -> set[str]:
    """Validate an example and name the shapes that it violates."""
    _, report, _ = validate(Graph().parse(file, format="turtle"), shacl_graph=shapes())
    return {str(shape) for shape in report.objects(None, SH.sourceShape)}


def violations(file: Path) -> list[tuple[str, str]]:
    """Validate an example whole, as the shapes are written."""
    _, report, _ = validate(Graph().parse(file, format="turtle"), shacl_graph=shapes())
    assert isinstance(report, Graph)
    results = report.subjects(RDF.type, URIRef(SH.ValidationResult))
    edges = SH.focusNode, SH.resultMessage
    return sorted({tuple(str(report.value(one, edge)) for edge in edges) for one in results})


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_what_is_checked_node_by_node_is_found_as_in_one(file: Path, monkeypatch):
    monkeypatch.setattr("kb.shapes.validate._AT_ONCE", 1)
    store = Store()
    store.load(path=file, format=RdfFormat.TURTLE)

    assert validate_in_parts(store) == violations(file)


def test_several_processes_find_what_one_does(monkeypatch):
    monkeypatch.setattr("kb.shapes.validate._AT_ONCE", 2)
    store = Store()
    for file in EXAMPLES:
        store.load(path=file, format=RdfFormat.TURTLE)
    monkeypatch.setattr("kb.shapes.validate.processors", lambda: 1)
    alone = validate_in_parts(store)

    monkeypatch.setattr("kb.shapes.validate.processors", lambda: 2)
    told = list[str]()
    assert validate_in_parts(store, told.append) == alone != []
    assert len(told) > 2

    take = Worker.take

    def killed(worker: Worker) -> object:
        worker._process.kill()
        return take(worker)

    monkeypatch.setattr(Worker, "take", killed)
    with pytest.raises(CheckerLostError) as caught:
        validate_in_parts(store)
    assert caught.value.status == -signal.SIGKILL


def test_shapes_are_well_formed():
    conforms, _, text = validate(shapes(), shacl_graph=shapes(), meta_shacl=True)

    assert conforms, text


@pytest.mark.parametrize("name", targeted_shapes())
def test_each_shape_has_one_valid_and_one_invalid_example(name: str):
    names = {file.name for file in EXAMPLES}

    assert {f"{name}.valid.ttl", f"{name}.invalid.ttl"} <= names


def test_each_example_belongs_to_a_shape():
    assert {file.name.split(".")[0] for file in EXAMPLES} == set(targeted_shapes())


@pytest.mark.parametrize("name", RECORDED)
def test_each_recorded_class_has_a_shape(name: str):
    assert (None, SH.targetClass, URIRef(KB + name)) in shapes()


@pytest.mark.parametrize("name", targeted_shapes())
def test_valid_example_conforms_and_is_looked_at(name: str):
    """An example without a node that the shape targets would conform to anything."""
    file = ONTOLOGY / "shapes" / "examples" / f"{name}.valid.ttl"
    example, graph, shape = Graph().parse(file, format="turtle"), shapes(), URIRef(KB + name)
    classes = set(graph.objects(shape, SH.targetClass))
    properties = set(graph.objects(shape, SH.targetSubjectsOf))

    assert fired(file) == set()
    assert classes & set(example.objects(None, RDF.type)) or properties & set(example.predicates())


@pytest.mark.parametrize("name", targeted_shapes())
def test_invalid_example_violates_exactly_what_its_first_line_names(name: str):
    file = ONTOLOGY / "shapes" / "examples" / f"{name}.invalid.ttl"
    first_line = file.read_text(encoding="utf-8").splitlines()[0]
    named = re.fullmatch(r"# Violates kb:([\w-]+): .+\.", first_line)

    assert named, first_line
    assert named[1].startswith(name)
    assert fired(file) == {KB + named[1]}


def test_each_shape_has_a_reason_and_each_property_shape_a_message():
    graph = shapes()
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in graph.subjects(RDF.type, kind):
            assert isinstance(shape, URIRef)
            assert graph.value(shape, RDFS.comment), shape
            if kind == SH.PropertyShape:
                assert graph.value(shape, SH.message), shape


def test_shapes_need_no_sparql():
    assert not list(shapes().triples((None, SH.sparql, None)))
