"""A review of a page whose text is archived comes in, and a quote stays one of that text."""

import json
from hashlib import sha256

import pytest

import kb
from kb.errors import RefusedError
from kb.model.lookup import Selection

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


@pytest.fixture
def titled(files):
    """Give them so that the review calls its page what the story calls it."""
    files[2].write_text(json.dumps(REVIEW | {"headline": "Does it freeze?"}))
    return files


def test_a_text_may_come_after_the_review_of_its_page(titled):
    """The review stays as it was taken in, and its words are not held to the text."""
    story, text, review = titled
    with kb.open(":memory:") as base, kb.open(":memory:") as other:
        base.add(review)
        before = {*base.find()}
        base.add(story, texts=[text])
        (again,) = base.add(review).feeds
        other.add(story, texts=[text])
        other.add(review)

        assert (again.new, again.known, again.refused) == (0, 1, 0)
        assert {card.quote: card.quote_status for card in base.find()} == {
            "It does not": "checked",
            "The harbour freezes": "not checked",
            "False": "not checked",
        }
        assert {card.id for card in before} <= {card.id for card in base.find()}
        assert [found for found in base.check() if found.level == "error"] == []
        assert {card.id for card in base.find()} == {card.id for card in other.find()}
        assert [c.id for c in base.contradictions()] == [c.id for c in other.contradictions()]
        assert "".join(base.export("claimreview")) == "".join(other.export("claimreview"))


@pytest.mark.parametrize("format", ["nquads", "turtle", "jsonld"])
def test_words_that_are_not_held_to_the_text_go_out_and_come_in(titled, tmp_path, format):
    story, text, review = titled
    place = tmp_path / "out"
    with kb.open(":memory:") as base, kb.open(":memory:") as other:
        base.add(review)
        base.add(story, texts=[text])
        place.write_text("".join(base.export(format)))
        other.add(place)

        assert "".join(other.export("nquads")) == "".join(base.export("nquads"))


def test_a_story_file_says_which_quotes_are_not_held_to_the_text(titled, tmp_path):
    story, text, review = titled
    with kb.open(":memory:") as base, kb.open(":memory:") as other:
        base.add(review)
        base.add(story, texts=[text])
        (collection,) = {card.story for card in base.find()} - {"2024-harbour"}
        written = "".join(base.export("story", selection=Selection(story=collection)))
        place = tmp_path / "review.yaml"
        place.write_text(written)
        other.add(story, texts=[text])
        other.add(place)

        assert written.count("unheld: 'yes'") == 2
        assert {card.id for card in other.find()} == {card.id for card in base.find()}
        assert "".join(other.export("claimreview")) == "".join(base.export("claimreview"))


def test_a_quote_that_was_not_held_to_the_text_is_not_changed_to_one_that_is(files):
    story, text, _ = files
    without = story.with_name("without.yaml")
    lines = [line for line in story.read_text().splitlines() if "sha256" not in line]
    without.write_text("\n".join(lines).replace("    version: second\n", ""))
    with kb.open(":memory:") as base:
        base.add(without)

        with pytest.raises(RefusedError) as caught:
            base.add(story, texts=[text])

        told = [problem.message for problem in caught.value.problems]
        assert any("`kb retract` 2024-harbour, add this, and add again" in one for one in told)

        base.retract("2024-harbour", reason="Its text comes in.")
        base.add(story, texts=[text])

        assert [card.quote_status for card in base.find()] == ["checked"]


def test_only_a_quote_of_a_source_with_a_text_can_be_unheld(files):
    story, _, _ = files
    lines = (
        story.read_text().replace("    quote: It", "    unheld: yes\n    quote: It").splitlines()
    )
    story.write_text("\n".join(line for line in lines if "sha256" not in line))

    with kb.open(":memory:") as base, pytest.raises(RefusedError, match="and so a sha256"):
        base.add(story)
