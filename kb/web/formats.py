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
HTML = Format("html", "text/html", ".html")
BY_ENDING = {form.ending: form for form in (*RDF, HTML)} | {".json": RDF[2]}


def by_media(forms: Sequence[Format]) -> dict[str, Format]:
    """Give formats by what a client may ask for, the server's favourite first."""
    found = {form.media: form for form in forms}
    for form in forms:
        found |= {media: form for media in ALSO.get(form.name, ()) if media not in found}
    return found


def with_charset(media: str) -> str:
    """Write a media type as a header has it."""
    return f"{media}; charset=utf-8" if media.startswith("text/") else media
