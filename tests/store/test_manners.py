"""An engine that knows one way of the protocol is asked in that way, and nothing is sent twice."""

import json

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kb.errors import EndpointFailedError, EndpointIncompleteError, EndpointProtocolError
from kb.model.endpoint import Endpoint
from kb.store.remote_answers import answer_of, results_of
from kb.store.transport import Reply, Transport
from tests.store.conftest import remote
from tests.store.misbehaving import NO_ROWS, Answer, listening, serving
from tests.store.narrow_engine import FORM, narrow_engine

SELECT, CONSTRUCT = "SELECT ?s { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
WAYS = {
    "forms": ({("POST", FORM)}, "json", 415),
    "forms, told as a bad request": ({("POST", FORM)}, "json", 400),
    "bodies": ({("POST", QUERY), ("POST", UPDATE)}, "json", 415),
    "addresses, and bodies for updates": ({("GET", ""), ("POST", UPDATE)}, "xml", 405),
    "addresses, and forms for updates": ({("GET", ""), ("POST", FORM)}, "xml", 415),
    "Turtle without XML, and pages": ({("POST", FORM)}, "page", 415),
    "JSON called text": ({("POST", FORM)}, "text", 415),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_base_is_kept_by_an_engine_that_knows_one_way(way, graph):
    """Rows, a truth and triples come back, of the graphs that are named."""
    with listening(narrow_engine(*WAYS[way])) as address:
        store = remote(Endpoint(f"{address}/sparql", f"{address}/sparql"), graph)
        one = Quad(NamedNode("urn:é"), NamedNode("urn:b"), Literal(" a\n", language="en"))
        other = Quad(*one.triple, NamedNode("urn:others"))

        store.replace_all([one], applied=1)
        store.change([], [other], applied=2)

        assert {*store.quads()} == {one, other}
        assert [row["s"] for row in store.query(SELECT)] == [one.subject]
        assert bool(store.query("ASK { ?s ?p ?o }"))
        assert not bool(store.query("ASK { ?s <urn:c> ?o }"))
        assert list(store.query(CONSTRUCT)) == [one.triple]
        store.close()


WHOLE = (
    b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>'
    b'<variable name="s"/></head><results><result><binding name="s"><uri>urn:a</uri></binding>'
    b"</result></results></sparql>\n"
)


def asking(script):
    return Transport(Endpoint(f"{script.address}/query"))


def asked(answer):
    with serving(answer) as script, asking(script) as transport:
        return results_of(answer_of(transport.query(SELECT), script.address))


def test_xml_that_breaks_off_anywhere_is_no_answer():
    """Its parser takes what is there for the whole."""
    for length in range(len(WHOLE) - 2):
        cut = Answer(body=WHOLE[:length], type="application/sparql-results+xml")
        with pytest.raises((EndpointIncompleteError, EndpointProtocolError)):
            answer_of(reply(cut), "http://127.0.0.1/")

    assert [row["s"].value for row in asked(Answer(body=WHOLE, type="text/xml"))] == ["urn:a"]


def reply(answer):
    return Reply(200, answer.type, answer.body)


def test_blanks_at_the_ends_of_a_literal_come_back_out_of_xml():
    """Texts are what was said, to the last blank; those between the elements are none."""
    body = WHOLE.replace(b"<uri>urn:a</uri>", b"\n <literal xml:lang='en'>%s</literal>\n ")
    for written, meant in {
        b" a  b\n": " a  b\n",
        b"\r\n\ta&amp; ": "\n\ta& ",
        b"  ": "  ",
        b" &lt;literal&gt; &#32;": " <literal>  ",
    }.items():
        answer = Answer(body=body % written, type="application/sparql-results+xml")
        assert [row["s"] for row in asked(answer)] == [Literal(meant, language="en")]
    empty = Answer(body=body.replace(b">%s</literal>", b"/>"), type="text/xml")
    assert [row["s"] for row in asked(empty)] == [Literal("", language="en")]


def test_xml_without_results_is_no_answer():
    with pytest.raises(EndpointProtocolError):
        asked(Answer(body=b"<html></html><!-- </sparql>", type="application/xml"))


def test_an_engine_that_refuses_every_way_is_left_alone():
    for status, tries in ((405, 2), (406, 2), (415, 3)):
        refusing = serving(Answer(status, b"no"))
        with refusing as script, asking(script) as it, pytest.raises(EndpointFailedError) as caught:
            it.query(SELECT)
        assert caught.value.address == f"{script.address}/query"
        assert len(script.asked) == tries


def test_what_was_learned_is_kept():
    whole = Answer(body=NO_ROWS)
    with serving(Answer(405, b""), whole) as script, asking(script) as transport:
        for _ in range(2):
            assert json.loads(transport.query(SELECT).body)["head"] == {"vars": ["s"]}

    assert [one.verb for one in script.asked] == ["POST", "GET", "GET"]
