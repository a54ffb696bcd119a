"""Places given by way of files are those that values give."""

import random

import pytest

from kb.graph.cards import order_of_saying
from kb.relational.places import Places
from kb.sorting import sort_key

DAYS = ("", "2018-12-19", "2018-12-20", "2018-12-20T10:00:00", "0044", "9999", "10000-01-01")
IDS = ("", "s", "s2", "s10", "s010", "s2a", "one/s9", "one/s11", "two/s1", "s-2", "zwölf/s1", "7")


@pytest.mark.parametrize("at_once", [20, 2**26])
def test_statements_come_in_the_order_of_their_days_ids_and_addresses(at_once, monkeypatch):
    monkeypatch.setattr("kb.sorting._AT_ONCE", at_once)
    dice = random.Random(3)
    statements = [
        (number, dice.choice(DAYS), dice.choice(IDS), f"statement:{dice.getrandbits(128):032x}")
        for number in dice.sample(range(10**12), 400)
    ]
    by_day = sorted(statements, key=lambda one: order_of_saying(*one[1:]))
    by_name = sorted(statements, key=lambda one: one[3])

    with Places() as places:
        for one in statements:
            places.put(*one)
        found = list(places)

    assert found == [(one[0], by_day.index(one), place) for place, one in enumerate(by_name)]


def test_an_id_that_begins_like_another_comes_first():
    assert sorted(["s10", "s2a", "s", "s2"], key=sort_key) == ["s", "s2", "s2a", "s10"]
