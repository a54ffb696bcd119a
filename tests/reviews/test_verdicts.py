"""What the words of a verdict mean is said by a table, and by nothing else."""

import pytest

from kb.errors import RefusedError
from kb.ingest.verdicts import READINGS, Reading, plain, read_verdicts, shipped_verdicts
from kb.model.review import Review


def reading(verdict="", rating=("", "", ""), reviewer="Desk", table=None):
    review = Review("The harbour freezes", reviewer=reviewer, verdict=verdict, rating=rating)
    return (table or shipped_verdicts()).reading(review)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("True", "true"),
        ("  FALSE. ", "false"),
        ("Mostly_False", "mixed"),
        ("mostly-true", "mixed"),
        ("half-true", "mixed"),
        ("pants-fire", "false"),
        ("Verdict: True", "true"),
        ("We rate this claim FALSE.", "false"),
        ("Falso", "false"),
        ("não_é_bem_assim", "mixed"),
        ("ΨΕΥΔΕΣ", "false"),
        ("زائف", "false"),
        ("असत्य", "false"),
        ("सच", "true"),
        ("ভুয়া", "false"),
        ("錯誤", "false"),
        ("거짓", "false"),
        ("неправда", "false"),
        ("Unproven", "unproven"),
        ("Satire", "out-of-scale"),
    ],
)
def test_common_words_are_read_whatever_their_case_and_punctuation(words, expected):
    assert reading(words) == expected


@pytest.mark.parametrize(
    "words", ["Not false at all", "falsely accused", "true-ish", "verdict", "Verdict:", "🙂", "1"]
)
def test_a_word_that_no_table_has_is_unknown_and_not_taken_for_a_like_one(words):
    assert reading(words) == "unknown"


@pytest.mark.parametrize(
    ("rating", "expected"),
    [
        (("1", "1", "5"), "false"),
        (("5", "1", "5"), "true"),
        (("3", "1", "5"), "mixed"),
        (("2.5", "0", "10"), "mixed"),
        (("-1", "-1", "-1"), "unknown"),
        (("1", "1", "1"), "unknown"),
        (("6", "1", "5"), "unknown"),
        (("1", "5", "1"), "unknown"),
        (("1", "", "5"), "unknown"),
        (("NaN", "1", "5"), "unknown"),
        (("1", "1", "Infinity"), "unknown"),
        (("one", "1", "5"), "unknown"),
    ],
)
def test_numbers_count_only_on_a_scale_that_is_whole(rating, expected):
    assert reading(rating=rating) == expected


def test_words_stand_before_numbers_even_if_unknown():
    assert reading("Hmm", ("5", "1", "5")) == "unknown"
    assert reading("False", ("5", "1", "5")) == "false"


def test_the_shipped_table_is_whole_and_written_as_it_is_looked_up():
    table = shipped_verdicts()

    assert {str(found) for found in table.words.values()} == set(READINGS)
    assert len(table.words) > 1000
    assert all(plain(words) == words for words in table.words)
    assert Reading.UNKNOWN not in table.words.values()


def test_a_table_of_your_own_holds_before_the_shipped_one():
    own = read_verdicts(
        "own.yaml",
        b"words: {false: [baloney], mixed: [Misleading claim], true: [fake]}\n"
        b"reviewers: {Desk: {unproven: ['true']}}\nintroduced_by: [we say]\n",
    )
    table = shipped_verdicts().changed_by(own)

    assert reading("Baloney!", table=table) == "false"
    assert reading("We say: baloney", table=table) == "false"
    assert reading("fake", table=table) == "true"
    assert reading("Verdict: false", table=table) == "false"
    assert reading("true", table=table) == "unproven"
    assert reading("true", table=table, reviewer="Other") == "true"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("words: {wrong: [x]}", "unknown key 'wrong'"),
        ("word: {}", "unknown key 'word'. Did you mean words?"),
        ("words: {true: [Yes!], false: ['yes']}", "'yes' is said to be true, and false."),
        ("words: {true: [{a: b}]}", "here must be words."),
        ("words: [true]", "here must be keys and values."),
    ],
)
def test_mistakes_in_a_table_are_named_with_their_place(text, message):
    with pytest.raises(RefusedError) as caught:
        read_verdicts("own.yaml", text.encode())

    assert message in str(caught.value)
    assert str(caught.value).startswith("own.yaml:1:")
