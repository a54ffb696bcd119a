"""The endpoint speaks SPARQL 1.1 Protocol, to clients that know nothing of us."""

import json
import re
import shutil
import subprocess
from html import unescape

import pytest
import rdflib
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    XML,
    SPARQLWrapper,
)
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

import kb
from kb.web.settings import Settings
from tests.web.served import served

SELECT = """PREFIX kb: <https://w3id.org/newsclaim/terms#>
SELECT ?statement ?content { ?statement kb:content ?content } ORDER BY ?statement"""
CONSTRUCT = SELECT.replace("SELECT ?statement ?content", "CONSTRUCT {?statement kb:content ?content}").replace(" ORDER BY ?statement", "")  # fmt: skip  # noqa: E501
ASK = "ASK {}"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
ROWS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": None,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
G1, G2 = "http://example.org/g1", "http://example.org/g2"


@pytest.fixture(scope="module")
def expected(shown) -> list:
    """The rows as the base itself gives them."""
    with kb.open(shown) as base:
        rows = [tuple(row) for row in base.query(SELECT).results()]
    assert len(rows) > 10
    return rows


@pytest.fixture(scope="module")
def graphs(tmp_path_factory):
    """A client of a base that holds two graphs of others."""
    place = tmp_path_factory.mktemp("graphs")
    file = place / "others.nq"
    file.write_text(
        f'<urn:a> <urn:p> "one" <{G1}> .\n<urn:b> <urn:p> "two" <{G2}> .\n', encoding="utf-8"
    )
    with kb.init(place) as base:
        base.add(file)
    with served(Settings(place=place)) as client:
        yield client


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_a_query_can_be_sent_in_three_ways(client, expected, way):
    if way == "get":
        answer = client.get("/sparql", params={"query": SELECT})
    elif way == "form":
        answer = client.post("/sparql", data={"query": SELECT})
    else:
        answer = client.post("/sparql", content=SELECT, headers={"Content-Type": DIRECT})

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    given = parse_query_results(answer.content, format=QueryResultsFormat.JSON)
    assert [tuple(row) for row in given] == expected


@pytest.mark.parametrize("media", ROWS)
def test_rows_come_in_the_format_that_is_asked_for(client, expected, media):
    answer = client.get("/sparql", params={"query": SELECT}, headers={"Accept": media})

    assert answer.headers["content-type"].partition(";")[0] == media
    if ROWS[media] is None:
        assert len(answer.text.splitlines()) == len(expected) + 1
    else:
        rows = parse_query_results(answer.content, format=ROWS[media])
        assert [tuple(row) for row in rows] == expected


@pytest.mark.parametrize("media", GRAPHS)
def test_graphs_come_in_the_format_that_is_asked_for(client, expected, media):
    answer = client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": media})

    assert answer.headers["content-type"].partition(";")[0] == media
    triples = {quad.triple for quad in parse(answer.content, format=GRAPHS[media])}
    assert {(triple.subject, triple.object) for triple in triples} == set(expected)


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (SELECT, None, "application/sparql-results+json"),
        (ASK, None, "application/sparql-results+json"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml"),
        ("DESCRIBE <urn:x>", None, "text/turtle"),
        (CONSTRUCT, "*/*", "text/turtle"),
        (SELECT, "application/xml", "application/sparql-results+xml"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (CONSTRUCT, "application/json", "application/ld+json"),
        (SELECT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", "text/html"),
    ],
)
def test_the_format_fits_the_question(client, query, accept, media):
    headers = {"Accept": accept} if accept else {}
    answer = client.get("/sparql", params={"query": query}, headers=headers)

    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media
    assert answer.headers["vary"].startswith("Accept")


# The tests of the W3C's suite for the protocol (sparql11/protocol), request by request.
@pytest.mark.parametrize(
    ("method", "query", "media", "body", "status"),
    [
        ("PUT", "query=ASK%20%7B%7D", "", b"", 405),
        ("DELETE", "", "", b"", 405),
        ("GET", "query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", "", b"", 400),
        ("POST", "", FORM, b"query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", 400),
        ("POST", "", "text/plain", b"ASK {}", 415),
        ("POST", "", "", b"query=ASK%20%7B%7D", 415),
        ("POST", "", "", b"ASK {}", 415),
        ("POST", "", "application/sparql-query; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
        ("POST", "", DIRECT, b"ASK { \xff }", 400),
        ("POST", "", DIRECT, b"", 400),
        ("POST", "", FORM, b"nothing=here", 400),
        ("POST", "", FORM, b"query=%FF", 400),
        ("GET", "query=ASK%20%7B%20%3Fs%20%3Fp%20%3Fo%20", "", b"", 400),
        ("GET", "query=", "", b"", 400),
        ("GET", "query=ASK%20%7B%7D&default-graph-uri=%3C", "", b"", 400),
        ("GET", "query=ASK%20%7B%7D&format=doc", "", b"", 400),
        ("GET", "update=CLEAR%20ALL", "", b"", 400),
        ("POST", "", "application/sparql-update", b"CLEAR ALL", 403),
        ("POST", "", FORM, b"update=CLEAR%20ALL", 403),
    ],
)
def test_a_bad_request_is_refused_with_its_reason(client, method, query, media, body, status):
    headers = {"Content-Type": media} if media else {}
    answer = client.request(method, f"/sparql?{query}", content=body, headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert len(answer.text) > 10
    if status == 405:
        assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("query", "media", "body"),
    [
        ("default-graph-uri=urn:x", FORM, "query=ASK%7B%7D"),
        ("query=ASK%7B%7D", DIRECT, "ASK {}"),
        ("using-graph-uri=urn:x", DIRECT, "ASK {}"),
        ("", FORM, "query=ASK%7B%7D&update=CLEAR%20ALL"),
        ("", FORM, "query=ASK%7B%7D&using-graph-uri=urn:x"),
        ("update=DROP%20ALL", "application/sparql-update", "INSERT DATA {}"),
        ("default-graph-uri=urn:x", "application/sparql-update", "INSERT DATA {}"),
        ("using-graph-uri=urn:x", FORM, "update=INSERT%20DATA%7B%7D"),
    ],
)
def test_what_would_have_no_effect_is_refused(client, query, media, body):
    headers = {"Content-Type": media}

    assert client.post(f"/sparql?{query}", content=body, headers=headers).status_code == 400


def test_a_form_heeds_the_format_in_the_address(client):
    answer = client.post("/sparql?format=csv", data={"query": "SELECT * { }"})

    assert answer.headers["content-type"].startswith("text/csv")


def test_relative_addresses_are_of_the_base(client):
    """Also where a word of ours stands in them."""
    query = "SELECT ?s { ?s <terms#polarity> ?p } LIMIT 1"
    answer = client.post("/sparql", data={"query": query})

    assert answer.status_code == 200


def test_what_fields_lack_is_told_in_words(client):
    bad = client.get("/sparql?query=%FF")
    many = client.get(f"/sparql?query=ASK%7B%7D{'&a=b' * 1000}")

    assert (bad.status_code, bad.text) == (400, "A field is not UTF-8.\n")
    assert (many.status_code, many.text) == (400, "There are more than 1,000 fields.\n")
    assert client.get("/sparql?query=%EF%BB%BFASK%7B%7D").json()["boolean"] is True


@pytest.mark.parametrize("media", [DIRECT, "application/sparql-query; charset=UTF-8", FORM])
def test_the_type_may_name_the_character_set(client, media):
    body = "query=ASK%20%7B%7D" if media == FORM else ASK
    answer = client.post("/sparql", content=body, headers={"Content-Type": media})

    assert answer.json()["boolean"] is True


def test_a_format_that_nobody_writes_is_refused_before_anything_is_asked(client):
    for query in (SELECT, CONSTRUCT):
        params = {"query": query}
        answer = client.get("/sparql", params=params, headers={"Accept": "image/png"})
        assert answer.status_code == 406


def test_a_head_is_answered_without_a_body(client):
    answer = client.head("/sparql", params={"query": ASK})

    assert answer.status_code == 200
    assert not answer.content


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, []),
        ({"default-graph-uri": G1}, ["one"]),
        ({"default-graph-uri": [G1, G2]}, ["one", "two"]),
        ({"default-graph-uri": "http://example.org/none"}, []),
        ({"named-graph-uri": G1}, []),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_default_graph_is_the_one_that_is_named(graphs, method, params, found):
    sent = {"query": "SELECT ?o { ?s <urn:p> ?o } ORDER BY ?o", **params}

    assert _values(_send(graphs, method, sent)) == found


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, ["one", "two"]),
        ({"named-graph-uri": G1}, ["one"]),
        ({"named-graph-uri": [G1, G2]}, ["one", "two"]),
        ({"default-graph-uri": G1}, []),
        ({"default-graph-uri": G1, "named-graph-uri": G2}, ["two"]),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_named_graphs_are_those_that_are_named(graphs, method, params, found):
    sent = {"query": "SELECT ?o { GRAPH ?g { ?s <urn:p> ?o } } ORDER BY ?o", **params}

    assert _values(_send(graphs, method, sent)) == found


def test_the_protocol_holds_before_the_query(graphs):
    query = f"SELECT ?o FROM <{G2}> {{ ?s <urn:p> ?o }}"

    assert _values(_send(graphs, "GET", {"query": query})) == ["two"]
    assert _values(_send(graphs, "GET", {"query": query, "default-graph-uri": G1})) == ["one"]


def _send(client, method, sent):
    return client.request(method, "/sparql", **{"params" if method == "GET" else "data": sent})


def _values(answer) -> list[str]:
    return [row["o"]["value"] for row in answer.json()["results"]["bindings"]]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "LOAD <http://127.0.0.1:1/>",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "SELECT * { " + "{" * 100 + "}" * 100 + " }",
        "SELECT * { ?s ?p '" + "a" * 70_000 + "' }",
    ],
)
def test_a_query_that_does_more_than_read_here_is_refused(client, query):
    answer = client.post("/sparql", data={"query": query})

    assert answer.status_code == 400
    assert answer.text.startswith("query:1:")


def test_more_rows_than_there_may_be_are_an_error_and_no_shorter_answer(shown):
    with served(Settings(place=shown, rows=10)) as client:
        answer = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
        graph = client.get("/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }"})
        few = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o } LIMIT 10"})

    assert answer.status_code == graph.status_code == 400
    assert "10" in answer.text
    assert len(few.json()["results"]["bindings"]) == 10


# -- clients of others ---------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("form", [JSON, XML, CSV, TSV])
def test_sparqlwrapper_reads_rows(client, expected, method, form):
    wrapper = SPARQLWrapper(str(client.base_url.join("/sparql")), returnFormat=form)
    wrapper.setQuery(SELECT)
    wrapper.setMethod(method)
    if method == POST:
        wrapper.setRequestMethod(POSTDIRECTLY)

    given = wrapper.queryAndConvert()

    if form == JSON:
        assert len(given["results"]["bindings"]) == len(expected)
    elif form == XML:
        assert len(given.getElementsByTagName("result")) == len(expected)
    else:
        assert len(given.decode().splitlines()) == len(expected) + 1


@pytest.mark.parametrize("form", [TURTLE, N3, RDFXML, JSONLD, XML])
def test_sparqlwrapper_reads_graphs(client, expected, form):
    """It names a format in two ways, of which one is no name of ours."""
    wrapper = SPARQLWrapper(str(client.base_url.join("/sparql")), returnFormat=form)
    wrapper.setQuery(CONSTRUCT)
    answer = wrapper.query()

    media = answer.info()["content-type"].partition(";")[0]
    given = parse(answer.response.read(), format=RdfFormat.from_media_type(media))
    assert len(list(given)) == len(expected)


def test_sparqlwrapper_is_told_what_is_wrong(client):
    wrapper = SPARQLWrapper(str(client.base_url.join("/sparql")), returnFormat=JSON)
    wrapper.setQuery("SELECT nonsense")
    with pytest.raises(QueryBadFormed, match="not a SPARQL query"):
        wrapper.query()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_the_store_of_rdflib_reads(client, expected, method):
    store = SPARQLStore(str(client.base_url.join("/sparql")), method=method)
    graph = rdflib.Graph(store=store)

    rows = {(str(statement), str(content)) for statement, content in graph.query(SELECT)}
    triple = next(iter(graph.triples((None, rdflib.URIRef(f"{kb_terms()}content"), None))))

    assert rows == {(one.value, other.value) for one, other in expected}
    assert str(triple[0]).startswith("https://w3id.org/newsclaim/statement/")


def kb_terms() -> str:
    return "https://w3id.org/newsclaim/terms#"


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_reads(client, expected):
    url = str(client.base_url.join("/sparql"))
    asked = ["curl", "-sS", "--fail", "--data-urlencode", f"query={SELECT}", url]
    done = subprocess.run(asked, capture_output=True, check=True)

    assert len(json.loads(done.stdout)["results"]["bindings"]) == len(expected)


# -- what is told of the service, and to people --------------------------------------------------


def test_the_service_describes_itself(client):
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")

    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    service = graph.value(None, rdflib.RDF.type, sd.Service)
    assert str(graph.value(service, sd.endpoint)) == str(client.base_url.join("/sparql"))
    assert (service, sd.supportedLanguage, sd.SPARQL11Query) in graph
    assert sd.BasicFederatedQuery not in set(graph.objects(service, sd.feature))


def test_the_data_describes_itself(client, shown):
    answer = client.get("/.well-known/void")
    graph = rdflib.Graph().parse(data=answer.text, format="turtle")

    void = rdflib.Namespace("http://rdfs.org/ns/void#")
    dataset = graph.value(None, rdflib.RDF.type, void.Dataset)
    with kb.open(shown) as base:
        count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
        triples = next(iter(base.query(count).results()))["n"]
        statements = base.query(
            "SELECT (COUNT(?s) AS ?n) { ?s a <https://w3id.org/newsclaim/terms#Statement> }"
        )
        size = next(iter(statements.results()))["n"]
    assert int(graph.value(dataset, void.triples)) == int(triples.value)
    part = graph.value(None, void["class"], rdflib.URIRef(f"{kb_terms()}Statement"))
    assert int(graph.value(part, void.entities)) == int(size.value)


def test_people_get_an_editor_with_prefixes_and_examples(client):
    page = client.get("/sparql", headers={"Accept": "text/html"}).text

    assert "<textarea" in page
    assert "PREFIX kb: &lt;https://w3id.org/newsclaim/terms#&gt;" in page
    assert 'value="orphan-denials"' in page
    assert not re.search(r"""(src|href|action)=["']?(https?:)?//""", page)
    assert not re.search(r"\son[a-z]+=|<style|style=|<script(?! src=)", page)


def test_every_example_of_the_editor_is_answered(client):
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    names = re.findall(r'<option value="([a-z-]+)">[a-z-]+:', page)
    assert len(names) > 20

    for name in names[:: len(names) // 5]:
        shown = client.get(f"/sparql?example={name}", headers={"Accept": "text/html"}).text
        text = re.search(r"<textarea[^>]*>(.*?)</textarea>", shown, re.DOTALL)[1]
        query = unescape(text)
        answer = client.post("/sparql", data={"query": query}, headers={"Accept": "text/html"})
        assert answer.status_code == 200, name


def test_every_question_of_the_catalogue_is_in_the_editor(client):
    """Those that ask for something say so above their text."""
    listed = client.get("/queries", headers={"Accept": "text/html"}).text
    page = client.get("/sparql", headers={"Accept": "text/html"}).text
    shown = client.get("/sparql?example=positions-over-time", headers={"Accept": "text/html"}).text

    names = set(re.findall(r'href="/query/([a-z0-9-]+)"', listed))
    assert len(names) > 60
    assert set(re.findall(r'<option value="([a-z0-9-]+)"(?: selected)?>[a-z0-9-]+:', page)) == names
    assert "# ?_party_iri must be replaced, everywhere, by an address" in shown
    assert '<option value="positions-over-time" selected>' in shown


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("ASK { ?s foo:bar ?o }", "the prefix “foo:” is not declared. Begin with PREFIX foo: <"),
        ("ASK { ?s a kb:Story }", "Begin with PREFIX kb: <https://w3id.org/newsclaim/terms#>"),
        ("ASK { ?s\n a :b }", "2:4: the prefix “:” is not declared. Begin with PREFIX : <ADDRESS>"),
        ("ASK { ?s a " + 90 * "x" + ":b }", f"the prefix “{'x' * 40}…:” is not declared"),
        ("ASK { ?s a 'a:b', <c:d>, e: }", "the prefix “e:” is not declared"),
        ("PREFIX a: <urn:a> ASK { a:b a:c }", "1:33: it cannot be read from here on"),
        ("SELECT ?s ?o { ?s a ?t } GROUP BY ?s", "neither grouped by nor made in it"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(client, query, told):
    """Not as what a grammar would have taken."""
    answer = client.post("/sparql", data={"query": query})

    assert answer.status_code == 400
    assert told in answer.text
    assert "..=" not in answer.text
    assert len(answer.text) < 300


@pytest.mark.parametrize(
    "query",
    ["SELECT (<urn:f>(1) AS ?x) {}", "ASK { FILTER(<urn:f>(1)) }",
     "SELECT (<urn:f>(?s) AS ?x) { ?s a ?o }",
     "CONSTRUCT { <urn:a> a ?x } { BIND(<urn:f>() AS ?x) }",
     "SELECT (<http://www.w3.org/2001/XMLSchema#integer>(1, 2) AS ?x) {}"],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_a_function_that_nobody_has_is_the_clients_to_mend(client, query, accept):
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": accept})

    assert answer.status_code == 400
    assert "custom function" in answer.text


@pytest.mark.parametrize(
    ("query", "media", "instead"),
    [
        ("SELECT ('\\u0001\\u001b' AS ?x) {}", "application/sparql-results+xml", "json"),
        ("CONSTRUCT { <urn:a> <urn:b> '\\u0001' } WHERE {}", "application/rdf+xml", "turtle"),
        ("CONSTRUCT { <urn:a> <urn:b/1> 'x' } WHERE {}", "application/rdf+xml", "turtle"),
        ("CONSTRUCT { <urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> } WHERE {}", "application/ld+json",
         "turtle"),
    ],
)  # fmt: skip
def test_what_a_format_cannot_hold_is_not_written_in_it(client, query, media, instead):
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": media})

    assert answer.status_code == 406
    assert "cannot hold this" in answer.text
    named = client.post("/sparql", data={"query": query, "format": instead})
    assert named.status_code == 200


def test_a_whole_graph_has_a_page_and_downloads(client):
    """The page has the beginning; the graph store has all of it."""
    page = client.get("/query/whole-graph?ask=yes", headers={"Accept": "text/html"}).text
    whole = unescape(re.search(r'href="(/graphs\?default[^"]*=ntriples)"', page)[1])

    many = len(client.get(whole).text.splitlines())

    assert '<th scope="col">predicate</th>' in page
    assert many > 10_000
    assert "The first 10,000 triples of more" in page


def test_what_a_source_says_is_shown_as_text(graphs):
    query = "SELECT ('<script>alert(1)</script>' AS ?o) {}"
    page = graphs.get("/sparql", params={"query": query}, headers={"Accept": "text/html"}).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_people_are_told_what_is_wrong_and_keep_their_query(client):
    answer = client.get("/sparql?query=SELECT", headers={"Accept": "text/html"})

    assert answer.status_code == 400
    assert "It could not be answered" in answer.text
    assert ">SELECT</textarea>" in answer.text
