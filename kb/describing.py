"""Tell in RDF what is recorded under one address."""

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryTriples

from kb.base import Base
from kb.errors import TakenBackError, UnknownFormatError, UnknownIdError
from kb.export.jsonld import jsonld
from kb.export.rdf import nquads, trig
from kb.export.rdfxml import rdfxml
from kb.export.turtle import turtle
from kb.graph.registry import published_ontologies
from kb.query.bind import bind
from kb.query.catalogue import get
from kb.terms import term

WITH_GRAPHS = ("trig", "nquads")
_WRITERS: dict[str, Any] = {
    "turtle": turtle,
    "ntriples": nquads,
    "rdfxml": rdfxml,
    "jsonld": jsonld,
    "trig": trig,
    "nquads": nquads,
}
_QUERY = "describe-thing"


def describe(base: Base, thing: str, format: str) -> Iterator[str]:
    """Write what is recorded under an address.

    Args:
        base: Where it is recorded.
        thing: A full address.
        format: In "trig" and "nquads", what others wrote of it stands in their named graphs.

    Raises:
        UnknownIdError: Nothing is.
        TakenBackError: It was taken back.
        UnknownFormatError: Nothing writes this format.
    """
    if format not in _WRITERS:
        raise UnknownFormatError(format, tuple(_WRITERS))
    quads = quads_of(base, thing)
    if format in WITH_GRAPHS:
        quads += foreign(base, thing)
    written: Iterator[str] = _WRITERS[format](quads)
    return written


def quads_of(base: Base, thing: str) -> list[Quad]:
    """Give the quads of our own about a thing.

    Raises:
        UnknownIdError: There are none.
        TakenBackError: It was taken back.
    """
    if thing in published_ontologies():
        return list(published_ontologies()[thing])
    node = NamedNode(thing)
    found = base.store().query(bind(_QUERY, get(_QUERY).text, {"thing": node}))
    assert isinstance(found, QueryTriples)
    quads = [Quad(one.subject, one.predicate, one.object) for one in found]
    retracts = term("kb:retracts")
    if any(quad.subject == node for quad in quads):
        return quads
    for quad in quads:
        if quad.predicate == retracts and quad.object == node:
            raise _taken_back(thing, [one for one in quads if one.subject == quad.subject])
    raise UnknownIdError(thing)


def check_recorded(base: Base, thing: str) -> None:
    """See that something is recorded under an address.

    Raises:
        UnknownIdError: Nothing is.
        TakenBackError: It was taken back.
    """
    if next(base.store().quads_for_pattern(NamedNode(thing), None, None, DefaultGraph()), None):
        return
    quads_of(base, thing)


def foreign(base: Base, thing: str) -> list[Quad]:
    """Give what others wrote of a thing, in graphs of theirs."""
    every = base.store().quads_for_pattern(NamedNode(thing), None, None)
    return [quad for quad in every if not isinstance(quad.graph_name, DefaultGraph)]


def _taken_back(thing: str, said: Iterable[Quad]) -> TakenBackError:
    told = {quad.predicate: quad.object for quad in said}

    def word(name: str) -> str:
        value = told.get(term(name))
        return value.value if isinstance(value, NamedNode | Literal) else ""

    return TakenBackError(
        thing,
        word("prov:generatedAtTime"),
        word("kb:curator"),
        word("rdfs:comment"),
        word("kb:supersededBy"),
    )
