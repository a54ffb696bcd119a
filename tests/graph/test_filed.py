"""Records that are read from a file say what the database says."""

import pytest
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

from kb.graph.filed import FiledRecords, OrderedLines
from kb.graph.records import StoreRecords
from tests.bench.world import World, triples


@pytest.fixture
def recorded(tmp_path):
    lines = sorted(triples(World(60)), key=lambda line: line.partition(" ")[0].encode())
    file = tmp_path / "all.nt"
    file.write_text("".join(lines), encoding="utf-8")
    store = Store()
    store.bulk_load(path=str(file), format=RdfFormat.N_TRIPLES)
    return store, file


@pytest.mark.parametrize("block", [1, 100, 2**13])
def test_every_node_reads_from_the_file_as_from_the_database(recorded, monkeypatch, block):
    """Blocks that begin in the middle of a node, or hold many, leave nothing out."""
    monkeypatch.setattr("kb.graph.filed._BLOCK", block)
    store, file = recorded
    lines = OrderedLines(file)
    file.unlink()
    filed, stored = FiledRecords(store, lines), StoreRecords(store)
    subjects = {quad.subject.value for quad in store}
    assert len(subjects) > 100

    for subject in subjects:
        assert {*filed._about(NamedNode(subject))} == {
            *store.quads_for_pattern(NamedNode(subject), None, None, DefaultGraph())
        }
    for statement in stored.of_type("kb:Statement"):
        assert filed.all(statement, "kb:id") == stored.all(statement, "kb:id") != ()


def test_what_is_not_in_the_file_has_no_lines(recorded, tmp_path):
    _, file = recorded
    empty = tmp_path / "none.nt"
    empty.touch()

    for address in ("a:", "http://example.org/", "zz:zz"):
        assert OrderedLines(file).about(NamedNode(address)) == b""
        assert OrderedLines(empty).about(NamedNode(address)) == b""
