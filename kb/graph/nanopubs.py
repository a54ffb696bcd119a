"""Nanopublications: an assertion, its provenance and its publication info, one small graph each.

The rules are those of the nanopublication guidelines (https://nanopub.net/guidelines/) and of the
reference implementation; each has a sentence that says how it was broken.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad

from kb.graph.signing import DSA, RSA, is_signed_by
from kb.graph.trusty import NotTrustyError, artifact_code, code_of, normal_form
from kb.terms import term
from kb.text.xsd import is_well_written

NP = "http://www.nanopub.org/nschema#"
NPX = "http://purl.org/nanopub/x/"
PARTS = {
    "assertion": NamedNode(NP + "hasAssertion"),
    "provenance": NamedNode(NP + "hasProvenance"),
    "publication info": NamedNode(NP + "hasPublicationInfo"),
}
KIND = NamedNode(NP + "Nanopublication")
SIGNATURE = NamedNode(NPX + "hasSignature")
SIGNATURE_TARGET = NamedNode(NPX + "hasSignatureTarget")
PUBLIC_KEY = NamedNode(NPX + "hasPublicKey")
ALGORITHM = NamedNode(NPX + "hasAlgorithm")
_ELEMENT = NamedNode(NPX + "hasSignatureElement")  # how signatures were tied before 2019
_SIGNING = (SIGNATURE, SIGNATURE_TARGET, PUBLIC_KEY, _ELEMENT)


RULES = {
    "head": "no head says that anything is a np:Nanopublication",
    "no-graph": "a triple is in no graph, and each must be in one of the four",
    "address": "a nanopublication and its head must have addresses",
    "missing": "the head of {0} names no {1}",
    "several": "the head of {0} names more than one {1}",
    "graph": "the {1} of {0} must be a graph with an address",
    "empty": "the {1} of {0} is empty",
    "same": "{0} and its four graphs must have five different addresses",
    "strange": "the address of the graph {1} must begin with that of {0}",
    "shared": "the graph {0} is in two nanopublications",
    "loose": "the graph {0} is in no nanopublication",
    "provenance": "the provenance of {0} says nothing of its assertion",
    "info": "the publication info of {0} says nothing of it",
    "datatype": "{1} in {0} is not written as its datatype wants it",
    "blank": "{1}, so {0} cannot be the address of its content",
    "hash": "{0} is not the address of its content, whose code is {1}",
    "signatures": "{0} must have one signature that says it is its own",
    "untrusty": "{0} is signed, so its address must hold the code of its content",
    "algorithm": "{0} is signed by {1}, and only RSA and DSA are known",
    "signature": "the signature of {0} does not fit its content and key",
    "element": "a signature must have one {0}",
}
"""What is wrong when a rule is broken, by the name of the rule."""


class BrokenRuleError(ValueError):
    """A nanopublication breaks a rule."""

    def __init__(self, rule: str, *parts: object) -> None:
        super().__init__(RULES[rule].format(*parts))
        self.rule = rule


@dataclass(frozen=True)
class Nanopub:
    """One nanopublication, as far as its head says what it is made of."""

    iri: NamedNode
    head: NamedNode
    assertion: NamedNode
    provenance: NamedNode
    pubinfo: NamedNode
    quads: tuple[Quad, ...]

    def graph(self, name: NamedNode) -> list[Quad]:
        """Give the quads of one of its graphs."""
        return [quad for quad in self.quads if quad.graph_name == name]


def speaks_of_nanopubs(quads: Iterable[Quad]) -> bool:
    """Whether quads mean to be nanopublications, right or wrong."""
    parts = set(PARTS.values())
    return any(quad.object == KIND or quad.predicate in parts for quad in quads)


def nanopubs(quads: Sequence[Quad], *, alone: bool = True) -> Iterator[Nanopub]:
    """Find the nanopublications that quads are made of, and check each.

    Args:
        quads: The quads of a file.
        alone: Whether there may be nothing beside them.

    Raises:
        BrokenRuleError: One breaks a rule, or something is in none of them.
    """
    heads = [quad for quad in quads if quad.predicate == term("rdf:type") and quad.object == KIND]
    if not heads:
        raise BrokenRuleError("head")
    by_graph: dict[object, list[Quad]] = {}
    for quad in quads:
        by_graph.setdefault(quad.graph_name, []).append(quad)
    if alone and DefaultGraph() in by_graph:
        raise BrokenRuleError("no-graph")
    used: set[object] = set()
    for head in heads:
        found = _assembled(head, by_graph)
        graphs = {found.head, found.assertion, found.provenance, found.pubinfo}
        if shared := graphs & used:
            raise BrokenRuleError("shared", _first(shared))
        used |= graphs
        _check(found)
        yield found
    if alone and (loose := set(by_graph) - used):
        raise BrokenRuleError("loose", _first(loose))


def _first(terms: Iterable[object]) -> str:
    return min(map(str, terms))


def _assembled(head: Quad, by_graph: dict[object, list[Quad]]) -> Nanopub:
    """Put together what a head names.

    Raises:
        BrokenRuleError: It names too little, too much, or the same twice.
    """
    iri, graph = head.subject, head.graph_name
    if not isinstance(iri, NamedNode) or not isinstance(graph, NamedNode):
        raise BrokenRuleError("address")
    named = [graph]
    for part, predicate in PARTS.items():
        values = {q.object for q in by_graph[graph] if (q.subject, q.predicate) == (iri, predicate)}
        if len(values) != 1:
            raise BrokenRuleError("several" if values else "missing", iri, part)
        value = values.pop()
        if not isinstance(value, NamedNode):
            raise BrokenRuleError("graph", iri, part)
        if value not in by_graph:
            raise BrokenRuleError("empty", iri, part)
        named.append(value)
    if len(set(named)) < len(named) or iri in named:
        raise BrokenRuleError("same", iri)
    if strange := [name for name in named if not name.value.startswith(iri.value)]:
        raise BrokenRuleError("strange", iri, strange[0])
    quads = tuple(quad for name in named for quad in by_graph[name])
    return Nanopub(iri, named[0], named[1], named[2], named[3], quads)


def _check(found: Nanopub) -> None:
    """Check what is in the graphs.

    Raises:
        BrokenRuleError: It breaks a rule.
    """
    if not _mentions(found.graph(found.provenance), found.assertion):
        raise BrokenRuleError("provenance", found.iri)
    if not _mentions(found.graph(found.pubinfo), found.iri):
        raise BrokenRuleError("info", found.iri)
    for quad in found.quads:
        value = quad.object
        if isinstance(value, Literal) and not is_well_written(value.value, value.datatype.value):
            raise BrokenRuleError("datatype", found.iri, value)
    try:
        _check_trust(found)
    except NotTrustyError as error:
        raise BrokenRuleError("blank", found.iri, error) from None


def _mentions(quads: Iterable[Quad], node: NamedNode) -> bool:
    return any(node in (quad.subject, quad.object) for quad in quads)


def _check_trust(found: Nanopub) -> None:
    """Check address and signature against the content.

    Raises:
        BrokenRuleError: The content is another.
        NotTrustyError: There is a blank node or a triple term.
    """
    code = code_of(found.iri.value)
    if code and (actual := artifact_code(found.quads, code)) != code:
        raise BrokenRuleError("hash", found.iri, actual)
    pubinfo = found.graph(found.pubinfo)
    if any(quad.predicate in _SIGNING for quad in pubinfo):
        _check_signature(found, pubinfo, code)


def _check_signature(found: Nanopub, pubinfo: Sequence[Quad], code: str) -> None:
    new = [q.subject for q in pubinfo if (q.predicate, q.object) == (SIGNATURE_TARGET, found.iri)]
    old = [q.object for q in pubinfo if (q.subject, q.predicate) == (found.iri, _ELEMENT)]
    if len(new) + len(old) != 1 or isinstance((element := [*new, *old][0]), BlankNode):
        raise BrokenRuleError("signatures", found.iri)
    if not code:
        raise BrokenRuleError("untrusty", found.iri)
    signature, key = (_value(pubinfo, element, each) for each in (SIGNATURE, PUBLIC_KEY))
    algorithm = DSA if old else _value(pubinfo, element, ALGORITHM)
    if algorithm not in (RSA, DSA):
        raise BrokenRuleError("algorithm", found.iri, algorithm)
    own = {(element, SIGNATURE), *([(found.iri, _ELEMENT)] if old else [])}
    covered = [
        quad
        for quad in found.quads
        if quad.graph_name != found.pubinfo or (quad.subject, quad.predicate) not in own
    ]
    message = normal_form(covered, code).encode()
    if old:
        message = sha256(message).digest()
    if not is_signed_by(message, signature, key, algorithm, old=bool(old)):
        raise BrokenRuleError("signature", found.iri)


def _value(pubinfo: Sequence[Quad], element: object, predicate: NamedNode) -> str:
    """Give the one text that a signature has for a property.

    Raises:
        BrokenRuleError: It has none, or several.
    """
    values = {q.object for q in pubinfo if (q.subject, q.predicate) == (element, predicate)}
    texts = [value.value for value in values if isinstance(value, Literal)]
    if len(values) != 1 or len(texts) != 1:
        raise BrokenRuleError("element", predicate)
    return texts[0]
