"""Shapes accept what is right, and refuse what is wrong for the reason they name."""

import re
from collections.abc import Callable
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse
from pyshacl import validate
from rdflib import RDF, RDFS, SH, Graph, URIRef

from kb.shapes.forms import Forms, UndecidedError
from kb.shapes.validate import validate as validate_forms
from kb.terms import PREFIXES
from tests.ontology.reading import EXAMPLES, ONTOLOGY, SHAPES

KB = PREFIXES["kb"]
Term = NamedNode | Literal
XSD = "http://www.w3.org/2001/XMLSchema#"
WORDS = "", " ", "1", "a/b", "a b", "en", "2018-12-18", 64 * "0"
NUMBERS = "-1", "0", "1", "7", "10"
TYPED = {
    f"{XSD}integer": NUMBERS,
    f"{XSD}decimal": (*NUMBERS, "0.5", "1.0"),
    f"{XSD}date": ("2018-12-18", "2018-12-19", "1999-01-01", "2018-12-18Z"),
    f"{XSD}dateTime": ("2018-12-18T00:00:00Z", "2018-12-18T00:00:00.5Z"),
}
"""What is no date or number cannot be compared: pySHACL ends with an error of Python then."""
OTHERS = [
    *(NamedNode(f"{KB}{name}") for name in ("yes", "stated", "positive", "negative", "denial")),
    *map(Literal, WORDS),
]
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
    return whole(Graph().parse(file, format="turtle"))


def whole(data: Graph) -> list[tuple[str, str]]:
    """Validate a graph whole, as the shapes are written."""
    _, report, _ = validate(data, shacl_graph=shapes())
    assert isinstance(report, Graph)
    results = report.subjects(RDF.type, URIRef(SH.ValidationResult))
    edges = SH.focusNode, SH.resultMessage
    return sorted({tuple(str(report.value(one, edge)) for edge in edges) for one in results})


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_what_is_checked_node_by_node_is_found_as_in_one(file: Path, monkeypatch):
    monkeypatch.setattr("kb.shapes.validate._AT_ONCE", 1)
    store = Store()
    store.load(path=file, format=RdfFormat.TURTLE)

    assert validate_forms(store) == violations(file)


def changed(value: Term, random: Random) -> Term:
    """Give something that a shape may tell from a value, or may not."""
    among: list[Term] = [value, *OTHERS]
    if isinstance(value, Literal):
        among += [Literal(text, language=value.language or "fr") for text in WORDS]
    return random.choice([*among, *like(value)])


def like(value: Term) -> list[Literal]:
    """Give values of the kind of another."""
    if not isinstance(value, Literal) or value.language:
        return []
    texts = TYPED.get(value.datatype.value, WORDS)
    return [Literal(text, datatype=value.datatype) for text in texts]


def copied(example: list[Quad], name: str) -> list[Quad]:
    """Give an example about other things."""
    own = {quad.subject: NamedNode(f"{quad.subject.value}-{name}") for quad in example}
    return [
        Quad(own[quad.subject], quad.predicate, own.get(quad.object, quad.object))
        for quad in example
    ]


def each_value_changed() -> Store:
    """Give each right example with each of its values changed into each of its kind."""
    store, number = Store(), count()
    for file in EXAMPLES:
        if file.name.endswith(".valid.ttl"):
            example = list(parse(path=file, format=RdfFormat.TURTLE))
            for place, quad in enumerate(example):
                for value in like(quad.object):
                    other = Quad(quad.subject, quad.predicate, value)
                    some = [*example[:place], other, *example[place + 1 :]]
                    about = [quad for quad in some if quad.subject == other.subject]
                    store.extend(copied(about, f"{next(number)}"))
    return store


def many_changed() -> Store:
    """Give all examples many times, with some values changed, gone, or beside others."""
    random, store = Random(0), Store()
    for number in range(8):
        for file in EXAMPLES:
            for quad in copied(list(parse(path=file, format=RdfFormat.TURTLE)), f"{number}"):
                if random.random() < 0.97:
                    value = quad.object if random.random() < 0.9 else changed(quad.object, random)
                    store.add(Quad(quad.subject, quad.predicate, value))
                if random.random() < 0.05:
                    more = changed(quad.object, random)
                    store.add(Quad(quad.subject, quad.predicate, more))
    return store


@pytest.mark.parametrize("made", [each_value_changed, many_changed])
def test_one_of_each_form_tells_what_all_violate(made: Callable[[], Store]):
    store = made()
    lines = store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph())

    found = validate_forms(store)

    assert found == whole(Graph().parse(lines, format="nt"))
    assert len(found) > 100


@pytest.mark.parametrize("said", ["sh:closed true", "sh:property [ sh:path kb:id ]"])
def test_a_shape_that_forms_do_not_hold_is_noticed(said: str):
    text = f"@prefix sh: <{SH}> . @prefix kb: <{KB}> . kb:One sh:path kb:id ; {said} ."

    with pytest.raises(UndecidedError, match="does not hold"):
        Forms(Graph().parse(data=text, format="turtle"), lambda _: ())


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
