"""Describe an endpoint and the data behind it, for programs that look for what they can ask.

SPARQL 1.1 Service Description and VoID. All nodes have addresses under that of the server.
"""

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from kb.terms import BASE, PREFIXES, term

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads",
)  # fmt: skip
_CLASSES = {
    "kb:Story": "stories",
    "kb:Source": "sources",
    "kb:Report": "reports",
    "kb:Proposition": "propositions",
}
_VOCABULARIES = ("schema", "prov", "oa", "skos", "cito")

Said = Iterator[tuple[NamedNode, NamedNode, NamedNode | Literal]]


def service_quads(here: str) -> list[Quad]:
    """Describe the endpoint of a server.

    Args:
        here: The address of the server, with a slash at its end.
    """
    return [Quad(*said) for said in _service(here)]


def dataset_quads(here: str, counts: Mapping[str, int], changed: str) -> list[Quad]:
    """Describe the data of a server.

    Args:
        here: The address of the server, with a slash at its end.
        counts: As `KnowledgeBase.stats` gives them, with "triples" if they were counted.
        changed: When the data last changed; "" if there is none.
    """
    return [Quad(*said) for said in _dataset(here, counts, changed)]


def _service(here: str) -> Said:
    service, dataset = NamedNode(f"{here}sparql"), NamedNode(f"{here}.well-known/void")
    default = NamedNode(f"{here}.well-known/void#default")
    yield service, term("rdf:type"), _sd("Service")
    yield service, _sd("endpoint"), service
    yield service, _sd("supportedLanguage"), _sd("SPARQL11Query")
    for name in _RESULTS:
        yield service, _sd("resultFormat"), NamedNode(_FORMATS + name)
    yield service, _sd("feature"), _sd("EmptyGraphs")
    yield service, _sd("defaultDataset"), dataset
    yield dataset, term("rdf:type"), _sd("Dataset")
    yield dataset, _sd("defaultGraph"), default
    yield default, term("rdf:type"), _sd("Graph")
    yield default, term("rdfs:comment"), Literal("Who said what: all records of the base.")


def _dataset(here: str, counts: Mapping[str, int], changed: str) -> Said:
    dataset = NamedNode(f"{here}.well-known/void")
    yield dataset, term("rdf:type"), _void("Dataset")
    yield dataset, term("dct:title"), Literal("Who said what, where, and who contradicts it")
    about = "It records that somebody said something; it never states that it is so."
    yield dataset, term("dct:description"), Literal(about)
    if changed:
        yield dataset, term("dct:modified"), Literal(changed, datatype=term("xsd:dateTime"))
    yield dataset, _void("sparqlEndpoint"), NamedNode(f"{here}sparql")
    yield dataset, _void("uriSpace"), Literal(BASE)
    yield dataset, _void("vocabulary"), NamedNode(PREFIXES["kb"])
    for prefix in _VOCABULARIES:
        yield dataset, _void("vocabulary"), NamedNode(PREFIXES[prefix])
    for name in _RESULTS[4:]:
        yield dataset, _void("feature"), NamedNode(_FORMATS + name)
    if "triples" in counts:
        yield dataset, _void("triples"), _number(counts["triples"])
    yield from _partitions(dataset, counts)


def _partitions(dataset: NamedNode, counts: Mapping[str, int]) -> Said:
    """Count what there is of each class."""
    sizes = {name: counts[key] for name, key in _CLASSES.items() if key in counts}
    statements = [counts[key] for key in ("atomic_statements", "reports") if key in counts]
    sizes["kb:Statement"] = sum(statements)
    sizes["kb:Conflict"] = sum(n for key, n in counts.items() if key.startswith("conflicts_"))
    for name, size in sorted(sizes.items()):
        part = NamedNode(f"{dataset.value}#{name.partition(':')[2]}")
        yield dataset, _void("classPartition"), part
        yield part, _void("class"), term(name)
        yield part, _void("entities"), _number(size)


def _number(count: int) -> Literal:
    return Literal(str(count), datatype=term("xsd:integer"))


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


def _void(name: str) -> NamedNode:
    return NamedNode(_VOID + name)
