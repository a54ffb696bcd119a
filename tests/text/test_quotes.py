"""A quote is in the text, to the last character, or it is not."""

import pytest

from kb.errors import AmbiguousQuoteError, QuoteNotFoundError
from kb.model.story import Mention, Passage
from kb.text.quotes import decode_text, locate

NOTICE = "He said: “No ship was late.” She said: No ship was early. 😀 No ship was late."


def test_offsets_count_code_points():
    place = locate(NOTICE, Mention("😀"))

    assert NOTICE[place.start : place.end] == "😀"
    assert place.end - place.start == 1


def test_a_quote_with_one_changed_word_is_not_found():
    with pytest.raises(QuoteNotFoundError):
        locate(NOTICE, Mention("No ship was wrong."))


@pytest.mark.parametrize(
    ("quote", "difference"),
    [
        ("“No  ship was late.”", "white space"),
        ('"No ship was late."', "quotation marks or dashes"),
        ("she said: no ship", "upper and lower case"),
    ],
)
def test_a_near_quote_is_not_found_and_the_difference_is_named(quote, difference):
    with pytest.raises(QuoteNotFoundError, match=difference):
        locate(NOTICE, Mention(quote))


def test_a_quote_in_two_places_needs_its_place():
    with pytest.raises(AmbiguousQuoteError, match="10, 60"):
        locate(NOTICE, Mention("No ship was late."))

    assert locate(NOTICE, Mention("No ship was late.", prefix="😀 ")).start == 60
    assert locate(NOTICE, Mention("No ship was late.", Passage(10, 27))).start == 10


def test_a_quote_that_is_elsewhere_is_told_so():
    with pytest.raises(QuoteNotFoundError, match="it does at 58-59"):
        locate(NOTICE, Mention("😀", Passage(0, 1)))


def test_only_line_ends_and_a_byte_order_mark_are_normalised():
    assert decode_text("\ufeffa\r\nb\rc\u00a0d".encode()) == "a\nb\nc\u00a0d"
