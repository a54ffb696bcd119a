"""What `kb add` tells of feeds, and how it ends."""

import json

import pytest

from kb import feeding
from kb.cli.add import FEW
from kb.feeding import Feeding

MAPPING = """\
claim: claim
claimant: who
reviewer: {always: Harbour Desk}
verdict: label
url: link
published: {column: date, format: "%d/%m/%Y"}
"""
HEAD = "claim,who,label,link,date,score\n"
GOOD = "It freezes,Ann Pell,False,https://desk.example.org/1,13/04/2018,3\n"
BAD = ",Ann Pell,False,https://desk.example.org/2,13/04/2018,3\n"
ODD = "It rains,Ann Pell,Shrug,https://desk.example.org/3,04/13/2018,\n"


@pytest.fixture
def feed(tmp_path, run):
    """Add a table to a base of its own."""
    (tmp_path / "mapping.yaml").write_text(MAPPING, "utf-8")
    run("init", tmp_path)

    def add(*rows, options=()):
        (tmp_path / "table.csv").write_text(HEAD + "".join(rows), "utf-8")
        table, mapping = tmp_path / "table.csv", tmp_path / "mapping.yaml"
        return run("--store", tmp_path, "add", table, "--mapping", mapping, *options)

    return add


def test_the_summary_names_what_came_in_and_what_did_not(feed, tmp_path):
    result = feed(GOOD, BAD, ODD)

    assert result.exit_code == 1
    said = result.stderr
    assert "table.csv: 2 new reviews, 0 already there, 1 REFUSED" in said
    assert "verdicts read as: 1 false, 1 unknown" in said
    assert "verdicts that no table has: Shrug (1)" in said
    assert "not taken over: score (1)" in said
    assert "table.csv:3:1: the review has no claim" in said
    assert "table.csv:4:1: published is '04/13/2018', and no date written as %d/%m/%Y" in said
    assert result.stdout.startswith("new conflict c-")


def test_without_a_refusal_it_ends_well_also_the_second_time(feed):
    assert feed(GOOD, ODD).exit_code == 0

    again = feed(GOOD, ODD)
    assert again.exit_code == 0
    assert "0 new reviews, 2 already there, 0 REFUSED" in again.stderr


def test_strict_takes_nothing_in_and_says_so(feed, run, tmp_path):
    result = feed(GOOD, BAD, options=["--strict", "--report", tmp_path / "report.json"])

    assert result.exit_code == 1
    assert "Nothing was taken in." in result.stderr
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["refused"][0]["line"] == 3
    assert json.loads(run("--store", tmp_path, "find", "--json").stdout) == []


def test_the_report_is_written_as_json(feed, tmp_path):
    feed(GOOD, BAD, ODD, options=["--report", tmp_path / "report.json"])

    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    (told,) = report["feeds"]
    assert (told["new"], told["known"], told["refused"], told["defects"]) == (2, 0, 1, 1)
    assert told["unknown_verdicts"] == {"Shrug": 1}
    assert told["ignored"] == {"score": 1}
    assert report["refused"][0]["message"] == "the review has no claim"
    assert report["defects"][0]["line"] == 4


def test_a_report_that_cannot_be_written_is_told(feed, tmp_path):
    result = feed(GOOD, options=["--report", tmp_path / "no" / "report.json"])

    assert result.exit_code != 0
    assert "cannot be written" in result.stderr


def test_a_table_of_verdicts_of_your_own_is_used(feed, tmp_path):
    (tmp_path / "own.yaml").write_text("words: {false: [shrug]}\n", "utf-8")

    result = feed(ODD, options=["--verdicts", tmp_path / "own.yaml"])

    assert "verdicts read as: 1 false" in result.stderr


def test_many_conflicts_and_refusals_are_counted(feed):
    rows = [
        GOOD.replace("/1,", f"/{n},").replace("freezes", f"freezes {n}") for n in range(FEW + 1)
    ]
    bad = [BAD.replace("/2,", f"/b{n},") for n in range(FEW + 5)]

    result = feed(*rows, *bad)

    assert result.stdout.startswith(f"{FEW + 1} new conflicts, 0 gone")
    assert "and 5 more; --report FILE lists them" in result.stderr


def test_many_feeds_are_told_in_one(feed, run, tmp_path):
    feed()
    tables = []
    for n in range(FEW + 1):
        tables.append(tmp_path / f"t{n}.csv")
        tables[-1].write_text(HEAD + GOOD.replace("/1,", f"/{n},"), "utf-8")

    result = run("--store", tmp_path, "add", *tables, "--mapping", tmp_path / "mapping.yaml")

    assert f"{FEW + 1} files: {FEW + 1} new reviews" in result.stderr


def test_a_table_may_come_from_standard_input(feed, run, tmp_path):
    feed()
    mapping = tmp_path / "piped.yaml"
    mapping.write_text("format: csv\n" + MAPPING, "utf-8")

    result = run("--store", tmp_path, "add", "-", "--mapping", mapping, text=HEAD + GOOD)

    assert "-: 1 new review, 0 already there" in result.stderr


def test_a_proposed_mapping_is_printed(feed, run, tmp_path):
    feed(GOOD)

    result = run("guess-mapping", tmp_path / "table.csv")

    assert result.exit_code == 0
    assert "claim: claim" in result.stdout
    assert 'format: ["%d/%m/%Y"]' in result.stdout


def test_an_interruption_tells_what_came_in_and_the_next_command_catches_up(
    feed, run, tmp_path, monkeypatch
):
    taken = Feeding.add

    def add(self, batch):
        if self.noted:
            raise KeyboardInterrupt
        return taken(self, batch)

    monkeypatch.setattr(feeding, "BATCH", 1)
    monkeypatch.setattr(Feeding, "add", add)
    result = feed(GOOD, ODD, options=["--report", tmp_path / "report.json"])
    monkeypatch.undo()

    assert result.exit_code == 130
    assert "table.csv: 1 new review, 0 already there, 0 REFUSED" in result.stderr
    assert "Interrupted. Add the same again: only what is missing comes in." in result.stderr
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert report["interrupted"] is True
    assert [told["new"] for told in report["feeds"]] == [1]
    cards = json.loads(run("--store", tmp_path, "find", "--json").stdout)
    assert {card["url"] for card in cards} == {"https://desk.example.org/1"}
    assert "1 new review, 1 already there" in feed(GOOD, ODD).stderr


def test_a_report_that_cannot_be_written_is_told_before_anything_comes_in(feed, tmp_path):
    result = feed(GOOD, options=["--report", tmp_path / "gone" / "report.json"])

    assert result.exit_code == 4
    assert "there is no such folder" in result.stderr
    assert "1 new review, 0 already there" in feed(GOOD).stderr


def test_a_report_to_standard_output_is_json(feed):
    result = feed(GOOD, options=["--report", "-"])

    assert json.loads(result.stdout)["feeds"][0]["new"] == 1
