"""Have an engine answer the whole catalogue over a small base, beside the engine that ships.

Small questions find what somebody has met before. What an engine gets wrong in a way of its own
shows only in the queries themselves.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from pyoxigraph import Quad, QueryBoolean, QueryTriples

from kb.errors import EndpointError, EndpointLossError, EndpointTimeoutError
from kb.model.answers import Probed
from kb.ports import Results
from kb.progress import Progress, told
from kb.query.catalogue import CatalogueQuery, catalogue
from kb.store.amounts import Scratch, clear, is_about_the_question
from kb.store.memory import MemoryStore
from kb.store.naming import ask
from kb.store.remote_answers import answer_of, results_of
from kb.store.remote_graphs import RemoteGraphs
from kb.store.transport import Transport

NAME = "catalogue"
_SUMMARY = "The catalogue gives the rows that it gives here"
_PATIENCE = 3
"""So many queries in a row may take too long."""
_SECONDS = 600.0
"""No query is begun later than this."""
_SHOWN = 5
Rows = frozenset[str] | list[tuple[str, ...]]


def rehearsed(
    transport: Transport, scratch: Scratch, base: Sequence[Quad], progress: Progress
) -> Probed:
    """Put a base into the scratch graph, and ask every query of it, there and here.

    A query that takes too long is none that is answered wrongly: a base tells so, too.

    Raises:
        EndpointError: The endpoint is no longer there, or refuses us.
    """
    clear(transport, scratch)
    graphs = RemoteGraphs(transport)
    try:
        graphs.check_size(scratch.graph, graphs.put(scratch.graph, base))
    except EndpointLossError as error:
        return Probed(NAME, _SUMMARY, "wrong", str(error))
    except EndpointTimeoutError as error:
        return Probed(NAME, _SUMMARY, "not tried", str(error))
    here = MemoryStore()
    here.replace_all(base, applied=1)
    found = _Rehearsal(transport, scratch, here)
    every = sorted(catalogue().values(), key=lambda query: query.name)
    for query in told(every, progress, "asking the catalogue", of=len(every)):
        if not found.is_over:
            found.ask(query)
    return found.outcome(len(every))


@dataclass
class _Rehearsal:
    """What came of the queries so far."""

    transport: Transport
    scratch: Scratch
    here: MemoryStore
    same: int = 0
    wrong: list[str] = field(default_factory=list)
    late: list[str] = field(default_factory=list)
    patience: int = _PATIENCE
    until: float = field(default_factory=lambda: time.monotonic() + _SECONDS)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is asked."""
        return not self.patience or time.monotonic() > self.until

    def ask(self, query: CatalogueQuery) -> None:
        """Ask one query, with its parameters left open."""
        endpoint = self.transport.endpoint
        graphs = [self.scratch.graph.value]
        try:
            reply = ask(self.transport, query.text, graphs, (), self.scratch.overlooks)
            rows = _rows(results_of(answer_of(reply, endpoint.query)))
        except EndpointTimeoutError:
            self.late.append(query.name)
            self.patience -= 1
            return
        except EndpointError as error:
            if not is_about_the_question(error):
                raise
            self.wrong.append(query.name)
            return
        self.patience = _PATIENCE
        if rows == _rows(self.here.query(query.text)):
            self.same += 1
        else:
            self.wrong.append(query.name)

    def outcome(self, many: int) -> Probed:
        """Say what came of all."""
        if self.wrong:
            return Probed(NAME, _SUMMARY, "wrong", f"other rows, or none, to {_some(self.wrong)}")
        if self.same == many:
            return Probed(NAME, _SUMMARY, "right")
        parts = [f"the same rows to {self.same} of {many} queries"]
        if self.late:
            parts.append(f"too slow for {_some(self.late)}")
        if unasked := many - self.same - len(self.late):
            parts.append(f"{unasked} not asked")
        return Probed(NAME, _SUMMARY, "not tried", "; ".join(parts))


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _rows(results: Results) -> Rows:
    """Give rows in their order, and triples in none."""
    if isinstance(results, QueryTriples):
        return frozenset(map(str, results))
    assert not isinstance(results, QueryBoolean)  # the catalogue has no ASK
    return [tuple(str(row[name]) for name in results.variables) for row in results]
