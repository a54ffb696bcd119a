"""The quicker joins give what rdflib's own give, solution by solution and in the same order."""

import random

import pytest
from rdflib import BNode, Graph, Literal, URIRef, Variable
from rdflib.plugins.sparql.evalutils import _join
from rdflib.plugins.sparql.sparql import FrozenDict

from tests.queries.rdflib_joins import join, quick_joins

VARIABLES = [Variable(name) for name in "abcd"]
TERMS = [URIRef("urn:1"), Literal("1"), Literal(1), Literal("1", lang="en"), BNode("1")]


def solutions(dice: random.Random, number: int) -> list[FrozenDict]:
    """Bind some variables, of which none need be bound in all."""
    return [
        FrozenDict(
            (name, dice.choice(TERMS))
            for name in VARIABLES
            if dice.random() < dice.choice([0.5, 1])
        )
        for _ in range(number)
    ]


@pytest.mark.parametrize("seed", range(20))
def test_every_pair_that_is_compatible_is_merged_and_no_other(seed):
    dice = random.Random(seed)
    left, right = solutions(dice, dice.randrange(30)), solutions(dice, dice.randrange(30))

    slow = [dict(solution) for solution in _join(left, right)]

    with quick_joins():
        assert [dict(solution) for solution in join(left, right)] == slow


@pytest.mark.parametrize("seed", range(5))
def test_solutions_are_told_apart_as_before(seed):
    dice = random.Random(seed)
    made = solutions(dice, 200)
    apart = {frozenset(solution.items()) for solution in made}

    with quick_joins():
        quick = {FrozenDict(solution.items()) for solution in made}

    assert len(quick) == len(set(made)) == len(apart)


# Patterns that rdflib matches with every pair of triples: names that one side alone binds, and one
# that need not be bound.
JOINED = """
SELECT * WHERE {
  { SELECT ?a ?b WHERE { ?a ?p ?b . OPTIONAL { ?b <urn:1> ?c } } }
  OPTIONAL { ?b <urn:2> ?d }
  ?a ?side ?c .
  ?d ?side ?e .
}
"""


@pytest.mark.parametrize("seed", range(5))
def test_patterns_beside_a_subselect_give_the_same_rows(seed):
    dice = random.Random(seed)
    nodes = [URIRef(f"urn:{number}") for number in range(5)]
    graph = Graph()
    for _ in range(20):
        graph.add((dice.choice(nodes), dice.choice(nodes), dice.choice(nodes)))

    slow = sorted(graph.query(JOINED))

    with quick_joins():
        assert sorted(graph.query(JOINED)) == slow
    assert slow


def test_rdflib_is_as_it_was_afterwards():
    before = (FrozenDict.__hash__, FrozenDict.__eq__, FrozenDict.__getitem__)

    with quick_joins():
        assert FrozenDict.__hash__ is not before[0]

    assert (FrozenDict.__hash__, FrozenDict.__eq__, FrozenDict.__getitem__) == before
