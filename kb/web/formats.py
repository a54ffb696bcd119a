"""The formats of RDF, by media type and by the ending of an address."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        name: As the door calls it.
        media: Its media type.
        ending: Of an address that wants it.
    """

    name: str
    media: str
    ending: str


ROWS = (
    Format("json", "application/sparql-results+json", ".srj"),
    Format("xml", "application/sparql-results+xml", ".srx"),
    Format("csv", "text/csv", ".csv"),
    Format("tsv", "text/tab-separated-values", ".tsv"),
)
RDF = (
    Format("turtle", "text/turtle", ".ttl"),
    Format("trig", "application/trig", ".trig"),
    Format("jsonld", "application/ld+json", ".jsonld"),
    Format("ntriples", "application/n-triples", ".nt"),
    Format("nquads", "application/n-quads", ".nq"),
    Format("rdfxml", "application/rdf+xml", ".rdf"),
)
ALSO = {
    "json": ("application/json",),
    "xml": ("application/xml", "text/xml"),
    "jsonld": ("application/json",),
    "rdfxml": ("application/xml", "text/xml"),
}
"""Further media types by which clients ask for a format."""
NAMES = {
    "turtle": ("ttl", "n3"),
    "jsonld": ("json-ld",),
    "ntriples": ("nt", "n-triples"),
    "nquads": ("nq", "n-quads"),
    "rdfxml": ("rdf+xml", "rdf", "xml"),
}
"""What SPARQLWrapper and others call a format where they name it in the request."""
HTML = Format("html", "text/html", ".html")
BY_ENDING = {form.ending: form for form in (*RDF, HTML)} | {".json": RDF[2]}


def by_media(forms: Sequence[Format]) -> dict[str, Format]:
    """Give formats by what a client may ask for, the server's favourite first."""
    found = {form.media: form for form in forms}
    for form in forms:
        found |= {media: form for media in ALSO.get(form.name, ()) if media not in found}
    return found


def by_name(forms: Sequence[Format], name: str) -> Format | None:
    """Find a format by what a client calls it: by its name here or elsewhere, or its media type.

    Example:
        >>> by_name(RDF, "rdf+xml").name, by_name(ROWS, "text/csv").name, by_name(ROWS, "doc")
        ('rdfxml', 'csv', None)
    """
    known = by_media(forms) | {form.name: form for form in forms}
    names = {other: form for form in forms for other in NAMES.get(form.name, ())}
    return (names | known).get(name)


def with_charset(media: str) -> str:
    """Write a media type as a header has it."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
