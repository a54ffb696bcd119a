"""What a query needs is really needed: without it there is no row, so it need not be run."""

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad

from kb.contradictions.derive import derive_into, measure_into
from kb.graph.registry import ontology_quads
from kb.graph.write import story_quads
from kb.query.catalogue import derivations, rules
from kb.query.needs import Need, is_met, needs
from tests.base.worlds import world

A, B, C, D = (NamedNode(f"urn:{letter}") for letter in "abcd")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("?s u:a ?o ; u:b u:c .", [{A}, {(B, C)}]),
        ("?s a u:c", [{(TYPE, C)}]),
        ("?s u:a ?o . OPTIONAL { ?s u:b ?p } FILTER (?o != u:d)", [{A}]),
        ("?s u:a 'one # no comment' . FILTER NOT EXISTS { ?s u:b ?p } # u:c", [{A}]),
        ("?s u:a ?o . FILTER EXISTS { ?s u:b ?p }", [{A}, {B}]),
        ("{ ?s u:a ?o } UNION { ?s u:b ?o }", [{A, B}]),
        ("{ ?s u:a ?o ; u:d ?e } UNION { ?s u:a ?o }", [{A}]),
        ("VALUES ?p { u:c u:d } ?s ?p ?o", [{C, D}]),
        ("VALUES (?p ?o) { (u:c u:d) (u:c UNDEF) } ?s ?p ?o", [{C}]),
        ("?s u:a|u:b ?o ; u:c/u:d ?p", [{A, B}, {C}, {D}]),
        ("?s u:a* ?o . ?o u:b+ ?p . ?p (u:c|u:d)? ?q", [{B}]),
        ("{ SELECT DISTINCT ?s WHERE { ?s u:a ?o } ORDER BY ?s } BIND (u:b AS ?t)", [{A}]),
    ],
)
def test_needs_are_those_of_what_every_row_matches(pattern, expected):
    found = needs(f"PREFIX u: <urn:> SELECT * WHERE {{ {pattern}\n}}")

    assert set(found) == {frozenset(either) for either in expected}


def test_without_what_it_needs_no_query_of_derivation_or_rule_gives_anything():
    """Each thing that is needed is taken away in turn, from a world in which there are rows."""
    engine = pyoxigraph.Store()
    engine.extend(ontology_quads())
    engine.extend(story_quads(world(3, "one")))
    measure_into(engine)
    list(derive_into(engine))
    tried = 0
    for query in (*derivations(), *rules()):
        if not any(engine.query(query.text)):
            continue
        for either in needs(query.text):
            lost = [quad for quad in engine if is_one_of(quad, either)]
            assert lost, "a row that does not have what is needed"
            for quad in lost:
                engine.remove(quad)
            assert not any(engine.query(query.text)), (query.name, either)
            engine.extend(lost)
            tried += 1
    assert tried > 50


def is_one_of(quad: Quad, either: frozenset[Need]) -> bool:
    return quad.predicate in either or (quad.predicate, quad.object) in either


def test_nothing_is_needed_of_what_is_there():
    wanted = needs("SELECT * { ?s <urn:a> <urn:b> }")

    assert is_met(wanted, {(A, B)}.__contains__)
    assert not is_met(wanted, {A, (A, C)}.__contains__)
