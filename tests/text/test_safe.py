"""Source text is shown as text, whatever is in it."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kb.text.safe import cell, forbidden, safe


@given(st.text())
def test_no_control_or_direction_mark_gets_through(text):
    kept = {unicodedata.category(character)[0] for character in safe(text) if character != "\n"}

    assert "C" not in kept


@given(st.text())
def test_a_cell_never_begins_a_formula(text):
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_brackets_of_the_first_story_stay():
    assert safe("he said [sic] it [/button]") == "he said [sic] it [/button]"


def test_what_no_story_may_hold_is_named():
    assert forbidden("fine\n\tand so on 😀") is None
    assert forbidden("a\x00b") == "U+0000"
    assert forbidden("a\x1b[2J") == "U+001B"
    assert forbidden("\ud800") == "U+D800"
    assert forbidden("\ufffe") == "U+FFFE"
