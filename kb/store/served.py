"""A base whose questions an endpoint answers, or that an endpoint holds a copy of.

The database in the folder of the base stays: additions are derived from it, by thousands of small
looks into it, each of which would be a request. What a person or the catalogue asks in SPARQL goes
to the endpoint.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kb.errors import EndpointWithoutBaseError
from kb.graph.remembered import Remembered
from kb.model.answers import Answer
from kb.model.endpoint import Endpoint
from kb.ports import Results, Term
from kb.progress import Progress, silent
from kb.query.guard import QueryLimits
from kb.store.embedded import EmbeddedStore
from kb.store.probe import check_probed, probe, probes_version
from kb.store.remote import RemoteStore
from kb.store.transport import Transport
from kb.terms import BASE

_BEHIND = -1


class ServedStore:
    """The database of a base, and the graph at an endpoint that is kept like it."""

    def __init__(
        self,
        working: EmbeddedStore,
        endpoint: Endpoint,
        hash_of: Callable[[int], str],
        may_begin: Callable[[], bool],
        sample: Callable[[], Sequence[Quad]] | None = None,
        progress: Progress = silent,
    ) -> None:
        """Nothing is asked of the endpoint yet.

        Args:
            working: The database in the folder of the base.
            endpoint: Where the other one is.
            hash_of: Gives the hash of an entry of the journal, "" for one it does not have.
            may_begin: Whether this base may now be put where it is not yet.
            sample: Makes the base over which an engine is tried with the whole catalogue.
            progress: Is told how far that got.
        """
        self._working, self._endpoint = working, endpoint
        self._hash_of, self._may_begin = hash_of, may_begin
        self._sample, self._progress = sample, progress
        self._is_right = False

    @cached_property
    def _remote(self) -> RemoteStore:
        """The graph is named by the first entry, which no other base has."""
        graph = f"{BASE}base/{self._hash_of(1)[:32]}"
        return RemoteStore(self._endpoint, graph, self._hash_of, Transport(self._endpoint))

    def applied(self) -> int:
        """Number of the last journal entry that is in both; -1 when they are not in step.

        Raises:
            EndpointWithoutBaseError: The base is not there, and may not be put there now.
        """
        here = self._working.applied()
        if here <= 0 or self._endpoint.answers_here:
            return here
        if not self._remote.is_there() and not self._may_begin():
            raise EndpointWithoutBaseError(self._endpoint.query)
        return here if self._remote.applied() == here else _BEHIND

    def replace_all(self, quads: Iterable[Quad], applied: int) -> None:
        """Put these quads in the place of everything."""
        self.fill(lambda engine: engine.bulk_extend(quads), applied)

    def fill(self, make: Callable[[pyoxigraph.Store], None], applied: int) -> None:
        """Put what is made in an empty database in the place of everything, here and there."""
        self._check_engine(applied)
        self._working.fill(make, applied)
        self._send_all(applied)

    def extend(self, quads: Iterable[Quad], applied: int) -> None:
        """Add these quads to what is there."""
        self.change((), list(quads), applied)

    def change(self, removed: Collection[Quad], added: Collection[Quad], applied: int) -> None:
        """Take quads out and put quads in, here and there."""
        before = self._working.applied()
        self._check_engine(applied)
        self._working.change(removed, added, applied)
        if before > 0 and self._remote.applied() == before:
            self._remote.change(removed, added, applied)
        else:
            self._send_all(applied)

    def _send_all(self, applied: int) -> None:
        if applied > 0:  # an empty base has no name yet
            self._remote.send(self._working.quads(), applied)
            if self._is_right:
                self._remote.note_passed(probes_version())

    def _check_engine(self, applied: int) -> None:
        """Let no engine answer for a base that answers wrongly.

        Raises:
            EndpointWrongError: With the names of the probes that it failed.
            EndpointUntriedError: Most of them could not be tried.
        """
        if self._is_right or self._endpoint.answers_here or applied <= 0:
            return
        if not self._remote.is_passed(probes_version()):
            with Transport(self._endpoint) as transport:
                check_probed(probe(transport, self._progress, self._sample), self._endpoint)
        self._is_right = True

    # -- reading ----------------------------------------------------------------------------------

    def query(self, text: str, values: Mapping[str, Term] | None = None) -> Results:
        """Answer one of the program's own queries."""
        return self._answering().query(text, values)

    def ask(
        self, text: str, limits: QueryLimits, *, union: bool = False, may_cut: bool = False
    ) -> Answer:
        """Answer a query that somebody wrote."""
        return self._answering().ask(text, limits, union=union, may_cut=may_cut)

    def _answering(self) -> EmbeddedStore | RemoteStore:
        if self._endpoint.answers_here or self._working.applied() <= 0:
            return self._working
        self._check_engine(self._working.applied())
        return self._remote

    def digest(self) -> str:
        """Hash all quads that answers are made from."""
        return self._answering().digest()

    def quads(self) -> Iterator[Quad]:
        """Give every quad, in no particular order."""
        return self._working.quads()

    def __contains__(self, quad: Quad, /) -> bool:
        return quad in self._working

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | NamedNode | None = None,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit; None fits everything."""
        return self._working.quads_for_pattern(subject, predicate, value, graph_name)

    def remembered(self) -> Remembered:
        """Lend what looks into the database here and keeps what it read."""
        return self._working.remembered()

    def engine(self) -> pyoxigraph.Store:
        """Lend the database here, for libraries that want one; it cannot be changed."""
        return self._working.engine()

    def on_disk(self) -> AbstractContextManager[Path]:
        """Lend the database here."""
        return self._working.on_disk()

    def is_current(self) -> bool:
        """Whether nobody has made another database here since this was opened."""
        return self._working.is_current()

    def damage(self) -> list[str]:
        """Read every byte of the database here, and say what is not as it was written."""
        return self._working.damage()

    def close(self) -> None:
        """Let go of all files and connections."""
        self._working.close()
        if "_remote" in vars(self):
            self._remote.close()
