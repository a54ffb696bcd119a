"""Ask about some graphs of an endpoint, also of an engine that overlooks which a request names."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from pyoxigraph import NamedNode, QueryBoolean

from kb.errors import EndpointFailedError, EndpointGraphsError, EndpointQueryError
from kb.ports import Term
from kb.query.bind import bind
from kb.query.placing import obstacle, seeing, within
from kb.resources import endpoint_file
from kb.store.remote_answers import answer_of, results_of
from kb.store.transport import Reply, Transport


@dataclass(frozen=True)
class Overlooked:
    """What an engine overlooks or refuses of the graphs that a request names.

    Attributes:
        default: It answers from another default graph.
        named: GRAPH sees others.
    """

    default: bool = False
    named: bool = False

    @classmethod
    def read(cls, words: Sequence[str]) -> "Overlooked":
        """Read what `str` wrote, in words."""
        return cls("default" in words, "named" in words)

    def __str__(self) -> str:
        return " ".join(name for name, is_so in vars(self).items() if is_so)


def overlooked(transport: Transport, graph: str) -> Overlooked:
    """Find out by reading alone. Who fails when a request names a graph is as one who overlooks it.

    Some take the names for places on the web, and go there.

    Args:
        graph: A graph with something in it, if there is any.
    """
    nowhere = f"urn:newsclaim-probe:nowhere:{uuid4().hex}"
    is_filled = _holds(transport, "taken.rq", graph=NamedNode(graph))
    try:
        return Overlooked(
            default=_holds(transport, "anything.rq", [nowhere])
            or _holds(transport, "anything.rq", [graph]) != is_filled,
            named=_holds(transport, "any-graph.rq", [graph]),
        )
    except (EndpointFailedError, EndpointQueryError):
        return Overlooked(default=True, named=True)


def ask(
    transport: Transport,
    text: str,
    default: Sequence[str],
    named: Sequence[str],
    overlooks: Overlooked,
) -> Reply:
    """Ask about graphs: named in the request, and in the query where that is overlooked.

    Args:
        default: Together the default graph; none for a query that names its graphs itself.
        named: Those that GRAPH may see.

    Raises:
        EndpointGraphsError: The query does not let itself be asked so.
    """
    if overlooks == Overlooked():
        return transport.query(text, default, named)
    what = obstacle(text)
    if overlooks.default and len(default) > 1:
        what = "several graphs together"
    if what:
        raise EndpointGraphsError(transport.endpoint.query, what)
    text = seeing(text, named)
    if overlooks.default:
        return transport.query(within(text, *default))
    return transport.query(text, default, named)


def _holds(transport: Transport, name: str, default: Sequence[str] = (), **values: Term) -> bool:
    text = bind(name, endpoint_file(name).read_text(encoding="utf-8"), values)
    found = results_of(answer_of(transport.query(text, default), transport.endpoint.query))
    assert isinstance(found, QueryBoolean)
    return bool(found)
