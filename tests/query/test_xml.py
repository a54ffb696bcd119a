"""What XML has no place for is refused in words, and never written as a broken document."""

from xml.etree.ElementTree import fromstring

import pytest
from pyoxigraph import Literal, NamedNode, QueryTriples, RdfFormat, Store, Triple, parse

from kb.errors import UnwritableError
from kb.model.answers import Answer
from kb.query.results import graph_written, written
from kb.store.worker import answer as answer_of
from tests.cli.conftest import run, stored  # noqa: F401 (fixtures)

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
A, B = NamedNode("urn:a"), NamedNode("urn:b")


def asked(query: str) -> Answer:
    """Ask as the worker does."""
    results = Store().query(query)
    header, body = answer_of(results, rows=10, most_bytes=10_000)
    return Answer(str(header["kind"]), body, cut=False)


@pytest.mark.parametrize("odd", ["\\u0001", "\\u0000", "\\u001B", "\\uFFFE", "\\uFFFF"])
@pytest.mark.parametrize(
    "query",
    ["SELECT ('%' AS ?x) {}", "SELECT (<<( <urn:a> <urn:b> '%' )>> AS ?x) {}",
     "SELECT ('a'@en AS ?y) (STRDT('%', <urn:t>) AS ?x) {}"],
)  # fmt: skip
def test_rows_that_xml_cannot_hold_are_refused(query, odd):
    found = asked(query.replace("%", odd))

    with pytest.raises(UnwritableError, match="Choose from: json, csv, tsv"):
        written(found, "xml")
    assert written(found, "json")


@pytest.mark.parametrize(
    "triple",
    [
        Triple(A, B, Literal("\x01")),
        Triple(A, B, Literal("\x00")),
        Triple(A, B, Literal("\ufffe", language="en")),
        Triple(A, NamedNode("urn:b/1"), Literal("x")),
        Triple(A, NamedNode("urn:b/"), Literal("x")),
        Triple(A, NamedNode("urn:x:a×"), Literal("x")),
        Triple(A, NamedNode("http://www.w3.org/2000/xmlns/foo"), Literal("x")),
        Triple(A, NamedNode(f"{RDF}li"), Literal("x")),
        Triple(A, NamedNode(f"{RDF}type"), NamedNode("urn:b/1")),
        Triple(A, B, Triple(A, NamedNode("urn:b/1"), Literal("x"))),
    ],
    ids=str,
)
def test_triples_that_rdf_xml_cannot_hold_are_refused(triple):
    with pytest.raises(UnwritableError, match="Choose from: turtle"):
        graph_written([triple], "rdfxml")


@pytest.mark.parametrize(
    "triple",
    [
        Triple(A, B, Literal("one\rtwo\r\nthree\tfour")),
        Triple(A, NamedNode("http://example.org/1a"), Literal("<&>]]>")),
        Triple(A, NamedNode(f"{RDF}type"), B),
        Triple(A, B, Triple(A, B, Literal("\r"))),
    ],
    ids=ascii,
)
def test_rdf_xml_says_the_same_to_every_reader(triple):
    document = graph_written([triple], "rdfxml")

    fromstring(document)
    assert b"\r" not in document
    assert [quad.triple for quad in parse(document, format=RdfFormat.RDF_XML)] == [triple]


def test_triple_terms_in_json_ld_are_refused():
    results = Store().query("CONSTRUCT { <urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> } WHERE {}")
    assert isinstance(results, QueryTriples)

    with pytest.raises(UnwritableError, match="jsonld cannot hold this"):
        graph_written(results, "jsonld")


def test_the_command_says_so_too(run, stored):  # noqa: F811
    query = "SELECT ('\\u0001' AS ?x) {}"
    refused = run("--store", stored, "query", "-", "--format", "xml", text=query)
    function = run("--store", stored, "query", "-", text="SELECT (<urn:f>(1) AS ?x) {}")

    assert (refused.exit_code, function.exit_code) == (2, 2)
    assert not refused.stdout
    assert "xml cannot hold this" in refused.stderr
