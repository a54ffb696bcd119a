"""What every store must do. The same tests run on each."""

import pytest
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
)

from kb.errors import QueryFailedError, QuerySyntaxError
from kb.ports import Store
from kb.query.guard import QueryLimits
from kb.store.memory import MemoryStore

SAYS = NamedNode("http://example.org/says")


def quad(number: int, text: str = "we did not") -> Quad:
    return Quad(NamedNode(f"http://example.org/{number}"), SAYS, Literal(text, language="en"))


def test_an_empty_store_answers(store):
    """Nothing was ever written, and every question has its empty answer."""
    as_protocol: Store = store

    assert as_protocol.applied() == 0
    assert list(as_protocol.quads()) == []
    assert not as_protocol.query("ASK { ?s ?p ?o }")
    assert list(store.ask("SELECT * { ?s ?p ?o }", QueryLimits()).results()) == []


def test_replacing_puts_new_quads_in_the_place_of_everything(store):
    """What was there is gone, and the store knows how far the journal is in it."""
    store.replace_all([quad(1), quad(2)], applied=5)
    store.replace_all([quad(3)], applied=6)

    assert list(store.quads()) == [quad(3)]
    assert store.applied() == 6


def test_extending_keeps_what_is_there(store):
    """Quads are a set: adding one twice changes nothing."""
    store.replace_all([quad(1)], applied=1)
    store.extend([quad(1), quad(2)], applied=2)

    assert set(store.quads()) == {quad(1), quad(2)}
    assert store.applied() == 2


def test_a_change_takes_out_and_puts_in(store):
    """What is neither taken out nor put in stays."""
    store.replace_all([quad(1), quad(2)], applied=1)
    store.change([quad(1)], [quad(3)], applied=2)

    assert set(store.quads()) == {quad(2), quad(3)}
    assert quad(2) in store
    assert quad(1) not in store
    assert store.applied() == 2


@pytest.mark.parametrize("method", ["replace_all", "extend"])
def test_a_batch_is_whole_or_absent(store, method):
    """An error on the way leaves the store as it was."""
    store.replace_all([quad(1)], applied=1)

    def broken():
        yield quad(2)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        getattr(store, method)(broken(), applied=2)

    assert list(store.quads()) == [quad(1)]
    assert store.applied() == 1
    store.extend([quad(2)], applied=2)
    assert set(store.quads()) == {quad(1), quad(2)}


def test_the_three_kinds_of_query_are_answered(store):
    """Rows, a truth and a graph."""
    store.replace_all([quad(1)], applied=1)

    rows = store.query("SELECT ?text { ?s ?p ?text }")
    graph = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")

    assert isinstance(rows, QuerySolutions)
    assert [row["text"] for row in rows] == [Literal("we did not", language="en")]
    assert isinstance(store.query("ASK { ?s ?p ?o }"), QueryBoolean)
    assert isinstance(graph, QueryTriples)
    assert list(graph) == [quad(1).triple]


def test_values_enter_as_terms_and_never_as_text(store):
    """A value that looks like SPARQL is only a value."""
    hostile = 'we did not" } INSERT { ?s ?p "we did\n'
    store.replace_all([quad(1), quad(2, hostile)], applied=1)

    rows = store.query("SELECT ?s ?text { ?s ?p ?text }", {"text": Literal(hostile, language="en")})

    assert [row["s"] for row in rows] == [NamedNode("http://example.org/2")]


def test_a_query_that_is_none_is_named_so(store):
    """What the engine says of it goes into the message; nothing else of it comes out."""
    with pytest.raises(QuerySyntaxError, match=r"1:|line 1|SELEKT"):
        store.query("SELEKT")
    with pytest.raises(QueryFailedError):
        store.query("SELECT ?s { ?s ?p ?o }", {"not there": Literal(1)})


def test_the_digest_depends_on_the_quads_alone(store):
    """Neither order, nor way, nor number of the journal entry matters; each quad does."""
    store.replace_all([quad(number) for number in range(50)], applied=1)
    before = store.digest()
    other = MemoryStore()
    other.replace_all([quad(number) for number in range(25, 50)], applied=8)
    other.extend([quad(number) for number in range(25)], applied=9)

    assert other.digest() == before
    store.extend([quad(1, "we did")], applied=2)
    assert store.digest() != before


def test_the_digest_sees_graphs(store):
    """The same triple in a graph of its own is another quad."""
    one, graph = quad(1), NamedNode("http://example.org/graph")
    store.replace_all([one], applied=1)
    other = MemoryStore()
    other.replace_all([Quad(one.subject, one.predicate, one.object, graph)], applied=1)

    assert store.digest() != other.digest()


def test_what_others_wrote_keeps_its_graph_and_its_blank_nodes(store):
    """Blank nodes are one thing within a store, whatever an engine calls them."""
    graph = NamedNode("http://example.org/others")
    nobody = BlankNode("nobody")
    theirs = [
        Quad(NamedNode("http://example.org/1"), SAYS, nobody, graph),
        Quad(nobody, SAYS, Literal("we did"), graph),
    ]

    store.replace_all([quad(1), *theirs], applied=1)

    assert set(store.quads()) == {quad(1), *theirs}
    rows = store.query("SELECT ?g ?text { GRAPH ?g { ?s ?p ?who . ?who ?p ?text } }")
    assert [(row["g"], row["text"]) for row in rows] == [(graph, Literal("we did"))]
    assert len(list(store.query("SELECT * { ?s ?p ?o }"))) == 1
    store.change(theirs, [], applied=2)
    assert set(store.quads()) == {quad(1)}


def test_more_than_one_request_holds_comes_whole(store):
    """Batches are a matter of the way, not of what arrives."""
    many = {quad(number, "«é😀\n\"'\\» " * (number % 7)) for number in range(1500)}

    store.replace_all(many, applied=1)
    assert set(store.quads()) == many
    store.change([one for one in many if one.subject.value.endswith("7")], [], applied=2)

    assert set(store.quads()) == {one for one in many if not one.subject.value.endswith("7")}
