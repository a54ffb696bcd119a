"""What somebody wrote beside a page comes in as theirs; what says nothing of anybody is named."""

import json
from collections import Counter
from pathlib import Path

import pytest

import kb
from kb.errors import RefusedError
from kb.ingest.annotation_rules import annotation_faults
from kb.ingest.kinds import recognise

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
PAGE = "https://courier.example/ice"
COMMENT = {
    "@context": CONTEXT,
    "id": "https://notes.example/1",
    "type": "Annotation",
    "motivation": "commenting",
    "creator": {"id": "https://people.example/ann", "type": "Person", "name": "Ann Pell"},
    "created": "2021-03-04T10:11:12.123456+00:00",
    "body": [
        {"type": "TextualBody", "value": "बाद में\nसुधारा गया 👩‍🚀", "language": "hi"},
        {"type": "TextualBody", "value": "ferry", "purpose": "tagging"},
    ],
    "target": {
        "source": PAGE,
        "selector": {
            "type": "FragmentSelector",
            "value": "p2",
            "refinedBy": {"type": "TextQuoteSelector", "exact": "No ship was late"},
        },
    },
}
TURTLE = """\
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
<https://notes.example/1> a oa:Annotation ;
  oa:motivatedBy oa:commenting ;
  dct:creator <https://people.example/ann> ;
  dct:created "2021-03-04T10:11:12Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> ;
  oa:hasBody [ a oa:TextualBody ;
    <http://www.w3.org/1999/02/22-rdf-syntax-ns#value> "बाद में\\nसुधारा गया 👩‍🚀" ;
    <http://purl.org/dc/elements/1.1/language> "hi" ] ;
  oa:hasTarget [ oa:hasSource <https://courier.example/ice> ;
    oa:hasSelector [ a oa:TextQuoteSelector ; oa:exact "No ship was late" ] ] .
<https://people.example/ann> a foaf:Person ; foaf:name "Ann Pell" .
"""


def annotation(**changes: object) -> dict[str, object]:
    """Change an annotation that is right; None takes a key away."""
    return {key: value for key, value in {**COMMENT, **changes}.items() if value is not None}


@pytest.fixture
def file(tmp_path):
    def written(content: object, name: str = "notes.json") -> Path:
        place = tmp_path / name
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        place.write_text(text, encoding="utf-8")
        return place

    return written


def test_a_comment_is_an_opinion_of_its_writer_in_answer_to_the_page(file):
    """The words are the writer's, to the last code point; the page is only answered."""
    with kb.open(":memory:") as base:
        report = base.add(file(COMMENT))

        (feed,) = report.feeds
        (card,) = base.find()
        replies = base.query(
            "PREFIX kb: <https://w3id.org/newsclaim/terms#> PREFIX schema: <https://schema.org/>"
            " PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> SELECT ?page ?on"
            " { ?r a kb:Reply ; kb:replyTo/schema:url ?page ; rdfs:comment ?on }"
        ).results()
        answered = [(row["page"].value, row["on"].value) for row in replies]
    assert (feed.new, feed.refused, dict(feed.ignored)) == (1, 0, {"annotation for tagging": 1})
    assert (card.speaker, card.act, card.certainty) == ("Ann Pell", "opines", "underspecified")
    assert card.quote == "बाद में\nसुधारा गया 👩‍🚀"
    assert (card.url, card.said_at) == ("https://notes.example/1", "2021-03-04T10:11:12Z")
    assert answered == [(PAGE, "on: No ship was late")]


def test_an_annotation_is_the_same_in_any_syntax_and_comes_once(file):
    """JSON-LD and Turtle of one annotation are one statement, and neither comes twice."""
    places = [file(COMMENT), file(TURTLE, "notes.ttl")]
    with kb.open(":memory:") as base:
        first = base.add(places[0])
        again = base.add(*places)
        ids = [card.id for card in base.find()]

    assert [feed.new for feed in first.feeds] == [1]
    assert [(feed.new, feed.known) for feed in again.feeds] == [(0, 1), (0, 1)]
    assert [one.triples for one in again.added] == [0, 15]
    assert len(ids) == 1


def test_a_page_of_a_collection_is_read_and_one_that_is_wrong_is_refused_alone(file):
    """The place of the wrong one in the JSON is told; the others come in."""
    bare = {key: value for key, value in COMMENT.items() if key != "@context"}
    wrong = {**bare, "id": "https://notes.example/2", "target": 9}
    other = {**bare, "id": "https://notes.example/3", "motivation": "questioning"}
    collection = {
        "@context": CONTEXT, "id": "https://notes.example/all", "type": "AnnotationCollection",
        "first": {"type": "AnnotationPage", "items": [bare, wrong, other]},
    }  # fmt: skip
    place = file(collection)
    with kb.open(":memory:") as base:
        report = base.add(place)
        acts = Counter(card.act for card in base.find())
    with kb.open(":memory:") as base:
        with pytest.raises(RefusedError):
            base.add(place, strict=True)
        left = list(base.find())

    assert acts == {"opines": 1, "asks": 1}
    (problem,) = report.refused
    assert problem.file == f"{place}#/first/items/1"
    assert "a target is an address or an object" in problem.message
    assert left == []


def test_a_line_of_annotations_that_is_no_json_is_refused_alone(file):
    """The other lines come in, as from one file."""
    other = annotation(id="https://notes.example/2")
    lines = f"{json.dumps(COMMENT)}\n{{broken\n\n{json.dumps(other)}\n"
    with kb.open(":memory:") as base:
        report = base.add(file(lines, "notes.jsonl"))

    assert [feed.new for feed in report.feeds] == [2]
    assert [problem.line for problem in report.refused] == [2]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"creator": None}, "annotation by nobody who is named"),
        ({"body": "https://notes.example/sound.mp3"}, "annotation without words of its own"),
        ({"body": None, "bodyValue": "x", "motivation": "linking"}, "annotation for linking"),
        ({"mood": "cross"}, "mood, which no @context explains"),
    ],
)
def test_what_is_no_statement_is_counted_by_its_name(file, changes, name):
    """Nothing goes without a word."""
    with kb.open(":memory:") as base:
        (feed,) = base.add(file(annotation(**changes))).feeds

    assert feed.ignored[name] == 1


def test_words_of_one_that_another_put_there_are_reported(file):
    """Who wrote the text speaks; who made the annotation reports it."""
    body = {"type": "TextualBody", "value": "No.", "creator": "acct:bo@notes.example"}
    with kb.open(":memory:") as base:
        base.add(file(annotation(body=body)))
        (card,) = base.find()

    assert (card.speaker, card.reported_by) == (
        "acct:bo@notes.example",
        ("Ann Pell (reported, neutral)",),
    )


def test_annotations_are_recognised_by_their_context_and_not_by_a_word_in_them():
    """A text that only names the context is no annotation."""
    other = json.dumps({"@context": {"a": "https://a.example/"}, "a": f"see {CONTEXT}"})

    assert recognise("x.json", json.dumps(COMMENT).encode()) == "annotations"
    assert recognise("-", json.dumps([COMMENT]).encode()) == "annotations"
    assert recognise("x.json", other.encode()) == "jsonld"


@pytest.mark.parametrize(
    "context", [["https://other.example/c"], [{"body": "https://a.example/b"}], [{"@base": "x"}]]
)
def test_a_context_that_is_fetched_or_changes_the_model_is_refused(file, context):
    """Nothing is fetched, and a body is always a body."""
    with kb.open(":memory:") as base, pytest.raises(RefusedError):
        base.add(file(annotation(**{"@context": [CONTEXT, *context]})))


def test_an_annotation_of_a_page_may_name_the_context_of_the_model_again(file):
    """Readers write it into each, alone or with words of their own; it stands for what ships."""
    own = {"@context": [CONTEXT, {"ex": "https://ex.example/"}], "ex:mood": "cross"}
    body = {**COMMENT["body"][0], "@context": CONTEXT}
    items = [COMMENT, annotation(id="https://notes.example/2", body=body, **own)]
    page = {"@context": CONTEXT, "id": "https://notes.example/", "type": "AnnotationPage"}

    with kb.open(":memory:") as base:
        report = base.add(file({**page, "items": items}))
        moods = base.query("SELECT ?mood { GRAPH ?g { ?s <https://ex.example/mood> ?mood } }")

    assert [(feed.new, feed.refused, feed.ignored) for feed in report.feeds] == [
        (2, 0, {"annotation for tagging": 1})
    ]
    assert [str(row["mood"]) for row in moods.results()] == ['"cross"']


def test_a_context_within_a_page_that_would_be_fetched_is_refused_by_its_address(file):
    """What the engine says of fetching helps nobody."""
    page = {"@context": CONTEXT, "id": "https://notes.example/", "type": "AnnotationPage"}
    item = annotation(**{"@context": [CONTEXT, "https://other.example/c"]})

    with kb.open(":memory:") as base, pytest.raises(RefusedError, match=r"other\.example/c' would"):
        base.add(file({**page, "items": [item]}))


def test_an_id_that_a_file_gives_to_two_annotations_is_refused_the_second_time(file):
    """Two texts under one id are not one annotation; the same one twice is."""
    other = annotation(body={"type": "TextualBody", "value": "I believe it."})
    place = file([COMMENT, COMMENT, other])

    with kb.open(":memory:") as base:
        report = base.add(place)
        found = list(base.find())

    assert len(found) == 1
    (problem,) = report.refused
    assert problem.file == f"{place}#/2"
    assert "https://notes.example/1 is that of another annotation" in problem.message


@pytest.mark.parametrize(
    ("text", "words"), [("\x1b[31m", "the character U+001B"), ("  ", "it has no words")]
)
def test_nothing_of_an_annotation_that_cannot_be_recorded_stays(file, text, words):
    """Its triples do not come in either; the others of the file do."""
    wrong = annotation(id="https://notes.example/2", body={"type": "TextualBody", "value": text})
    place = file([COMMENT, wrong])

    with kb.open(":memory:") as base:
        base.add(file(COMMENT, "right.json"))
        report = base.add(place)
        left = base.query("SELECT ?p { GRAPH ?g { <https://notes.example/2> ?p ?o } }").results()

    assert [*left] == []
    (problem,) = report.refused
    assert problem.file == f"{place}#/1"
    assert words in problem.message


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": "not an address"}, "one id"),
        ({"id": ["https://a.example/1", "https://a.example/2"]}, "one id"),
        ({"type": "Squirrel"}, "type Annotation"),
        ({"target": None}, "has a target"),
        ({"bodyValue": "twice"}, "not both"),
        ({"target": {"type": "SpecificResource"}}, "has a source"),
        ({"body": {"id": "https://a.example/", "format": 6}}, "format is a text"),
        ({"body": {"items": ["https://a.example/"]}}, "with items is a Choice"),
        ({"body": {"type": "TextualBody"}}, "has a value"),
        ({"body": {"id": "https://a.example/", "processingLanguage": ["en", "de"]}}, "one proc"),
        ({"body": {"id": "https://a.example/", "textDirection": "up"}}, "ltr, rtl or auto"),
        ({"creator": 6}, "creator is an address"),
        ({"created": "an hour ago"}, "created is an instant"),
        ({"modified": ["2015-01-28T12:00:00Z"] * 2}, "one modified"),
        ({"via": "not an address"}, "via is an address"),
        ({"motivation": "shouting"}, "no motivation"),
        ({"target": {"source": PAGE, "selector": {"type": "TextQuoteSelector"}}}, "has a exact"),
        (
            {"target": {"source": PAGE, "selector": {"type": "TextPositionSelector", "start": -1,
                                                     "end": 4}}},
            "number from 0",
        ),
        (
            {"target": {"source": PAGE, "selector": {"type": "TextPositionSelector", "start": 9,
                                                     "end": 4}}},
            "start comes before end",
        ),
    ],
)  # fmt: skip
def test_each_broken_rule_of_the_model_is_named(changes, words):
    """The annotation breaks this one rule, and is right without the change."""
    faults = list(annotation_faults(annotation(**changes)))

    assert list(annotation_faults(COMMENT)) == []
    assert any(words in fault for fault in faults), faults


def test_what_several_wrote_is_said_by_all_together(file, tmp_path):
    """Nobody is left with it alone, and what goes out comes in again."""
    makers = [{"type": "Person", "name": name} for name in ("Cy", "Bob Ray", "Ann Pell")]
    out = tmp_path / "out.nt"

    with kb.open(":memory:") as base:
        base.add(file(annotation(creator=makers)))
        (found,) = base.find()
        out.write_text("".join(base.export("ntriples")), encoding="utf-8")
    with kb.open(":memory:") as other:
        other.add(out)
        assert other.find() == [found]

    assert found.speaker == "Ann Pell, Bob Ray and Cy"


def test_a_text_of_two_that_two_others_pass_on_is_reported_by_both(file):
    """In a chain, one of them would have it from the other."""
    text = {"type": "TextualBody", "value": "It was late.",
            "creator": [{"name": "Ann"}, {"name": "Bob"}]}  # fmt: skip

    with kb.open(":memory:") as base:
        base.add(file(annotation(creator=[{"name": "Cy"}, {"name": "Di"}], body=text)))
        (found,) = base.find()

    assert found.speaker == "Ann and Bob"
    assert len(found.reported_by) == 1
    assert "Cy and Di" in found.reported_by[0]
