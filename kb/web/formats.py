"""The formats of RDF, by media type and by the ending of an address."""

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


RDF = (
    Format("turtle", "text/turtle", ".ttl"),
    Format("trig", "application/trig", ".trig"),
    Format("jsonld", "application/ld+json", ".jsonld"),
    Format("ntriples", "application/n-triples", ".nt"),
    Format("nquads", "application/n-quads", ".nq"),
    Format("rdfxml", "application/rdf+xml", ".rdf"),
)
HTML = Format("html", "text/html", ".html")
BY_ENDING = {form.ending: form for form in (*RDF, HTML)} | {".json": RDF[2]}
BY_MEDIA = {form.media: form for form in (*RDF, HTML)} | {"application/json": RDF[2]}
