"""Derive from a random world, and run only the rules that a test looks at."""

from collections.abc import Iterable
from functools import lru_cache

from pyoxigraph import Quad, Store

from kb.contradictions.derive import Match, derive_into, matches_of
from kb.graph.records import Records
from kb.graph.registry import ontology_quads
from kb.query.catalogue import rules


def derived(quads: Iterable[Quad], *names: str) -> tuple[Records, list[Match]]:
    """Give everything that follows, and what the rules of these names find in it."""
    return _derived(frozenset(quads), names)


@lru_cache(maxsize=16)
def _derived(quads: frozenset[Quad], names: tuple[str, ...]) -> tuple[Records, list[Match]]:
    engine = Store()
    engine.extend([*ontology_quads(), *quads])
    new = list(derive_into(engine))
    wanted = [rule for rule in rules() if rule.rule in names]
    assert len(wanted) == len(names), names
    matches = [match for rule in wanted for match in matches_of(engine, rule)]
    return Records([*ontology_quads(), *quads, *new]), matches
