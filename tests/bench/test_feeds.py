"""A made-up feed says the same in each format, and the same every time."""

import io
from dataclasses import replace

from kb.errors import Problem
from kb.intake import feed_of, gather
from tests.bench.feeds import FORMATS, MAPPING, Checks, write_feed

ENDINGS = {"csv": "csv", "jsonl": "jsonl", "datafeed": "json"}


def test_each_format_has_the_same_reviews(tmp_path):
    (tmp_path / "checks.yaml").write_text(MAPPING, "utf-8")
    found = []
    for format, write in FORMATS.items():
        file = tmp_path / f"checks.{ENDINGS[format]}"
        with file.open("w", encoding="utf-8", newline="") as out:
            write(Checks(150, seed=9), out)
        mapping = tmp_path / "checks.yaml" if format == "csv" else None
        records = list(feed_of(gather(file, "", mapping)).records)
        assert not any(isinstance(record, Problem) for record in records)
        found.append([replace(one, place="", defects=()) for one in records])

    (first, *others) = found
    assert len(first) == 150
    assert sum(not review.claim for review in first) == 1
    assert 140 < len({review.url for review in first}) < 150
    assert len({review.language for review in first}) > 3
    for other in others:
        assert [replace(one, kept=()) for one in other] == [replace(one, kept=()) for one in first]


def test_a_feed_is_the_same_every_time():
    texts = [io.StringIO(), io.StringIO()]
    for text in texts:
        write_feed(Checks(20), text)

    assert texts[0].getvalue() == texts[1].getvalue()
