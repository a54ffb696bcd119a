"""A probe expects what the standard says, and finds an engine that says otherwise."""

import json
from dataclasses import replace

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat

from kb.errors import EndpointForbiddenError, EndpointTimeoutError, EndpointWrongError
from kb.knowledge_base import probe, query_alone
from kb.resources import folder
from kb.store.probe import probe as probe_by
from kb.store.probe import questions
from kb.store.requests import ROWS
from kb.store.transport import Transport
from tests.store.misbehaving import Answer, serving

DATA = folder("queries") / "probe" / "scratch.ttl"
# It compares a day with an instant, knows graphs only in a dataset, and writes Z as +00:00.
OTHERWISE_IN_RDFLIB = {"date-against-instant", "named-graphs", "instants-as-written"}
by_name = pytest.mark.parametrize("question", questions(), ids=lambda question: question.name)


@by_name
def test_two_engines_that_share_no_code_give_the_expected_rows(question):
    """Else the probe itself would be wrong."""
    store, graph = pyoxigraph.Store(), rdflib.Graph()
    store.extend(
        Quad(*quad.triple) for quad in pyoxigraph.parse(path=str(DATA), format=RdfFormat.TURTLE)
    )
    graph.parse(DATA, format="turtle")

    assert rows(store.query(question.text)) == question.rows
    if question.name in OTHERWISE_IN_RDFLIB:
        return
    other = graph.query(question.text)
    if other.type == "ASK":
        assert ((str(other.askAnswer).lower(),),) == question.rows
    else:
        assert tuple(tuple(map(text, row)) for row in other) == question.rows


def test_an_engine_that_answers_nothing_is_found_out():
    """Every question that is asked has a right answer with rows, or is right by having none."""
    with serving(Answer()) as script:
        found = probe(f"{script.address}/query")

    tried = [one for one in found if one.status != "not tried"]
    assert {one.status for one in tried} == {"wrong", "differs"}
    assert all(one.note for one in found)


def test_a_wrong_engine_is_not_asked_for_the_catalogue():
    with serving(Answer()) as script, pytest.raises(EndpointWrongError, match="made-addresses"):
        query_alone(f"{script.address}/query", "speakers")


def test_an_engine_that_refuses_us_is_not_called_wrong():
    with serving(Answer(403, b"")) as script, pytest.raises(EndpointForbiddenError):
        probe(f"{script.address}/query")


def test_a_question_that_takes_too_long_is_found_out_and_the_next_is_asked(monkeypatch):
    monkeypatch.setenv("KB_ENDPOINT_SECONDS", "0.5")
    with serving(Answer(slowly=0.2), Answer()) as script:
        late, *others = (
            one for one in probe(f"{script.address}/query") if one.status != "not tried"
        )

    assert "no complete answer within 0.5 s" in late.note
    assert not any("no complete answer" in one.note for one in others)


def test_an_engine_that_is_late_with_all_is_not_waited_for(monkeypatch):
    monkeypatch.setenv("KB_ENDPOINT_SECONDS", "0.2")
    with serving(Answer(slowly=0.2)) as script, pytest.raises(EndpointTimeoutError):
        probe(f"{script.address}/query")

    assert len(script.asked) == 3


class Cutting(Transport):
    """Gives the first thousand rows or triples, as if they were all."""

    def query(self, text, default=(), named=()):
        reply = super().query(text, default, named)
        if reply.type != ROWS:
            lines = reply.body.splitlines(keepends=True)[:1000]
            return replace(reply, body=b"".join(lines))
        document = json.loads(reply.body)
        if "results" in document:
            del document["results"]["bindings"][1000:]
        return replace(reply, body=json.dumps(document).encode())


def test_an_engine_that_cuts_answers_without_a_word_is_found_out(oxigraph):
    told = []
    with Cutting(oxigraph) as transport:
        found = {one.name: one for one in probe_by(transport, told.append)}

    wrong = [one.name for one in found.values() if one.is_wrong]
    assert wrong == ["many-rows", "many-triples"]
    assert found["many-rows"].note == "it gives 1,000 and does not say that"
    assert told[-1] == f"asking, {len(questions())} of {len(questions())}"


def rows(results):
    if isinstance(results, pyoxigraph.QueryBoolean):
        return ((str(bool(results)).lower(),),)
    names = results.variables
    return tuple(tuple(text(row[name]) for name in names) for row in results)


def text(value):
    if value is None:
        return ""
    return value.value if isinstance(value, NamedNode | pyoxigraph.Literal) else str(value)
