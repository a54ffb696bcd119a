"""Values are read, compared and changed on tables as the store does it."""

from dataclasses import replace

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from kb.query.catalogue import get
from kb.relational.dialect import DUCKDB
from kb.relational.loading import escaped
from kb.relational.running import Running
from kb.terms import term
from tests.relational.both import loaded

ODD = "a\tb\\c\"d\ne\rf\x00\x01\x08\x0c\x1f\x7f\x85\u2028'é\U0001f600\\u0041 \\t"
LITERALS = [
    *(Literal(text) for text in ("", "a", "B", "é", "10", "2018-12-19", ODD, "\\", '"')),
    *(Literal(text, language="en") for text in ("a", "2018")),
    *(
        Literal(text, datatype=term(f"xsd:{kind}"))
        for kind, texts in {
            "integer": ("0", "1", "007", "-3", "9223372036854775807", "99999999999999999999999"),
            "decimal": ("0.0", "1.0", "0.5", "-0.25", "10.000000000000000001"),
            "date": ("2018-12-19", "2018-12-20", "2018-02-30", "-0044-03-15", "12018-01-01"),
            "dateTime": ("2018-12-19T24:00:00Z", "2018-12-20T01:30:00+02:00",
                         "2018-12-19T10:00:00.5Z", "1600-02-29T00:00:00Z"),
            "anyURI": ("a", "b"),
        }.items()
        for text in texts
    ),
]  # fmt: skip
VALUES = [*LITERALS, NamedNode("https://example.org/a"), NamedNode("https://example.org/b")]
TESTS = ("?v = ?w", "?v != ?w", "?v < ?w", "?v <= ?w", "?v >= ?w", "COALESCE(?v < ?w, true)",
         "COALESCE(?v = ?w, true)", "?v IN (?w, 1.0)", "STR(?v) < STR(?w)", "!(?v = ?w)",
         "?v > 0.4 || ?w = ?v", "IF(?v <= ?w, false, true)")  # fmt: skip
TEXTS = ("ΑΣ", "ΑΣ ΒΣ", "ΣΣ", "Σ", "aΣ.b", "aΣ'", "aΣ. ", "İx", "ΟΔΥΣΣΕΥΣ, ok", "A’Σ", "1Σ", "ªΣ",
         "ÀÉ ǅ ẞ Ω K", "ÇA VA — NON")  # fmt: skip


@pytest.fixture(scope="module")
def store():
    found = Store()
    for number, value in enumerate(VALUES):
        node = NamedNode(f"https://example.org/n{number:02}")
        found.add(Quad(node, term("kb:value"), value))
        if not (isinstance(value, Literal) and value.language):
            found.add(Quad(node, term("kb:plain"), value))
    return found


@pytest.fixture(scope="module")
def running(store, tmp_path_factory):
    with loaded(store, tmp_path_factory.mktemp("values")) as engine:
        yield Running(engine)


@pytest.mark.parametrize("condition", TESTS)
def test_comparisons_hold_for_the_same_pairs(store, running, condition):
    # Texts with a language have an order in the store that is refused on tables.
    which = "kb:plain" if ">" in condition or "<" in condition else "kb:value"
    text = (
        "PREFIX kb: <https://w3id.org/newsclaim/terms#> SELECT DISTINCT ?a ?b"
        f" {{ ?a {which} ?v . ?b {which} ?w . FILTER ({condition}) }}"
    )
    answer = store.query(text)
    assert isinstance(answer, QuerySolutions)
    expected = {(str(row["a"]), str(row["b"])) for row in answer}

    table = running.rows_of(replace(get("drift"), name="some-query", text=text))
    found = set(
        running.engine.rows(
            f"SELECT a.nt, b.nt FROM {table} AS r JOIN terms AS a ON a.id = r.v_a"
            " JOIN terms AS b ON b.id = r.v_b"
        )
    )

    assert 0 < len(expected) < len(VALUES) ** 2
    assert found == expected


def test_texts_are_read_and_written_back_whatever_is_in_them(running):
    rows = running.engine.rows(
        f"SELECT value, {escaped('value')} = nt FROM terms WHERE family = 2 ORDER BY id"
    )

    found = dict(rows)
    assert ODD in found
    assert all(found.values())


@pytest.mark.parametrize("text", TEXTS)
def test_lower_case_is_that_of_the_store(running, store, text):
    (row,) = store.query(f"SELECT (LCASE({Literal(text)}) AS ?low) {{}}")

    lower = DUCKDB.lower.format(f"'{text.replace(chr(39), chr(39) * 2)}'")
    assert list(running.engine.rows(f"SELECT {lower}")) == [(row["low"].value,)]
