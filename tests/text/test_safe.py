"""Source text is shown as text, whatever is in it."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.text.safe import cell, forbidden, safe

JOINERS = "\u200c\u200d"
WRITTEN = (
    "می\u200cخواهم",  # noqa: RUF001 - Persian, "I want"
    "क्\u200dष क्\u200cष",  # Hindi, both ways to write the letters
    "ന്\u200d",  # Malayalam
    "র\u200d্য",  # Bengali: the joiner before the virama
    "👩\u200d⚕️ 👩🏽\u200d🚀 🏳️\u200d🌈",
)
HIDDEN = ("face\u200cbook", "\u200dnetflix", "netflix\u200c", "1\u200d2", "Спор\u200cт", "\u200c")


@pytest.mark.parametrize("text", WRITTEN)
def test_joiners_stay_where_they_are_written(text):
    """Without them it is another word, or another picture."""
    assert safe(text) == text
    assert cell(text) == text


@pytest.mark.parametrize("text", HIDDEN)
def test_joiners_are_shown_where_they_would_be_hidden(text):
    assert not set(JOINERS) & set(safe(text))


@example("م\u200c\u200c्")
@given(st.text(st.sampled_from("a\u200c\u200dक्می\u064b👩🏽\ufe0f⚕ ")))
def test_of_two_joiners_at_most_one_stays(text):
    assert not re.search(f"[{JOINERS}]{{2}}", safe(text))


@given(st.text())
def test_no_control_or_direction_mark_gets_through(text):
    kept = {unicodedata.category(shown)[0] for shown in safe(text) if shown not in f"\n{JOINERS}"}

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
