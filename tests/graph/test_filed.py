"""Records that are read from a file say what the database says."""

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, serialize

from kb.graph.filed import FiledRecords, OrderedLines
from kb.graph.records import StoreRecords
from kb.terms import short
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

    for node in map(short, subjects):
        assert _sorted(filed.properties(node)) == _sorted(stored.properties(node)) != {}
        for predicate in stored.properties(node):
            assert filed.language(node, predicate) == stored.language(node, predicate)
    for statement in stored.of_type("kb:Statement"):
        assert filed.all(statement, "kb:id") == stored.all(statement, "kb:id") != ()


def test_every_value_is_read_as_the_engine_reads_it(tmp_path):
    about = NamedNode("https://example.org/?a=b#c")
    texts = [
        "",
        'say "no"',
        "one\ntwo\r\tthree\\n",
        "\\u0041",
        '" .',
        '"@en .',
        "\x01\u2028\x7f",
        "सच 🎈",
    ]
    values = [about, BlankNode("b"), *map(Literal, texts)]
    values += [Literal(text, language="pt-br") for text in texts]
    values += [Literal(text, datatype=NamedNode("http://a.example/x@y")) for text in texts]
    quads = [
        Quad(about, NamedNode(f"https://schema.org/p{number}"), value)
        for number, value in enumerate(values)
    ]
    file = tmp_path / "odd.nt"
    file.write_bytes(serialize(quads, format=RdfFormat.N_TRIPLES))
    store = Store()
    store.extend(quads)
    filed, stored = FiledRecords(store, OrderedLines(file)), StoreRecords(store)

    assert _filled(filed.properties(about.value)) == _filled(stored.properties(about.value))
    for predicate in stored.properties(about.value):
        assert filed.language(about.value, predicate) == stored.language(about.value, predicate)


def _sorted(properties):
    return {name: sorted(values) for name, values in properties.items()}


def _filled(properties):
    """Leave out properties whose only values are blank nodes, which have no name."""
    return {name: values for name, values in properties.items() if values}


def test_what_is_not_in_the_file_has_no_lines(recorded, tmp_path):
    _, file = recorded
    empty = tmp_path / "none.nt"
    empty.touch()

    for address in ("a:", "http://example.org/", "zz:zz"):
        assert OrderedLines(file).about(address) == b""
        assert OrderedLines(empty).about(address) == b""
