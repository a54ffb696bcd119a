"""Run SHACL over records, with the shapes of the package and nothing else.

Shapes and data stay two graphs, so that nothing in the data can switch a shape off, and nothing is
fetched.
"""

from collections.abc import Iterable

from pyoxigraph import Quad

from kb.resources import shape_files


def validate(quads: Iterable[Quad]) -> list[tuple[str, str]]:
    """Check quads of the default graph.

    Returns:
        Focus node and message of each violation, sorted; empty when all shapes hold.
    """
    import pyshacl
    from rdflib import RDF, SH, Graph, URIRef

    shapes, data = Graph(), Graph()
    for file in shape_files():
        shapes.parse(data=file.read_bytes(), format="turtle")
    data.parse(data="".join(f"{quad} .\n" for quad in quads).encode(), format="nt")
    if not len(data):
        return []
    _, report, _ = pyshacl.validate(
        data,
        shacl_graph=shapes,
        inference="none",
        advanced=False,
        do_owl_imports=False,
        meta_shacl=False,
    )
    assert isinstance(report, Graph)
    found = {
        (str(report.value(result, SH.focusNode)), str(report.value(result, SH.resultMessage)))
        for result in report.subjects(RDF.type, URIRef(SH.ValidationResult))
    }
    return sorted(found)
