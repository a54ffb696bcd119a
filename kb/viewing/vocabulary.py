"""Show an ontology that has an address: its terms, and what they are like elsewhere."""

from collections import defaultdict
from functools import cache

from kb.graph.registry import published_ontologies
from kb.model.views import Match, TermView, VocabularyView
from kb.terms import PREFIXES, short

_OWN = PREFIXES["kb"]
_MATCHES = {
    "skos:exactMatch": "means the same as",
    "skos:closeMatch": "means nearly the same as",
    "skos:broadMatch": "is narrower than",
    "skos:narrowMatch": "is wider than",
    "skos:relatedMatch": "has to do with",
}
_KINDS = {
    "owl:Class": "class",
    "owl:ObjectProperty": "property",
    "owl:DatatypeProperty": "property",
    "owl:AnnotationProperty": "property",
    "skos:Concept": "value",
}


@cache
def vocabulary_view(address: str) -> VocabularyView | None:
    """Show one of `published_ontologies`, None for another address."""
    quads = published_ontologies().get(address)
    if quads is None:
        return None
    told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        said = getattr(quad.object, "value", "")
        told[getattr(quad.subject, "value", "")][short(quad.predicate.value)].append(said)
    head = next(
        found for found in told.values() if f"{PREFIXES['owl']}Ontology" in found["rdf:type"]
    )
    return VocabularyView(
        title=_first(head, "rdfs:label"),
        definition=_first(head, "skos:definition"),
        terms=tuple(
            _term(iri, found)
            for iri, found in told.items()
            if found["rdfs:label"] and iri.startswith(_OWN)
        ),
        matches=tuple(
            Match(short(iri), _place(iri), words, short(other), other)
            for iri, found in told.items()
            for kind, words in _MATCHES.items()
            for other in found[kind]
        ),
    )


def _term(iri: str, found: dict[str, list[str]]) -> TermView:
    kinds = (_KINDS.get(short(kind)) for kind in found["rdf:type"])
    return TermView(
        id=iri.removeprefix(_OWN),
        label=_first(found, "rdfs:label"),
        kind=next(filter(None, kinds), "term"),
        definition=_first(found, "skos:definition"),
        example=_first(found, "skos:example"),
    )


def _first(found: dict[str, list[str]], name: str) -> str:
    return next(iter(found[name]), "")


def _place(iri: str) -> str:
    """Give the place of a term of our own on the page of the terms, "" for another."""
    return f"/terms#{iri.removeprefix(_OWN)}" if iri.startswith(_OWN) else ""
