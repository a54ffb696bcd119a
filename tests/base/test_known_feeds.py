"""A feed that is in as it is, is not read again; whatever changes what it says has it read.

One of which the beginning is in goes on behind that.
"""

import json
from dataclasses import replace

import pytest

import kb
from kb import feeding
from kb.errors import RefusedError
from kb.model.answers import AddInterruptedError
from tests.bench.feeds import MAPPING, Checks, claim_review, write_csv

COUNT = 40


def lines_of(count, seed=1):
    return "".join(json.dumps(claim_review(one)) + "\n" for one in Checks(count, seed))


@pytest.fixture
def feed(tmp_path):
    file = tmp_path / "checks.jsonl"
    broken = json.dumps({**claim_review(Checks(1).check(0)), "claimReviewed": ""})
    file.write_text(lines_of(COUNT) + broken + "\n", encoding="utf-8")
    return file


@pytest.fixture
def base(tmp_path, monkeypatch):
    monkeypatch.setattr("kb.known_feeds._LEAST", 1)
    with kb.init(tmp_path) as base:
        yield base


def add(base, *sources, **options):
    """Add feeds, and give the report with what was read."""
    told = list[str]()
    report = base.add(*sources, progress=told.append, **options)
    return report, [words for words in told if words in {f"reading {one}" for one in sources}]


def read_again(base, monkeypatch, *sources):
    """Add feeds without a look at what was added before."""
    with monkeypatch.context() as patched:
        patched.setattr("kb.known_feeds.KnownFeeds.became", lambda *_: None)
        return add(base, *sources)


def test_a_feed_that_did_not_change_is_told_of_as_if_it_were_read(base, feed, monkeypatch):
    first, _ = add(base, feed)

    again, read = add(base, feed)

    slow, all_read = read_again(base, monkeypatch, feed)
    assert first.feeds[0].new > COUNT * 0.9
    assert first.refused
    assert first.defects
    assert all_read
    assert not read
    assert again == slow
    assert again.feeds[0].new == 0


def test_a_feed_is_read_again_when_its_file_or_its_table_changes(base, feed, tmp_path):
    add(base, feed)
    table = tmp_path / "verdicts.yaml"
    table.write_text("words: {mixed: [Needs a very long look]}\n", encoding="utf-8")
    by_table, is_read_by_table = add(base, feed, verdicts=table)
    with feed.open("a", encoding="utf-8") as more:
        more.write(lines_of(COUNT + 1).splitlines()[-1].replace("/check/", "/later/"))

    longer, is_read = add(base, feed)

    assert is_read_by_table
    assert not by_table.feeds[0].unknown_verdicts
    assert is_read
    assert longer.feeds[0].new == 1


def test_a_mapping_is_part_of_what_a_table_says(base, tmp_path):
    table, mapping = tmp_path / "checks.csv", tmp_path / "checks.yaml"
    with table.open("w", encoding="utf-8", newline="") as out:
        write_csv(Checks(20), out)
    mapping.write_text(MAPPING, encoding="utf-8")
    add(base, table, mapping=mapping)
    _, unread = add(base, table, mapping=mapping)
    mapping.write_text(MAPPING.replace("keep: [keywords]\n", ""), encoding="utf-8")

    _, read = add(base, table, mapping=mapping)

    assert read
    assert not unread


def test_what_was_taken_back_comes_in_again_with_its_feed(base, feed):
    add(base, feed)
    before = base.stats()["atomic_statements"]
    base.retract(base.find(limit=1)[0].iri, reason="a mistake")
    assert base.stats()["atomic_statements"] < before

    _, read = add(base, feed)

    assert read
    assert base.stats()["atomic_statements"] == before


def test_an_interruption_or_a_dry_run_leaves_nothing_that_counts_as_added(base, feed, monkeypatch):
    monkeypatch.setattr(feeding, "BATCH", 10)
    add(base, feed, dry_run=True)

    def stop(words):
        if words.startswith("20"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        base.add(feed, progress=stop)

    report, read = add(base, feed)

    assert read
    assert report.feeds[0].new
    assert report.feeds[0].known
    assert not add(base, feed)[1]


@pytest.mark.parametrize("marked", [1, 3])
def test_a_feed_that_was_ended_goes_on_behind_what_is_remembered_of_it(
    base, feed, tmp_path, monkeypatch, marked
):
    monkeypatch.setattr(feeding, "BATCH", 5)
    monkeypatch.setattr(feeding, "MARKED", marked)
    write, written = feeding.Feeding.add, list[int]()

    def counted(fed, batch):
        batch = list(batch)
        written.append(len(batch))
        return write(fed, batch)

    def stop(words):
        if words.startswith("20 records"):
            raise KeyboardInterrupt

    with pytest.raises(AddInterruptedError):
        base.add(feed, progress=stop)
    monkeypatch.setattr(feeding.Feeding, "add", counted)

    report, _ = add(base, feed)

    (found,) = report.feeds
    assert sum(written) == COUNT + 1 - (20 if marked == 1 else 15)
    assert base.digests() == base.rebuild()
    with kb.init(tmp_path / "whole") as whole:
        at_once, _ = add(whole, feed)
        assert "".join(base.export("nquads")) == "".join(whole.export("nquads"))
    (one,) = at_once.feeds
    assert replace(found, new=found.new + found.known, known=0) == replace(
        one, new=one.new + one.known, known=0
    )
    assert (report.refused, report.defects) == (at_once.refused, at_once.defects)
    assert not add(base, feed)[1]


def test_small_files_are_read_as_there_may_be_thousands(base, feed, monkeypatch):
    monkeypatch.setattr("kb.known_feeds._LEAST", feed.stat().st_size + 1)
    add(base, feed)

    _, read = add(base, feed)

    assert read


def test_strict_refuses_what_was_refused_alone_before(base, feed):
    first, _ = add(base, feed)

    with pytest.raises(RefusedError) as caught:
        base.add(feed, strict=True)

    assert tuple(caught.value.problems) == first.refused


def test_what_is_remembered_of_another_history_does_not_count(base, feed, tmp_path):
    add(base, feed)
    with kb.init(tmp_path / "other") as other:
        (tmp_path / ".kb" / "feeds").rename(tmp_path / "other" / ".kb" / "feeds")
        (tmp_path / "few.jsonl").write_text(lines_of(5, seed=9), encoding="utf-8")
        other.add(tmp_path / "few.jsonl")

        report, read = add(other, feed)

    assert read
    assert report.feeds[0].new > COUNT * 0.9


def test_what_was_noted_and_not_derived_is_derived_without_a_look_at_the_feed(base, feed):
    def stop(words):
        if words == "deriving":
            raise KeyboardInterrupt

    with pytest.raises(AddInterruptedError) as stopped:
        base.add(feed, progress=stop)

    report, read = add(base, feed)

    assert not read
    assert (report.feeds[0].new, report.feeds[0].known) == (0, stopped.value.report.feeds[0].new)
    assert len(report.new_conflicts) == len(base.contradictions()) > 0
