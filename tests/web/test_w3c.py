"""The W3C's query tests come out over HTTP as the suite says, on data that was taken in as others'.

Each test's data lies in a graph of its own, which the request names as the default graph.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, QueryResultsFormat, RdfFormat, parse_query_results
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib import Literal as Known
from rdflib.collection import Collection

import kb
from kb.terms import address
from kb.web.settings import Settings
from tests.web.served import served

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
SUITES = ("bind", "construct", "csv-tsv-res", "json-res", "subquery")
# Their results hold labels of blank nodes, or numbers in ways in which no store writes them.
_OTHERWISE = ("csv01", "csv02", "csv03", "tsv03")
FORMATS = {
    ".srx": ("application/sparql-results+xml", QueryResultsFormat.XML),
    ".srj": ("application/sparql-results+json", QueryResultsFormat.JSON),
    ".tsv": ("text/tab-separated-values", QueryResultsFormat.TSV),
    ".csv": ("text/csv", None),
    ".ttl": ("text/turtle", RdfFormat.TURTLE),
}
FOLDER = Path(os.environ.get("KB_DATA", "/nowhere")) / "w3c-sparql" / "sparql" / "sparql11"
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="KB_DATA does not name the folder of real data"
)


@dataclass(frozen=True)
class Question:
    """One test: a query, the data it is asked of, and what must come."""

    name: str
    query: Path
    data: Path
    result: Path

    @property
    def graph(self) -> str:
        """The graph that `kb add` gives triples in no graph."""
        return address("graph:") + sha256(self.data.read_bytes()).hexdigest()


def questions() -> Iterator[Question]:
    """Read the tests of the suites that are here, of which each has one file of data."""
    for suite in SUITES:
        manifest = FOLDER / suite / "manifest.ttl"
        if not manifest.is_file():
            continue
        graph = Graph().parse(manifest, publicID=manifest.as_uri())
        entries = graph.value(URIRef(manifest.as_uri()), MF.entries)
        for test in Collection(graph, entries):
            action = graph.value(test, MF.action)
            if str(test).partition("#")[2] in _OTHERWISE:
                continue
            kinds = {MF.QueryEvaluationTest, MF.CSVResultFormatTest}
            given = list(graph.objects(action, QT.data))
            if graph.value(test, RDF.type) in kinds and len(given) == 1:
                named = next(graph.objects(action, QT.graphData), None)
                files = (graph.value(action, QT.query), given[0], graph.value(test, MF.result))
                if not named:
                    yield Question(f"{suite}/{str(test).partition('#')[2]}", *map(path, files))


def path(address: object) -> Path:
    return Path(str(address).removeprefix("file://"))


QUESTIONS = sorted(questions(), key=lambda one: one.name) if FOLDER.is_dir() else []


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory):
    """A server of a base with all data of the suites."""
    place = tmp_path_factory.mktemp("w3c")
    files = {one.data.read_bytes(): one.data for one in QUESTIONS}
    with kb.init(place) as base:
        base.add(*[file for content, file in files.items() if content.strip()],
                 base_address="http://example.org/suite/")  # fmt: skip
    with served(Settings(place=place)) as client:
        yield client


@pytest.mark.parametrize("one", QUESTIONS, ids=lambda one: one.name)
def test_a_query_of_the_suite_is_answered_rightly(endpoint, one):
    media, form = FORMATS[one.result.suffix]
    answer = endpoint.post(
        "/sparql",
        data={"query": one.query.read_text(encoding="utf-8"), "default-graph-uri": one.graph},
        headers={"Accept": media},
    )

    assert answer.status_code == 200, answer.text
    expected = one.result.read_bytes()
    if form is None:
        assert sorted(answer.text.split()) == sorted(expected.decode().split())
    elif isinstance(form, RdfFormat):
        assert Graph().parse(data=answer.text).isomorphic(Graph().parse(one.result))
    else:
        assert rows(answer.content, form) == rows(expected, form)


def rows(content: bytes, form: QueryResultsFormat) -> object:
    """Give rows without their order, and with all blank nodes alike."""
    results = parse_query_results(content, format=form)
    if not hasattr(results, "variables"):
        return bool(results)
    names = sorted(variable.value for variable in results.variables)
    found = [[plain(row[name]) for name in names] for row in results]
    return names, sorted(found, key=str)


def plain(term: object) -> str:
    """Write a term, a number by its value: a store writes 1.0 as 1."""
    if isinstance(term, BlankNode):
        return "_"
    if isinstance(term, Literal) and not term.language:
        value = Known(term.value, datatype=term.datatype.value).toPython()
        return f"{value!r} {term.datatype.value}"
    return str(term)
