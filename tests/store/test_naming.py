"""An engine that overlooks which graphs a request names is asked by queries that name them."""

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from kb.errors import EndpointFailedError, EndpointGraphsError
from kb.model.endpoint import Endpoint
from kb.query.guard import QueryLimits
from kb.query.placing import obstacle, seeing, within
from kb.store.naming import Overlooked, ask
from kb.store.probe import probe, questions
from kb.store.remote import RemoteStore
from kb.store.transport import Transport
from tests.store.misbehaving import Answer, serving
from tests.store.test_probe import DATA, rows

HERE, THEIRS, DECOY = (NamedNode(f"urn:graph:{name}") for name in ("here", "theirs", "decoy"))
PREFIX = "PREFIX : <urn:newsclaim-probe:> "


class Overlooking(Transport):
    """Leaves out of each request which graphs it is about."""

    def query(self, text, default=(), named=()):
        del default, named
        return super().query(text)


@pytest.fixture(scope="module")
def plain():
    """The scratch data as the default graph, beside a graph that GRAPH may see."""
    store = pyoxigraph.Store()
    for quad in pyoxigraph.parse(path=str(DATA), format=RdfFormat.TURTLE):
        store.add(quad)
    store.add(Quad(NamedNode("urn:newsclaim-probe:n1"), NamedNode("urn:p"), Literal(1), THEIRS))
    return store


@pytest.fixture(scope="module")
def named(plain):
    """The same in a named graph, with what must not be seen in the default graph and elsewhere."""
    store = pyoxigraph.Store()
    for quad in plain:
        graph = quad.graph_name if quad.graph_name == THEIRS else HERE
        store.add(Quad(*quad.triple, graph))
    for n in range(9):
        about = NamedNode(f"urn:newsclaim-probe:n{n}")
        for predicate in ("value", "more", "holds", "wider", "placed"):
            triple = about, NamedNode(f"urn:newsclaim-probe:{predicate}"), Literal(n)
            store.add(Quad(*triple))
            store.add(Quad(*triple, DECOY))
    return store


ODD = {
    "exists in a projection": "SELECT (EXISTS { :n2 :more ?w } AS ?e) { :n1 :value ?v }",
    "exists behind a group": "SELECT ?v { ?s :value ?v } GROUP BY ?v HAVING(EXISTS{?x :more 7}) "
    "ORDER BY ?v",
    "values behind it": "SELECT ?s ?v { ?s :value ?v } ORDER BY ?s VALUES (?s) { (:n1) (:n8) }",
    "braces in words": 'SELECT ?s{?s :value ?v FILTER(STR(?v)!="{}")#{ GRAPH\n}ORDER BY ?s',
    "names like words": "PREFIX graph: <urn:newsclaim-probe:> SELECT ?s "
    "WHERE{?s graph:value ?construct .?s a?values}",
    "a subselect": "SELECT ?n { { SELECT (COUNT(*) AS ?n) WHERE { ?s :value ?v } } }",
    "graphs": "SELECT ?g ?s { ?s :value 1 GRAPH ?g { ?s ?p ?o } }",
    "a graph with a name": "PREFIX from: <urn:graph:> SELECT ?s ?v {{?s :value ?v "
    "OPTIONAL{GRAPH from:theirs{?s ?p 1}BIND(1 AS ?one)}} FILTER(BOUND(?one))}",
    "a graph that is not to be seen": "SELECT ?s { GRAPH <urn:graph:decoy> { ?s ?p ?o } }",
    "an optional graph": "SELECT ?s ?g { ?s :value ?v OPTIONAL { GRAPH ?g { ?s ?p 1 } } } "
    "ORDER BY ?s",
    "ask": "ASK{:n8 ?p ?o}",
}
TEXTS = {**{one.name: one.text for one in questions()}, **{k: PREFIX + v for k, v in ODD.items()}}


@pytest.mark.parametrize("name", TEXTS)
def test_a_query_that_names_its_graph_gives_the_same_rows(name, plain, named):
    text = TEXTS[name]
    assert obstacle(text) == ""

    asked = within(seeing(text, [THEIRS.value]), HERE.value)

    assert rows(named.query(asked)) == rows(plain.query(text))


def test_a_graph_is_made_of_the_named_graph_alone(plain, named):
    text = f"{PREFIX} CONSTRUCT {{ ?s :is ?v }} WHERE {{ ?s :value ?v }}"

    asked = {*map(str, named.query(within(text, HERE.value)))}

    assert asked == {*map(str, plain.query(text))}
    assert len(asked) == 3


def test_an_engine_that_overlooks_graphs_passes_and_answers_for_a_base(oxigraph, graph):
    """What the request names is left out on the way, and nothing else is answered for it."""
    transport = Overlooking(oxigraph)
    with transport:
        found = {one.name: one.status for one in probe(transport)}
    assert found.pop("graphs-of-request") == "differs"
    assert {*found.values()} == {"right"}

    store = RemoteStore(oxigraph, graph, lambda number: f"hash {number}", Overlooking(oxigraph))
    other = NamedNode(f"{graph}:others")
    quads = [Quad(THEIRS, THEIRS, Literal(1)), Quad(THEIRS, HERE, Literal(2), other)]
    store.replace_all(quads, applied=1)
    store.note_passed("version")
    try:
        assert [str(row["p"]) for row in store.query("SELECT ?p { ?s ?p ?o }")] == [str(THEIRS)]
        graphs = list(store.query("SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } }"))
        assert [(row["g"], row["o"]) for row in graphs] == [(other, Literal(2))]
        for text in ("SELECT * FROM <urn:a> { ?s ?p ?o }", "DESCRIBE <urn:graph:here>"):
            with pytest.raises(EndpointGraphsError, match=r"FROM|DESCRIBE"):
                store.ask(text, QueryLimits())
        with pytest.raises(EndpointGraphsError, match="several"):
            store.ask("SELECT * { ?s ?p ?o }", QueryLimits(), union=True)
        again = RemoteStore(oxigraph, graph, lambda n: f"hash {n}", Overlooking(oxigraph))
        passed = [again.is_passed(version) for version in ("another", "version")]
        again.close()
        assert passed == [False, True]
        assert str(again._overlooks) == "default named"
    finally:
        store.remove()
        store.close()


class Refusing(Transport):
    """Goes to the web for what a request names, and finds nothing there."""

    def query(self, text, default=(), named=()):
        if default or named:
            raise EndpointFailedError(self.endpoint.query, 500, "no protocol `urn`")
        return super().query(text)


def test_an_engine_that_refuses_graphs_in_requests_is_asked_by_queries_that_name_them(oxigraph):
    with Refusing(oxigraph) as transport:
        found = {one.name: one.status for one in probe(transport)}

    assert found.pop("graphs-of-request") == "differs"
    assert {*found.values()} == {"right"}


def test_of_an_engine_that_only_shows_other_graphs_the_request_still_names_the_default():
    text = "SELECT ?g { GRAPH ?g { ?s ?p ?o } }"
    with serving(Answer()) as script, Transport(Endpoint(f"{script.address}/query")) as transport:
        ask(transport, text, ["urn:g"], ["urn:n"], Overlooked(named=True))

    assert b"default-graph-uri=urn%3Ag" in script.asked[0].body
    assert b"FILTER" in script.asked[0].body
