"""The terms are consistent in OWL 2: a reasoner finds no contradiction in the vocabulary itself.

Claims are never reasoned upon with OWL; what is closed here is the vocabulary and one example.
"""

import warnings

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace

from kb.terms import PREFIXES
from tests.ontology.reading import ONTOLOGY

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import owlrl

KB, PROV = Namespace(PREFIXES["kb"]), Namespace(PREFIXES["prov"])
PROPERTY_KINDS = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
BUILT_IN = (str(RDF), str(RDFS), str(OWL))


def graph_of(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(ONTOLOGY / name, format="turtle")
    return graph


def closed(graph: Graph) -> Graph:
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def trouble(graph: Graph) -> list[str]:
    """List members of owl:Nothing and the reasoner's own error messages."""
    messages = [str(o) for _, p, o in graph if str(p).endswith("#error")]
    return [str(node) for node in graph.subjects(RDF.type, OWL.Nothing)] + messages


VOCABULARY = ("terms.ttl", "roles.ttl", "relations.ttl", "frames.ttl", "alignments.ttl")
EXAMPLE = "shapes/examples/StatementContentShape.valid.ttl"


def test_vocabulary_with_an_example_is_consistent():
    graph = closed(graph_of(*VOCABULARY, EXAMPLE))

    assert trouble(graph) == []


def test_reasoner_finds_a_planted_contradiction():
    """Without this, a reasoner that finds nothing would look like a sound ontology."""
    graph = graph_of(*VOCABULARY)
    graph.add((KB.planted, RDF.type, KB.Statement))
    graph.add((KB.planted, RDF.type, KB.Proposition))

    assert trouble(closed(graph)) != []


def test_report_is_inferred_to_derive_from_what_it_reports():
    graph = closed(graph_of(*VOCABULARY, EXAMPLE))

    for report, statement in graph.subject_objects(KB.reports):
        assert (report, PROV.wasDerivedFrom, statement) in graph
        assert (statement, RDF.type, PROV.Entity) in graph


@pytest.fixture(name="terms")
def vocabulary() -> Graph:
    return graph_of("terms.ttl", "roles.ttl")


def test_every_property_is_of_one_kind(terms: Graph):
    """OWL 2 DL 5.8.1: no property is of two kinds, and none is a class as well."""
    classes = set(terms.subjects(RDF.type, OWL.Class))
    for name in {s for kind in PROPERTY_KINDS for s in terms.subjects(RDF.type, kind)}:
        kinds = PROPERTY_KINDS & set(terms.objects(name, RDF.type))

        assert len(kinds) == 1, name
        assert name not in classes, name


def test_every_property_and_class_used_is_declared(terms: Graph):
    declared = {s for kind in PROPERTY_KINDS for s in terms.subjects(RDF.type, kind)}
    classes = set(terms.subjects(RDF.type, OWL.Class))
    used = {p for p in terms.predicates() if not str(p).startswith(BUILT_IN)}
    above = set(terms.objects(None, RDFS.subPropertyOf))
    types = {t for t in terms.objects(None, RDF.type) if not str(t).startswith(BUILT_IN)}
    named = (
        types | set(terms.objects(None, RDFS.domain)) | set(terms.objects(None, RDFS.subClassOf))
    )

    assert used | above <= declared
    assert named <= classes


def test_subproperties_are_of_the_kind_of_what_they_stand_under(terms: Graph):
    for lower, upper in terms.subject_objects(RDFS.subPropertyOf):
        kinds = [PROPERTY_KINDS & set(terms.objects(p, RDF.type)) for p in (lower, upper)]

        assert kinds[0] == kinds[1], lower


def test_ranges_fit_the_kind_of_property(terms: Graph):
    classes = set(terms.subjects(RDF.type, OWL.Class))
    for name, found in terms.subject_objects(RDFS.range):
        is_data = (name, RDF.type, OWL.DatatypeProperty) in terms

        assert (found in classes) != is_data, name


def test_annotation_properties_have_no_range_or_domain(terms: Graph):
    for name in terms.subjects(RDF.type, OWL.AnnotationProperty):
        assert not list(terms.objects(name, RDFS.range)), name
        assert not list(terms.objects(name, RDFS.domain)), name


def test_ontology_says_its_version(terms: Graph):
    [ontology] = terms.subjects(RDF.type, OWL.Ontology)

    assert terms.value(ontology, OWL.versionInfo)
    assert str(terms.value(ontology, OWL.versionIRI)).startswith(str(ontology))
