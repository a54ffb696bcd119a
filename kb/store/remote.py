"""A base at a SPARQL endpoint: one named graph, what others wrote beside it, and a small state.

    <graph>          the records, the ontology and all that is derived
    <graph>/new      the same, while it is being written
    <graph>/state    how far it is written, and which graphs of others it brought
    …                what others wrote, under the names they gave it

Whoever writes notes "writing" first and "whole" last; nothing is read as the base in between. All
steps can be repeated, so what broke off is written again from its start.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
)

from kb.errors import (
    EndpointChangedError,
    EndpointGraphTakenError,
    EndpointHistoryError,
    EndpointTermError,
    IncompleteAnswerError,
    QueryFailedError,
)
from kb.model.answers import Answer
from kb.model.endpoint import Endpoint
from kb.ports import Results, Term
from kb.query.data import skolem, unskolem, with_values
from kb.query.guard import QueryLimits, check_query
from kb.query.lexer import names_its_graphs
from kb.store.memory import MemoryStore
from kb.store.naming import Overlooked, ask, overlooked
from kb.store.remote_answers import answer_of, results_of
from kb.store.remote_graphs import RemoteGraphs
from kb.store.transport import Transport
from kb.terms import term

WHOLE, WRITING = "whole", "writing"
_UNKNOWN = -1


@dataclass(frozen=True)
class State:
    """How far a base is written: up to which entry of the journal, and the hash of that entry."""

    status: str
    number: int
    head: str


class RemoteStore:
    """The graph of one base at an endpoint."""

    def __init__(
        self, endpoint: Endpoint, graph: str, hash_of: Callable[[int], str], transport: Transport
    ) -> None:
        """Name the graph; nothing is asked yet.

        Args:
            endpoint: Where.
            graph: Address of the graph of the base.
            hash_of: Gives the hash of an entry of the journal, "" for one it does not have.
            transport: What speaks to it.
        """
        self._endpoint, self._transport = endpoint, transport
        self._graphs = RemoteGraphs(transport)
        self._graph, self._state = NamedNode(graph), NamedNode(f"{graph}/state")
        self._aside = NamedNode(f"{graph}/new")
        self._hash_of = hash_of
        self._known: State | None = None
        self._parts: tuple[str, ...] = ()
        self._is_read = False
        self._overlooks: Overlooked | None = None

    # -- how far it is ------------------------------------------------------------------------

    def state(self) -> State | None:
        """Read how far the base is written; None when there is none."""
        rows = self._graphs.rows("state.rq", state=self._state, base=self._graph)
        found = [(row[0].value, row[1].value, row[2].value) for row in rows]
        if not found:
            return None
        if len(found) > 1 or not found[0][1].isdecimal():
            return State(WRITING, _UNKNOWN, "")
        status, number, head = found[0]
        return State(status, int(number), head)

    def applied(self) -> int:
        """Number of the last journal entry in it; 0 when there is no base, -1 when it is not whole.

        Raises:
            EndpointHistoryError: Another copy of the base wrote what this one does not know.
        """
        known = self._current()
        if known is None:
            return 0
        return known.number if known.status == WHOLE else _UNKNOWN

    def is_there(self) -> bool:
        """Whether the base was ever written there."""
        return self._current() is not None

    def _current(self) -> State | None:
        if not self._is_read:
            self._look()
        return self._known

    def _look(self) -> None:
        known = self.state()
        self._check_history(known)
        rows = self._graphs.rows("parts.rq", state=self._state, base=self._graph)
        self._parts = tuple(row[0].value for row in rows)
        self._known, self._is_read = known, True

    def _check_history(self, known: State | None) -> None:
        if known is not None and known.number > 0 and self._hash_of(known.number) != known.head:
            raise EndpointHistoryError(self._endpoint.query, self._graph.value)

    def is_passed(self, probes: str) -> bool:
        """Whether the engine was found to answer rightly, by this set of probes."""
        found = self._graphs.rows("passed.rq", state=self._state, base=self._graph)
        version, *words = found[0][0].value.split() if len(found) == 1 else [""]
        if version != probes:
            return False
        self._overlooks = Overlooked.read(words)
        return True

    def note_passed(self, probes: str) -> None:
        """Note that the engine answers rightly, as far as this set of probes tells."""
        passed = Literal(f"{probes} {self._overlooked()}".strip())
        self._graphs.do("set-passed.ru", state=self._state, base=self._graph, probes=passed)

    # -- writing --------------------------------------------------------------------------------

    def replace_all(self, quads: Iterable[Quad], applied: int) -> None:
        """Put these quads in the place of everything, whole or not at all."""
        self.fill(lambda engine: engine.bulk_extend(quads), applied)

    def fill(self, make: Callable[[pyoxigraph.Store], None], applied: int) -> None:
        """Put what is made in an empty database in the place of everything."""
        engine = pyoxigraph.Store()
        make(engine)
        self.send(engine, applied)

    def send(self, quads: Iterable[Quad], applied: int) -> None:
        """Write everything aside, then put it in the place of what is there."""
        ours, others = self._parted(quads)
        with self._writing(applied, others):
            sent = self._graphs.put(self._aside, ours)
            self._graphs.check_size(self._aside, sent)
            self._graphs.do("move.ru" if sent else "drop.ru", graph=self._graph, new=self._aside)
            self._graphs.check_size(self._graph, sent)
            self._graphs.check_size(self._aside, 0)  # else nothing was moved
            for graph, theirs in sorted(others.items()):
                sent = self._graphs.put(NamedNode(graph), theirs)
                self._graphs.check_size(NamedNode(graph), sent)
            for graph in sorted({*self._parts} - {*others}):
                self._graphs.do("drop.ru", graph=NamedNode(graph))
                self._graphs.change(self._part(graph), {})

    def extend(self, quads: Iterable[Quad], applied: int) -> None:
        """Add these quads to what is there."""
        self.change((), list(quads), applied)

    def change(self, removed: Collection[Quad], added: Collection[Quad], applied: int) -> None:
        """Take quads out and put quads in; small changes are one request."""
        out, into = self._by_graph(removed), self._by_graph(added)
        with self._writing(applied, set(into) - {self._graph.value}):
            self._graphs.change(out, into)

    def remove(self) -> None:
        """Take the base away from the endpoint, with all that it brought."""
        self._look()
        for graph in (*self._parts, self._graph.value, self._aside.value, self._state.value):
            self._graphs.do("drop.ru", graph=NamedNode(graph))
        self._is_read = False

    @contextmanager
    def _writing(self, applied: int, others: Collection[str]) -> Iterator[None]:
        """Note the beginning, and the end when all went well.

        A graph of others is noted as ours before anything is in it, so that it is found again.
        """
        self._look()
        if self._known is None:  # what was found out of an empty graph may be otherwise
            self._overlooks = None
        head, fresh = self._hash_of(applied), sorted({*others} - {*self._parts})
        for graph in fresh:
            if self._graphs.is_taken(graph):
                raise EndpointGraphTakenError(self._endpoint.query, graph)
        self._is_read = False  # whatever comes now, it is not what was read
        self._set_state(State(WRITING, applied, head))
        for graph in fresh:
            self._graphs.change({}, self._part(graph))
        yield
        self._set_state(State(WHOLE, applied, head))
        self._look()
        if self._known != State(WHOLE, applied, head):
            raise EndpointChangedError(self._endpoint.query)

    def _set_state(self, state: State) -> None:
        self._graphs.do(
            "set-state.ru",
            state=self._state,
            base=self._graph,
            status=Literal(state.status),
            number=Literal(str(state.number)),
            head=Literal(state.head),
        )

    def _part(self, graph: str) -> dict[str, list[Quad]]:
        """Say that a graph of others came with this base."""
        part = Quad(self._graph, term("schema:hasPart"), NamedNode(graph))
        return {self._state.value: [part]}

    def _parted(self, quads: Iterable[Quad]) -> tuple[Iterator[Quad], dict[str, list[Quad]]]:
        """Part what is the base's own, which may be much, from what others wrote."""
        others: dict[str, list[Quad]] = defaultdict(list)
        ours: list[Quad] = []
        for quad in quads:
            mended = self._skolem(quad)
            if isinstance(mended.graph_name, NamedNode):
                others[mended.graph_name.value].append(mended)
            else:
                ours.append(mended)
        return iter(ours), others

    def _by_graph(self, quads: Iterable[Quad]) -> dict[str, list[Quad]]:
        found: dict[str, list[Quad]] = defaultdict(list)
        for quad in map(self._skolem, quads):
            name = quad.graph_name
            found[name.value if isinstance(name, NamedNode) else self._graph.value].append(quad)
        return found

    def _skolem(self, quad: Quad) -> Quad:
        try:
            return skolem(quad)
        except ValueError as error:
            raise EndpointTermError(self._endpoint.query, str(error)) from error

    # -- reading ----------------------------------------------------------------------------------

    def query(self, text: str, values: Mapping[str, Term] | None = None) -> Results:
        """Answer one of the program's own queries at the endpoint."""
        try:
            whole = with_values(text, dict(values or {}))
        except ValueError as error:
            raise QueryFailedError(str(error)) from error
        return results_of(self._steady(lambda: self._of_base(whole)))

    def ask(
        self, text: str, limits: QueryLimits, *, union: bool = False, may_cut: bool = False
    ) -> Answer:
        """Answer a query that somebody wrote, at the endpoint."""
        check_query(text, limits)
        return self._steady(lambda: self._of_base(text, limits.rows, union=union, may_cut=may_cut))

    def _of_base(
        self, text: str, rows: int | None = None, *, union: bool = False, may_cut: bool = False
    ) -> Answer:
        default = [self._graph.value, *(self._parts if union else ())]
        named = self._parts
        if names_its_graphs(text):
            default, named = [], ()
        reply = ask(self._transport, text, default, named, self._overlooked())
        return checked(answer_of(reply, self._endpoint.query, rows=rows), rows, may_cut=may_cut)

    def _overlooked(self) -> Overlooked:
        if self._overlooks is None:
            self._overlooks = overlooked(self._transport, self._graph.value)
        return self._overlooks

    def _steady(self, ask: Callable[[], Answer]) -> Answer:
        """Ask, and make sure that nobody wrote meanwhile; once more if somebody did.

        Raises:
            EndpointChangedError: The base is being written.
        """
        before = self._current()
        for _ in range(2):
            if before is not None and before.status != WHOLE:
                raise EndpointChangedError(self._endpoint.query)
            answer = ask()
            after = self.state()
            if after == before:
                return answer
            self._look()
            before = self._known
        raise EndpointChangedError(self._endpoint.query)

    def quads(self) -> Iterator[Quad]:
        """Give every quad, in no particular order."""
        self._current()
        for graph in (self._graph, *map(NamedNode, self._parts)):
            name = DefaultGraph() if graph == self._graph else unskolem(graph)
            for about, predicate, value in self._graphs.triples(graph):
                assert isinstance(about, NamedNode | BlankNode)
                assert isinstance(predicate, NamedNode)
                yield Quad(about, predicate, value, name)

    def __contains__(self, quad: Quad, /) -> bool:
        return quad in self.engine()

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | None = None,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit; None fits everything."""
        return self.engine().quads_for_pattern(subject, predicate, value, graph_name)

    def engine(self) -> pyoxigraph.Store:
        """Give a copy of everything as a database in memory."""
        copy = pyoxigraph.Store()
        copy.bulk_extend(self.quads())
        return copy

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Lend a copy on disk."""
        copy = MemoryStore()
        copy.replace_all(self.quads(), 0)
        with copy.on_disk() as folder:
            yield folder

    def digest(self) -> str:
        """Sum up the hashes of all quads: equal contents, equal digest."""
        from kb.graph.noted import dataset_digest

        return dataset_digest(self.quads())

    def close(self) -> None:
        """Let go of the connections."""
        self._transport.close()


def checked(answer: Answer, rows: int | None, *, may_cut: bool) -> Answer:
    """Refuse an answer that was cut and may not be."""
    if answer.cut and not may_cut:
        raise IncompleteAnswerError(rows or 0)
    return answer
