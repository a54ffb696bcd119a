"""The W3C's own tests, run against what kb reads and checks with.

Each suite is read from a folder of real data, test by test, and gives for every test what is wrong
with its outcome, "" if nothing is. RDF goes through the reader that `kb add` uses.
"""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlparse

import pyshacl
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse
from rdflib import RDF, SH, BNode, Graph, Namespace

from kb.errors import Problem, RefusedError
from kb.ingest.annotations import read_annotations
from kb.ingest.foreign import divided
from kb.ingest.nanopub import recorded_by_nanopubs
from kb.ingest.rdf import read_rdf
from tests.conformance.outcomes import JSONLD_BASE, Outcome, same
from tests.conformance.pages import in_pages

SYNTAX_BASE = "https://w3c.github.io/rdf-tests/"
_KINDS = {".ttl": "turtle", ".trig": "trig", ".nt": "ntriples", ".nq": "nquads"}
_ENGINE = {"ntriples": RdfFormat.N_TRIPLES, "nquads": RdfFormat.N_QUADS}
_MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_SHT = Namespace("http://www.w3.org/ns/shacl-test#")


def all_outcomes(data: Path) -> Iterator[Outcome]:
    """Run every suite that kb has something for."""
    yield from syntax(data / "w3c-rdf-syntax")
    yield from to_rdf(data / "w3c-jsonld", "jsonld-to-rdf, engine", _by_engine)
    yield from to_rdf(data / "w3c-jsonld", "jsonld-to-rdf, kb", _by_kb)
    yield from in_pages(data / "w3c-jsonld")
    yield from canonical(data / "w3c-rdfc10" / "rdfc10")
    yield from shacl(data / "w3c-shacl")
    yield from web_annotation(data / "w3c-webanno")
    yield from nanopublications(data / "nanopub")
    yield from provenance(data / "w3c-prov" / "rdf")


# -- syntax -------------------------------------------------------------------------------------


def syntax(folder: Path) -> Iterator[Outcome]:
    """Turtle, TriG, N-Triples and N-Quads: what is right is read as it says, the rest refused."""
    with (folder / "tests.tsv").open(encoding="utf-8", newline="") as file:
        tests = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    for test in tests:
        suite = test["suite"].rpartition("/")[2]
        yield Outcome(suite, test["name"], _syntax_fault(folder, test))


def _syntax_fault(folder: Path, test: dict[str, str]) -> str:
    file = folder / test["action"]
    content, kind = file.read_bytes(), _KINDS[file.suffix]
    is_negative = "Negative" in test["type"]
    try:
        quads = read_rdf(file.name, content, kind, SYNTAX_BASE + test["action"])
    except RefusedError as error:
        if not is_negative:
            return f"refused: {error.problems[0].message}"
        return "" if all(problem.line for problem in error.problems) else "refused without a line"
    if is_negative:
        return "accepted"
    if quads:
        divided(file.name, content, quads)
    if not test["type"].endswith("Eval"):
        return ""
    expected = folder / test["result"]
    wanted = parse(expected.read_bytes(), format=_ENGINE[_KINDS[expected.suffix]])
    return "" if same(quads, wanted) else "other triples"


# -- JSON-LD ------------------------------------------------------------------------------------

Reader = Callable[[Path, str], list[Quad]]


def _by_engine(file: Path, base: str) -> list[Quad]:
    return list(parse(file.read_bytes(), format=RdfFormat.JSON_LD, base_iri=base))


def _by_kb(file: Path, base: str) -> list[Quad]:
    return read_rdf(file.name, file.read_bytes(), "jsonld", base, [])


def to_rdf(folder: Path, suite: str, read: Reader) -> Iterator[Outcome]:
    """JSON-LD 1.1 to RDF 1.1, without tests of other versions; nothing is fetched."""
    tests = json.loads((folder / "toRdf-manifest.jsonld").read_text("utf-8"))["sequence"]
    for test in tests:
        options = test.get("option", {})
        versions = {options.get("specVersion"), options.get("processingMode")}
        if "json-ld-1.0" in versions or "produceGeneralizedRdf" in options:
            continue
        yield Outcome(suite, test["@id"].lstrip("#"), _jsonld_fault(folder, test, read))


def _jsonld_fault(folder: Path, test: dict[str, object], read: Reader) -> str:
    file = folder / str(test["input"])
    options = test.get("option", {})
    assert isinstance(options, dict)
    base = str(options.get("base", JSONLD_BASE + str(test["input"])))
    is_negative = "jld:NegativeEvaluationTest" in str(test["@type"])
    try:
        quads = read(file, base)
    except RefusedError as error:
        return "" if is_negative else f"refused: {error.problems[0].message}"
    except (SyntaxError, ValueError) as error:
        return "" if is_negative else f"refused: {error}"
    if is_negative:
        return "accepted"
    if "expect" not in test:
        return ""
    expected = (folder / str(test["expect"])).read_bytes()
    return "" if same(quads, parse(expected, format=RdfFormat.N_QUADS)) else "other triples"


# -- Web Annotation -----------------------------------------------------------------------------


def web_annotation(folder: Path) -> Iterator[Outcome]:
    """What is right by the model is read with nothing refused; what is wrong is refused."""
    for part in ("correct", "incorrect"):
        for file in sorted((folder / part).glob("*.json")):
            yield Outcome(f"web annotation {part}", file.stem, _annotation_fault(file, part))
    for file in sorted((folder / "vocab-examples").glob("*.ttl")):
        content = file.read_bytes()
        try:
            divided(file.name, content, read_rdf(file.name, content, "turtle"))
        except RefusedError as error:
            yield Outcome("web annotation vocabulary", file.stem, error.problems[0].message)
        else:
            yield Outcome("web annotation vocabulary", file.stem, "")


def _annotation_fault(file: Path, part: str) -> str:
    try:
        found = read_annotations(file.name, file.read_bytes())
        refused = [one.message for one in found.told if isinstance(one, Problem)]
    except RefusedError as error:
        refused = [problem.message for problem in error.problems]
    if part == "correct":
        return "; ".join(refused)
    return "" if refused else "accepted"


# -- nanopublications, and provenance -------------------------------------------------------------


def nanopublications(folder: Path) -> Iterator[Outcome]:
    """What the community's suite calls valid is taken in, the rest refused with the rule."""
    for part in ("valid", "invalid"):
        for file in sorted((folder / part).rglob("*.trig")):
            name = file.relative_to(folder / part).as_posix()
            fault = _taken_fault(file)
            if part == "invalid":
                fault = "" if "no valid nanopublication" in fault else fault or "accepted"
            yield Outcome(f"nanopublications {part}", name, fault)


def provenance(folder: Path) -> Iterator[Outcome]:
    """PROV-O of others is taken in whole."""
    for file in sorted(path for path in folder.rglob("*") if path.suffix in _KINDS):
        yield Outcome("prov-o", file.relative_to(folder).as_posix(), _taken_fault(file))


def _taken_fault(file: Path) -> str:
    content = file.read_bytes()
    try:
        quads = read_rdf(file.name, content, _KINDS[file.suffix])
        recorded_by_nanopubs(file.name, quads)
        divided(file.name, content, quads)
    except RefusedError as error:
        return error.problems[0].message
    return ""


# -- canonical form -----------------------------------------------------------------------------


def canonical(folder: Path) -> Iterator[Outcome]:
    """RDFC-1.0, which kb compares exports by. Tests that want a map of labels are not run."""
    for file in sorted(folder.glob("*-rdfc10.nq")):
        name = file.name.removesuffix("-rdfc10.nq")
        given = (folder / f"{name}-in.nq").read_bytes()
        data = Dataset(parse(given, format=RdfFormat.N_QUADS))
        is_long = name == "test075"
        algorithm = CanonicalizationAlgorithm
        data.canonicalize(algorithm.RDFC_1_0_SHA_384 if is_long else algorithm.RDFC_1_0)
        lines = "".join(sorted(f"{quad} .\n" for quad in data))
        fault = "" if lines == file.read_text("utf-8") else "other lines"
        yield Outcome("rdfc-1.0", name, fault)


# -- SHACL --------------------------------------------------------------------------------------


def shacl(folder: Path) -> Iterator[Outcome]:
    """SHACL core and SHACL-SPARQL by the validator that kb runs, as far as all files are there."""
    for part in ("core", "sparql"):
        for file in sorted((folder / part).rglob("*.ttl")):
            graph = _graph(file.as_uri())
            for test in filter(_has_files(graph), graph.subjects(RDF.type, _SHT.Validate)):
                name = file.relative_to(folder / part).as_posix().removesuffix(".ttl")
                yield Outcome(f"shacl {part}", name, _shacl_fault(graph, test))


def _addresses(graph: Graph, test: object) -> tuple[str, str]:
    """Give the addresses of the data and the shapes of a test."""
    action = graph.value(test, _MF.action)
    return str(graph.value(action, _SHT.dataGraph)), str(graph.value(action, _SHT.shapesGraph))


def _has_files(graph: Graph) -> Callable[[object], bool]:
    """Tell whether all files of a test are there; some parts of the suite lack one."""
    return lambda test: all(_file(address).exists() for address in _addresses(graph, test))


def _file(address: str) -> Path:
    return Path(unquote(urlparse(address).path))


def _graph(address: str) -> Graph:
    """Read a file of the suite by its address; nothing but a file is opened."""
    graph = Graph()
    content = _file(address).read_bytes()
    return graph.parse(data=content, format="turtle", publicID=address)


def _shacl_fault(graph: Graph, test: object) -> str:
    wanted = graph.value(test, _MF.result)
    data, shapes = (_graph(address) for address in _addresses(graph, test))
    try:
        _, report, _ = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", advanced=False, do_owl_imports=False
        )
    except (pyshacl.errors.ReportableRuntimeError, NotImplementedError) as error:
        return "" if wanted == _SHT.Failure else f"failed: {str(error).splitlines()[0]}"
    if not isinstance(report, Graph):
        return "" if wanted == _SHT.Failure else f"failed: {str(report).splitlines()[0]}"
    if wanted == _SHT.Failure:
        return "accepted"
    found = next(report.subjects(RDF.type, SH.ValidationReport))
    return "" if _results(report, found) == _results(graph, wanted) else "another report"


def _results(graph: Graph, report: object) -> list[tuple[str, ...]]:
    """Give what must be equal of each result: node, path, value, constraint and severity."""
    parts = (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent, SH.resultSeverity)
    rows = [
        tuple(_name(graph.value(result, part)) for part in parts)
        for result in graph.objects(report, SH.result)
    ]
    return sorted([("conforms", str(graph.value(report, SH.conforms))), *rows])


def _name(term: object) -> str:
    return "_" if isinstance(term, BNode) else str(term) if term is not None else ""
