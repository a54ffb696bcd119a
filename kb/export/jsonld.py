"""Write JSON-LD with its context inside, so that reading it fetches nothing."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kb.terms import PREFIXES, short

_TYPE = "rdf:type"
_STRING = "xsd:string"


def jsonld(quads: Iterable[Quad]) -> Iterator[str]:
    """Write quads of the default graph as one JSON-LD document, sorted.

    Keys are prefixed names, which the context spells out. Types of literals are written in full, so
    that nothing depends on what a reader would assume.
    """
    nodes: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)
        predicate = short(quad.predicate.value)
        value: Any = _value(quad.object)
        if predicate == _TYPE:
            predicate, value = "@type", value["@id"]
        nodes[quad.subject.value][predicate].append(value)
    graph = [
        {
            "@id": node,
            **{key: sorted(values, key=json.dumps) for key, values in sorted(nodes[node].items())},
        }
        for node in sorted(nodes)
    ]
    document = {"@context": PREFIXES, "@graph": graph}
    yield json.dumps(document, ensure_ascii=False, indent=1)
    yield "\n"


def _value(term: NamedNode | Literal) -> dict[str, str]:
    if isinstance(term, NamedNode):
        return {"@id": term.value}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = short(term.datatype.value)
    if datatype == _STRING:
        return {"@value": term.value}
    return {"@value": term.value, "@type": term.datatype.value}
