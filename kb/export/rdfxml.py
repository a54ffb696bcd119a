"""Write RDF/XML, for tools that read nothing else; the same bytes every time."""

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad

from kb.query.results import graph_written


def rdfxml(quads: Iterable[Quad]) -> Iterator[str]:
    """Write quads of the default graph, sorted.

    Raises:
        UnwritableError: RDF/XML cannot hold one of them.
    """
    yield graph_written((quad.triple for quad in sorted(quads, key=str)), "rdfxml").decode()
