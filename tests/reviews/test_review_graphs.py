"""Reviews in RDF that others wrote become statements, and the RDF itself is kept beside them."""

import os
import time
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store

import kb
from kb.errors import MappingQueryError, MappingUnusedError, RefusedError
from kb.query.catalogue import get
from kb.resources import folder

DATA = Path(os.environ.get("KB_DATA", "/nowhere"))
needs_data = pytest.mark.skipif(
    not os.environ.get("KB_DATA"), reason="KB_DATA does not name the folder of real data"
)
TURTLE = """\
@prefix s: <http://schema.org/> .
@prefix e: <https://kg.example/> .
e:review a s:ClaimReview ; s:itemReviewed e:claim ; s:url <https://desk.example/1> ;
  s:author e:desk ; s:datePublished "2019-03-05T07:30:00" ; s:reviewRating e:own,
    <https://kg.example/rating/normalized/claimskg_TRUE> .
e:claim a s:CreativeWork ; s:text "पुल सुरक्षित है।"@hi ; s:author e:ada ; s:keywords "bridges" .
e:desk s:name "Harbour Desk" . e:ada a s:Person ; s:name "Ada Bell" .
e:own s:alternateName "False" .
<https://kg.example/rating/normalized/claimskg_TRUE> s:alternateName "TRUE" .
"""
OWN_QUERY = """\
PREFIX schema: <https://schema.org/>
PREFIX own: <https://own.example/>
CONSTRUCT {
  ?check a schema:ClaimReview ; schema:claimReviewed ?words ; schema:url ?page ;
         schema:author ?checker ; schema:reviewRating ?check .
  ?check schema:alternateName ?verdict .
}
WHERE { ?check own:of ?words ; own:on ?page ; own:by ?checker ; own:found ?verdict }
"""
OWN = """\
@prefix own: <https://own.example/> .
own:1 own:of "The ferry is sold." ; own:on "https://desk.example/2" ; own:by "Harbour Desk" ;
  own:found "True" .
"""


@pytest.fixture
def file(tmp_path):
    def written(name: str, text: str) -> Path:
        place = tmp_path / name
        place.write_text(text, encoding="utf-8")
        return place

    return written


def test_a_review_of_a_claim_graph_is_two_statements_and_stays_as_it_was(file):
    """The claimant asserts, the reviewer denies by its own words; the graph is still there."""
    with kb.open(":memory:") as base:
        report = base.add(file("graph.ttl", TURTLE))

        (feed,) = report.feeds
        cards = {card.act: card for card in base.find()}
        (conflict,) = base.contradictions()
        kept = base.query("SELECT ?v { GRAPH ?g { ?r <http://schema.org/alternateName> ?v } }")
    assert (feed.new, dict(feed.verdicts)) == (1, {"false": 1})
    assert report.added[0].triples == 16
    assert (cards["asserts"].speaker, cards["denies"].speaker) == ("Ada Bell", "Harbour Desk")
    assert "पुल सुरक्षित है।" in cards["asserts"].content
    assert conflict.tier == "strict"
    assert sorted(row[0].value for row in kept.results()) == ["False", "TRUE"]


def test_the_same_graph_twice_adds_nothing(file):
    """Neither reviews nor triples come twice."""
    place = file("graph.ttl", TURTLE)
    with kb.open(":memory:") as base:
        base.add(place)
        again = base.add(place)

    assert [(feed.new, feed.known) for feed in again.feeds] == [(0, 1)]
    assert [(one.triples, one.known_triples) for one in again.added] == [(0, 16)]


def test_a_review_of_two_claims_is_two_reviews(file):
    """Each claim of one review is asserted and answered by itself."""
    two = TURTLE.replace("s:itemReviewed e:claim", "s:itemReviewed e:claim, e:other")
    two += 'e:other a s:CreativeWork ; s:text "The ferry is sold." .\n'
    with kb.open(":memory:") as base:
        (feed,) = base.add(file("graph.ttl", two)).feeds

    assert feed.new == 2


def test_a_second_claimant_and_a_second_maker_are_kept(file):
    """One is the speaker; the other one is named."""
    two = TURTLE.replace("s:author e:ada", 's:author e:ada, "Bo Wren"')
    two = two.replace("s:author e:desk", "s:author e:desk, e:cy")
    two += 'e:cy s:name "Cy Tarn" .\n'
    with kb.open(":memory:") as base:
        base.add(file("graph.ttl", two))
        turtle = "".join(base.export("turtle"))

    assert "further claimant: " in turtle
    assert "author or publisher: " in turtle


def test_a_review_in_blank_nodes_is_found_by_its_address(file):
    """Nobody has to name nodes that only hang together."""
    blank = (
        '[] a <https://schema.org/ClaimReview> ; <https://schema.org/claimReviewed> "It rains." ;'
        " <https://schema.org/url> <https://desk.example/3> ; <https://schema.org/author>"
        ' [ <https://schema.org/name> "Harbour Desk" ] ; <https://schema.org/reviewRating>'
        ' [ <https://schema.org/alternateName> "True" ] .\n'
    )
    with kb.open(":memory:") as base:
        (feed,) = base.add(file("blank.ttl", blank)).feeds

    assert (feed.new, feed.refused, dict(feed.verdicts)) == (1, 0, {"true": 1})


def test_a_review_without_a_maker_is_refused_alone_and_named(file):
    """What lacks a speaker is no statement; the other review of the file comes in."""
    text = TURTLE + (
        "e:second a s:ClaimReview ; s:itemReviewed e:claim ; s:url <https://desk.example/9> .\n"
    )
    with kb.open(":memory:") as base:
        report = base.add(file("graph.ttl", text))

    (feed,) = report.feeds
    assert (feed.new, feed.refused) == (1, 1)
    assert [(one.file.rpartition(" ")[2], one.message) for one in report.refused] == [
        ("<https://kg.example/second>", "the review has no reviewer")
    ]


def test_a_query_of_ones_own_finds_reviews_in_ones_own_model(file):
    """A model that nobody shipped a query for is mapped by whoever knows it."""
    query = file("own.rq", OWN_QUERY)
    with kb.open(":memory:") as base:
        (feed,) = base.add(file("own.ttl", OWN), mapping=query).feeds
        speakers = sorted(card.speaker for card in base.find())

    assert (feed.new, dict(feed.verdicts)) == (1, {"true": 1})
    assert speakers == ["Harbour Desk", "an unnamed speaker"]


def test_a_query_that_gives_rows_maps_nothing(file):
    """A SELECT cannot say what is a review."""
    query = file("own.rq", "SELECT ?s { ?s ?p ?o }")
    with kb.open(":memory:") as base, pytest.raises(MappingQueryError):
        base.add(file("own.ttl", OWN), mapping=query)


def test_a_query_for_what_is_no_rdf_is_refused_and_never_passed_over(file):
    """Who names a query wants reviews to be found."""
    story = folder("stories") / "2018-facebook-partners"
    with kb.open(":memory:") as base, pytest.raises(MappingUnusedError, match="read as story"):
        base.add(story, mapping=file("own.rq", OWN_QUERY))


def test_a_query_that_finds_nothing_says_so(file):
    """A feed of no reviews is told of as such."""
    other = '<https://own.example/1> <https://own.example/of> "The ferry is sold." .\n'
    with kb.open(":memory:") as base:
        (feed,) = base.add(file("own.ttl", other), mapping=file("own.rq", OWN_QUERY)).feeds

    assert (feed.new, feed.known, feed.refused) == (0, 0, 0)


def test_a_query_of_ones_own_asks_nobody_else(file):
    """It runs like every query that somebody wrote."""
    asking = OWN_QUERY.replace("WHERE {", "WHERE { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c }")
    with kb.open(":memory:") as base, pytest.raises(RefusedError, match="8:9: SERVICE"):
        base.add(file("own.ttl", OWN), mapping=file("own.rq", asking))


@needs_data
def test_the_known_fakes_come_in_whole(tmp_path):
    """28 reviews, one of which is of two claims; and every triple that the file has."""
    with kb.open(":memory:") as base:
        report = base.add(DATA / "weverify-rdf/bootstrapping/sample/statements.trig")

    (feed,) = report.feeds
    assert (feed.new, feed.refused) == (29, 0)
    assert dict(feed.verdicts) == {"unknown": 26, "false": 2, "mixed": 1}


@pytest.mark.parametrize("query", ["schema-org", "claimskg", "weverify"])
def test_what_a_review_takes_does_not_grow_with_their_number(query):
    """Each branch of a query was once gone through anew for every review: minutes for a dump."""
    kinds = {
        "schema-org": ("https", "Claim", 's:claimReviewed "It rains" ; '),
        "claimskg": ("http", "CreativeWork", ""),
        "weverify": ("http", "Claim", ""),
    }
    scheme, kind, words = kinds[query]
    turtle = f"@prefix s: <{scheme}://schema.org/> .\n" + "".join(
        f"<x:{n}> a s:ClaimReview ; {words} s:itemReviewed <x:c{n}> ; s:author <x:desk> ;"
        f' s:reviewRating <x:r{n}> . <x:r{n}> s:alternateName "False" .'
        f' <x:c{n}> a s:{kind} ; s:text "It rains {n}" ; s:author <x:p{n}> .'
        f' <x:p{n}> s:name "Ann {n}" .\n'
        for n in range(1500)
    )
    store = Store()
    store.load(turtle.encode(), format=RdfFormat.TURTLE)
    start = time.process_time()

    found = {triple.subject for triple in store.query(get(f"{query}-reviews").text)}

    assert time.process_time() - start < 2
    assert len(found) >= 1500


def test_a_second_value_of_what_a_review_has_one_of_is_named(file):
    """Which of two dates and verdicts is recorded depends on their order alone."""
    plain = TURTLE.replace('"2019-03-05T07:30:00"', '"2019-03-05"')
    several = plain.replace('"2019-03-05"', '"2019-03-05", "2019-04-06"').replace(
        '"False"', '"False", "True"'
    )
    with kb.open(":memory:") as base:
        unsaid = base.add(file("one.ttl", plain), dry_run=True).defects

        told = " ".join(map(str, base.add(file("several.ttl", several)).defects))
        turtle = "".join(base.export())

    assert unsaid == ()
    assert "schema:datePublished has several values" in told
    assert "schema:alternateName has several values" in told
    assert "further datePublished: 2019-04-06" in turtle
    assert "further alternateName: True" in turtle
