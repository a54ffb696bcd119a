"""Nobody is given what somebody else said, and nothing that is there is passed over."""

import gzip
import json

import pytest

import kb
from kb.errors import Problem
from kb.ingest.claimreview import claim_reviews, is_claimreview
from tests.reviews.test_claimreview import REVIEW, page, read

OTHER = {
    **REVIEW,
    "url": "https://other.example/2",
    "claimReviewed": "The ferry is sold",
    "author": {"@type": "Organization", "name": "Ferry Desk"},
}
MEDIA = {"@type": "MediaReview", "mediaAuthenticityCategory": "Satire"}
THIRD = {**MEDIA, "author": {"@type": "Organization", "name": "Third"}}


def reviews_in(content):
    return [one for one in read(content) if not isinstance(one, Problem)]


def problems_in(content):
    return [one for one in read(content) if isinstance(one, Problem)]


@pytest.mark.parametrize("media", [MEDIA, THIRD], ids=["nobody's", "a third one's"])
@pytest.mark.parametrize("written", [lambda *all: [*all], page], ids=["list", "page"])
def test_media_beside_several_reviews_belong_to_none_of_them(media, written):
    """Who said that it is satire is not known, or is somebody else; it is told, and not kept."""
    content = written(REVIEW, OTHER, media)

    assert [("Satire" in str(one.kept)) for one in reviews_in(content)] == [False, False]
    (problem,) = problems_in(content)
    assert "category: Satire" in problem.message


@pytest.mark.parametrize("written", [lambda *all: [*all], page], ids=["list", "page"])
def test_media_of_another_author_do_not_belong_to_the_only_review(written):
    content = written(REVIEW, THIRD)

    (review,) = reviews_in(content)
    assert "Satire" not in str(review.kept)
    assert len(problems_in(content)) == 1


def test_media_within_a_review_belong_to_it_alone():
    (first, second) = read([{**REVIEW, "associatedMediaReview": MEDIA}, OTHER])

    assert ("mediaAuthenticityCategory", "Satire") in first.kept
    assert "Satire" not in str(second.kept)


def test_two_claimants_of_one_claim_are_two_reviews():
    bob = {**REVIEW["itemReviewed"], "author": {"@type": "Person", "name": "Bob Wren"}}
    found = read(page(REVIEW, {**REVIEW, "itemReviewed": bob}, REVIEW))

    assert [one.claimant for one in found] == ["Ann Pell", "Bob Wren"]


@pytest.mark.parametrize(
    "cut",
    [
        lambda text: text[:-1],
        lambda text: text[: text.rindex('"claimReviewed"')],
        lambda text: text.replace('"dataFeedElement"', '"x": bro ken, "dataFeedElement"'),
        lambda text: text + " ]]]",
    ],
    ids=["end", "within a review", "between", "behind"],
)
def test_a_document_that_is_not_whole_is_told_of_with_what_can_be_read(cut):
    """Whoever sees no word takes it for all there was."""
    text = json.dumps({"@type": "DataFeed", "dataFeedElement": [REVIEW, OTHER]})

    found = read(cut(text))

    assert "Harbour Desk" in {one.reviewer for one in found if not isinstance(one, Problem)}
    assert any(isinstance(one, Problem) for one in found)


def test_a_review_around_a_broken_list_is_read_too():
    text = json.dumps({"review": REVIEW, "items": [{"x": "BROKEN"}, OTHER]})

    found = read(text.replace('"BROKEN"', "bro ken"))

    names = {one.reviewer for one in found if not isinstance(one, Problem)}
    assert names == {"Harbour Desk", "Ferry Desk"}


@pytest.mark.parametrize("beyond", [-1, 0, 1, 2, 5])
def test_gzip_of_several_members_is_read_to_its_end_however_it_is_divided(beyond):
    one, other = (gzip.compress(json.dumps(r).encode() + b"\n") for r in (REVIEW, OTHER))
    both, at = one + other, len(one) + beyond

    found = list(claim_reviews("in", [both[:at], both[at:]]))

    assert [review.reviewer for review in found] == ["Harbour Desk", "Ferry Desk"]


def test_what_follows_gzip_and_is_none_is_told():
    found = read(gzip.compress(json.dumps(REVIEW).encode()) + b"rest")

    assert "what follows in it is not gzip" in str(found[-1])


def test_words_in_another_encoding_than_that_of_their_page_are_no_quote(tmp_path):
    """What cannot be read is refused; nobody said the mark that stands in its place."""
    words = "The café was shut"
    review = json.dumps({**REVIEW, "claimReviewed": words}, ensure_ascii=False)
    (tmp_path / "in.html").write_bytes(page(review).encode("latin-1"))
    with kb.open(":memory:") as base:
        report = base.add(tmp_path / "in.html")
        assert base.find() == []

    assert ["claim is not in the encoding" in one.message for one in report.refused] == [True]


@pytest.mark.parametrize("prefix", ["https://schema.org/", "http://schema.org/", "schema:"])
def test_the_class_is_recognised_by_its_address(prefix):
    content = json.dumps({**REVIEW, "@type": f"{prefix}ClaimReview"}).encode()

    assert is_claimreview("in.json", [content])


def test_comments_and_addresses_without_a_name_are_kept():
    (review,) = read(
        {
            **REVIEW,
            "comment": {"@type": "Comment", "text": "We corrected this"},
            "itemReviewed": {"@type": "Claim", "author": {"sameAs": "https://ann.example/"}},
        }
    )

    assert {("comment", "We corrected this"), ("claimant sameAs", "https://ann.example/")} <= set(
        review.kept
    )
