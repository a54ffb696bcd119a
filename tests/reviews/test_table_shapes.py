"""However a program writes a table, the same rows are read, and one that is wrong is alone."""

import pytest

import kb
from kb.errors import Problem, RefusedError
from kb.graph.registry import load_registry
from kb.ingest.guessing import guess_mapping
from kb.ingest.review_mapping import read_review_mapping
from kb.ingest.review_tables import reviews_in
from kb.ingest.row_feeds import FeedShape, open_rows
from kb.ingest.stances import read_stances
from kb.model.review import Review

MAPPING = """\
claim: claim
claimant: who
reviewer: {always: Desk}
verdict: verdict
url: link
"""
TABLE = (
    "claim,who,verdict,link\n"
    "It freezes,Ann,False,https://d.example/1\n"
    '"It, ""is""\nsold",नौका,True,https://d.example/2\n'
)
CLAIMS = [("It freezes", "Ann"), ('It, "is" sold', "नौका")]
SEMICOLONS = (
    "claim;who;verdict;link\n"
    "It freezes;Ann;False;https://d.example/1\n"
    '"It; ""is""\nsold";नौका;True;https://d.example/2\n'
)


def read(content: bytes, mapping: str = MAPPING, name: str = "t.csv") -> list[Review | Problem]:
    return list(reviews_in(name, [content], read_review_mapping("m.yaml", mapping.encode())))


def claims(content: bytes, mapping: str = MAPPING) -> list[tuple[str, str]]:
    found = read(content, mapping)
    assert all(isinstance(one, Review) for one in found), found
    return [(one.claim, one.claimant) for one in found if isinstance(one, Review)]


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace("\n", "\r").encode(),
        ("\n" + TABLE.replace("\nIt", "\n\n,,,\n  \nIt") + "\n,,,\n").encode(),
        TABLE.replace("link\n", "link,, \n").replace("/1\n", "/1,,\n").encode(),
    ],
    ids=[
        *("mark", "utf-16", "utf-16-be", "le, no mark", "be, no mark", "crlf", "cr", "empty rows"),
        "empty columns",
    ],
)
def test_marks_line_ends_and_empty_rows_make_no_difference(content):
    assert claims(content) == CLAIMS


def test_columns_may_stand_in_any_order():
    lines = [line.split(",")[::-1] for line in TABLE.splitlines()[:2]]

    assert claims("\n".join(",".join(line) for line in lines).encode()) == CLAIMS[:1]


@pytest.mark.parametrize("sign", [";", "\t", "|"])
def test_another_sign_is_told_by_the_columns_that_the_mapping_names(sign):
    """Many programs write a semicolon and call it CSV; a cell in quotes may hold the sign."""
    content = SEMICOLONS.replace(";", sign).encode()
    held = "" if sign == "\t" else sign  # a tab is white space, which is folded

    assert claims(content) == [CLAIMS[0], (f'It{held} "is" sold', "नौका")]
    assert claims(content, MAPPING + f'separator: "{sign}"\n'.replace("\t", "\\t")) == claims(
        content
    )


def test_what_a_spreadsheet_says_of_its_separator_is_no_row():
    content = ("sep=;\r\n" + SEMICOLONS).encode("utf-8-sig")

    assert claims(content) == claims(SEMICOLONS.encode())
    assert read(content)[0].place == "t.csv:3"


def test_a_first_line_that_is_no_csv_is_told_and_ends_nothing():
    with pytest.raises(RefusedError) as caught:
        read(b"claim,w\rho\nIt freezes,Ann\n")

    assert caught.value.problems[0].line == 1


def test_a_comma_that_has_all_columns_stays_a_comma():
    """A name that holds another sign does not mislead."""
    content = (
        TABLE.replace("link\n", "link,a;b\n").replace("/1\n", "/1,x\n").replace("/2\n", "/2,y\n")
    )

    assert claims(content.encode()) == CLAIMS


def test_a_quotation_mark_that_is_never_closed_takes_its_own_row_and_no_other():
    """The rows behind it are read again, with their lines, up to the end and past the next mark."""
    row = 'It "stands",Bo,True,https://d.example/{}\n'
    broken = '"never closed,Bo,True,https://d.example/3\n'
    for tail in (row.format(4) * 3, row.format(4) + '"It ends",Cy,True,https://d.example/5\n'):
        found = read((TABLE + broken + tail).encode())

        (problem,) = (one for one in found if isinstance(one, Problem))
        assert str(problem).startswith("t.csv:5:1")
        assert len(found) == 3 + tail.count("\n")
        assert isinstance(found[-1], Review)
        assert found[-1].place == f"t.csv:{5 + tail.count(chr(10))}"


def test_bytes_of_another_encoding_are_refused_with_their_row_and_read_if_it_is_named():
    """Nothing is guessed of an encoding, and the other rows come in."""
    content = TABLE.replace("It freezes", "Café “x”").replace("नौका", "Bo").encode("cp1252")

    assert [one.claim[:3] for one in read(content)] == ["Caf", "It,"]
    assert "\udce9" in read(content)[0].claim
    assert claims(content, MAPPING + "encoding: windows-1252\n")[0] == ("Café “x”", "Ann")


def test_half_a_character_at_the_end_spoils_the_last_row_alone():
    found = read(TABLE.encode("utf-16") + b"a")

    assert [isinstance(one, Problem) for one in found] == [False, False, True]


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(RefusedError, match="two columns are called 'who'"):
        read(TABLE.replace("verdict", "who").encode())


@pytest.mark.parametrize(
    ("name", "start", "reason"),
    [
        ("t.xlsx", b"PK\x03\x04..[Content_Types].xml", "a spreadsheet is not read"),
        ("t.csv", b"PK\x03\x04..xl/workbook.xml", "a spreadsheet is not read"),
        ("t.ods", b"PK\x03\x04..", "a spreadsheet is not read"),
        ("t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a spreadsheet is not read"),
        ("t.zip", b"PK\x03\x04..t.csv", "an archive is not read"),
    ],
)
@pytest.mark.parametrize("mapping", [None, MAPPING, "claim: claim\nstance: verdict\n"])
def test_what_holds_other_files_is_refused_with_the_way_out(tmp_path, name, start, reason, mapping):
    (tmp_path / name).write_bytes(start + bytes(100))
    if mapping:
        (tmp_path / "m.yaml").write_text(mapping)

    with kb.open(":memory:") as base, pytest.raises(RefusedError, match=reason):
        base.add(tmp_path / name, mapping=tmp_path / "m.yaml" if mapping else None)


def test_a_proposal_says_what_parts_the_cells():
    assert 'separator: ";"' in guess_mapping("t.csv", SEMICOLONS.encode())


def test_a_table_of_stances_may_be_parted_by_semicolons():
    mapping = (
        "story: s\ntitle: S\nclaim: claim\nspeaker: who\nstance: side\nstances: {for: for}\n"
        "source: {type: web-page, title: claim}\n"
    )
    table = read_stances(
        "t.csv",
        b"claim;who;side\nIt freezes;Ann;for\n",
        ("m.yaml", mapping.encode()),
        load_registry(),
    )

    assert len(table.story.utterances) == 1


@pytest.mark.parametrize("header", ["claim  who  label  link", "claim\twho\tlabel\tlink"])
def test_rows_that_three_spaces_part_are_read_where_the_columns_are_named(header):
    mapping = (
        b"format: tsv\nquoted: no\ncolumns: [claim, who, label, link]\nclaim: claim\n"
        b"reviewer: {always: Desk}\nverdict: label\nurl: link\nclaimant: who\n"
    )
    rows = ["It freezes   Ann Pell   False   https://d.example/1"] * 2
    text = "\n".join([header, *rows]) + "\n"
    found = list(reviews_in("t.txt", [text.encode()], read_review_mapping("m.yaml", mapping)))

    assert [review.claimant for review in found] == ["Ann Pell", "Ann Pell"]


@pytest.mark.parametrize("name", ["sent", "sent.txt", "sent.csv", "sent.jsonl"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_table_by_a_wrong_name_is_read_by_its_columns(name, sign):
    rows = ["no", "rumour", "desk", "found", "link"], ["1", "It rains", "Desk", "False", "urn:1"]
    text = "\n".join(sign.join(row) for row in rows)

    (row,) = open_rows(name, [text.encode()], FeedShape(), {"rumour", "link"}).rows

    assert row.cells["rumour"] == "It rains"


@pytest.mark.parametrize("name", ["sent", "sent.csv", "sent.tsv"])
def test_lines_of_json_by_a_wrong_name_are_read_as_that(name):
    content = [b'{"rumour": "It rains"}\n{"rumour": "It snows"}\n']

    rows = list(open_rows(name, content, FeedShape(), {"rumour"}).rows)

    assert [row.cells["rumour"] for row in rows] == ["It rains", "It snows"]


def test_what_has_neither_a_name_nor_the_columns_asks_for_its_format():
    with pytest.raises(RefusedError, match="say `format: csv`"):
        open_rows("-", [b"one,two\n1,2\n"], FeedShape(), {"rumour"})
