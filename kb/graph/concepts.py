"""Say which shipped concepts are wider than one of them."""

from collections import defaultdict
from functools import cache

from pyoxigraph import NamedNode

from kb.graph.registry import ontology_quads
from kb.terms import local_name, term


@cache
def with_wider(concept: str) -> frozenset[str]:
    """Give the id of a concept, and the ids of all that are wider.

    Example:
        >>> sorted(with_wider("news-outlet"))
        ['agent', 'news-outlet', 'organisation']
    """
    found, left = set[str](), [concept]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += _wider().get(one, ())
    return frozenset(found)


@cache
def _wider() -> dict[str, list[str]]:
    broader, found = term("skos:broader"), defaultdict[str, list[str]](list)
    for subject, predicate, value, _ in ontology_quads():
        if predicate == broader and isinstance(subject, NamedNode) and isinstance(value, NamedNode):
            found[local_name(subject.value)].append(local_name(value.value))
    return found
