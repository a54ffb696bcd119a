"""ClaimReview is found in whatever holds it, each review once, and its defects are named."""

import gzip
import json
import os
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

import pytest

import kb
from kb.errors import Problem
from kb.ingest.claimreview import claim_reviews, is_claimreview
from kb.model.review import Review
from tests.store.canary import listening

DATA = Path(os.environ.get("KB_DATA", "/nowhere")) / "claimreview-pages"
needs_data = pytest.mark.skipif(
    not os.environ.get("KB_DATA"), reason="KB_DATA does not name the folder of real data"
)
RATING = {
    "@type": "Rating",
    "ratingValue": 1,
    "worstRating": "1",
    "bestRating": 5,
    "alternateName": "False",
}
REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://desk.example/1",
    "datePublished": "2024-01-13",
    "claimReviewed": "The harbour freezes each winter",
    "author": {"@type": "Organization", "name": "Harbour Desk", "url": "https://desk.example/"},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Ann Pell"},
        "datePublished": "2024-01-10",
        "appearance": [{"@type": "CreativeWork", "url": "https://post.example/9"}],
    },
    "reviewRating": RATING,
}
EXPECTED = Review(
    claim="The harbour freezes each winter",
    claimant="Ann Pell",
    claimant_is="person",
    claimed="2024-01-10",
    appearances=("https://post.example/9",),
    reviewer="Harbour Desk",
    reviewer_url="https://desk.example/",
    url="https://desk.example/1",
    published="2024-01-13",
    verdict="False",
    rating=("1", "1", "5"),
    place="in",
)


def read(content, name="in", address=""):
    """Read something: a page, bytes, or a value that is written as JSON."""
    if not isinstance(content, str | bytes):
        content = json.dumps(content)
    content = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return list(claim_reviews(name, [content], address))


def one(**changes):
    """Read a review with changed values; None takes one away."""
    changed = {key: value for key, value in {**REVIEW, **changes}.items() if value is not None}
    (review,) = read(changed)
    return review


def page(*scripts, body="", head=""):
    """Write a page with scripts of JSON-LD."""
    marked = "".join(
        f'<script type="application/ld+json">{one if isinstance(one, str) else json.dumps(one)}'
        "</script>\n"
        for one in scripts
    )
    return f"<!DOCTYPE html>\n<html><head>{head}\n{marked}</head><body>{body}</body></html>"


# -- where it stands ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        (REVIEW, ""),
        ([REVIEW], "#/0"),
        ({"@context": "http://schema.org", "@graph": [{"@type": "WebPage"}, REVIEW]}, "#/@graph/1"),
        ({"@type": "NewsArticle", "review": {"hasPart": [REVIEW]}}, "#/review/hasPart/0"),
        (
            {"@type": "DataFeed", "dataFeedElement": [{"item": [REVIEW]}]},
            "#/dataFeedElement/0/item/0",
        ),
        ({**REVIEW, "@type": ["Review", "http://schema.org/ClaimReview"]}, ""),
        ({f"http://schema.org/{k}" if k[0] != "@" else k: v for k, v in REVIEW.items()}, ""),
        ({"saved": json.dumps(REVIEW)}, "#/saved"),
        ({"page": page(REVIEW)}, "#/page"),
    ],
    ids=["object", "list", "graph", "nested", "feed", "types", "expanded", "text", "page"],
)
def test_a_review_is_found_wherever_it_stands(document, pointer):
    (review,) = read(document)

    assert review.place == f"in{pointer}"
    assert {**vars(review), "place": "in"} == vars(EXPECTED)


def test_parts_that_stand_elsewhere_in_the_document_are_looked_up():
    apart = {**REVIEW, "itemReviewed": {"@id": "#claim"}, "author": {"@id": "#desk"}}
    graph = [
        apart,
        {**REVIEW["itemReviewed"], "@id": "#claim"},
        {**REVIEW["author"], "@id": "#desk"},
    ]

    (review,) = read({"@graph": graph})
    assert (review.claimant, review.reviewer) == ("Ann Pell", "Harbour Desk")
    (on_page,) = read(page(graph[1:], apart))
    assert (on_page.claimant, on_page.reviewer) == ("Ann Pell", "Harbour Desk")


def test_a_claim_that_holds_its_review_is_what_is_reviewed():
    inner = {
        key: value for key, value in REVIEW.items() if key not in ("itemReviewed", "claimReviewed")
    }
    (review,) = read({**REVIEW["itemReviewed"], "name": "Ice comes", "review": inner})

    assert (review.claim, review.claimant) == ("Ice comes", "Ann Pell")


MICRODATA = """<div itemscope itemtype="http://schema.org/ClaimReview">
<a itemprop="url" href="/1">x</a><time itemprop="datePublished" datetime="2024-01-13">13</time>
<p itemprop="claimReviewed">The harbour  freezes
each winter</p>
<div itemprop="author" itemscope itemtype="http://schema.org/Organization">
<b itemprop="name">Harbour Desk</b><link itemprop="url" href="https://desk.example/"></div>
<div itemprop="itemReviewed" itemscope itemtype="https://schema.org/Claim">
<meta itemprop="datePublished" content="2024-01-10">
<a itemprop="appearance" href="https://post.example/9">there</a>
<i itemprop="author" itemscope itemtype="http://schema.org/Person">
<b itemprop="name">Ann Pell</b></i>
</div><div itemprop="reviewRating" itemscope itemtype="http://schema.org/Rating">
<meta itemprop="ratingValue" content="1"><meta itemprop="worstRating" content="1">
<meta itemprop="bestRating" content="5"><b itemprop="alternateName">False</b></div></div>"""
RDFA = (
    MICRODATA.replace("itemscope ", "")
    .replace('itemtype="http://schema.org/', 'vocab="http://schema.org/" typeof="')
    .replace('itemtype="https://schema.org/', 'vocab="http://schema.org/" typeof="')
    .replace("itemprop", "property")
)


@pytest.mark.parametrize("markup", [MICRODATA, RDFA], ids=["microdata", "RDFa"])
def test_microdata_and_rdfa_are_read_like_json_ld(markup):
    (review,) = read(page(body=markup, head='<link rel="canonical" href="https://desk.example/c">'))

    assert review == EXPECTED


def test_what_a_page_says_twice_is_found_once():
    twice = page(REVIEW, REVIEW, body=MICRODATA + RDFA)

    assert [found.place for found in read(twice, address="https://desk.example/c")] == ["in:3"]


UNCLAIMED = {name: value for name, value in REVIEW.items() if name != "itemReviewed"}


@pytest.mark.parametrize(
    "scripts",
    [
        [UNCLAIMED, REVIEW],
        [REVIEW, UNCLAIMED],
        [UNCLAIMED | {"@id": "#r"}, {"@id": "#r", "itemReviewed": REVIEW["itemReviewed"]}],
        [{"@graph": [{"@id": "#r"}, UNCLAIMED | {"@id": "#r"}]}, REVIEW | {"@id": "#r"}],
    ],
)
def test_what_a_page_says_of_one_review_in_several_places_is_put_together(scripts):
    (found,) = read(page(*scripts))

    assert replace(found, place="in") == EXPECTED


def test_things_that_a_page_gives_one_id_and_that_differ_stay_apart():
    """What one of them leaves out is not what the other says."""
    other = UNCLAIMED | {"claimReviewed": "The harbour is warm"}

    first, second = read(
        page(*({**this, "@id": "https://desk.example/1"} for this in (REVIEW, other)))
    )

    assert (first.claim, first.claimant) == (EXPECTED.claim, "Ann Pell")
    assert (second.claim, second.claimant) == ("The harbour is warm", "")


def test_several_reviews_of_a_page_are_all_found():
    second = {**REVIEW, "claimReviewed": "The ferry is sold"}

    assert [found.claim for found in read(page([REVIEW, second], {"@type": "Person"}))] == [
        EXPECTED.claim,
        "The ferry is sold",
    ]


def test_scripts_that_no_browser_runs_are_not_read():
    hidden = page(f"</script><!-- {page(REVIEW)} --><textarea>{page(REVIEW)}</textarea><script>")

    assert read(hidden) == []


def test_lines_of_json_are_read_one_by_one():
    lines = "\n".join(
        [json.dumps(REVIEW), "", '{"broken ClaimReview', json.dumps({"page": page(REVIEW)})]
    )
    first, broken, last = read(lines, "in.jsonl")

    assert (first.place, last.place) == ("in.jsonl", "in.jsonl:4#/page")
    assert (broken.file, broken.line) == ("in.jsonl", 3)


def test_gzip_is_unpacked_and_a_bomb_is_refused():
    assert read(gzip.compress(json.dumps(REVIEW).encode())) == [EXPECTED]
    bomb = read(gzip.compress(b" " * 20_000_000))
    cut = read(gzip.compress(json.dumps(REVIEW).encode())[:-20])
    assert [str(found) for found in (*bomb, *cut)] == [
        "in: it cannot be unpacked: it grows to more than 200 times its size",
        "in: it cannot be unpacked: it ends too early",
    ]


# -- what is wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("damage", "defect"),
    [
        (lambda text: text.replace("{", "{ // the desk's own\n", 1), "comments in the JSON"),
        (lambda text: text[:-1] + ",}", "a comma too many in the JSON"),
        (
            lambda text: text.replace("freezes", "freezes\n"),
            "a raw line end or control character in a",
        ),
        (lambda text: f"<!-- {text} -->;", "marks of HTML around the JSON"),
        (lambda text: text.replace("winter", r"winter\'"), "a backslash that means nothing in the"),
        (lambda text: text.replace('"', "&quot;"), "HTML entities for the quotation marks"),
        (lambda text: text.replace("winter", "</script>"), "a script ends within a text of its"),
    ],
)
def test_broken_json_with_one_reading_is_read_and_named(damage, defect):
    (review,) = read(page(damage(json.dumps(REVIEW))))

    assert review.reviewer == "Harbour Desk"
    assert [found[: len(defect)] for found in review.defects] == [defect]


def test_broken_json_is_told_with_its_line_and_the_rest_comes_in():
    problem, review = read(page('\n{"@type": "ClaimReview" "url"}', REVIEW))

    assert str(problem).startswith("in:4:1: a script of JSON-LD is not JSON:")
    assert review.claim == EXPECTED.claim


def test_a_bad_element_of_a_feed_keeps_no_other_out():
    feed = (
        f'{{"dataFeedElement": [{json.dumps(REVIEW)},\n{{"@type": oops}},\n{json.dumps(REVIEW)}]}}'
    )
    first, bad, last = read(feed)

    assert (first.place, last.place) == ("in#/dataFeedElement/0", "in#/dataFeedElement/2")
    assert (bad.file, bad.line) == ("in#/dataFeedElement/1", 2)


def test_broken_json_in_a_text_of_json_is_told_with_its_place():
    (problem,) = read(
        {"saved": '{"@type": "ClaimReview" "url"}', "said": "[a ClaimReview is JSON]"}
    )

    assert problem.file == "in#/saved"
    assert problem.message.startswith("this text is not JSON:")


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        ({"claimReviewed": "Singh&#039;s  idea &amp; mine"}, "Singh's idea & mine"),
        ({"claimReviewed": ["One", "Two"]}, "One"),
        ({"claimReviewed": {"@value": "حقيقة", "@language": "ar"}}, "حقيقة"),
    ],
)
def test_the_words_of_a_claim_are_what_a_reader_sees(changes, claim):
    assert one(**changes).claim == claim


@pytest.mark.parametrize(
    ("written", "expected", "is_kept"),
    [
        ("2020-06-23 20:02", "2020-06-23", True),
        ("2020-06-22T12:26:08+5:30", "2020-06-22T12:26:08+05:30", True),
        ("2020-03-18T14:00:00+0200", "2020-03-18T14:00:00+02:00", True),
        ("2023-01-24T13:32:06.838Z", "2023-01-24T13:32:06Z", True),
        ("2022-11-01T18:16:43+05:30", "2022-11-01T18:16:43+05:30", False),
        ("06/23/2020", "06/23/2020", False),
        ("2  023-04-14T21:24:00Z", "2 023-04-14T21:24:00Z", False),
    ],
)
def test_dates_are_read_in_one_way_or_not_at_all(written, expected, is_kept):
    review = one(datePublished=written)

    assert review.published == expected
    assert (("published", written) in review.kept) == is_kept


@pytest.mark.parametrize(
    ("rating", "verdict", "numbers", "defect"),
    [
        ({**RATING, "ratingValue": "-1", "worstRating": "-1", "bestRating": "-1"}, "False",
         ("-1", "-1", "-1"), "the rating -1 is on no scale: worst -1, best -1"),
        ({**RATING, "ratingValue": 7}, "False", ("7", "1", "5"),
         "the rating 7 is on no scale: worst 1, best 5"),
        ({**RATING, "bestRating": ""}, "False", ("1", "1", ""), "the rating has no best"),
        ({"ratingValue": "Falso"}, "Falso", ("", "", ""), "the rating has no value and no "
         "worst and no best"),
        ("Pants on Fire", "Pants on Fire", ("", "", ""), ""),
        ({**RATING, "worstRating": float("-inf")}, "False", ("1", "", "5"),
         "worstRating is -Infinity, which is no number"),
    ],
)  # fmt: skip
def test_a_rating_is_kept_as_written_and_named_if_it_is_on_no_scale(
    rating, verdict, numbers, defect
):
    review = one(reviewRating=rating)

    assert (review.verdict, review.rating) == (verdict, numbers)
    assert review.defects[:1] == ((defect,) if defect else ())


@pytest.mark.parametrize("value", [float("nan"), "NaN", "-Infinity"])
def test_a_rating_that_is_no_number_is_named_and_is_no_verdict(value):
    """Without words, it would be read as the words of the verdict."""
    review = one(reviewRating={**RATING, "alternateName": None, "ratingValue": value})

    assert (review.verdict, review.rating[0]) == ("", "")
    assert review.defects[0].endswith("which is no number")
    assert "ratingValue" in dict(review.kept)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"claimReviewed": True}, "no claim: claimReviewed is true, which is no text"),
        ({"claimReviewed": 5}, "no claim: claimReviewed is 5, which is no text"),
        ({"author": True}, "no reviewer: the name of the author is true, which is no text"),
        ({"author": {"name": 7}}, "no reviewer: the name of the author is 7, which is no text"),
    ],
)
def test_what_is_no_text_is_neither_a_claim_nor_a_name(file, changes, reason):
    """Nobody said “true”, and nobody is called so."""
    place = file("a.json", {**REVIEW, **changes})
    with kb.open(":memory:") as base:
        report = base.add(place, kind="claimreview")

    assert [str(one) for one in report.refused] == [f"{place}: the review has {reason}"]


def test_a_claimant_that_is_no_text_is_nobody_and_is_named():
    review = one(itemReviewed={"@type": "Claim", "author": {"@type": "Person", "name": 7}})

    assert review.claimant == ""
    assert "the name of the claimant is 7, which is no text" in review.defects


def test_what_stands_in_place_of_a_claim_or_review_of_the_api_is_refused():
    """A claim whose review is none has said something, and it is not passed over."""
    claims = [{"text": "x", "claimReview": "x"}, 5, {"text": "y", "claimReview": []}]

    found = read({"claims": [*claims, *ANSWER["claims"]]})

    assert [one.file for one in found if isinstance(one, Problem)] == [
        "in#/claims/0/claimReview/0", "in#/claims/1", "in#/claims/2/claimReview"
    ]  # fmt: skip
    assert [one.claim for one in found if isinstance(one, Review)] == ["It rains"]


@pytest.mark.parametrize(
    ("url", "address", "expected"),
    [
        ("/1", "https://desk.example/0", "https://desk.example/1"),
        ("desk.example/1", "https://www.desk.example/0", "https://desk.example/1"),
        ("other.example/1", "https://desk.example/0", ""),
        (None, "https://desk.example/0", "https://desk.example/0"),
    ],
)
def test_an_address_is_completed_by_that_of_its_page_alone(url, address, expected):
    (review,) = read(page({**REVIEW, "url": url}), address=address)

    assert review.url == expected
    assert review.id == ("" if expected else url)
    assert review.defects


def test_whoever_answers_for_a_verdict_is_an_organisation_before_a_person():
    person = {"@type": "Person", "name": "Bo Wren"}
    review = one(author=person, publisher=REVIEW["author"])

    assert review.reviewer == "Harbour Desk"
    assert ("author", "Bo Wren") in review.kept
    assert one(author=person).reviewer == "Bo Wren"


def test_nothing_that_a_review_says_is_lost_without_a_word():
    review = one(
        correction="The date was wrong",
        image={"url": "https://desk.example/p.jpg"},
        itemReviewed=[REVIEW["itemReviewed"], {"author": {"name": "Cy Dow"}}],
        associatedMediaReview={
            "@type": "MediaReview",
            "mediaAuthenticityCategory": "MissingContext",
        },
    )

    assert ("correction", "The date was wrong") in review.kept
    assert ("mediaAuthenticityCategory", "MissingContext") in review.kept
    assert ("further item.author.name", "Cy Dow") in review.kept
    assert review.ignored == ("image.url",)


def test_a_media_review_stays_with_the_review_of_its_page_and_alone_it_is_refused():
    media = {
        "@type": "MediaReview",
        "url": REVIEW["url"],
        "mediaAuthenticityCategory": "StagedContent",
    }
    (review,) = read(page(REVIEW, media))
    (alone,) = read(page(media))

    assert ("mediaAuthenticityCategory", "StagedContent") in review.kept
    assert "StagedContent" in str(alone)


# -- answers of the API -------------------------------------------------------------------------

ANSWER = {
    "claims": [
        {
            "text": "It rains",
            "claimant": "Bo Wren",
            "claimDate": "2022-06-22T15:45:00Z",
            "claimReview": [
                {
                    "publisher": {"name": "Desk", "site": "desk.example"},
                    "url": "https://desk.example/2",
                    "title": "Rain?",
                    "reviewDate": "2022-06-23T00:00:00Z",
                    "textualRating": "Misleading",
                    "languageCode": "en",
                }
            ],
        }
    ],
    "nextPageToken": "x",
}


def test_an_answer_of_the_api_is_read():
    assert read(ANSWER) == [
        Review(
            claim="It rains",
            claimant="Bo Wren",
            claimed="2022-06-22T15:45:00Z",
            reviewer="Desk",
            url="https://desk.example/2",
            title="Rain?",
            published="2022-06-23T00:00:00Z",
            verdict="Misleading",
            language="en",
            kept=(("site", "desk.example"),),
            place="in#/claims/0/claimReview/0",
        )
    ]


def test_a_publisher_that_a_tool_wrote_flatly_is_the_reviewer():
    flat = {"name": "Desk", "site": "desk.example", "url": "https://desk.example/2",
            "textualRating": "False"}  # fmt: skip
    (review,) = read({"claims": [{"text": "It rains", "claimReview": flat}]})

    assert (review.reviewer, review.verdict) == ("Desk", "False")


# -- long and hostile ---------------------------------------------------------------------------


def test_a_feed_without_end_is_read_as_it_comes():
    """A reader that held a feed whole would never give its first review."""
    element = json.dumps(REVIEW).encode() + b","
    feed = chain([b'{"@type": "DataFeed", "dataFeedElement": ['], (element * 500 for _ in count()))
    reviews = claim_reviews("in", feed)

    assert [next(reviews).place for _ in range(3)] == [f"in#/dataFeedElement/{n}" for n in range(3)]


@pytest.mark.parametrize(
    "content",
    [
        page("[" * 200 + '"ClaimReview"'),
        '{"a":' * 5000 + '"ClaimReview"',
        '{"claims": [' + '{"x": "ClaimReview',
        page('{"@type": "ClaimReview", "url": NaN,,}'),
        page(body=MICRODATA + "x" * 5_000_000),
    ],
    ids=["deep script", "deep JSON", "cut", "no JSON", "long markup"],
)
def test_what_cannot_be_read_is_one_problem_with_a_place(content):
    (problem,) = read(content)

    assert isinstance(problem, Problem)
    assert problem.file.startswith("in")


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + page(body=f"{MICRODATA}&b;"),
        page(json.dumps(REVIEW).encode("utf-16").decode("latin-1")),
        page(json.dumps(REVIEW).replace("winter", "\udc80")).encode("utf-8", "surrogateescape"),
        '<div itemscope itemtype="ClaimReview">' * 3000,
        "<script" * 50_000 + "ClaimReview",
        "<!--" * 50_000 + "ClaimReview",
        {"@type": "ClaimReview", "@id": "a", "author": {"@id": "a"}, "itemReviewed": {"@id": "a"}},
    ],
    ids=["entities", "UTF-16", "bytes", "deep items", "scripts", "comments", "circle"],
)
def test_hostile_input_ends_no_reader(content):
    assert all(isinstance(found, Review | Problem) for found in read(content))


def test_a_context_elsewhere_is_never_fetched():
    hostile = {**REVIEW, "@context": "http://canary/context.jsonld"}

    with listening() as canary:
        text = page(hostile, body=MICRODATA + RDFA).replace("http://canary/", canary.address)
        assert read(text)

    assert canary.connections == 0


# -- kinds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.html", "anything", True),
        ("a.json", json.dumps(REVIEW), True),
        ("a.jsonl", json.dumps(REVIEW), True),
        ("-", page(REVIEW), True),
        ("a.json", json.dumps(ANSWER), True),
        ("a.json", json.dumps({"page": page()}), True),
        ("a.json", json.dumps({**REVIEW, "@context": {"@vocab": "https://schema.org/"}}), False),
        ("a.json", json.dumps({"@id": "urn:a", "urn:b": '"ClaimReview"'}), False),
        ("a.jsonl", json.dumps({"claim": "It rains"}), False),
        ("a.csv", "ClaimReview", False),
    ],
)
def test_a_file_with_reviews_is_recognised(name, content, expected):
    content = content.encode()

    assert is_claimreview(name, [content[:40], content[40:]]) == expected


# -- into a base --------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    def written(name, content):
        place = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        place.write_text(text, encoding="utf-8")
        return place

    return written


def test_a_review_is_two_statements_and_the_same_from_every_reader(file):
    with kb.open(":memory:") as base:
        (first,) = base.add(file("a.html", page(REVIEW))).feeds
        again = base.add(file("b.json", [REVIEW]), file("c.html", page(body=MICRODATA)),
                         base_address="https://desk.example/c")  # fmt: skip
        cards = {card.act: card for card in base.find()}
        (conflict,) = base.contradictions()

    assert (first.new, first.defects, dict(first.verdicts)) == (1, 0, {"false": 1})
    assert [(feed.new, feed.known) for feed in again.feeds] == [(0, 1), (0, 1)]
    assert (cards["asserts"].speaker, cards["denies"].speaker) == ("Ann Pell", "Harbour Desk")
    assert conflict.tier == "strict"


def test_words_of_any_script_stay_as_they_are_code_point_by_code_point(file):
    words = (
        "क्\u200dष और ज़ — "
        "\u200fحقيقة، \u06a9\u062a\u0627\u0628\u200c\u0647\u0627 — 真\u3000實。\u00a0é e\u0301"
    )
    with kb.open(":memory:") as base:
        base.add(file("a.html", page({**REVIEW, "claimReviewed": words})))
        texts = {card.content for card in base.find()}

    assert all(words in text for text in texts)


def test_a_bad_record_is_refused_alone_or_all_is_if_strict(file):
    feed = file(
        "feed.json", {"@type": "DataFeed", "dataFeedElement": [REVIEW, {**REVIEW, "author": ""}]}
    )
    with kb.open(":memory:") as base:
        with pytest.raises(kb.errors.RefusedError):
            base.add(feed, strict=True)
        assert base.stats()["statements"] == 0
        report = base.add(feed)

    assert [(one.new, one.refused) for one in report.feeds] == [(1, 1)]
    assert [str(one) for one in report.refused] == [
        f"{feed}#/dataFeedElement/1: the review has no reviewer"
    ]


# -- real pages ---------------------------------------------------------------------------------


def _lines(name):
    return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]


@needs_data
def test_every_review_of_the_real_pages_is_found_once():
    """The 19 reviews of 46 files, by the words that others read there; the rest has none."""
    expected = {line["file"]: [] for line in _lines("manifest.jsonl")}
    for line in _lines("expected.jsonl"):
        expected[line["file"]].append(line["object"])
    for name, objects in expected.items():
        found = list(claim_reviews(name, [(DATA / name).read_bytes()]))
        assert len(found) == len(objects), name
        for review, given in zip(found, objects, strict=True):
            value, best, words = (
                str(given["reviewRating"].get(key, ""))
                for key in ("ratingValue", "bestRating", "alternateName")
            )
            assert review.url.endswith(given["url"])
            assert review.claim == given["claimReviewed"].replace("&#039;", "'").strip()
            assert (review.verdict, review.rating[0], review.rating[2]) == (
                words.strip(),
                value,
                best,
            )
            assert review.published[:10] == given.get("datePublished", "")[:10]
            makers = [
                given[key].get("name")
                for key in ("publisher", "author")
                if isinstance(given.get(key), dict)
            ]
            assert review.reviewer in [*makers, "Aos Fatos"]


@needs_data
def test_every_review_of_a_saved_answer_is_read():
    name = "google_claims_search_india_2022.json"

    found = read((DATA / "api" / name).read_bytes())

    assert [type(one) for one in found] == [Review] * 10
    assert not any(one.defects or one.ignored for one in found)


@pytest.mark.parametrize(
    ("changes", "path", "kept"),
    [
        ({"claimReviewed": ["It rains", "It snows"]}, "claimReviewed", "It snows"),
        ({"datePublished": ["2024-01-13", "2024-02-14"]}, "datePublished", "2024-02-14"),
        ({"url": ["https://desk.example/1", "https://desk.example/2"]}, "url",
         "https://desk.example/2"),
        ({"inLanguage": ["en", "fr"]}, "inLanguage", "fr"),
        ({"identifier": ["a", "b"]}, "identifier", "b"),
        ({"reviewRating": [RATING, {**RATING, "alternateName": "True"}]},
         "reviewRating.alternateName", "True 1 1 5"),
        ({"reviewRating": {**RATING, "alternateName": ["False", "True"]}},
         "reviewRating.alternateName", "True"),
        ({"reviewRating": {**RATING, "ratingValue": ["1", "4"]}}, "reviewRating.ratingValue", "4"),
        ({"author": [{"@type": "Organization", "name": "Desk A"},
                     {"@type": "Organization", "name": "Desk B"}]}, "author", "Desk B"),
        ({"itemReviewed": {"@type": "Claim", "author": [{"name": "Ann"}, {"name": "Bob"}]}},
         "itemReviewed.author.name", "Bob"),
    ],
)  # fmt: skip
def test_a_second_value_of_what_has_one_is_named_and_noted(changes, path, kept):
    """One of two verdicts, claims or dates is recorded, and nobody learns of it silently."""
    review = one(**changes)

    assert f"{path} has several values; one is taken, the others are noted" in review.defects
    assert kept in [text for _, text in review.kept]


def test_a_person_who_writes_for_a_desk_is_no_second_value():
    """The desk answers for the verdict; its writer is noted as ever."""
    review = one(author=[{"@type": "Person", "name": "Ann"}, REVIEW["author"]])

    assert not review.defects


def test_a_second_address_of_a_reviewer_and_of_an_appearance_is_not_lost():
    review = one(
        author={**REVIEW["author"], "url": ["https://desk.example/", "https://d.example/"]},
        itemReviewed={"author": {"name": "Ann"},
                      "appearance": {"url": ["https://a.example/", "https://b.example/"]}},
    )  # fmt: skip

    assert ("reviewer url", "https://d.example/") in review.kept
    assert review.appearances == ("https://a.example/", "https://b.example/")


def test_a_second_value_in_an_answer_of_the_api_is_named():
    answer = {"claims": [{"text": "It rains", "claimReview": [
        {"publisher": {"name": "Desk"}, "url": "https://desk.example/1",
         "textualRating": ["False", "True"]}]}]}  # fmt: skip

    (review,) = read(answer)

    assert review.verdict == "False"
    assert ("further textualRating", "True") in review.kept
    assert any(defect.startswith("textualRating has several") for defect in review.defects)
