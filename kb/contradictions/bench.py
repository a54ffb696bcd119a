"""A bench: a small database on which derivations and rules run over just what they need.

The ontology lies on it from the start, as far as a query asks for it. What is put beside is looked
up where everything is stored, node by node. A query that cannot give anything, as something that it
needs does not lie there, is not run: to read it would take longer than all that it is run on.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import cycle

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, Store

from kb.contradictions.derive import Match, made_by, matches_of
from kb.errors import RegistryError
from kb.graph.records import Quads, Records
from kb.graph.registry import ontology_quads
from kb.query.catalogue import CatalogueQuery, derivations, rules
from kb.query.needs import Need, Needs, is_met, needs
from kb.terms import short, term

Chosen = Callable[[set[Quad]], set[Quad]]
STATEMENTS, OCCASIONS, HIERARCHY = range(10, 14), range(14, 19), range(19, 30)
PROPOSITIONS, DEFEATS, TELLINGS = range(30, 50), range(50, 60), range(60, 70)
CLAIMS = range(70, 80)
KEYS = range(40, 50)
"""The stages of derivations, by what they are about; those of keys are of propositions, too."""
_MOST_ROUNDS = 50
_MOST_CLEARED = 1_000
"""More quads are not taken down one by one; a new bench is quicker."""
_DEFAULT = DefaultGraph()
_NAME = re.compile(r"\b([a-z]+:[\w-]+)")


class Bench:
    """What derivations and rules run on while one addition is worked on."""

    def __init__(self, quads: Quads) -> None:
        """Make a bench that has only the ontology.

        Args:
            quads: Where nodes are looked up.
        """
        self._quads = quads
        self._taken: set[str] = set()
        self._put: list[Quad] = []
        self._is_there: dict[Need, bool] = {}
        self._engine = _cleared.pop() if _cleared else _with_ground()

    def clear(self) -> None:
        """Take everything down again but the ontology, for the next addition."""
        if len(self._put) < _MOST_CLEARED:
            ground = _ground_set()
            for quad in self._put:
                if quad not in ground:
                    self._engine.remove(quad)
            _cleared.append(self._engine)
        self._engine, self._put = Store(), []

    def take(self, nodes: Iterable[str]) -> None:
        """Put all that is stored of some nodes on the bench, as far as any query asks for it."""
        asked, new = _asked(), {*nodes} - self._taken
        self._taken |= new
        self.put(q for node in new for q in about(self._quads, node) if q.predicate in asked)

    def put(self, quads: Iterable[Quad]) -> None:
        """Put quads on the bench."""
        if found := list(quads):
            self._engine.extend(found)
            self._put += found
            self._is_there = {need: True for need, is_there in self._is_there.items() if is_there}

    def renew(self, quads: Iterable[Quad]) -> None:
        """Put what is new of nodes that lie here already."""
        self.put(quad for quad in quads if iri(quad.subject) in self._taken)

    def derive(self, stages: range, chosen: Chosen) -> set[Quad]:
        """Run the derivations of some stages, and put what is chosen of their results beside.

        What follows of others may be incomplete here, and is dropped.
        """
        found: set[Quad] = set()
        for query in derivations():
            if query.stage in stages and self._may_give(query):
                found |= self._run(query, chosen)
        return found

    def _may_give(self, query: CatalogueQuery) -> bool:
        return is_met(_needs_of(query.text), self._lies)

    def _lies(self, need: Need) -> bool:
        """Whether something that queries can need lies here."""
        if need not in self._is_there:
            predicate, value = need if isinstance(need, tuple) else (need, None)
            found = self._engine.quads_for_pattern(None, predicate, value)
            self._is_there[need] = next(found, None) is not None
        return self._is_there[need]

    def _run(self, query: CatalogueQuery, chosen: Chosen) -> set[Quad]:
        found: set[Quad] = set()
        for _ in range(_MOST_ROUNDS):
            results = self._engine.query(query.text)
            assert isinstance(results, QueryTriples)
            new = chosen({Quad(t.subject, t.predicate, t.object) for t in results}) - found
            self.put(new)
            found |= new
            if not (new and query.repeat):
                return found
        raise RegistryError(query.name, "does not end; its frames form a circle")

    def rows(self, rule: CatalogueQuery) -> Iterable[Match]:
        """Run a rule."""
        return matches_of(self._engine, rule) if self._may_give(rule) else ()


def about(quads: Quads, node: str) -> Iterator[Quad]:
    """Give all quads with a node as subject."""
    return quads.quads_for_pattern(term(node), None, None, _DEFAULT)


def turned(quads: Quads, node: str, name: str) -> Iterator[Quad]:
    """Give the quads that have a node as the value of a property."""
    return quads.quads_for_pattern(None, term(name), term(node), _DEFAULT)


def with_both(quads: Quads, one: tuple[str, str], other: tuple[str, str]) -> Iterator[str]:
    """Give the nodes that have two values of properties, reading no more than fewer have.

    Args:
        one: A property with its value, a node.
        other: Another.
    """
    asked, few = (one, other), (list[str](), list[str]())
    having = [turned(quads, node, name) for name, node in asked]
    for place in cycle((0, 1)):
        quad = next(having[place], None)
        if quad is None:
            break
        few[place].append(iri(quad.subject))
    name, value = asked[1 - place]
    for node in few[place]:
        if node and Quad(term(node), term(name), term(value)) in quads:
            yield node


def iri(node: object) -> str:
    """Give the prefixed address of a node, "" of what has none."""
    return short(node.value) if isinstance(node, NamedNode) else ""


@cache
def made_in(stages: range) -> frozenset[str]:
    """Name the properties that the derivations of some stages give to recorded things."""
    return frozenset(
        name for query in derivations() if query.stage in stages for name in made_by(query)
    )


_cleared: list[Store] = []
"""Benches that an addition is done with, which have just the ontology on them."""


def _with_ground() -> Store:
    engine = Store()
    engine.extend(_ground())
    return engine


@cache
def _ground_set() -> frozenset[Quad]:
    return frozenset(_ground())


@cache
def _needs_of(text: str) -> Needs:
    return needs(text)


@cache
def ground_records() -> Records:
    """Give relations, roles and frames, as far as queries ask for them, to look them up."""
    return Records(_ground())


@cache
def _asked() -> frozenset[NamedNode]:
    """Name every property that a derivation or a rule asks for, and every role."""
    names = {"rdf:type"}
    for query in (*derivations(), *rules()):
        plain = re.sub(r"(?m)^\s*#.*$|^PREFIX.*$", "", query.text)
        names.update(_NAME.findall(plain))
    roles = (q.subject for q in ontology_quads() if q.object == term("kb:Role"))
    found = {term(name) for name in names} | {r for r in roles if isinstance(r, NamedNode)}
    return frozenset(found)


@cache
def _ground() -> tuple[Quad, ...]:
    """Give what queries ask for of the ontology, with the closure of its relations.

    Its entities are left out: stories add to them, so they are looked up like others.
    """
    store = Store()
    store.extend(ontology_quads())
    for query in derivations():
        if query.stage in HIERARCHY:
            results = store.query(query.text)
            assert isinstance(results, QueryTriples)
            store.extend([Quad(t.subject, t.predicate, t.object) for t in results])
    entity = term("kb:Entity")
    entities = {q.subject for q in store.quads_for_pattern(None, term("rdf:type"), entity)}
    return tuple(q for q in store if q.subject not in entities and q.predicate in _asked())
