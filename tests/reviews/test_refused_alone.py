"""A source that cannot be taken in does not stop the feeds and the RDF that come with it."""

import json

import pytest

import kb
from kb import files
from kb.errors import RefusedError, SourceError
from kb.files import opened
from kb.terms import BASE

REVIEW = json.dumps(
    {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://desk.example/1",
        "claimReviewed": "The harbour freezes each winter",
        "author": {"@type": "Organization", "name": "Harbour Desk"},
        "reviewRating": {"@type": "Rating", "alternateName": "False"},
    }
)
RDF = "<http://x.example/a> <http://x.example/b> <http://x.example/c> ."
STORY = """\
story: ferry
title: The ferry
sources: {page: {type: web-page, title: Page, publisher: desk}}
entities: {desk: {name: The desk, is_a: organisation}}
statements: []
"""
BROKEN = {
    "b.json": ('{"html_content": "It rains"}', "", "cannot tell what kind of source this is"),
    "b.csv": ("a,b\n1,2\n", "", "a table is taken in with --mapping"),
    "b.gz": ("\x1f\x08", "", "cannot tell what kind of source this is"),
    "b.ttl": (f"{RDF}\n<x:a> <x:b> .", ":2:", "not turtle"),
    "b.jsonld": ('{"@context": {"b": "x:b"}, "@id": "x:a",\n "b": [1, }', ":2:", "not JSON"),
    "ours.nt": (
        f"<{BASE}statement/s1> <{BASE}terms#act> <{BASE}terms#denial> .",
        "",
        "records no story",
    ),
}


@pytest.fixture
def file(tmp_path):
    def written(name, content):
        place = tmp_path / name
        place.write_text(content, "utf-8")
        return place

    return written


@pytest.mark.parametrize("name", BROKEN)
def test_a_source_that_cannot_be_taken_in_is_refused_alone_among_others(file, name):
    """As a bad record is, unless all is to come in or nothing."""
    content, line, reason = BROKEN[name]
    broken, review, rdf = file(name, content), file("a.json", REVIEW), file("a.ttl", RDF)
    with kb.open(":memory:") as base:
        before = base.checkpoint()
        for strict, sources in ((True, [review, rdf, broken]), (False, [broken])):
            with pytest.raises(SourceError, match=reason):
                base.add(*sources, strict=strict)
            assert base.checkpoint() == before
        report = base.add(broken, rdf, review)

        assert sum(feed.new for feed in report.feeds) == 1
        assert [added.triples for added in report.added] == [1]
        (problem,) = report.refused
        assert str(problem).startswith(f"{broken}{line}")
        assert reason in problem.message


def test_a_story_stops_with_whatever_comes_with_it(file):
    """People write it, and mend it before any of it is recorded."""
    story, review = file("story.yaml", STORY), file("a.json", REVIEW)
    with kb.open(":memory:") as base:
        before = base.checkpoint()
        with pytest.raises(RefusedError, match="not turtle"):
            base.add(story, review, file("b.ttl", "<x:a> <x:b>"))

        assert base.checkpoint() == before


def test_sources_that_are_all_broken_are_refused_with_all_their_lines(file):
    with kb.open(":memory:") as base, pytest.raises(RefusedError) as caught:
        base.add(file("a.ttl", "<x:a> <x:b>"), file("b.ttl", "<x:a>\n<x:b>"))

    assert [problem.line for problem in caught.value.problems] == [1, 2]


def test_no_more_files_are_open_than_are_read(file, monkeypatch):
    """Thousands of pages come in at once, and a system opens a thousand files or fewer."""
    pages = [file(f"{n}.json", REVIEW.replace("example/1", f"example/{n}")) for n in range(5)]
    now, most = set(), []

    def watched(path):
        found = opened(path)
        now.add(found)
        now.difference_update([one for one in now if one.closed])
        most.append(len(now))
        return found

    monkeypatch.setattr(files, "opened", watched)
    with kb.open(":memory:") as base:
        report = base.add(*pages)

    assert sum(feed.new for feed in report.feeds) == len(pages)
    assert max(most) == 1
