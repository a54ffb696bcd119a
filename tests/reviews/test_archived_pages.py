"""A review of a page whose text is archived comes in, and a quote stays one of that text."""

import json
from hashlib import sha256

import pytest

import kb
from kb.errors import RefusedError

TEXT = "We looked into whether the harbour freezes. It does not.\n"
STORY = """\
story: 2024-harbour
title: Harbour
sources:
  page:
    type: web-page
    title: Does it freeze?
    publisher: harbour-desk
    url: https://desk.example/1
    published: 2024-01-13
    retrieved: 2024-03-01
    sha256: {hash}
    versions: {{first: {{}}, second: {{date: 2024-02-01}}}}
    version: second
entities:
  harbour-desk: {{name: Harbour Desk, is_a: news-outlet}}
statements:
  - id: s1
    source: page
    speaker: harbour-desk
    quote: It does not
    act: denies
    claim: {{relation: claim, text: The harbour freezes}}
"""
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": "The harbour freezes",
    "url": "https://desk.example/1",
    "author": {"@type": "Organization", "name": "Harbour Desk"},
    "datePublished": "2024-01-13",
    "reviewRating": {"@type": "Rating", "alternateName": "False"},
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Ann Pell"}},
}


@pytest.fixture
def files(tmp_path):
    """Give a story with an archived page, the page's text, and a review of the page."""
    story, text, review = (tmp_path / name for name in ("s.yaml", "page.txt", "r.json"))
    text.write_text(TEXT)
    story.write_text(STORY.format(hash=sha256(TEXT.encode()).hexdigest()))
    review.write_text(json.dumps(REVIEW))
    return story, text, review


@pytest.mark.parametrize("is_archived", [True, False])
def test_a_review_of_a_page_with_an_archived_text_comes_in_and_goes_out(files, is_archived):
    story, text, review = files
    with kb.open(":memory:") as base:
        base.add(story, texts=[text] if is_archived else [])

        (feed,) = base.add(review).feeds
        (again,) = base.add(review).feeds

        assert (feed.new, feed.refused) == (1, 0)
        assert (again.new, again.known, again.refused) == (0, 1, 0)
        assert [found for found in base.check() if found.level == "error"] == []
        assert any(one.tier == "strict" for one in base.contradictions())
        (out,) = json.loads("".join(base.export("claimreview")))["dataFeedElement"]
        assert out["reviewRating"]["alternateName"] == "False"
        assert out["author"] == {"@type": "Organization", "name": "Harbour Desk"}
        assert "comment" not in out
        written = "".join(base.export("nquads"))
    with kb.open(":memory:") as other:
        place = story.with_name("out.nq")
        place.write_text(written)
        other.add(place)
        assert "".join(other.export("nquads")) == written


def test_a_text_that_comes_after_quotes_without_one_is_refused_with_the_way_out(files):
    story, text, review = files
    title = {"headline": "Does it freeze?"}
    review.write_text(json.dumps(REVIEW | title))
    with kb.open(":memory:") as base:
        base.add(review)

        with pytest.raises(RefusedError) as caught:
            base.add(story)

        (problem,) = caught.value.problems
        assert "2024-harbour/page is in the base with no text archived" in problem.message
        (collection,) = {card.story for card in base.find()}
        assert f"`kb retract` {collection}, add this, and add again" in problem.message

        base.retract(collection, reason="Its text comes in.")
        base.add(story, texts=[text])
        (feed,) = base.add(review).feeds

        assert (feed.new, feed.refused) == (1, 0)
        assert {card.quote_status for card in base.find()} == {
            "checked",
            "no quote: the words are those of the record, not of the archived text",
        }
        assert [found for found in base.check() if found.level == "error"] == []
