"""Write RDF/XML, for tools that read nothing else; the same bytes every time."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad, RdfFormat, serialize

from kb.terms import PREFIXES


def rdfxml(quads: Iterable[Quad]) -> Iterator[str]:
    """Write quads of the default graph, sorted."""
    triples = (quad.triple for quad in sorted(quads, key=str))
    yield (serialize(triples, format=RdfFormat.RDF_XML, prefixes=PREFIXES) or b"").decode()
