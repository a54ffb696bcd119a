"""A page in any encoding is read as browsers read it, and nobody is given other words."""

import json

import pytest

from kb.errors import Problem
from kb.ingest.claimreview import claim_reviews, is_claimreview

WORDS = "Le café a fermé – dit “Ann”"
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://desk.example/1",
    "datePublished": "2024-01-13",
    "author": {"@type": "Organization", "name": "Desk"},
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Ann"}},
    "reviewRating": {"@type": "Rating", "alternateName": "Faux"},
}


def page(words=WORDS, declared="", lang="", before=""):
    review = json.dumps({**REVIEW, "claimReviewed": words}, ensure_ascii=False)
    meta = f'<meta charset="{declared}">' if declared else ""
    return (
        f"{before}<!DOCTYPE html><html{lang and f' lang={lang}'}><head>{meta}</head><body>"
        f'<script type="application/ld+json">{review}</script></body></html>'
    )


def read(content, name="page.html"):
    assert is_claimreview(name, [content])
    (one,) = claim_reviews(name, [content])
    return one


@pytest.mark.parametrize(
    "content",
    [
        page().encode(),
        page().encode("utf-8-sig"),
        page().encode("utf-16"),
        page(declared="windows-1252").encode("utf-16"),
        page().encode("utf-16-le"),
        b"\xfe\xff" + page().encode("utf-16-be"),
        page(declared="windows-1252").encode("cp1252"),
        page(declared="ISO-8859-1").encode("cp1252"),
        page(declared="utf-16").encode(),
        page(declared="no-such-thing").encode(),
        page(declared="unicode-escape").encode(),
        page(before='<?xml version="1.0" encoding="windows-1252"?>').encode("cp1252"),
    ],
)
def test_what_a_page_says_of_its_encoding_is_taken_as_browsers_take_it(content):
    review = read(content)

    assert (review.claim, review.defects) == (WORDS, ())


@pytest.mark.parametrize(
    ("words", "declared", "codec"),
    [
        ("هذا ادعاء", "windows-1256", "cp1256"),
        ("这是①个声明", "gb2312", "gbk"),
        ("これは①主張です", "Shift_JIS", "cp932"),
        ("Это утверждение", "koi8-r", "koi8-r"),
        ("이것은 주장", "euc-kr", "euc-kr"),
    ],
)
def test_words_of_any_script_are_read_in_the_encoding_that_is_declared(words, declared, codec):
    assert read(page(words, declared).encode(codec)).claim == words


@pytest.mark.parametrize(
    ("lang", "words", "codec"),
    [("fr", WORDS, "cp1252"), ("ru", "Это утверждение", "cp1251"), ("ar", "هذا ادعاء", "cp1256")],
)
def test_a_page_that_declares_nothing_is_read_by_its_language_and_this_is_named(lang, words, codec):
    review = read(page(words, lang=lang).encode(codec))

    assert review.claim == words
    assert review.defects == (f"the page is not UTF-8 and names no encoding; read as {codec}",)


def test_words_of_which_nothing_says_how_they_are_encoded_stay_unread():
    review = read(page().encode("cp1252"))

    assert any("\ud800" <= letter <= "\udfff" for letter in review.claim)  # refused later, by name


@pytest.mark.parametrize("name", ["page.php", "page.aspx", "2024-01.a-title", "page"])
def test_a_page_is_recognised_whatever_its_name(name):
    assert read(page(before="<!-- saved from url=(0022)https://desk.example/ -->").encode(), name)


def test_json_may_be_in_utf_16():
    content = json.dumps({**REVIEW, "claimReviewed": WORDS}, ensure_ascii=False).encode("utf-16")

    assert read(content, "feed.json").claim == WORDS


def test_what_is_named_as_gzip_and_cannot_be_unpacked_is_told():
    content = b"\x1f\x8b\x08\x00rubbish"

    assert is_claimreview("feed.json.gz", [content])
    assert isinstance(next(iter(claim_reviews("feed.json.gz", [content]))), Problem)
