"""Units: one meaning for each word, exact conversion as pint has it, and no money."""

from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from pint import UnitRegistry
from pyoxigraph import Literal

from kb.graph.measures import Unit, find_unit, in_base_unit, measure_quads, units
from kb.graph.write import proposition_quads
from kb.model.proposition import Interval, Proposition
from kb.terms import term

AMBIGUOUS = (
    "pound", "pounds", "ton", "tons", "ounce", "ounces", "gallon", "gallons", "barrel", "point",
    "points", "percentage points", "degrees", "hand", "link", "stone", "euro", "US dollars",
    "dollars", "EUR", "$", "€", "£", "cents", "bitcoin", "people", "million", "M", "K", "",
)  # fmt: skip


def measured(value: Interval) -> dict[str, str]:
    """Give the bounds and the unit of a number after conversion."""
    claim = Proposition("count-of", (("theme", "ships"),), value=value)
    found = measure_quads(proposition_quads(claim))
    return {q.predicate.value.rpartition("#")[2]: q.object.value for q in found
            if isinstance(q.object, Literal)}  # fmt: skip


def test_no_word_means_two_units():
    counted = Counter(word for unit in units() for word in set(unit.words))
    folded = defaultdict(set)
    for unit in units():
        for word in unit.words:
            if len(word) > 3:
                folded[word.casefold()].add(unit.label)

    assert [word for word, count in counted.items() if count > 1] == []
    assert [word for word, found in folded.items() if len(found) > 1] == []


@pytest.mark.parametrize("word", AMBIGUOUS)
def test_money_and_words_of_two_meanings_are_no_units(word):
    assert find_unit(word) is None


@pytest.mark.parametrize("unit", units(), ids=lambda unit: unit.label)
def test_every_unit_converts_exactly_to_one_that_is_its_own_base(unit: Unit):
    base = find_unit(unit.base)

    assert base is not None
    assert base.base == unit.base
    assert in_base_unit(Decimal(1), unit) is not None


def test_every_factor_is_what_pint_works_out():
    registry = UnitRegistry(non_int_type=Fraction)

    for unit in units():
        base = find_unit(unit.base)
        assert base is not None
        found = registry.parse_expression(unit.pint).to(base.pint)
        assert Fraction(found.magnitude) == unit.factor, unit.label


@pytest.mark.parametrize(
    ("number", "word", "expected"),
    [
        ("1", "mile", "1609.344"),
        ("2.5", "km", "2500"),
        ("1", "nautical miles", "1852"),
        ("1", "acres", "4046.8564224"),
        ("1", "lbs", "0.45359237"),
        ("90", "minutes", "5400"),
        ("3", "years", "36"),
        ("1", "GiB", "1073741824"),
        ("8", "bits", "1"),
        ("10", "kWh", "36000000"),
        ("10", "m/s", "36"),
        ("1", "mph", "1.609344"),
        ("20", "°C", "20"),
    ],
)
def test_conversion_is_that_of_the_definitions(number, word, expected):
    """International yard and pound 1959, International System of Units, IEC 80000-13."""
    unit = find_unit(word)

    assert unit is not None
    assert in_base_unit(Decimal(number), unit) == Decimal(expected)


def test_case_counts_in_signs_and_not_in_names():
    megawatt, metres = find_unit("MW"), find_unit("KILOMETRES")

    assert megawatt is not None
    assert megawatt.label == "megawatt"
    assert find_unit("mW") is None
    assert metres is not None
    assert metres.label == "kilometre"


def test_a_number_is_given_in_its_base_unit():
    assert measured(Interval(Decimal("1.2"), None, True, unit="km")) == {
        "baseMinimum": "1200",
        "baseUnit": "metres",
    }


def test_a_unit_that_is_not_in_the_table_stays_itself_in_lower_case():
    assert measured(Interval(None, Decimal(5), unit="US  Dollars")) == {
        "baseMaximum": "5",
        "baseUnit": "us dollars",
    }


def test_a_number_that_no_store_keeps_exactly_stays_as_it_is():
    tiny = Decimal("0.0000000000001")

    found = measured(Interval(tiny, None, unit="micrograms"))

    assert found == {"baseMinimum": "0.0000000000001", "baseUnit": "micrograms"}


def test_a_proposition_without_a_number_has_no_measure():
    assert list(measure_quads(proposition_quads(Proposition("meet", (("agent", "port"),))))) == []
    assert term("kb:hasValue") not in {
        q.predicate for q in proposition_quads(Proposition("meet", (("agent", "port"),)))
    }
