"""Every thing is told at its address, as a page and in RDF."""

import json

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse

import kb
from kb.terms import BASE

ABOUT = {
    "statement/s12": "statement", "source/article": "source", "reply/r1": "reply",
    "story/2018-facebook-partners": "story", "entity/netflix": "entity",
}  # fmt: skip
RDF = {
    "text/turtle": (".ttl", RdfFormat.TURTLE),
    "application/trig": (".trig", RdfFormat.TRIG),
    "application/n-triples": (".nt", RdfFormat.N_TRIPLES),
    "application/n-quads": (".nq", RdfFormat.N_QUADS),
    "application/ld+json": (".jsonld", RdfFormat.JSON_LD),
    "application/rdf+xml": (".rdf", RdfFormat.RDF_XML),
}


@pytest.fixture(scope="module")
def statement(client) -> str:
    """The place of the statement that people call s12."""
    answer = client.get("/statement/s12")
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.mark.parametrize("path", ABOUT)
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/ld+json"])
def test_an_id_that_people_use_leads_to_the_thing(client, path, accept):
    answer = client.get(f"/{path}", headers={"Accept": accept}, follow_redirects=True)

    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == accept
    assert answer.headers["link"].startswith(f"<{BASE}{ABOUT[path]}/")


@pytest.mark.parametrize("media", RDF)
def test_all_formats_tell_the_same(client, statement, media):
    ending, form = RDF[media]
    asked = client.get(statement, headers={"Accept": media})
    named = client.get(statement + ending)

    assert asked.status_code == named.status_code == 200
    assert asked.content == named.content
    assert asked.headers["content-location"] == statement + ending
    assert "Accept" in asked.headers["vary"]
    plain = client.get(f"{statement}.nt").content
    told = {quad.triple for quad in parse(asked.content, format=form)}
    assert told == {quad.triple for quad in parse(plain, format=RdfFormat.N_TRIPLES)}
    assert len(told) > 20


def test_what_a_statement_says_comes_with_its_speaker_and_words(client, statement):
    graph = rdflib.Graph().parse(data=client.get(f"{statement}.ttl").text, format="turtle")
    thing = rdflib.URIRef(BASE + statement.lstrip("/"))

    prov = rdflib.Namespace("http://www.w3.org/ns/prov#")
    assert graph.value(thing, prov.wasAttributedTo)
    words = rdflib.URIRef("http://www.w3.org/ns/oa#exact")
    assert any("At no time did we access" in str(text) for text in graph.objects(None, words))


def test_json_is_json_ld(client, statement):
    assert json.loads(client.get(f"{statement}.json").text)["@graph"]


def test_the_same_again_is_not_sent_again(client, statement):
    first = client.get(statement, headers={"Accept": "text/turtle"})
    tag = first.headers["etag"]

    again = client.get(statement, headers={"Accept": "text/turtle", "If-None-Match": tag})
    other = client.get(statement, headers={"Accept": "application/trig", "If-None-Match": tag})

    assert again.status_code == 304
    assert not again.content
    assert again.headers["content-security-policy"]
    assert other.status_code == 200


def test_what_was_written_meanwhile_is_sent(writer, written):
    url = "/entity/netflix.ttl"
    tag = writer.get(url).headers["etag"]
    with kb.open(written) as base:
        base.judge("s16", "s23", "confirm", reason="Bing is a partner.")

    assert writer.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_what_was_taken_back_is_gone_and_what_never_was_is_not_there(writer, written):
    place = writer.get("/statement/s20").headers["location"]
    with kb.open(written) as base:
        base.retract("s20", reason="Counted from the retelling.")

    answer = writer.get(place)
    assert answer.status_code == 410
    assert "Counted from the retelling." in answer.text
    for id in ("s20", "2018-facebook-partners/s20"):  # as it was called, too, and in any format
        for ending in ("", ".ttl"):
            gone = writer.get(f"/statement/{id}{ending}")
            assert gone.status_code == 410
            assert "Counted from the retelling." in gone.text
    for none in ("/statement/none", "/entity/s20", "/statement/2018-facebook-messages/s20"):
        assert writer.get(none).status_code == 404


@pytest.mark.parametrize(
    ("kind", "query"),
    [("conflict", "kb:step ?thing"), ("proposition", "kb:implies ?thing")],
)
def test_what_is_derived_has_a_page_too(client, kind, query):
    """A step of a conflict and what a proposition implies have addresses, and no page of a kind."""
    question = f"PREFIX kb: <https://w3id.org/newsclaim/terms#> SELECT ?thing {{ ?one {query} }}"
    found = client.get("/sparql", params={"query": question}).json()["results"]["bindings"]
    places = {row["thing"]["value"].removeprefix("https://w3id.org/newsclaim") for row in found}

    assert places
    for place in sorted(places)[:20]:
        assert place.startswith(f"/{kind}/")
        assert client.get(place, headers={"Accept": "text/html"}).status_code == 200
        assert client.get(f"{place}.ttl").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/statement/", "/statement/%00", "/entity/%F0%9F%92%A9", "/entity/../../etc/passwd",
     "/entity/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/entity/a%0d%0aSet-Cookie:x=1", "/entity/<>",
     "/entity/%22%3E%3Cscript%3E", "/statement/" + "a" * 3000, "/nothing/x", "/terms/x",
     "/entity/%E2%80%AE", "/statement/" + "0" * 32, "/entity/.ttl"],
)  # fmt: skip
def test_an_address_of_nothing_is_told_as_such(client, path):
    for accept in ("text/html", "text/turtle", "application/json"):
        answer = client.get(path, headers={"Accept": accept})

        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers
        assert accept != "text/html" or "<script>" not in answer.text


def test_a_format_that_there_is_not_is_refused(client, statement):
    answer = client.get(statement, headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert "text/turtle" in answer.text


def test_a_thing_is_only_read(client, statement):
    assert client.post(statement).status_code == 405
    head = client.head(f"{statement}.ttl")
    assert head.status_code == 200
    assert not head.content


def test_the_vocabulary_is_told(client):
    graph = rdflib.Graph().parse(data=client.get("/terms.ttl").text, format="turtle")

    assert (rdflib.URIRef(f"{BASE}terms#Statement"), None, None) in graph


@pytest.mark.parametrize("path", ["/terms", "/alignments", "/terms/0.1.0"])
def test_every_ontology_has_an_address_for_people_and_programs(client, path):
    """By its name, and by that of its version; a term leads to its meaning."""
    page = client.get(path, headers={"Accept": "text/html"})
    graph = rdflib.Graph().parse(data=client.get(f"{path}.ttl").text, format="turtle")

    ontologies = set(graph.subjects(rdflib.RDF.type, rdflib.OWL.Ontology))
    assert ontologies == {rdflib.URIRef(BASE + path[1:].removesuffix("/0.1.0"))}
    if path == "/alignments":
        assert 'href="/terms#mention"' in page.text
        assert "means nearly the same as" in page.text
    else:
        assert '<div id="mention">' in page.text
        assert len(graph) > 1500


def test_the_description_of_the_data_is_a_page_for_people(client):
    page = client.get("/.well-known/void", headers={"Accept": "text/html,*/*;q=0.1"})

    assert page.headers["content-type"].startswith("text/html")
    assert "Triples" in page.text
    assert client.get("/.well-known/void").headers["content-type"].startswith("text/turtle")


def test_parts_without_a_page_of_their_own_are_told_too(client, statement):
    text = client.get(f"{statement}.nt").text
    mention = next(word for word in text.split() if "/mention/" in word).strip("<>")

    answer = client.get(mention.replace(BASE, "/"), headers={"Accept": "text/html"})

    assert answer.status_code == 200
    assert "does not say that it is so" in answer.text
