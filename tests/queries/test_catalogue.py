"""Every shipped query answers its cases, on two engines alike."""

import re
from collections import defaultdict

import pyoxigraph
import pytest

from kb.query.catalogue import catalogue, get
from tests.queries.cases import Case, all_cases
from tests.queries.harness import ask_oxigraph, ask_rdflib, bound_text, prepared

QUERIES = sorted(catalogue().values(), key=lambda query: query.name)
by_name = pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: f"{case.query}: {case.name}")
def test_a_query_answers_as_a_careful_reader_would(case: Case):
    """Both engines give the expected rows, and the same rows in the same order as each other."""
    here = case.world()
    text = bound_text(get(case.query), here, case.parameters)

    shipped, other = ask_oxigraph(here, text), ask_rdflib(here, text)

    assert shipped == other
    seen = case.seen(shipped)
    if case.expected is not None:
        assert sorted(seen) == sorted(case.expected)
    assert not set(case.absent) & set(seen)


def test_every_query_has_a_case_that_fires_and_one_that_stays_silent():
    """Nobody can tell whether a query works from one kind of case alone."""
    kinds = defaultdict(set)

    for case in all_cases():
        kinds[case.query] |= {"fires"} if case.fires else set()
        kinds[case.query] |= {"silent"} if case.is_silent else set()

    assert {query.name for query in QUERIES} == set(kinds)
    assert not {name: found for name, found in kinds.items() if len(found) < 2}


@by_name
def test_a_query_is_sparql_before_any_value_is_put_in(query):
    """Two parsers take it, so that it can be read and run as it stands."""
    pyoxigraph.Store().query(query.text)
    prepared(query.text)


@by_name
def test_a_header_names_the_columns_in_order(query):
    """What the header promises is what the query gives."""
    result = pyoxigraph.Store().query(query.text)
    given = [v.value for v in result.variables] if hasattr(result, "variables") else []

    assert list(query.columns) == given


@by_name
def test_rows_come_in_a_written_order(query):
    """Without ORDER BY, two engines or two days may give two orders."""
    asks_for_rows = bool(re.search(r"^SELECT", query.text, re.MULTILINE))

    assert asks_for_rows == bool(re.search(r"^ORDER BY ", query.text, re.MULTILINE))


@by_name
def test_a_parameter_is_explained_and_no_column(query):
    """Whoever asks must know what to give; a value that was given is no answer."""
    assert all(text for _, text in query.parameter_help)
    assert not {p.variable for p in query.parameters} & set(query.columns)


@by_name
def test_a_query_stays_within_the_default_graph(query):
    """The runner sets the dataset; and no engine says alike what it knows of a resource."""
    assert not re.search(r"\b(GRAPH|DESCRIBE|FROM|SERVICE)\b", query.text)
