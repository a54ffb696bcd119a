"""Times are read as written, with their precision and no more."""

from datetime import UTC, date, datetime

import pytest

from kb.errors import TimeFormatError
from kb.text.edtf import parse_time, up_to


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2016-02", date(2016, 2, 1), date(2016, 2, 29)),
        ("2018-12-18", date(2018, 12, 18), date(2018, 12, 18)),
        ("2012/..", date(2012, 1, 1), None),
        ("../2018-12", None, date(2018, 12, 31)),
        ("2018-12-18/2018-12-19", date(2018, 12, 18), date(2018, 12, 19)),
        ("[2014..2015]", date(2014, 1, 1), date(2015, 12, 31)),
        ("[..2015-02]", None, date(2015, 2, 28)),
        ("[2014-05-03..]", date(2014, 5, 3), None),
    ],
)
def test_a_time_spans_the_days_it_can_be(text, first, last):
    assert (parse_time(text).first, parse_time(text).last) == (first, last)


def test_an_instant_keeps_its_day_as_written_and_its_moment_in_utc():
    late = parse_time("2018-12-19T22:30-05:00")

    assert late.first == date(2018, 12, 19)
    assert late.instant == datetime(2018, 12, 20, 3, 30, tzinfo=UTC)


def test_instants_are_in_order_by_their_zones():
    """An hour later it may be the day before, east of the date line."""
    across = parse_time("2024-05-08T01:00+13:00/2024-05-07T13:00Z")

    assert (across.first, across.last) == (date(2024, 5, 7), date(2024, 5, 8))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024-05-07T10:00+99:00", "there is no such zone"),
        ("2024-05-07T25:00Z", "there is no such day, or no such time of day"),
        ("2024-02-30", "there is no such day"),
        ("2024-13", "there is no such day"),
        ("0001-01-01T00:00+02:00", "in UTC it is not in the years 1 to 9999"),
        ("2024-05-07T10:00Z/2024-05-07T09:00Z", "it ends before it begins"),
    ],
)
def test_what_no_calendar_has_is_told_in_words_for_people(text, words):
    with pytest.raises(TimeFormatError) as caught:
        parse_time(text)

    assert f"is not a time: {words}. Write 2018" in str(caught.value)


def test_a_mark_of_doubt_is_kept():
    assert parse_time("2014~").approximate
    assert parse_time("2012?/2014").approximate
    assert not parse_time("2014").approximate


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "18.12.2018", "12/18/2018", "2018-13", "2018-02-30", "2018-12-18T12:02",
     "2019/2018", "../..", "20181218", "0000", "/2015", "2014/", "[2014]", "[..]", "[2015..2014]",
     "2024-05-07T10:00Z/2024-05-07T09:00Z", "[2024-05-07T10:00Z..2024-05-07T11:00+02:00]",
     "[2014..2015", "[2014/2015]", "[2014..2015..2016]", "[2014,2015]", "[]"],
)  # fmt: skip
def test_other_ways_to_write_a_time_are_refused(text):
    with pytest.raises(TimeFormatError):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "begun_by", "ended_from"),
    [
        ("2018-12-18", date(2018, 12, 18), date(2018, 12, 18)),
        ("2018-12-19T22:30-05:00", date(2018, 12, 19), date(2018, 12, 19)),
        ("2014/2016", date(2014, 12, 31), date(2016, 1, 1)),
        ("2014-05-03/2014-06", date(2014, 5, 3), date(2014, 6, 1)),
        ("2012/..", date(2012, 12, 31), None),
        ("../2018-12", None, date(2018, 12, 1)),
        ("2014~/2016", None, date(2016, 1, 1)),
        ("2018-12-18~", None, None),
        ("2018-12", None, None),
        ("2018", None, None),
        ("[2014..2016]", None, None),
        ("[2014-05-03..2014-05-03]", None, None),
    ],
)
def test_the_inner_points_are_what_the_source_makes_certain(text, begun_by, ended_from):
    """An interval holds throughout; a month, a year or a set say when at the outside."""
    assert (parse_time(text).begun_by, parse_time(text).ended_from) == (begun_by, ended_from)


@pytest.mark.parametrize(
    ("text", "end"),
    [("2018-12", "../2018-12"), ("2018/2019~", "../2019~"), ("[2018..2019-02]", "../2019-02"),
     ("[..2019]", "../2019"), ("2018-12-19T22:30-05:00", "../2018-12-19T22:30-05:00")],
)  # fmt: skip
def test_what_is_reported_was_said_up_to_the_end_of_a_time(text, end):
    assert up_to(parse_time(text)) == parse_time(end)


@pytest.mark.parametrize("text", ["٢٠١٨-12-18", "2018-\uff11\uff12", "2018-12-18T12:0٢Z"])
def test_digits_of_other_scripts_are_no_time(text):
    """They would be written out as they are, where nobody reads them."""
    with pytest.raises(TimeFormatError):
        parse_time(text)
