"""Whole graphs at an endpoint: put them there, change them, count them, and remove them."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache

from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions

from kb.errors import EndpointLossError
from kb.model.answers import Answer
from kb.model.endpoint import GRAPH_BATCH, STORE_BATCH
from kb.ports import Term
from kb.query.bind import bind, parameters
from kb.query.data import batches, delete_data, insert_data
from kb.resources import endpoint_file
from kb.store.remote_answers import answer_of, results_of
from kb.store.transport import Transport

_STORE_BYTES = 4 * 1024**2
ByGraph = Mapping[str, Collection[Quad]]


class RemoteGraphs:
    """The graphs of one endpoint. Quads come without blank nodes."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._address = transport.endpoint.query

    def put(self, graph: NamedNode, quads: Iterable[Quad]) -> int:
        """Put triples in the place of a graph; gives how many."""
        if self._transport.endpoint.graph_store:
            return self._put_whole(graph, quads)
        self.do("drop.ru", graph=graph)
        sent = 0
        for piece in batches(quads, GRAPH_BATCH):
            self._transport.update(insert_data(graph, piece))
            sent += len(piece)
        return sent

    def _put_whole(self, graph: NamedNode, quads: Iterable[Quad]) -> int:
        sent = 0
        for piece in batches(quads, STORE_BATCH, _STORE_BYTES):
            send = self._transport.post_graph if sent else self._transport.put_graph
            send(graph.value, "".join(piece).encode())
            sent += len(piece)
        return sent

    def change(self, removed: ByGraph, added: ByGraph) -> None:
        """Take triples out and put triples in: few in one request, as engines do that at once."""
        pieces = [*_statements(delete_data, removed), *_statements(insert_data, added)]
        texts = [text for text, _ in pieces]
        if texts and sum(size for _, size in pieces) <= GRAPH_BATCH:
            texts = [" ;\n".join(texts)]
        for text in texts:
            self._transport.update(text)

    def do(self, name: str, **values: Term) -> None:
        """Run one of the updates of `queries/endpoint`."""
        self._transport.update(_bound(name, values))

    def rows(self, name: str, **values: Term) -> list[list[Term]]:
        """Give the rows of one of the queries of `queries/endpoint`."""
        found = results_of(self._answer(name, values))
        assert isinstance(found, QuerySolutions)
        return [[row[name] for name in found.variables] for row in found]

    def is_taken(self, graph: str) -> bool:
        """Whether there is anything in a graph."""
        found = results_of(self._answer("taken.rq", {"graph": NamedNode(graph)}))
        assert isinstance(found, QueryBoolean)
        return bool(found)

    def check_size(self, graph: NamedNode, sent: int) -> None:
        """Count what is in a graph.

        Raises:
            EndpointLossError: It is not as much as was sent.
        """
        ((size,),) = self.rows("size.rq", graph=graph)
        if int(size.value) != sent:
            raise EndpointLossError(self._address, sent, int(size.value))

    def triples(self, graph: NamedNode) -> list[list[Term]]:
        """Give all of a graph.

        Raises:
            EndpointLossError: The engine gave fewer than it has.
        """
        found = self.rows("all.rq", graph=graph)
        self.check_size(graph, len(found))
        return found

    def _answer(self, name: str, values: Mapping[str, Term]) -> Answer:
        return answer_of(self._transport.query(_bound(name, values)), self._address)


@cache
def _text(name: str) -> str:
    return endpoint_file(name).read_text(encoding="utf-8")


def _bound(name: str, values: Mapping[str, Term]) -> str:
    """Put terms into a text; what it has no place for is left out."""
    text = _text(name)
    known = parameters(text)
    return bind(name, text, {key: value for key, value in values.items() if key in known})


def _statements(
    write: Callable[[NamedNode, Iterable[str]], str], quads: ByGraph
) -> list[tuple[str, int]]:
    return [
        (write(NamedNode(graph), piece), len(piece))
        for graph, some in sorted(quads.items())
        for piece in batches(some, GRAPH_BATCH)
    ]
