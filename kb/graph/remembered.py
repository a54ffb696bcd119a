"""Quads that are looked up again and again: what was read once is kept until it changes."""

from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kb.graph.records import Quads

_DEFAULT = DefaultGraph()
_MOST = 300_000
Term = NamedNode | BlankNode | Literal | Triple
_Kept = dict[Quad, None]


class Held:
    """Some quads in memory, found by subject, by value, and by property and value."""

    def __init__(self) -> None:
        self._all: _Kept = {}
        self._about: dict[Term, _Kept] = {}
        self._turned: dict[tuple[NamedNode, Term], _Kept] = {}

    def add(self, quad: Quad) -> None:
        """Put a quad in."""
        subject, predicate, value, _ = quad
        self._all[quad] = None
        self._about.setdefault(subject, {})[quad] = None
        self._turned.setdefault((predicate, value), {})[quad] = None

    def discard(self, quad: Quad) -> None:
        """Take a quad out, if it is there."""
        if quad in self._all:
            subject, predicate, value, _ = quad
            del self._all[quad]
            del self._about[subject][quad]
            del self._turned[predicate, value][quad]

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._all

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._all)

    def fitting(
        self, subject: Term | None, predicate: NamedNode | None, value: Term | None
    ) -> Collection[Quad]:
        """Give the quads that fit; None fits everything."""
        if subject is not None:
            found: Iterable[Quad] = self._about.get(subject, ())
            if predicate is None and value is None:
                return tuple(found)
        elif predicate is not None and value is not None:
            return tuple(self._turned.get((predicate, value), ()))
        else:
            found = self._all
        return [q for q in found if _fits(q, predicate, value)]


class Remembered:
    """A database that is looked into more than once by subject, or by property and value.

    Whoever changes the database says so, with `changed`.
    """

    def __init__(self, quads: Quads, most: int = _MOST) -> None:
        """Look into a database.

        Args:
            most: So many quads are kept; when there are more, all are read again.
        """
        self._quads, self._most = quads, most
        self._about: dict[Term, _Kept] = {}
        self._turned: dict[tuple[NamedNode, Term], _Kept] = {}
        self._size = self._changes = 0

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | None = _DEFAULT,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit; None fits everything.

        Whoever asks for few of many, or for one property, has only those read.
        """
        if graph_name is not None and subject is not None:
            found = self._about.get(subject)
            if predicate is None and value is None:
                return iter(tuple(self.about(subject) if found is None else found))
            if found is not None:
                return iter([quad for quad in found if _fits(quad, predicate, value)])
        elif graph_name is not None and predicate is not None and value is not None:
            there = self._turned.get((predicate, value))
            return self._with(predicate, value) if there is None else iter(tuple(there))
        return self._quads.quads_for_pattern(subject, predicate, value, graph_name)

    def __contains__(self, quad: Quad, /) -> bool:
        subject, _, _, graph = quad
        found = self._about.get(subject) if graph == _DEFAULT else None
        return quad in (self._quads if found is None else found)

    def about(self, subject: NamedNode) -> _Kept:
        """Give all quads of the default graph about something; nobody changes them."""
        found = self._about.get(subject)
        if found is None:
            found = dict.fromkeys(self._quads.quads_for_pattern(subject, None, None, _DEFAULT))
            self._count(len(found))
            self._about[subject] = found
        return found

    def changed(self, removed: Iterable[Quad], added: Iterable[Quad]) -> None:
        """Have quads out and in from now on, as they are in the database."""
        self._changes += 1
        for quad in removed:
            subject, predicate, value, graph = quad
            if graph == _DEFAULT:
                for kept in (self._about.get(subject), self._turned.get((predicate, value))):
                    if kept is not None:
                        kept.pop(quad, None)
        for quad in added:
            subject, predicate, value, graph = quad
            if graph == _DEFAULT:
                for kept in (self._about.get(subject), self._turned.get((predicate, value))):
                    if kept is not None:
                        kept[quad] = None
                        self._size += 1

    def _with(self, predicate: NamedNode, value: NamedNode | Literal) -> Iterator[Quad]:
        """Read what has a value, and keep it if it is read to its end before anything changes."""
        read, changes = _Kept(), self._changes
        for quad in self._quads.quads_for_pattern(None, predicate, value, _DEFAULT):
            read[quad] = None
            yield quad
        if changes == self._changes:
            self._count(len(read))
            self._turned[predicate, value] = read

    def _count(self, more: int) -> None:
        """Make room for quads that are kept; when there are too many, all go."""
        self._size += 1 + more
        if self._size > self._most:
            self._about, self._turned, self._size = {}, {}, 1 + more


def _fits(quad: Quad, predicate: NamedNode | None, value: Term | None) -> bool:
    return predicate in (None, quad.predicate) and value in (None, quad.object)
