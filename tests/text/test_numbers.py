"""A number is read only if it can mean no other number."""

from decimal import Decimal

import pytest

from kb.text.numbers import number_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("150", "150"),
        ("-0.50", "-0.50"),
        ("1,500", "1500"),
        ("1_500_000", "1500000"),
        ("12,500,000.25", "12500000.25"),
        ("0150", "150"),
    ],
)
def test_digits_with_groups_of_three_are_a_number(text, number):
    assert number_of(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "1,5", "1,50,000", "1000_", "_1", ",100", "1,500_000", "1500,000", "1.500,25", "1e3",
     "1.", ".5", "+1", " 1", "\u0661", "\uff11", "NaN", "1" * 31, "1\n"],
)  # fmt: skip
def test_what_could_be_another_number_is_none(text):
    assert number_of(text) is None
