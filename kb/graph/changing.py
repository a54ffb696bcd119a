"""A database as it will be: some quads taken out and others put in, before anybody does so."""

from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kb.graph.records import Quads
from kb.graph.remembered import Held

_DEFAULT = DefaultGraph()


class Changing:
    """A database that is left as it is, and looked into as if it were changed."""

    def __init__(self, before: Quads) -> None:
        """Look into a database; nothing is changed yet."""
        self._before = before
        self._come = Held()
        self._gone: set[Quad] = set()
        self._left: set[object] = set()  # what something that is gone was about

    def take_out(self, quads: Iterable[Quad]) -> None:
        """Leave quads out from now on."""
        for quad in quads:
            self._come.discard(quad)
            if quad in self._before:
                self._gone.add(quad)
                self._left.add(quad.subject)

    def put_in(self, quads: Iterable[Quad]) -> None:
        """Have quads there from now on."""
        for quad in quads:
            if quad in self._before:
                self._gone.discard(quad)
            else:
                self._come.add(quad)

    @property
    def gone(self) -> frozenset[Quad]:
        """What was there and is left out."""
        return frozenset(self._gone)

    @property
    def come(self) -> frozenset[Quad]:
        """What was not there and is put in."""
        return frozenset(self._come)

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | None = _DEFAULT,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit; None fits everything."""
        found = self._before.quads_for_pattern(subject, predicate, value, graph_name)
        if self._gone and (subject is None or subject in self._left):
            gone = self._gone
            found = (quad for quad in found if quad not in gone)
        come = self._come.fitting(subject, predicate, value)
        return chain(found, come) if come else found

    def __contains__(self, quad: Quad, /) -> bool:
        return quad in self._come or (quad in self._before and quad not in self._gone)
