"""A mapping is proposed from names and dates; what cannot be told is left to a person."""

import pytest
import yaml

from kb.errors import RefusedError, UnreadableError
from kb.ingest.guessing import guess_mapping
from kb.ingest.review_mapping import read_review_mapping
from kb.ingest.review_tables import reviews_in
from kb.knowledge_base import guess_mapping as guess_for

NAMES = "claim_id\tclaim\tlabel\tclaim_url\tspeaker\tarticle_title\tpublish_date\tnotes"
ROW = '1\tIt "freezes" often\tFalse\thttps://a.b/c\tNone\tDoes it?\t{date}\tnothing'


def table(*dates, names=NAMES):
    return "\n".join([names, *(ROW.format(date=date) for date in dates)]) + "\n"


def guessed(text, name="table.txt"):
    return yaml.safe_load(guess_mapping(name, text.encode()))


def test_columns_are_found_by_their_names_and_the_rest_is_kept():
    found = guessed(table("7 October 2018"))

    assert found == {
        "format": "tsv",
        "quoted": False,
        "empty": ["None"],
        "claim": "claim",
        "claimant": "speaker",
        "reviewer": "",
        "url": "claim_url",
        "id": "claim_id",
        "title": "article_title",
        "verdict": "label",
        "published": {"column": "publish_date", "format": ["%d %B %Y"]},
        "keep": ["notes"],
    }


def test_what_is_proposed_works_once_the_gaps_are_filled():
    text = table("7 October 2018", "8 October 2018")
    mapping = guess_mapping("t.csv", text.encode())

    with pytest.raises(RefusedError, match="'reviewer' is empty"):
        read_review_mapping("m.yaml", mapping.encode())
    filled = mapping.replace('reviewer: ""', "reviewer: {always: Desk}")
    reviews = list(reviews_in("t.csv", [text.encode()], read_review_mapping("m", filled.encode())))
    assert [review.published for review in reviews] == ["2018-10-07", "2018-10-08"]


@pytest.mark.parametrize(
    ("dates", "formats"),
    [
        (["03/04/2018"], {"%d/%m/%Y", "%m/%d/%Y"}),
        (["03/04/2018", "13/04/2018"], {"%d/%m/%Y"}),
        (["03/04/2018", "04/13/2018"], {"%m/%d/%Y"}),
        (["13/04/2018", "04/13/2018"], {"%d/%m/%Y", "%m/%d/%Y"}),
        (["2018-10-30 08:29"], {"%Y-%m-%d %H:%M"}),
        (["October 5, 2018", "May 2018"], {"%B %d, %Y", "%B %Y"}),
    ],
)
def test_no_order_of_day_and_month_is_chosen_where_two_fit(dates, formats):
    assert set(guessed(table(*dates))["published"]["format"]) == formats


def test_a_doubt_is_told_with_an_example():
    text = guess_mapping("t.csv", table("03/04/2018").encode())

    assert '# "03/04/2018" may be %d/%m/%Y or %m/%d/%Y' in text


def test_other_separators_and_tables_without_names_are_seen():
    spaced = guessed(table("7 October 2018").replace("\t", "   "))
    assert (spaced["separator"], spaced["columns"][1]) == ("   ", "claim")
    bare = guessed("1.json\tfalse\tIt freezes\n2.json\ttrue\tIt rains\n")
    assert bare["header"] is False
    assert bare["columns"] == ["column 1", "column 2", "column 3"]


def test_json_lines_are_seen():
    found = guessed('{"claim": "c", "verdict": "False", "url": "https://a.b/c", "outlet": "D"}\n')
    assert (found["format"], found["reviewer"]) == ("jsonl", "outlet")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"words\n", b"{\n"])
def test_what_is_no_table_is_refused(content):
    with pytest.raises(RefusedError):
        guess_mapping("x.csv", content)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UnreadableError, match=r"none\.csv"):
        guess_for(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "content",
    [
        b"claim\tverdict\r\nx\ry\tz\r\n",
        b"claim,verdict\nx,\0\n",
        b"\x7fELF\x02\x01\r,\r\x0f,\n" * 9,
    ],
)
def test_no_mapping_is_proposed_for_what_is_no_table(content):
    with pytest.raises(RefusedError) as refused:
        guess_mapping("in.csv", content)

    assert str(refused.value.problems[0]).startswith("in.csv:")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_mapping_is_proposed_for_a_table_in_utf_16(encoding):
    rows = "claim,verdict\nIt rains,False\nIt hails,True"

    found = yaml.safe_load(guess_mapping("in.csv", rows.encode(encoding)))

    assert (found["claim"], found["verdict"]) == ("claim", "verdict")
    assert "encoding" not in found
