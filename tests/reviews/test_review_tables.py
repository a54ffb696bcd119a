"""Rows in are reviews out: read as the mapping says, and refused one by one."""

import json
import os
from pathlib import Path

import pytest
import yaml

import kb
import kb.ingest.verdicts
from kb.errors import Problem, RefusedError
from kb.ingest.review_mapping import is_of_reviews, read_review_mapping
from kb.ingest.review_tables import reviews_in
from kb.model.review import Review

MAPPING = """\
claim: claim
claimant: who
reviewer: {always: Harbour Desk}
verdict: label
url: link
published: {column: date, format: ["%d %B %Y", "%Y-%m-%d"]}
keep: [tags]
lists: {tags: ","}
empty: [None]
"""
TABLE = """\
claim,who,label,link,date,tags,score
The harbour freezes,Ann Pell,False,https://desk.example.org/1,7 October 2018,"ice, harbour",3
It never rains,None,true,https://desk.example.org/2,2019-02-05,None,
"""


def read(table=TABLE, mapping=MAPPING, name="table.csv"):
    content = table if isinstance(table, bytes) else table.encode()
    found = read_review_mapping("mapping.yaml", mapping.encode())
    return list(reviews_in(name, [content], found))


def test_a_row_without_the_words_of_its_claim_is_refused_or_described_and_never_quoted(tmp_path):
    table = TABLE.replace("The harbour freezes", "None")
    described = MAPPING + 'claim_described: "the claim of {link}"\n'
    (tmp_path / "table.csv").write_text(table)
    with kb.open(":memory:") as base:
        for mapping, counts in ((MAPPING, (1, 1)), (described, (1, 0))):
            (tmp_path / "mapping.yaml").write_text(mapping)
            report = base.add(tmp_path / "table.csv", mapping=tmp_path / "mapping.yaml")
            assert (report.feeds[0].new, report.feeds[0].refused) == counts

        assert "the claim has no words" in report.defects[0].message
        (claim,) = [card for card in base.find() if card.speaker == "Ann Pell"]
        assert (claim.quote, claim.content) == ("", "“the claim of https://desk.example.org/1”")
        (found,) = base.contradictions()
        assert found.left.speaker == "Ann Pell"


def test_each_row_is_a_review_with_what_the_mapping_says():
    first, second = read()

    assert first == Review(
        claim="The harbour freezes",
        claimant="Ann Pell",
        reviewer="Harbour Desk",
        url="https://desk.example.org/1",
        published="2018-10-07",
        verdict="False",
        place="table.csv:2",
        kept=(("tags", "ice"), ("tags", "harbour")),
        ignored=("score",),
    )
    assert (second.claimant, second.published, second.kept, second.ignored) == (
        "",
        "2019-02-05",
        (),
        (),
    )


@pytest.mark.parametrize(
    ("written", "formats", "expected"),
    [
        ("7 October 2018", ["%d %B %Y"], "2018-10-07"),
        ("October 7th, 2018", ["%B %dth, %Y"], "2018-10-07"),
        ("2nd April 2015", ["%dth %B %Y"], "2015-04-02"),
        ("Sept. 27, 2018", ["%b. %d, %Y"], "2018-09-27"),
        ("8-Jan-14", ["%d-%b-%y"], "2014-01-08"),
        ("October 2018", ["%B %Y"], "2018-10"),
        ("2018-10-30 08:29", ["%Y-%m-%d %H:%M"], "2018-10-30"),
        ("2018-10-30T08:29:00+0200", ["%Y-%m-%dT%H:%M:%S%z"], "2018-10-30T08:29:00+02:00"),
        ("13/04/2018", ["%d/%m/%Y", "%m/%d/%Y"], "2018-04-13"),
        ("04/04/2018", ["%d/%m/%Y", "%m/%d/%Y"], "2018-04-04"),
        ("03/04/2018", ["%d/%m/%Y", "%m/%d/%Y"], ""),
        ("31/02/2018", ["%d/%m/%Y"], ""),
        ("last week", ["%d/%m/%Y"], ""),
    ],
)
def test_dates_are_read_as_the_mapping_says_or_reported(written, formats, expected):
    mapping = MAPPING.replace('["%d %B %Y", "%Y-%m-%d"]', json.dumps(formats))
    table = json.dumps({"claim": "c", "label": "True", "link": "https://a.b/c", "date": written})
    (review,) = read(table, mapping, "table.jsonl")

    assert review.published == expected
    assert bool(review.defects) == (not expected)
    assert (("published", written) in review.kept) == (not expected)


def test_rows_that_cannot_be_read_are_told_alone():
    odd = TABLE + 'one,two\n"cut "off,b,c,d,e,f,g\nIt snows,Bo,True,https://a.b/c,2019-02-05,,\n'
    found = read(odd)

    assert [type(one) for one in found] == [Review, Review, Problem, Problem, Review]
    assert str(found[2]) == "table.csv:4:1: row 3 has 2 cells, and there are 7 columns."
    assert str(found[3]).startswith("table.csv:5:1: row 4 cannot be read:")
    assert found[4].claim == "It snows"


def test_bytes_of_another_encoding_are_refused_unless_the_mapping_says_so():
    table = TABLE.replace("freezes", "fr\u00efezes").encode("windows-1252")

    with kb.open(":memory:") as base:
        report = add(base, table)
    assert [problem.line for problem in report.refused] == [2]
    review, _ = read(table, MAPPING + "encoding: windows-1252\n")
    assert review.claim == "The harbour fr\u00efezes"


def add(base, table, mapping=MAPPING, **options):
    """Add a table from files in a folder of their own."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "table.csv").write_bytes(table if isinstance(table, bytes) else table.encode())
        (place / "mapping.yaml").write_text(mapping, "utf-8")
        return base.add(place / "table.csv", mapping=place / "mapping.yaml", **options)


def test_a_table_may_have_no_first_line_or_part_its_cells_in_its_own_way():
    columns = "columns: [claim, who, label, link, date, tags, score]\n"
    rows = "It snows   Bo   True   https://a.b/c   2019-02-05   None   1\n"
    header = "claim\twho\tlabel\tlink\tdate\ttags\tscore\n"
    spaced = 'format: tsv\nseparator: "   "\n'

    (bare,) = read(rows, MAPPING + columns + spaced + "header: no\n")
    (under,) = read(header + rows, MAPPING + columns + spaced)
    (named,) = read(header + rows, MAPPING + spaced)

    assert bare.claim == under.claim == named.claim == "It snows"
    assert (bare.claimant, under.claimant, named.claimant) == ("Bo", "Bo", "Bo")


def test_quotation_marks_of_tsv_are_read_only_if_the_mapping_says_so():
    table = 'claim\twho\tlabel\tlink\tdate\ttags\tscore\n"It" snows\t\tTrue\thttps://a.b/c\t\t\t\n'

    with pytest.raises(RefusedError, match="`quoted: yes`"):
        read(table, name="table.tsv")
    (review,) = read(table, MAPPING + "quoted: no\n", "table.tsv")
    assert review.claim == '"It" snows'


def test_a_list_of_json_is_several_values():
    line = json.dumps(
        {"claim": "c", "label": 1, "link": "https://a.b/c", "tags": ["x", "y"], "at": ["u", "v"]}
    )
    (review,) = read(line, MAPPING + "appearance: at\n", "table.jsonl")

    assert review.kept == (("tags", "x"), ("tags", "y"))
    assert (review.appearances, review.verdict) == (("u", "v"), "1")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("claim: claim", "claim: klaim", "table.csv has no column 'klaim'. Did you mean claim?"),
        ("claim: claim\n", "", "the mapping lacks the key 'claim'"),
        ("url: link\n", "", "the mapping lacks the key 'url', or 'id' if there is none."),
        ("verdict: label", "verdikt: label", "unknown key 'verdikt'"),
        ("%d %B %Y", "%d %B", "'%d %B' is no format of a date"),
        ("%d %B %Y", "%d %d %Y", "is no format of a date"),
        ("empty: [None]", "header: no", "without a first line, `columns` must name the columns"),
        ("empty: [None]", "encoding: ebcdic", "encoding cannot be 'ebcdic'."),
        ("{always: Harbour Desk}", "{always: 'a {b}'}", "cannot hold braces"),
        ("{always: Harbour Desk}", "''", "'reviewer' is empty"),
        ("{tags: ','}", "yes", "lists must give what parts the items"),
    ],
)
def test_mistakes_of_a_mapping_are_named(old, new, message):
    assert old in MAPPING.replace('","', "','")
    with pytest.raises(RefusedError) as caught:
        read(mapping=MAPPING.replace('","', "','").replace(old, new))

    assert message in str(caught.value)


def test_a_mapping_of_stances_is_told_from_one_of_reviews():
    assert is_of_reviews("m", MAPPING.encode())
    assert not is_of_reviews("m", b"story: a\nstance: label\nclaim: c\n")


def test_a_table_comes_in_once(tmp_path):
    with kb.init(tmp_path) as base:
        first, second = add(base, TABLE), add(base, TABLE)

        assert (first.feeds[0].new, second.feeds[0].new, second.feeds[0].known) == (2, 0, 2)
        assert first.feeds[0].ignored == {"score": 1}
        assert base.stats()["atomic_statements"] == 4
        assert base.check() == []


def test_words_of_any_script_come_in_unchanged(tmp_path):
    words = "ज़मीन — ‘कथन’ \u200d क्\u200dष 北京 مرحبا\u200c e\u0301 é"
    table = TABLE.replace("The harbour freezes", words)
    with kb.init(tmp_path) as base:
        add(base, table)
        assert base.find()[0].quote in (words, "It never rains")
        assert words in {card.quote for card in base.find()}


# -- the real tables ------------------------------------------------------------------------------

DATA = Path(os.environ.get("KB_DATA", "/nowhere"))
needs_data = pytest.mark.skipif(
    not os.environ.get("KB_DATA"), reason="KB_DATA does not name the folder of real data"
)


def real(folder, file):
    if not (DATA / folder / file).exists():
        pytest.skip(f"KB_DATA has no {folder}/{file}")
    return DATA / folder / file


COLUMNS = (
    "claim_id claim label claim_url reason categories speaker checker tags article_title "
    "publish_date claim_date"
)


def multifc(outlet, separator):
    mapping = {
        "format": "tsv",
        "columns": COLUMNS.split(),
        "quoted": "no", "empty": ["None"], "claim": "claim", "claimant": "speaker",
        "encoding": "windows-1252" if outlet == "hoaxslayer" else "utf-8",
        "reviewer": {"always": outlet}, "verdict": "label", "url": "claim_url",
        "title": "article_title", "keep": ["reason", "categories", "checker", "tags"],
        "published": {"column": "publish_date", "format": ["%d %B %Y", "%B %d, %Y"]},
    }  # fmt: skip
    if separator != "tab":
        mapping["separator"] = "   "
    return yaml.safe_dump(mapping)


@needs_data
def test_multifc_rows_in_are_reviews_out(tmp_path):
    lines = real("multifc", "expected-by-outlet.tsv").read_text("utf-8").splitlines()[1:]
    with kb.open(":memory:") as base:
        for outlet, rows, *_, separator, _ in (line.split("\t") for line in lines):
            (tmp_path / "m.yaml").write_text(multifc(outlet, separator), "utf-8")
            table = DATA / "multifc" / f"{outlet}.txt"
            report = base.add(table, mapping=tmp_path / "m.yaml", dry_run=True)
            (feed,) = report.feeds
            assert (feed.new + feed.known, feed.refused) == (int(rows), 0), outlet


@needs_data
def test_the_shipped_table_reads_labels_as_claimskg_does():
    lines = real("multifc", "labels.tsv").read_text("utf-8").splitlines()[1:]
    table = kb.ingest.verdicts.shipped_verdicts()
    wanted = {"TRUE": "true", "FALSE": "false", "MIXTURE": "mixed"}
    for _, label, _, given in (line.split("\t")[:4] for line in lines):
        if given in wanted:
            assert table.reading(Review("c", verdict=label)) == wanted[given], label


@needs_data
def test_liar_comes_in_whole_with_the_statements_of_each_speaker(tmp_path):
    table = real("liar", "statements.tsv")
    expected = (DATA / "liar" / "expected-by-speaker.tsv").read_text("utf-8").splitlines()[1:]
    (tmp_path / "m.yaml").write_text(
        "format: tsv\nquoted: no\nheader: no\ncolumns: [id, verdict, statement, subjects, speaker, "
        "job, state, party, a, b, c, d, e, context]\nid: id\nclaim: statement\nclaimant: speaker\n"
        "reviewer: {always: PolitiFact}\nverdict: verdict\nkeep: [subjects]\n"
        'lists: {subjects: ","}\n',
        "utf-8",
    )
    with kb.init(tmp_path) as base:
        report = base.add(table, mapping=tmp_path / "m.yaml")
        assert (report.feeds[0].new, report.feeds[0].refused) == (5134, 0)
        found = {}
        for card in base.find(limit=-1):
            if card.reported_by:
                found[card.speaker] = found.get(card.speaker, 0) + 1
        assert found == {name: int(count) for name, count in (x.split("\t") for x in expected)}
        assert base.add(table, mapping=tmp_path / "m.yaml").feeds[0].new == 0
