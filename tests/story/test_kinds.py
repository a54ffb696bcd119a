"""What a file is, its content says; its name is asked only where that leaves it open."""

import json

import pytest

from kb.errors import MappingMissingError, UnknownKindError
from kb.ingest.kinds import recognise
from kb.intake import gather

ENDINGS = ("", ".txt", ".json", ".jsonld", ".ttl", ".trig", ".nt", ".nq", ".rdf", ".xml", ".yaml",
           ".html", ".csv", ".jsonl", ".dat")  # fmt: skip
REVIEW = {"@context": "https://schema.org", "@type": "ClaimReview", "claimReviewed": "It rains"}
ANNOTATION = {"@context": "http://www.w3.org/ns/anno.jsonld", "type": "Annotation"}
PERSON = {"id": "a", "schema": "Person", "properties": {"name": ["Ann Pell"]}}
LINKED = {"@context": {"name": "https://a.example/name"}, "@id": "https://a.example/s", "name": "x"}
PREFIX = "@prefix a: <https://a.example/> .\n"
QUAD = "<https://a.example/s> <https://a.example/p> <https://a.example/o> <https://a.example/g> .\n"
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
EMPTY = "<!doctype html><html><head><title>It rains</title></head><body></body></html>"
PAGE = EMPTY.replace("It", f'<script type="application/ld+json">{json.dumps(REVIEW)}</script>It')
STORY = "# by a desk\nstory: 2024-rain\ntitle: Rain\n"


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (json.dumps(REVIEW), "claimreview"),
        (json.dumps([REVIEW], indent=2), "claimreview"),
        (json.dumps({"page": PAGE}), "claimreview"),
        (PAGE, "claimreview"),
        (json.dumps(ANNOTATION), "annotations"),
        (json.dumps(PERSON) + "\n" + json.dumps(PERSON), "ftm"),
        (PREFIX + "a:s a:p a:o .", "turtle"),
        ("# first\nPREFIX a: <https://a.example/>\na:s a:p 'x' .", "turtle"),
        (PREFIX + "a:g { a:s a:p a:o }", "trig"),
        (QUAD, "nquads"),
        ('<?xml version="1.0"?>\n' + XML, "rdfxml"),
        (STORY, "story"),
    ],
)
def test_a_wrong_name_changes_nothing(content, kind, ending, tmp_path):
    place = tmp_path / f"sent{ending}"
    place.write_text(content)
    as_well = {"turtle": "trig", "nquads": "ntriples"}  # wider, and where a graph is a mistake

    assert gather(place, "").kind in (kind, as_well.get(kind) if ending in (".trig", ".nt") else "")


def test_a_page_that_is_called_otherwise_is_one_only_with_reviews_in_it(tmp_path):
    """An error page of a server that was saved as RDF is no feed without reviews."""
    for ending, kind in (("", "claimreview"), (".rdf", "rdfxml"), (".yaml", "story")):
        place = tmp_path / f"sent{ending}"
        place.write_text(EMPTY)

        assert gather(place, "").kind == kind


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.ttl", "[] a <https://a.example/c> .", "turtle"),
        ("a.ttl", QUAD.replace(" <https://a.example/g>", ""), "turtle"),
        ("a.nt", QUAD.replace(" <https://a.example/g>", ""), "ntriples"),
        ("a.trig", "{ <https://a.example/s> a <https://a.example/c> }", "trig"),
        ("a.ttl", "{ <https://a.example/s> a <https://a.example/c> } .", "turtle"),
        ("a.jsonld", "{}", "jsonld"),
        ("a.jsonld", json.dumps({"name": "x"}), "jsonld"),
        ("a.yaml", json.dumps({"story": "2024-rain"}), "story"),
        ("a.yaml", "title: Rain\nstory: 2024-rain\n", "story"),
        ("a.rdf", "<x/>", "rdfxml"),
        ("a.jsonld", json.dumps(LINKED), "jsonld"),
        ("a.txt", json.dumps(LINKED), "jsonld"),
        ("a.html", json.dumps(LINKED), "jsonld"),
    ],
)
def test_where_the_content_leaves_it_open_the_name_says_it(name, content, kind):
    assert recognise(name, content.encode()) == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "base,claim\nx,y\n"),
        ("a.csv", "<https://a.example/1>,It rains\n"),
        ("a.jsonl", json.dumps({"claim": "It rains"})),
        ("a.tsv", "version\tclaim\n"),
    ],
)
def test_a_table_asks_for_its_mapping(name, content):
    with pytest.raises(MappingMissingError):
        recognise(name, content.encode())


@pytest.mark.parametrize("name", ["a.json", "a.txt", "a"])
def test_json_that_says_nothing_of_its_kind_is_told_so(name):
    """No key of it is called lost, as nothing says that it was meant to be JSON-LD."""
    with pytest.raises(UnknownKindError, match="it is JSON in which nothing is ClaimReview"):
        recognise(name, json.dumps({"html_content": "It rains"}).encode())


def test_a_site_map_is_no_rdf():
    with pytest.raises(UnknownKindError, match="it is XML without RDF"):
        recognise("a.xml", b'<?xml version="1.0"?><urlset/>')


@pytest.mark.parametrize("text", ["[UPDATED] It rains in Spain\n", "It rains.\n"])
def test_a_text_is_told_to_come_with_its_page(text):
    with pytest.raises(UnknownKindError, match="the archived text of a page with --text"):
        recognise("article.txt", text.encode())
