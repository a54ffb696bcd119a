"""A query that somebody wrote gets its answer, or is ended; this process lives on either way."""

import contextlib
import json
from dataclasses import replace

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kb.errors import (
    IncompleteAnswerError,
    QueryFailedError,
    QueryLimitError,
    QueryRefusedError,
    QuerySyntaxError,
)
from kb.processes import CallOff
from kb.query.guard import QueryLimits
from kb.store.embedded import EmbeddedStore
from kb.store.untrusted import _work
from tests.store.canary import listening

LIMITS = QueryLimits(seconds=60)
# The guard asleep: these queries are to reach the worker.
WIDE = QueryLimits(text_bytes=10**7, depth=10**6, patterns=10**6, seconds=60)
P = NamedNode("http://example.org/p")


def node(number: int) -> NamedNode:
    return NamedNode(f"http://example.org/{number}")


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """3,000 triples on disk."""
    made = EmbeddedStore(tmp_path_factory.mktemp("base") / "store")
    made.replace_all((Quad(node(number), P, Literal(number)) for number in range(3000)), applied=1)
    yield made
    made.close()


def test_rows_are_what_the_engine_gives_in_this_process(store):
    """The answer is the standard's JSON, and its terms are the engine's."""
    text = "SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o"

    answer = store.ask(text, LIMITS)

    assert (answer.kind, answer.cut) == ("rows", False)
    assert json.loads(answer.body)["head"] == {"vars": ["s", "o"]}
    expected = [(row["s"], row["o"]) for row in store.query(text)]
    assert [(row["s"], row["o"]) for row in answer.results()] == expected


def test_every_kind_of_term_comes_back(tmp_path):
    """Languages, directions, types, controls, unbound values and quoted triples survive."""
    terms = [
        NamedNode("http://example.org/ü"),
        Literal('"quoted"\n\t\\ \x01 🎈 \u202e'),
        Literal("chat", language="fr-be"),
        Literal("سلام", language="ar", direction=pyoxigraph.BaseDirection.RTL),
        Literal("0.10", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
        Literal(True),
        Triple(P, P, Literal("inner", language="en")),
    ]
    made = EmbeddedStore(tmp_path)
    made.replace_all([Quad(P, P, term) for term in terms], applied=1)
    text = "SELECT ?o ?nothing { ?s ?p ?o }"

    rows = list(made.ask(text, LIMITS).results())

    assert {str(row["o"]) for row in rows} == {str(row["o"]) for row in made.query(text)}
    assert len(rows) == len(terms)
    assert all(row["nothing"] is None for row in rows)
    made.close()


def test_a_blank_node_stays_one_node(tmp_path):
    """Rows that share a blank node still share it."""
    made = EmbeddedStore(tmp_path)
    made.replace_all([Quad(BlankNode("a"), P, Literal(n)) for n in range(2)], applied=1)

    rows = made.ask("SELECT ?s { ?s ?p ?o }", LIMITS).results()

    assert len({row["s"] for row in rows}) == 1
    made.close()


def test_a_truth_and_a_graph_are_answered(store):
    """ASK gives a truth; CONSTRUCT and DESCRIBE give triples."""
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER (?o < 3) }"

    graph = store.ask(text, LIMITS)

    assert graph.kind == "graph"
    assert set(graph.triples()) == {Triple(node(n), P, Literal(n)) for n in range(3)}
    assert bool(store.ask("ASK { ?s ?p 7 }", LIMITS).results())
    assert not bool(store.ask("ASK { ?s ?p -7 }", LIMITS).results())
    assert store.ask("DESCRIBE <http://example.org/1>", LIMITS).triples()


def test_all_graphs_are_asked_only_when_wished(tmp_path):
    """The default graph stands alone unless the caller says otherwise."""
    made = EmbeddedStore(tmp_path)
    made.replace_all([Quad(P, P, P), Quad(P, P, node(1), node(2))], applied=1)
    text = "SELECT ?o { ?s ?p ?o }"

    assert len(list(made.ask(text, LIMITS).results())) == 1
    assert len(list(made.ask(text, LIMITS, union=True).results())) == 2
    made.close()


@pytest.mark.parametrize(
    "text", ["SELECT * { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"]
)
def test_a_long_answer_is_an_error_unless_it_may_be_cut(store, text):
    """An answer is never silently shorter than it should be."""
    few, just = replace(LIMITS, rows=100), replace(LIMITS, rows=3000)

    with pytest.raises(IncompleteAnswerError, match="more than 100 rows"):
        store.ask(text, few)

    cut = store.ask(text, few, may_cut=True)
    whole = store.ask(text, just)
    assert cut.cut
    assert not whole.cut
    lengths = [
        len(one.triples() if one.kind == "graph" else list(one.results())) for one in (cut, whole)
    ]
    assert lengths == [100, 3000]


def test_what_is_no_sparql_is_named_so(store):
    """The engine's own words and place come through."""
    with pytest.raises(QuerySyntaxError, match="1:"):
        store.ask("SELEKT * { ?s ?p ?o }", LIMITS)


def test_the_guard_stands_before_the_worker(store):
    """Nothing that the guard refuses reaches an engine."""
    with pytest.raises(QueryRefusedError):
        store.ask("DROP ALL", LIMITS)


DOUBLING = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(30))
BOMBS = {
    "nested groups": ("SELECT * " + "{" * 8000 + "}" * 8000, "nesting"),
    "nested brackets": ("SELECT (" + "(" * 16000 + "1" + ")" * 16000 + " AS ?x) {}", "nesting"),
    "negations": ("SELECT (" + "!" * 32000 + "true AS ?x) {}", "nesting"),
    "nested exists": ("SELECT * {" + "FILTER EXISTS {" * 4000 + "}" * 4001, "nesting"),
    "doubling": (f"SELECT ?x30 {{ BIND('{'a' * 64}' AS ?x0) {DOUBLING} }}", "memory"),
    "sorted product": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i LIMIT 3", "memory"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_its_worker_only(store, name):
    """What kills an engine kills a process of its own, and the limit it reached is named."""
    text, limit = BOMBS[name]

    with pytest.raises(QueryLimitError) as caught:
        store.ask(text, WIDE)

    assert caught.value.limit == limit
    assert bool(store.ask("ASK { ?s ?p 7 }", LIMITS).results())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT * {" + "?s ?p ?o ." * 500 + "}",
    ],
    ids=["product", "planner"],
)
def test_a_query_without_end_is_ended(store, text):
    """The engine cannot be interrupted; its process can."""
    with pytest.raises(QueryLimitError) as caught:
        store.ask(text, replace(WIDE, seconds=1.5))

    assert caught.value.limit == "time"


def test_an_answer_of_too_many_bytes_is_ended(store):
    """Few rows may still be large."""
    text = "SELECT (GROUP_CONCAT(STR(?s)) AS ?all) { ?s ?p ?o }"

    with pytest.raises(QueryLimitError) as caught:
        store.ask(text, replace(LIMITS, answer_bytes=1000))

    assert caught.value.limit == "size"


@pytest.mark.parametrize("text", ["SELECT * { SERVICE <C> { ?s ?p ?o } }", "LOAD <C>"])
def test_the_worker_itself_reaches_nobody(store, text):
    """The second door: a query that slipped past the guard finds no way to the network."""
    with listening() as canary, store.on_disk() as database:
        task = {"database": str(database), "union": False, "seconds": 60, "base": canary.address}
        task |= {"memory_bytes": LIMITS.memory_bytes, "rows": 10, "answer_bytes": 10**6}
        header, _ = _work(task, text.replace("<C>", f"<{canary.address}>"), LIMITS, CallOff())

    assert header["error"] in ("failed", "syntax")
    assert canary.connections == 0


def test_the_canary_hears_an_engine_that_is_not_shut_in():
    """Without guard and worker the same query does connect: the test above can fail."""
    with listening() as canary, contextlib.suppress(OSError):
        list(pyoxigraph.Store().query(f"SELECT * {{ SERVICE <{canary.address}> {{ ?s ?p ?o }} }}"))

    assert canary.connections


def test_a_missing_database_is_an_error(tmp_path, store):
    """Nothing is answered from nothing."""
    task = {"database": str(tmp_path / "gone"), "union": False}

    header, _ = _work(task, "ASK {}", LIMITS, CallOff())

    assert header["error"] == "failed"
    assert not (tmp_path / "gone").exists()


def test_an_engine_error_is_reported_as_one(store):
    """An answer the engine cannot give is no empty answer."""
    with pytest.raises((QueryFailedError, QuerySyntaxError)):
        store.ask("SELECT (COUNT(?s) AS ?n) ?o { ?s ?p ?o }", LIMITS)
