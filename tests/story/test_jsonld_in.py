"""All of JSON-LD is read that RDF has a place for; what it has none for is named or refused."""

import json

import pytest
from pyoxigraph import RdfFormat, parse

import kb
from kb.errors import RefusedError
from kb.ingest import rdf
from kb.ingest.rdf import read_rdf

A, B, C = "<urn:a>", "<urn:b>", "<urn:c>"
FIRST = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>"
TERMS = {"name": "urn:name", "knows": {"@id": "urn:knows", "@type": "@id"}}


def read(document, base=""):
    left = []
    content = json.dumps(document, ensure_ascii=False).encode()
    return read_rdf("in", content, "jsonld", base, left), [one.name for one in left]


def triples(document, base=""):
    return {str(quad) for quad in read(document, base)[0]}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"@id": "urn:a", "@reverse": {"urn:b": {"@id": "urn:c"}}}, {f"{C} {B} {A}"}),
        (
            {
                "@context": {"b": {"@reverse": "urn:b", "@type": "@id"}},
                "@id": "urn:a",
                "b": "urn:c",
            },
            {f"{C} {B} {A}"},
        ),
        (
            {"@id": "urn:a", "@included": [{"@id": "urn:b", "urn:c": "d"}], "urn:b": "x"},
            {f'{A} {B} "x"', f'{B} {C} "d"'},
        ),
        (
            {
                "@context": {"b": {"@id": "urn:b", "@context": {"c": "urn:c"}}},
                "@id": "urn:a",
                "b": {"@id": "urn:b", "c": "d"},
            },
            {f"{A} {B} {B}", f'{B} {C} "d"'},
        ),
        (
            {
                "@context": {"b": {"@id": "urn:b", "@container": "@language"}},
                "@id": "urn:a",
                "b": {"hi": "नमस्ते", "ar": "مرحبا"},
            },
            {f'{A} {B} "नमस्ते"@hi', f'{A} {B} "مرحبا"@ar'},
        ),
        ({"@id": "urn:a", "urn:b": [None, "x"]}, {f'{A} {B} "x"'}),
        (
            {"@context": {"@base": "http://a/b/./c"}, "@id": "d", "urn:b": "x"},
            {f'<http://a/b/d> {B} "x"'},
        ),
    ],
)
def test_what_contexts_say_is_read(document, expected):
    assert triples(document) == expected


def test_a_list_keeps_its_order():
    quads, left = read({"@id": "urn:a", "urn:b": {"@list": ["x", "y", "x"]}})

    assert len(quads) == 1 + 2 * 3
    assert [q.object.value for q in quads if str(q.predicate) == FIRST] == ["x", "y", "x"]
    assert left == []


@pytest.mark.parametrize(
    ("document", "left"),
    [
        (
            {"@context": TERMS, "@id": "urn:a", "name": "x", "nick": "y"},
            ["the key 'nick', which no @context explains"],
        ),
        (
            {"@context": {**TERMS, "note": None}, "@id": "urn:a", "name": "x", "note": "y"},
            ["a key that a @context leaves out"],
        ),
        (
            {"@context": TERMS, "@id": "urn:a", "name": {"@value": "x", "@direction": "rtl"}},
            ["@direction of JSON-LD"],
        ),
        ({"@id": "urn:a", "@index": "1", "urn:name": "x"}, ["@index of JSON-LD"]),
        (
            {"@context": TERMS, "@graph": [{"@id": "urn:a", "name": "x"}, "y", {"@value": "z"}]},
            ["a value of no node", "a value of no node"],
        ),
        ([{"@value": "lost"}, {"@id": "urn:a", "urn:name": "x"}], ["a value of no node"]),
        ({"@graph": [{"@value": "z"}, {"@id": "urn:a", "urn:name": "x"}]}, ["a value of no node"]),
    ],
)
def test_what_rdf_has_no_place_for_is_named(document, left):
    quads, names = read(document)

    assert [str(quad) for quad in quads] == [f'{A} <urn:name> "x"']
    assert names == left


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"@context": TERMS, "@id": "urn:a", "knows": ["urn:b c", None]}, "1 of its values would"),
        ({"@context": TERMS, "@id": "urn:a", "name": [{"@list": ["x", {"@id": "y"}]}]}, "would be"),
        ({"@id": "urn:a", "urn:b": {"@id": "c"}, "@index": "1"}, "1 of its values would be lost"),
        ({"@id": "a", "urn:b": {"@list": ["x"]}}, "would be lost"),
        ({"@context": [TERMS, "http://a.example/c"], "@id": "urn:a"}, "'http://a.example/c' would"),
        ({"@context": {"@import": "http://a.example/c"}}, "'http://a.example/c' would be fetched"),
        ({"@context": {"b": {"@id": 7}}, "b": "x"}, "not jsonld"),
        ({"@id": "urn:a", "name": "no context says what this is"}, "'name', which no @context"),
    ],
)
def test_what_would_be_lost_or_fetched_is_refused(document, reason):
    with pytest.raises(RefusedError) as caught:
        read(document)

    assert reason in caught.value.problems[0].message


def test_without_the_library_only_plain_json_ld_is_read(monkeypatch):
    monkeypatch.setattr(rdf, "has_processor", lambda: False)

    assert triples({"@context": TERMS, "@id": "urn:a", "name": "x"}) == {f'{A} <urn:name> "x"'}
    with pytest.raises(RefusedError) as caught:
        read({"@id": "urn:a", "urn:b": {"@list": ["x"]}})
    assert "newsclaim-kb[jsonld]" in caught.value.problems[0].message


def test_a_key_that_means_nothing_is_counted_and_the_rest_comes_in(tmp_path):
    file = tmp_path / "in.jsonld"
    file.write_text(json.dumps({"@context": TERMS, "@id": "urn:a", "name": "x", "nick": "y"}))

    with kb.open(":memory:") as base:
        report = base.add(file)

    assert dict(report.feeds[0].ignored) == {"the key 'nick', which no @context explains": 1}


def test_the_same_triples_come_out_of_json_ld_and_turtle():
    turtle = b'<urn:a> <urn:b> ("x" <urn:c> 1) ; <urn:c> [ <urn:d> true ] .'
    document = {
        "@id": "urn:a",
        "urn:b": {"@list": ["x", {"@id": "urn:c"}, 1]},
        "urn:c": {"urn:d": True},
    }

    assert len(read(document)[0]) == len(list(parse(turtle, format=RdfFormat.TURTLE)))
