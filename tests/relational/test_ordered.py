"""The tables write a file in which every node is found that they hold."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from kb.graph.filed import FiledRecords, OrderedLines
from kb.relational.duckdb_engine import DuckDbEngine
from kb.relational.whole import on_tables

SUBJECTS = ("a", "a/b", "a#b", "ä", "z", "\uff5e", "\U0001f600", "0", "%C3%A4", "a.b", "A")
TEXTS = ("", "two\nlines", 'say "no"', "back\\slash", "tab\tbell\x07", "ü\uff5e\U0001f600", " . ")


@pytest.mark.parametrize("at_once", [3, 1000])
def test_nodes_of_any_writing_are_read_back_from_the_file_in_order(at_once, monkeypatch):
    """Subjects come in the order of their bytes, which that of UTF-16 or of letters is not."""
    monkeypatch.setattr("kb.relational.whole._AT_ONCE", at_once)
    monkeypatch.setattr("kb.relational.whole._GATHERED", at_once * 2)
    monkeypatch.setattr("kb.relational.whole._SAMPLED", min(at_once, 50))
    edge = NamedNode("https://e.example/says")
    store = Store()
    for name in SUBJECTS:
        subject = NamedNode(f"https://e.example/{name}")
        store.extend(Quad(subject, edge, Literal(text)) for text in TEXTS)
        store.add(Quad(subject, edge, Literal("ja", language="de")))

    with on_tables(store, DuckDbEngine) as whole:
        file = whole.ordered()
        lines = OrderedLines(file)

    assert not file.exists()
    records = FiledRecords(store, lines)
    for name in SUBJECTS:
        node = f"https://e.example/{name}"
        assert records.all(node, edge.value) == tuple(sorted((*TEXTS, "ja")))
    assert records.language("https://e.example/ä", "https://e.example/says") == "de"
