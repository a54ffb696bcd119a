"""A base whose questions an endpoint answers is the same base, and is kept in step with it."""

import os
from pathlib import Path

import pytest

import kb
from kb.errors import (
    EndpointAddressError,
    EndpointHistoryError,
    EndpointUnreachableError,
    EndpointUntriedError,
    EndpointWithoutBaseError,
    EndpointWrongError,
)
from kb.knowledge_base import probe, query_alone, restore
from kb.model.endpoint import Endpoint
from tests.engines.servers import free_port

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CATALOGUE = ("orphan-denials", "conflicts", "left-standing-by-denial")
TURTLE = '<http://example.org/1> <http://example.org/says> "we did" .\n'


@pytest.fixture(autouse=True)
def _no_settings_of_yours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KB_")]:
        if name not in ("KB_DATA", "KB_OFFLINE"):
            monkeypatch.delenv(name)


def settings(monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint) -> str:
    """Say in the environment what there is to say; gives the address for queries."""
    for name, value in (
        ("KB_UPDATE_ENDPOINT", endpoint.update),
        ("KB_GRAPH_STORE", endpoint.graph_store),
        ("KB_USER", endpoint.user),
        ("KB_PASSWORD", endpoint.password),
    ):
        monkeypatch.setenv(name, value)
    return endpoint.query


def rows(base: kb.KnowledgeBase, query: str) -> list[list[str]]:
    values = {"denial": "s23"} if query == "left-standing-by-denial" else {}
    results = base.query(query, values).results()
    return [[str(row[name]) for name in results.variables] for row in results]


def test_a_base_at_an_endpoint_is_the_same_base(oxigraph, monkeypatch, tmp_path, story_folder):
    """From its first entry on: rows, checks, decisions and what others wrote."""
    url = settings(monkeypatch, oxigraph)
    with kb.init(tmp_path, endpoint=url) as base:
        base.add(story_folder)
        base.judge("s16", "s23", "confirm", reason="read both", by="ann")
        base.add(others(tmp_path))
        assert base.check() == []
        there = [rows(base, query) for query in (*CATALOGUE, COUNT)]
        theirs = rows(base, "SELECT ?g ?o { GRAPH ?g { ?s <http://example.org/says> ?o } }")
        digests = base.digests()

    with kb.open(tmp_path) as base:
        assert [rows(base, query) for query in (*CATALOGUE, COUNT)] == there
        assert rows(base, "SELECT ?g ?o { GRAPH ?g { ?s <http://example.org/says> ?o } }") == theirs
        assert base.digests() == digests
    assert len(theirs) == 1


def test_questions_go_to_the_endpoint(oxigraph, monkeypatch, tmp_path):
    """What is changed there behind our back shows in the answer, and `check` tells it."""
    url = settings(monkeypatch, oxigraph)
    with kb.init(tmp_path, endpoint=url) as base:
        base.add(others(tmp_path), by="questions")
        ((before,),) = rows(base, COUNT)
        remote = base._base.store()._remote
        remote._transport.post_graph(remote._graph.value, TURTLE.encode())
        ((after,),) = rows(base, COUNT)
        found = base.check()

    assert before != after
    assert [finding.place for finding in found] == ["store"]


def test_reading_never_puts_a_base_where_it_is_not(oxigraph, monkeypatch, tmp_path):
    """The address may be of somebody else's engine."""
    url = settings(monkeypatch, oxigraph)
    with kb.init(tmp_path) as base:
        base.add(others(tmp_path), by="reading")
    before = graphs(url)

    with kb.open(tmp_path, endpoint=url) as base:
        assert base.stats()
        for query in ("orphan-denials", COUNT):
            with pytest.raises(EndpointWithoutBaseError, match="--rebuild"):
                base.query(query)
    assert graphs(url) == before
    with kb.open(tmp_path, endpoint=url) as base:
        base.rebuild()
        assert rows(base, "roles")


def test_what_the_endpoint_missed_it_gets_later(oxigraph, monkeypatch, tmp_path):
    """What was taken in is in the journal; the engine was down, and comes back."""
    url = settings(monkeypatch, oxigraph)
    with kb.init(tmp_path, endpoint=url) as base:
        base.add(others(tmp_path), by="missing")
    with kb.open(tmp_path, endpoint=url) as base:
        nobody = Endpoint(url, f"http://127.0.0.1:{free_port()}/")
        monkeypatch.setattr(base._base.store()._remote._transport, "endpoint", nobody)
        with pytest.raises(EndpointUnreachableError):
            base.add(others(tmp_path, "we also did"))

    with kb.open(tmp_path, endpoint=url) as base:
        assert len(rows(base, "SELECT ?g { GRAPH ?g { ?s <http://example.org/says> ?o } }")) == 2
        assert base.digests()[0] == base._base.store()._working.digest()


def test_two_copies_of_a_base_do_not_write_over_each_other(oxigraph, monkeypatch, tmp_path):
    url = settings(monkeypatch, oxigraph)
    one, other = tmp_path / "one", tmp_path / "other"
    with kb.init(one, endpoint=url) as base:
        base.add(others(tmp_path), by="copies")
        base.backup(tmp_path / "backup")
    restore(tmp_path / "backup", other)
    with kb.open(one, endpoint=url) as base:
        base.add(others(tmp_path, "we also did"), by="ann")

    with kb.open(other, endpoint=url) as base, pytest.raises(EndpointHistoryError):
        base.add(others(tmp_path, "we did not"), by="bob")
    with kb.open(one, endpoint=url) as base:
        assert base.digests()[0] == base._base.store()._working.digest()


def test_virtuoso_7_holds_a_copy_and_answers_nothing(virtuoso, monkeypatch, tmp_path, story_folder):
    """It answers wrongly, which is told; the copy is whole, and answers come from here."""
    url = settings(monkeypatch, virtuoso)
    with (
        kb.init(tmp_path, endpoint=url) as base,
        pytest.raises(EndpointWrongError, match=r"circular-path.*ANSWERS=here"),
    ):
        base.add(story_folder, by="virtuoso")
    monkeypatch.setenv("KB_ENDPOINT_ANSWERS", "here")
    with kb.open(tmp_path, endpoint=url) as base:
        base.judge("s16", "s23", "confirm", reason="read both", by="ann")
        assert len(rows(base, "orphan-denials")) == 3
        store = base._base.store()
        assert set(store._remote.quads()) == set(store.quads())
    monkeypatch.delenv("KB_ENDPOINT_ANSWERS")
    with pytest.raises(EndpointWrongError):
        query_alone(url, "orphan-denials")


def test_an_endpoint_alone_is_read(oxigraph, monkeypatch, tmp_path):
    """By the catalogue or in SPARQL, and a graph by its name."""
    url = settings(monkeypatch, oxigraph)
    with kb.init(tmp_path, endpoint=url) as base:
        base.add(others(tmp_path), by="alone")
        graph = base._base.store()._remote._graph.value
        expected = list(map(str, base.query("roles").results()))
    assert list(query_alone(url, "SELECT ?s { ?s ?p ?o }").results()) == []
    named = f"SELECT ?s FROM <{graph}> {{ ?s a ?kind }} LIMIT 1"
    monkeypatch.setenv("KB_ENDPOINT_GRAPH", "urn:another")
    assert len(list(query_alone(url, named).results())) == 1
    monkeypatch.setenv("KB_ENDPOINT_GRAPH", graph)
    assert list(map(str, query_alone(url, "roles").results())) == expected != []
    monkeypatch.setenv("KB_UPDATE_ENDPOINT", "")
    with pytest.raises(EndpointUntriedError):
        query_alone(url, "roles")
    statuses = {one.status for one in probe(url)}
    assert statuses == {"right", "not tried"}


@pytest.mark.parametrize(
    "wrong",
    [{"KB_USER": "ann"}, {"KB_PASSWORD": "x"}, {"KB_ENDPOINT_ANSWERS": "where"},
     {"KB_ENDPOINT_SECONDS": "soon"}, {"KB_ENDPOINT_SECONDS": "nan"},
     {"KB_USER": "a", "KB_PASSWORD_FILE": "not there"},
     {"KB_USER": "a", "KB_PASSWORD": "x", "KB_TOKEN": "y"},
     {"KB_UPDATE_ENDPOINT": "ftp://127.0.0.1/"}, {"KB_TOKEN": "hush\nhush"}],
    ids=str,
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(wrong, monkeypatch):
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(EndpointAddressError) as caught:
        probe("http://127.0.0.1:9/query")
    assert "hush" not in str(caught.value)


def test_a_password_comes_from_a_file(monkeypatch, tmp_path):
    from kb.asking import endpoint_of

    (tmp_path / "password").write_text("secret\n", encoding="utf-8")
    monkeypatch.setenv("KB_USER", "ann")
    monkeypatch.setenv("KB_PASSWORD_FILE", str(tmp_path / "password"))

    endpoint = endpoint_of("http://127.0.0.1:9/query")

    assert endpoint.password == "secret"
    assert "secret" not in repr(endpoint)


def test_a_base_without_an_address_for_updates_is_kept_here(
    oxigraph, monkeypatch, tmp_path, story_folder
):
    """The error names what is missing; what was added is in the journal."""
    with (
        kb.init(tmp_path, endpoint=oxigraph.query) as base,
        pytest.raises(EndpointUntriedError, match="KB_UPDATE_ENDPOINT"),
    ):
        base.add(story_folder, by="no updates")

    with kb.open(tmp_path) as base:
        assert len(rows(base, "orphan-denials")) == 3


def others(place: Path, words: str = "we did") -> Path:
    """Write what somebody else wrote; no other test has the same."""
    file = place / "others.ttl"
    says = f'<http://example.org/1> <http://example.org/says> "{words}" .'
    file.write_text(
        f"{says}\n<http://example.org/1> <http://example.org/in> '{place}' .\n", "utf-8"
    )
    return file


def graphs(url: str) -> set[str]:
    found = query_alone(url, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").results()
    return {str(row["g"]) for row in found}
