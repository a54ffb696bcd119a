"""An engine that answers one query of the catalogue in a way of its own is found out."""

import pyoxigraph
import pytest

from kb.errors import EndpointTimeoutError, EndpointWrongError
from kb.query.catalogue import catalogue, derivations, rules
from kb.sample import sample
from kb.store import rehearsal
from kb.store.memory import MemoryStore
from kb.store.probe import check_probed, probe
from kb.store.transport import Transport

ORDINARY = rehearsal.ask


@pytest.fixture
def asked_by(monkeypatch, oxigraph):
    """Have an engine asked for the catalogue in some way; give what came of it."""

    def asked(ask):
        monkeypatch.setattr(rehearsal, "ask", ask)
        with Transport(oxigraph) as transport:
            found = probe(transport, sample=sample)
        return found, {one.name: one for one in found}[rehearsal.NAME]

    return asked


def test_each_rule_and_each_derivation_finds_something_in_the_base():
    """Else an engine could be wrong there, and nobody would see it."""
    store = MemoryStore()
    store.replace_all(sample(), applied=1)

    for query in (*derivations(), *rules()):
        assert any(True for _ in store.query(query.text)), query.name


def test_what_derives_bases_here_does_not_matter(monkeypatch):
    monkeypatch.setenv("KB_DERIVE", "nothing-of-that-name")

    assert set(sample.__wrapped__()) == set(sample())


def test_a_right_engine_gives_the_same_rows(asked_by):
    _, found = asked_by(ORDINARY)

    assert (found.status, found.note) == ("right", "")


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("direct-edges", "skos:closeMatch kb:underIfClose", "skos:closeMatch kb:under"),
        ("denial-of-general", "ORDER BY ?tier", "ORDER BY DESC(?tier)"),
        ("self-contradictions", "SELECT", "SELECT * WHERE { SELECT"),
    ],
)
def test_rows_of_its_own_are_found_out(asked_by, oxigraph, name, right, wrong):
    assert right in catalogue()[name].text

    def ask(transport, text, *others):
        changed = text.replace(right, wrong, 1) if text == catalogue()[name].text else text
        return ORDINARY(transport, changed, *others)

    every, found = asked_by(ask)

    assert found.is_wrong
    assert found.note == f"other rows, or none, to {name}"
    with pytest.raises(EndpointWrongError, match=rehearsal.NAME):
        check_probed(every, oxigraph)


def test_who_is_late_is_named_and_not_waited_for_without_end(asked_by):
    tried = []

    def ask(transport, text, *others):
        tried.append(text)
        if len(tried) > 2:
            raise EndpointTimeoutError(transport.endpoint.query, 1.0)
        return ORDINARY(transport, text, *others)

    _, found = asked_by(ask)

    many = len(catalogue())
    assert found.status == "not tried", "not all is known to be right"
    assert found.note.startswith(f"the same rows to 2 of {many} queries; too slow for")
    assert found.note.endswith(f"; {many - 5} not asked")
    assert len(tried) == 5


def test_nothing_is_left_of_it(asked_by, oxigraph):
    asked_by(ORDINARY)

    with Transport(oxigraph) as transport:
        reply = transport.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
    rows = pyoxigraph.parse_query_results(reply.body, format=pyoxigraph.QueryResultsFormat.JSON)
    assert not [row for row in rows if row["g"].value.startswith("urn:newsclaim-probe")]
