"""What both stores do alike: answer from an Oxigraph database."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple, Variable

from kb.errors import QueryFailedError, QuerySyntaxError, StoreDamagedError
from kb.graph.remembered import Remembered
from kb.model.answers import Answer
from kb.ports import Results, Term
from kb.query.guard import QueryLimits
from kb.store.untrusted import run_query

ENGINE_ERRORS = (OSError, RuntimeError)
"""What the engine raises when it cannot read what it wrote."""


class ReadingStore:
    """The reading half of a store; what is read never changes under a reader's hands."""

    _engine: pyoxigraph.Store
    _applied: int
    _place = Path(":memory:")
    _remembered: Remembered | None = None

    def applied(self) -> int:
        """Number of the last journal entry that is in the store; 0 in an empty one."""
        return self._applied

    def query(self, text: str, values: Mapping[str, Term] | None = None) -> Results:
        """Answer one of the program's own queries in this process.

        Args:
            text: SPARQL 1.1 that ships with the program; for a user's query use `ask`.
            values: Terms for variables by name, put in by the engine and never as text.
        """
        terms: dict[Variable, NamedNode | BlankNode | Literal | Triple]
        engine = self._whole()
        try:
            terms = {Variable(name): term for name, term in (values or {}).items()}
            return engine.query(text, substitutions=terms)
        except SyntaxError as error:
            raise QuerySyntaxError(str(error)) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryFailedError(str(error)) from error

    def ask(
        self, text: str, limits: QueryLimits, *, union: bool = False, may_cut: bool = False
    ) -> Answer:
        """Answer a query that somebody wrote, in a process of its own. See `run_query`."""
        with self.on_disk() as folder:
            return run_query(folder, text, limits, union=union, may_cut=may_cut)

    def quads(self) -> Iterator[Quad]:
        """Give every quad, in no particular order."""
        return self.quads_for_pattern(None, None, None, None)

    def __contains__(self, quad: Quad, /) -> bool:
        with self._damage_told():
            return quad in self._engine

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | NamedNode | None = None,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit; None fits everything."""
        return self._told(self._engine.quads_for_pattern(subject, predicate, value, graph_name))

    def _told(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Give quads; the first one is read when it is asked for."""
        try:
            yield from quads
        except ENGINE_ERRORS as error:
            raise StoreDamagedError(str(self._place), str(error)) from error

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        """Name the database that the engine cannot read."""
        try:
            yield
        except ENGINE_ERRORS as error:
            raise StoreDamagedError(str(self._place), str(error)) from error

    def remembered(self) -> Remembered:
        """Lend what looks into this and keeps what it read; `change` keeps it in step."""
        if self._remembered is None:
            self._remembered = Remembered(self)
        return self._remembered

    def _change_remembered(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        if self._remembered is not None:
            self._remembered.changed(removed, added)

    def engine(self) -> pyoxigraph.Store:
        """Lend the database itself, for libraries that want one; it cannot be changed."""
        return self._whole()

    def _whole(self) -> pyoxigraph.Store:
        """Give a database that has everything."""
        return self._engine

    def digest(self) -> str:
        """Sum up the hashes of all quads: equal contents, equal digest."""
        from kb.graph.noted import whole_digest

        engine = self._whole()
        with self._damage_told():
            return whole_digest(engine)

    def on_disk(self) -> AbstractContextManager[Path]:
        """Lend a database on disk, with just these quads, that nobody changes meanwhile."""
        raise NotImplementedError
