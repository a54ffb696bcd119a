"""The quicker joins give what rdflib's own give, solution by solution and in the same order."""

import random

import pytest
from rdflib import BNode, Literal, URIRef, Variable
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


def test_rdflib_is_as_it_was_afterwards():
    before = (FrozenDict.__hash__, FrozenDict.__eq__, FrozenDict.__getitem__)

    with quick_joins():
        assert FrozenDict.__hash__ is not before[0]

    assert (FrozenDict.__hash__, FrozenDict.__eq__, FrozenDict.__getitem__) == before
