"""What has no equal in SQL is refused by name, and is never answered otherwise."""

from dataclasses import replace

import pytest

from kb.errors import NotRelationalError
from kb.query.catalogue import get
from kb.relational.running import Running
from tests.relational.both import loaded, of_stories

PREFIXES = "PREFIX kb: <https://w3id.org/newsclaim/terms#>\n"
REFUSED = {
    "SELECT ?a { ?a kb:id ?id }": "a SELECT without DISTINCT",
    "SELECT DISTINCT ?a FROM <urn:x> { ?a kb:id ?id }": "FROM",
    "SELECT DISTINCT ?a { ?a kb:id ?id MINUS { ?a kb:party ?b } }": "Minus",
    "SELECT DISTINCT ?a { GRAPH ?g { ?a kb:id ?id } }": "Graph",
    "SELECT DISTINCT ?a { SERVICE <urn:x> { ?a kb:id ?id } }": "ServiceGraphPattern",
    "SELECT DISTINCT ?a { ?a !kb:id ?id }": "the path",
    "SELECT DISTINCT ?a { ?a (kb:id/kb:party)* ?b . ?a kb:id ?c }": "the repeated path",
    "SELECT DISTINCT ?a ?b { ?a kb:under* ?b }": "a path of no length between unbound ends",
    "SELECT DISTINCT ?a { ?a kb:id [] }": "a blank node",
    "SELECT DISTINCT ?a { VALUES (?a ?b) { (kb:id UNDEF) } ?a a ?b }": "UNDEF",
    "SELECT DISTINCT ?a { ?a kb:id ?id FILTER (STRLEN(?id) > 3) }": "STRLEN",
    "SELECT DISTINCT ?a { ?a kb:id ?id FILTER (?id) }": "the truth of a term",
    'SELECT DISTINCT ?a { ?a kb:id ?id FILTER REGEX(?id, "a", "i") }': "REGEX with flags",
    'SELECT DISTINCT ?a { ?a kb:id ?id FILTER REGEX(?id, "a.b") }': ". in the pattern",
    'SELECT DISTINCT ?a { ?a kb:id ?id FILTER REGEX(?id, "\\\\d") }': "\\ in the pattern",
    "SELECT DISTINCT ?a { ?a kb:id ?id FILTER REGEX(?id, ?id) }": "a pattern that is computed",
    "SELECT DISTINCT ?b { ?a kb:id ?id BIND (STR(?a) AS ?b) }": "?b, which is no term",
    "SELECT DISTINCT ?b { ?a kb:id ?id BIND (IRI(?id) AS ?b) }": "IRI of something else",
    "SELECT DISTINCT ?a { ?a kb:id ?id FILTER EXISTS { ?b kb:party ?c } }": "shares no variable",
    "SELECT DISTINCT ?a { ?a kb:id ?b OPTIONAL { ?a kb:party ?c } ?d kb:party ?c }": (
        "a join on ?c, which may be unbound,"
    ),
    "SELECT DISTINCT ?a (COUNT(?b) AS ?n) { ?a kb:id ?b } GROUP BY ?a": "AggregateJoin",
    "SELECT DISTINCT ?a { ?a kb:id ?b } LIMIT 3": "LIMIT",
    "ASK { ?a kb:id ?b }": "AskQuery",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with loaded(of_stories(), tmp_path_factory.mktemp("facts")) as engine:
        yield Running(engine)


@pytest.mark.parametrize(("text", "construct"), REFUSED.items())
def test_what_is_not_translated_is_refused_by_name(running, text, construct):
    query = replace(get("drift"), name="some-query", text=PREFIXES + text)

    with pytest.raises(NotRelationalError) as caught:
        running.rows_of(query)

    assert caught.value.query == "some-query"
    assert construct in caught.value.construct
    assert str(caught.value).startswith("queries: some-query uses ")


def test_rows_are_not_found_in_parts_by_a_name_that_means_two_things(running, monkeypatch):
    text = "SELECT DISTINCT ?a { ?a kb:id ?id { SELECT DISTINCT ?id { ?b kb:id ?id } } ?b a ?a }"
    query = replace(get("drift"), text=PREFIXES + text, partition="b")
    monkeypatch.setattr(running.engine, "at_once", 100, raising=False)

    with pytest.raises(NotRelationalError) as caught:
        running.rows_of(query)

    assert caught.value.construct == "another ?b in a SELECT inside"
