"""A base at an endpoint is whole or not read, and never over what is somebody else's."""

from collections.abc import Callable

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple

from kb.errors import (
    EndpointChangedError,
    EndpointGraphTakenError,
    EndpointHistoryError,
    EndpointTermError,
    EndpointUnreachableError,
    IncompleteAnswerError,
    QueryRefusedError,
)
from kb.model.endpoint import Endpoint
from kb.query.guard import QueryLimits
from kb.store.remote import RemoteStore, State
from kb.store.transport import Transport
from tests.store.conftest import remote

SAYS = NamedNode("http://example.org/says")
OTHERS = "urn:newsclaim-test:others"
EVERYTHING = "SELECT * { ?s ?p ?o }"


def quad(number: int, graph: str = "") -> Quad:
    about = NamedNode(f"http://example.org/{number}")
    return Quad(about, SAYS, Literal("we did"), *([NamedNode(graph)] if graph else []))


class Breaking(Transport):
    """Breaks at one of the requests that write, before it is sent or before its answer comes."""

    left = 10**6
    is_sent = False

    def _breaking(self, send: Callable[[], None]) -> None:
        self.left -= 1
        if self.left or self.is_sent:
            send()
        if not self.left:
            raise EndpointUnreachableError(self.endpoint.update, "it broke")

    def update(self, text: str) -> None:
        self._breaking(lambda: super(Breaking, self).update(text))

    def put_graph(self, graph: str, turtle: bytes) -> None:
        self._breaking(lambda: super(Breaking, self).put_graph(graph, turtle))


@pytest.fixture
def store(oxigraph: Endpoint, graph: str):
    made = remote(oxigraph, graph)
    yield made
    made.remove()
    made.close()


def breaking(endpoint: Endpoint, graph: str) -> RemoteStore:
    return RemoteStore(endpoint, graph, lambda number: f"hash {number}", Breaking(endpoint))


@pytest.mark.parametrize("is_sent", [False, True], ids=["not sent", "answer lost"])
@pytest.mark.parametrize("way", ["replace", "change"])
def test_a_break_at_any_request_leaves_the_old_or_nothing_to_read(oxigraph, graph, way, is_sent):
    """Whoever reads then sees the state before, or is told; whoever repeats it gets it whole."""
    others = f"{OTHERS}:{graph}"
    old, new = {quad(1), quad(2)}, {quad(2), quad(3), quad(4, others)}
    store = breaking(oxigraph, graph)
    speaker = store._transport
    step, is_through = 0, False

    while not is_through:
        step += 1
        speaker.left = 10**6
        store.replace_all(old, applied=1)
        speaker.left, speaker.is_sent = step, is_sent
        try:
            if way == "replace":
                store.replace_all(new, applied=2)
            else:
                store.change([quad(1)], [quad(3), quad(4, others)], applied=2)
            is_through = True
        except EndpointUnreachableError:
            again = remote(oxigraph, graph)
            state = again.state()
            if state == State("whole", 1, "hash 1"):
                assert set(again.quads()) == old
            elif state == State("whole", 2, "hash 2"):
                assert is_sent
                assert set(again.quads()) == new
            else:
                with pytest.raises(EndpointChangedError):
                    again.query(EVERYTHING)
            again.replace_all(new, applied=2)
            assert set(again.quads()) == new
            again.close()
    speaker.left = 10**6
    assert step > 3
    assert set(store.quads()) == new
    store.remove()
    store.close()


def test_another_copy_that_went_on_is_not_written_over(store, oxigraph, graph):
    """Two copies of a base, one of which does not know what the other took in."""
    store.replace_all([quad(1)], applied=5)
    copy = RemoteStore(oxigraph, graph, lambda n: f"hash {n}" if n < 5 else "", Transport(oxigraph))

    for go in (
        copy.applied,
        lambda: copy.query(EVERYTHING),
        lambda: copy.replace_all([quad(2)], applied=4),
        lambda: copy.change([quad(1)], [quad(2)], applied=4),
    ):
        with pytest.raises(EndpointHistoryError) as caught:
            go()
    copy.close()

    assert caught.value.graph == graph
    assert set(store.quads()) == {quad(1)}


def test_a_graph_that_is_somebody_elses_is_left_alone(store, oxigraph, graph):
    """What others wrote has a name that they chose; the engine may have it already."""
    theirs = f"{graph}:theirs"
    transport = store._transport
    transport.put_graph(theirs, b"<urn:a> <urn:b> <urn:c> .")
    store.replace_all([quad(1)], applied=1)

    for write in (store.replace_all, store.extend):
        with pytest.raises(EndpointGraphTakenError):
            write([quad(2), quad(3, theirs)], applied=2)

    assert store.applied() == 1
    assert set(store.quads()) == {quad(1)}
    rows = list(store.query(f"PREFIX from: <urn:x> SELECT(?x AS ?s)FROM<{theirs}>{{ ?x ?p ?o }}"))
    assert [row["s"].value for row in rows] == ["urn:a"]


def test_whoever_reads_while_somebody_writes_asks_again(store, oxigraph, graph):
    """The answer is of one state: that before or that after."""
    store.replace_all([quad(1)], applied=1)
    transport = Transport(oxigraph)
    reader = RemoteStore(oxigraph, graph, lambda number: f"hash {number}", transport)
    reader.applied()
    ask = transport.query
    turns = iter([True])

    def ask_late(text, *graphs):
        if text == EVERYTHING and next(turns, False):
            store.change([quad(1)], [quad(2), quad(3)], applied=2)
        return ask(text, *graphs)

    transport.query = ask_late

    rows = list(reader.query(EVERYTHING))
    reader.close()

    assert {row["s"] for row in rows} == {quad(2).subject, quad(3).subject}


def test_what_is_being_written_is_not_read(store):
    store.replace_all([quad(1)], applied=1)
    store._set_state(State("writing", 1, "hash 1"))
    store._is_read = False

    assert store.applied() == -1
    with pytest.raises(EndpointChangedError):
        store.query(EVERYTHING)


def test_what_engines_do_not_all_take_is_refused_before_anything_is_sent(store):
    """A triple as a term is RDF 1.2."""
    store.replace_all([quad(1)], applied=1)
    inner = Triple(quad(1).subject, SAYS, Literal("x"))

    with pytest.raises(EndpointTermError):
        store.extend([Quad(quad(2).subject, SAYS, inner)], applied=2)

    assert store.applied() == 1


def test_what_a_person_asks_is_kept_within_its_limits(store):
    """Rows that are too many are an error, and other machines are not reached through it."""
    store.replace_all(map(quad, range(20)), applied=1)
    limits = QueryLimits(rows=10)

    with pytest.raises(IncompleteAnswerError):
        store.ask(EVERYTHING, limits)
    cut = store.ask(EVERYTHING, limits, may_cut=True)
    assert cut.cut
    assert len(list(cut.results())) == 10
    with pytest.raises(QueryRefusedError):
        store.ask("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", limits)


def test_all_graphs_together_can_be_asked(store, graph):
    store.replace_all([quad(1), quad(2, f"{OTHERS}:{graph}")], applied=1)

    def asked(**how):
        return len(list(store.ask(EVERYTHING, QueryLimits(), **how).results()))

    assert (asked(), asked(union=True)) == (1, 2)


def test_removing_leaves_nothing(store, oxigraph, graph):
    store.replace_all([quad(1), quad(2, f"{OTHERS}:{graph}")], applied=1)

    store.remove()

    text = f'SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (CONTAINS(STR(?g), "{graph}")) }}'
    assert b'"bindings":[]' in store._transport.query(text).body.replace(b" ", b"")
