"""The page on tables of fact checks does what it says, and its mappings can be read."""

import re
from pathlib import Path

import pytest

import kb
from kb.ingest.review_mapping import KEYS, is_of_reviews, read_review_mapping
from kb.ingest.verdicts import READINGS, read_verdicts, shipped_verdicts

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "review-tables.md").read_text(encoding="utf-8")


def test_every_key_of_a_mapping_and_every_reading_is_explained():
    assert [word for word in (*KEYS, *READINGS) if f"`{word}`" not in PAGE] == []


def test_the_example_does_what_the_page_says(tmp_path):
    table, mapping, own = re.findall(r"```(?:csv|yaml)\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "checks.csv").write_text(table, "utf-8")
    (tmp_path / "checks.yaml").write_text(mapping, "utf-8")
    with kb.open(":memory:") as base:
        report = base.add(tmp_path / "checks.csv", mapping=tmp_path / "checks.yaml")
        conflicts = base.contradictions()
        again = base.add(tmp_path / "checks.csv", mapping=tmp_path / "checks.yaml")

    (feed,) = report.feeds
    assert (feed.new, feed.refused, feed.defects) == (3, 1, 1)
    assert (feed.unknown_verdicts, feed.ignored) == ({"Shrug": 1}, {"score": 1})
    assert len(conflicts) == 1
    assert (again.feeds[0].new, again.feeds[0].known) == (0, 3)
    assert read_verdicts("own.yaml", own.encode()).of_reviewer["Harbour Desk"] == {"true": "mixed"}


def test_the_number_of_words_is_as_the_page_says():
    (least,) = re.findall(r"over ([\d,]+) words", PAGE)

    assert len(shipped_verdicts().words) > int(least.replace(",", ""))


@pytest.mark.parametrize("name", ["multifc", "claimskg", "liar"])
def test_the_mappings_for_public_tables_can_be_read(name):
    content = (ROOT / "docs" / "mappings" / f"{name}.yaml").read_bytes()

    assert is_of_reviews(name, content)
    assert read_review_mapping(name, content).used
