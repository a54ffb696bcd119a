"""The W3C's tests of SPARQL 1.1 queries, asked over HTTP of a server that holds their data.

Each file of data is a graph that others wrote, and a request names those it asks as the suite says:
one as the default graph, others as named graphs. What must be an error must be status 400.
"""

import csv
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from pyoxigraph import BlankNode, Literal, QueryResultsFormat, parse_query_results
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib import Literal as Known
from rdflib.collection import Collection

import kb
from kb.web.settings import Settings
from tests.conformance.suites import Outcome
from tests.web.served import served

_MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
_BASE = "http://example.org/suite/"
_EVALUATED = (_MF.QueryEvaluationTest, _MF.CSVResultFormatTest)
_RIGHT, _WRONG = _MF.PositiveSyntaxTest11, _MF.NegativeSyntaxTest11
_KINDS = {".ttl": "turtle", ".rdf": "rdfxml"}
_ROWS = {
    ".srx": ("application/sparql-results+xml", QueryResultsFormat.XML),
    ".srj": ("application/sparql-results+json", QueryResultsFormat.JSON),
    ".tsv": ("text/tab-separated-values", QueryResultsFormat.TSV),
}
_GRAPHS = (".ttl", ".rdf")


@dataclass(frozen=True)
class Question:
    """One test: a query, the graphs it is asked of, and what must come.

    Attributes:
        data: The file of the default graph, None for an empty one.
        named: The files of the named graphs.
        result: The file of the answer, None if only the status counts.
        is_right: Whether the query is SPARQL.
    """

    suite: str
    test: str
    query: Path
    data: Path | None = None
    named: tuple[Path, ...] = ()
    result: Path | None = None
    is_right: bool = True


def queries(data: Path) -> Iterator[Outcome]:
    """Ask every question of the suites, over HTTP."""
    every = list(questions(data / "w3c-sparql" / "sparql" / "sparql11"))
    with endpoint(every) as client:
        for one in every:
            yield Outcome(f"sparql {one.suite}", one.test, fault(client, one))


def questions(folder: Path) -> Iterator[Question]:
    """Read the tests of the suites that are here."""
    for manifest in sorted(folder.glob("*/manifest.ttl")):
        graph = Graph().parse(manifest, publicID=manifest.as_uri())
        for test in Collection(graph, graph.value(URIRef(manifest.as_uri()), _MF.entries)):
            kind, action = graph.value(test, RDF.type), graph.value(test, _MF.action)
            suite, name = manifest.parent.name, str(test).partition("#")[2]
            if kind in _EVALUATED:
                data = graph.value(action, _QT.data)
                yield Question(
                    suite,
                    name,
                    _file(graph.value(action, _QT.query)),
                    _file(data) if data else None,
                    tuple(sorted(_file(one) for one in graph.objects(action, _QT.graphData))),
                    _file(graph.value(test, _MF.result)),
                )
            elif kind in (_RIGHT, _WRONG):
                yield Question(suite, name, _file(action), is_right=kind == _RIGHT)


def _file(address: object) -> Path:
    return Path(str(address).removeprefix("file://"))


def _name(file: Path) -> str:
    """Name the graph in which the triples of a file are."""
    return f"{_BASE}{file.parent.name}/{file.name}"


@contextmanager
def endpoint(every: list[Question]) -> Iterator[httpx.Client]:
    """Serve a base with all data of some tests, each file in a graph of its own."""
    files = {file for one in every for file in (one.data, *one.named) if file}
    with TemporaryDirectory() as place:
        with kb.init(place) as base:
            for file in sorted(files):
                if any(line.split("#")[0].strip() for line in file.read_text("utf-8").splitlines()):
                    base.add_graph(_name(file), file.read_bytes(), _KINDS[file.suffix])
        with served(Settings(place=Path(place))) as client:
            yield client


def fault(client: httpx.Client, one: Question) -> str:
    """Say what is wrong with the answer to a question, "" if nothing is."""
    query = one.query.read_text("utf-8")
    graphs = _graphs(one)
    if "FROM <" in query:  # then the query itself names the graphs, as files beside it
        query, graphs = f"BASE <{_name(one.query)}>\n{query}", {}
    wanted = one.result.suffix if one.result else ""
    media = "text/csv" if wanted == ".csv" else _ROWS.get(wanted, ("text/turtle, */*", None))[0]
    answer = client.post("/sparql", data={"query": query, **graphs}, headers={"Accept": media})
    if not one.is_right:
        return "" if answer.status_code == httpx.codes.BAD_REQUEST else "accepted"
    if answer.status_code != httpx.codes.OK:
        return f"refused: {answer.text.strip().splitlines()[0]}"
    if one.result is None:
        return ""
    return "" if _is_same(answer, one.result) else "another answer"


def _graphs(one: Question) -> dict[str, list[str]]:
    """Name the graphs that a request asks, of which the default one may be empty."""
    default = [_name(one.data)] if one.data else ["urn:empty"]
    return {
        "default-graph-uri": default,
        "named-graph-uri": [_name(file) for file in one.named],
    }


def _is_same(answer: httpx.Response, result: Path) -> bool:
    expected = result.read_bytes()
    if result.suffix == ".csv":
        return table(answer.text) == table(expected.decode())
    if result.suffix in _GRAPHS:
        return Graph().parse(data=answer.text).isomorphic(Graph().parse(result))
    form = _ROWS[result.suffix][1]
    return rows(answer.content, form) == rows(expected, form)


def table(text: str) -> object:
    """Give the rows of a CSV without their order and that of the columns, numbers by value."""
    found = [
        sorted((name, _number(value)) for name, value in row.items())
        for row in csv.DictReader(text.splitlines())
    ]
    return sorted(found)


def _number(written: str) -> str:
    if written.startswith("_:"):
        return "_"
    with suppress(InvalidOperation):
        return f"{Decimal(written).normalize()}"
    return written


def rows(content: bytes, form: QueryResultsFormat) -> object:
    """Give rows without their order, and with all blank nodes alike."""
    results = parse_query_results(content, format=form)
    if not hasattr(results, "variables"):
        return bool(results)
    names = sorted(variable.value for variable in results.variables)
    found = [[_plain(row[name]) for name in names] for row in results]
    return names, sorted(found)


def _plain(term: object) -> str:
    """Write a term, a number by its value: a store writes 1.0 as 1."""
    if isinstance(term, BlankNode):
        return "_"
    if isinstance(term, Literal) and not term.language:
        value = Known(term.value, datatype=term.datatype.value).toPython()
        value = value.normalize() if isinstance(value, Decimal) else value
        return f"{value!r} {term.datatype.value}"
    return str(term)
