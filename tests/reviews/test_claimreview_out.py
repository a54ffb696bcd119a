"""What goes out as ClaimReview is what reviewers said, and comes in again as it was."""

import json

import pytest

import kb
from kb.errors import NoReviewsError
from kb.model.lookup import Selection
from tests.reviews.test_claimreview import DATA, REVIEW, needs_data, page

WORDS = "क्\u200dष — \u200fحقيقة، — 真\u3000實。\u00a0e\u0301 R&D &amp;lt; <b> \U0001f600"
MAPPING = """\
claim: claim
claimant: who
reviewer: {always: Harbour Desk}
verdict: verdict
rating: {value: n, worst: low, best: high}
url: link
id: id
title: title
published: {column: day, format: "%d/%m/%Y"}
claimed: said
appearance: at
keep: [tags]
lists: {tags: ",", at: " "}
"""
TABLE = """\
claim,who,verdict,n,low,high,link,id,title,day,said,at,tags
It freezes,Ann Pell,False,7,1,5,https://desk.example/1,a1,,13/01/2024,2024-01-10,,"ice,a: b"
It is sold,,True,,,,https://desk.example/2,,Sold?,14/01/2024,2030-01-01,https://a.b/c a.b/d,
The bear is real,Bo Wren,Shrug,,,5,,b7,,01/14/2024,soon,https://a.b/,
It rains &amp; pours,Harbour Desk,True,,,,,b8,Rain,15/01/2024,,,
"""


@pytest.fixture
def again(tmp_path):
    """Write a base out, read it into an empty one, and give both as their triples."""

    def both(base):
        out = tmp_path / "out.json"
        out.write_text("".join(base.export("claimreview")), encoding="utf-8")
        with kb.open(":memory:") as other:
            (feed,) = other.add(out).feeds
            assert feed.refused == 0
            return _lines(base), _lines(other), "".join(other.export("claimreview"))

    return both


def _lines(base):
    return set("".join(base.export("ntriples")).splitlines())


def added(base, tmp_path, value, name="in.html"):
    file = tmp_path / name
    file.write_text(value if isinstance(value, str) else page(value), encoding="utf-8")
    return base.add(file)


def test_what_goes_out_has_what_schema_org_and_google_ask_for(tmp_path):
    with kb.open(":memory:") as base:
        added(base, tmp_path, {**REVIEW, "correction": "Corrected on Monday"})
        document = json.loads("".join(base.export("claimreview")))

    assert document == {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "dataFeedElement": [
            {
                "@type": "ClaimReview",
                "url": "https://desk.example/1",
                "claimReviewed": "The harbour freezes each winter",
                "datePublished": "2024-01-13",
                "author": {
                    "@type": "Organization",
                    "name": "Harbour Desk",
                    "url": "https://desk.example/",
                },
                "reviewRating": {
                    "@type": "Rating",
                    "ratingValue": "1",
                    "worstRating": "1",
                    "bestRating": "5",
                    "alternateName": "False",
                },
                "itemReviewed": {
                    "@type": "Claim",
                    "author": {"@type": "Person", "name": "Ann Pell"},
                    "datePublished": "2024-01-10",
                    "appearance": [{"@type": "CreativeWork", "url": "https://post.example/9"}],
                },
                "correction": ["Corrected on Monday"],
            }
        ],
    }


def test_a_review_with_all_its_parts_comes_in_again_as_it_was(tmp_path, again):
    media = {"@type": "MediaReview", "mediaAuthenticityCategory": "StagedContent"}
    review = {
        **REVIEW,
        "claimReviewed": WORDS.replace("&", "&amp;"),
        "headline": "Does it freeze?",
        "inLanguage": "en-GB",
        "datePublished": "2024-01-13 10:00",
        "correction": ["First", "Second"],
        "keywords": ["ice", "a: b"],
        "publisher": {"name": "Bell Group"},
        "identifier": "x7",
    }
    with kb.open(":memory:") as base:
        added(base, tmp_path, page([review, {**review, "claimReviewed": "Two"}, media]))
        before, after, out = again(base)

        assert after == before
        assert out == "".join(base.export("claimreview"))
        assert any(WORDS in card.content for card in base.find())


def test_reviews_out_of_a_table_come_in_again_as_they_were(tmp_path, again):
    """With no date, no claimant, no address, a date after the review, and two places."""
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "t.yaml").write_text(MAPPING, encoding="utf-8")
    with kb.open(":memory:") as base:
        (feed,) = base.add(tmp_path / "t.csv", mapping=tmp_path / "t.yaml").feeds
        before, after, _ = again(base)

    assert feed.new == 4
    assert after == before


def test_the_same_bytes_twice_and_from_the_base_that_read_them(tmp_path, again):
    """What one base writes, and the one that read it, differ in nothing."""
    with kb.open(":memory:") as base:
        added(base, tmp_path, REVIEW)
        first = "".join(base.export("claimreview"))
        *_, second = again(base)

        assert first == "".join(base.export("claimreview")) == second


def test_only_the_reviews_that_are_asked_for_go_out_and_whole(tmp_path):
    other = {**REVIEW, "claimReviewed": "The ferry is sold", "author": {"name": "Bell"}}
    with kb.open(":memory:") as base:
        added(base, tmp_path, [REVIEW, other])
        (one,) = json.loads(
            "".join(base.export("claimreview", selection=Selection(speaker="Bell")))
        )["dataFeedElement"]

    assert (one["author"]["name"], one["itemReviewed"]["author"]["name"]) == ("Bell", "Ann Pell")


def test_a_base_without_reviews_gives_none(seed):
    """What contradicts somebody is no verdict."""
    with pytest.raises(NoReviewsError, match="makes up no verdicts"):
        seed.export("claimreview")


@needs_data
def test_the_real_reviews_come_in_again_as_they_were(again):
    with kb.open(":memory:") as base:
        files = sorted(file for folder in ("pages", "api") for file in (DATA / folder).iterdir())
        base.add(*files, kind="claimreview")
        before, after, _ = again(base)

    assert len(before) > 1000
    assert after == before
