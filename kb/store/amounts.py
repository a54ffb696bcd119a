"""Find out how much an engine takes and gives at once, and what its graph store does."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from kb.errors import (
    EndpointError,
    EndpointFailedError,
    EndpointIncompleteError,
    EndpointQueryError,
    EndpointSizeError,
    EndpointTimeoutError,
)
from kb.model.answers import Probed
from kb.model.endpoint import GRAPH_BATCH
from kb.query.bind import bind
from kb.query.data import insert_data
from kb.resources import endpoint_file
from kb.store.naming import Overlooked
from kb.store.remote_answers import answer_of, results_of
from kb.store.transport import Transport

_SIZES = (GRAPH_BATCH, 1_000, 2_000, 5_000)
ASKED_OF_MANY = ("many-rows.rq", "many-triples.rq")
_LONG = 3.0
"""After an update that took so many seconds no larger one is tried."""
_SIDE = 101
_PAIRS = _SIDE * _SIDE  # more than the 10,000 after which some engines stop


@dataclass(frozen=True)
class Scratch:
    """The graphs of one run, which no other run uses."""

    graph: NamedNode
    other: NamedNode
    overlooks: Overlooked = field(default_factory=Overlooked)


def is_about_the_question(error: EndpointError) -> bool:
    """Whether the engine is there, and it is this that it does not do, or not in time."""
    kinds = (
        EndpointFailedError,
        EndpointIncompleteError,
        EndpointQueryError,
        EndpointSizeError,
        EndpointTimeoutError,
    )
    return isinstance(error, kinds)


def amounts(transport: Transport, scratch: Scratch) -> Iterator[Probed]:
    """Find out how many triples one update may have, and how many rows an answer."""
    yield _size_of_update(transport, scratch)
    clear(transport, scratch)
    transport.update(insert_data(scratch.graph, _many(_SIDE)))
    yield from _whole_answers(transport, scratch)
    clear(transport, scratch)


def clear(transport: Transport, scratch: Scratch) -> None:
    """Remove the graphs."""
    text = endpoint_file("drop.ru").read_text(encoding="utf-8")
    for graph in (scratch.graph, scratch.other):
        transport.update(bind("drop.ru", text, {"graph": graph}))


def graph_store(transport: Transport, scratch: Scratch) -> Probed:
    """Try to put and to add to a whole graph."""
    name, summary = "graph-store", "PUT replaces a graph, POST adds to it"
    if not transport.endpoint.graph_store:
        return Probed(name, summary, "not tried", "no KB_GRAPH_STORE is given")
    try:
        transport.put_graph(scratch.graph.value, "".join(_many(2)).encode())
        transport.post_graph(scratch.graph.value, "".join(_many(3)).encode())
        size = _size(transport, scratch)
    except EndpointError as error:
        if not is_about_the_question(error):
            raise
        return Probed(name, summary, "wrong", str(error))
    if size == 3:
        return Probed(name, summary, "right")
    return Probed(name, summary, "wrong", f"it holds {size} triples instead of 3")


def _size_of_update(transport: Transport, scratch: Scratch) -> Probed:
    name, summary = "size-of-update", f"{GRAPH_BATCH} triples in one update"
    most, fault, began = 0, "", 0.0
    for size in _SIZES:
        began = time.monotonic()
        try:
            transport.update(insert_data(scratch.graph, _many(size)))
        except EndpointError as error:
            if not is_about_the_question(error):
                raise
            fault = str(error).removeprefix(f"{transport.endpoint.update}: ")
            break
        if _size(transport, scratch) != size:
            fault = f"of {size} triples it holds {_size(transport, scratch)}"
            break
        most = size
        if time.monotonic() - began > _LONG:
            break
    if most < GRAPH_BATCH:
        return Probed(name, summary, "wrong", fault)
    return Probed(name, summary, "right", f"it takes {most} at least")


def _whole_answers(transport: Transport, scratch: Scratch) -> Iterator[Probed]:
    """See that no answer is cut without a word; one that is refused is only inconvenient."""
    for file in ASKED_OF_MANY:
        name = file.removesuffix(".rq")
        summary = f"{_PAIRS:,} {name.removeprefix('many-')} come whole, or it tells otherwise"
        try:
            held = _pairs(transport, scratch, file)
        except EndpointError as error:
            if not is_about_the_question(error):
                raise
            note = str(error).removeprefix(f"{transport.endpoint.query}: ")
            yield Probed(name, summary, "differs", note)
            continue
        if held == _PAIRS:
            yield Probed(name, summary, "right")
        else:
            yield Probed(name, summary, "wrong", f"it gives {held:,} and does not say that")


def _pairs(transport: Transport, scratch: Scratch, name: str) -> int:
    return len([*_results(transport, scratch, name)])


def _results(transport: Transport, scratch: Scratch, name: str) -> QuerySolutions | QueryTriples:
    text = endpoint_file(name).read_text(encoding="utf-8")
    reply = transport.query(bind(name, text, {"graph": scratch.graph}))
    found = results_of(answer_of(reply, transport.endpoint.query))
    assert not isinstance(found, QueryBoolean)
    return found


def _many(number: int) -> list[str]:
    return [
        f"<urn:newsclaim-probe:{n}> <urn:newsclaim-probe:number> {n} .\n" for n in range(number)
    ]


def _size(transport: Transport, scratch: Scratch) -> int:
    ((size,),) = _results(transport, scratch, "size.rq")
    assert isinstance(size, Literal)
    return int(size.value)
