"""Keep graphs of others by name: add to one, or take one back whole.

A graph is what imports brought, each an entry of the journal. So it grows by a further import, and
goes when all its imports are taken back; history keeps them.
"""

from collections.abc import Sequence
from dataclasses import replace

from pyoxigraph import NamedNode, Quad

from kb.adding import Adding
from kb.base import Base, payload_of
from kb.deciding import retract
from kb.errors import GraphMissingError, GraphSharedError, Problem, RefusedError
from kb.ingest.rdf import read_rdf
from kb.model.answers import AddReport
from kb.scratch import scratch_folder
from kb.terms import short

_FILE, _NAME = "graph.nq", "the graph"


def quads_in(graph: str, content: bytes, kind: str) -> list[Quad]:
    """Read RDF as the content of a graph.

    Args:
        graph: The name of the graph, to which relative addresses are relative.
        content: Bytes that somebody sent.
        kind: A kind of RDF.

    Raises:
        RefusedError: It is not well-formed, or names graphs itself.
    """
    quads = read_rdf(_NAME, content, kind, graph)
    if any(isinstance(quad.graph_name, NamedNode) for quad in quads):
        reason = "it names graphs itself. Send triples, or take it in whole with `kb add`."
        raise RefusedError([Problem(_NAME, 0, 0, reason)])
    return [Quad(q.subject, q.predicate, q.object, NamedNode(graph)) for q in quads]


def add_quads(base: Base, quads: Sequence[Quad], by: str) -> AddReport:
    """Take in what others wrote, as `kb add` takes in a file of it.

    Raises:
        RefusedError: There is nothing, or a graph has an address of ours.
        BaseInUseError: Somebody else is writing.
    """
    with scratch_folder() as folder:
        file = folder / _FILE
        file.write_bytes(payload_of(quads))
        adding = Adding(base, by, dry_run=False, strict=True, progress=lambda _: None)
        try:
            adding.read([file], "nquads", None, (), "", None)
            report = adding.add()
        except RefusedError as error:  # nobody knows the file, nor what stands where in it
            faults = [Problem(_NAME, 0, 0, problem.message) for problem in error.problems]
            raise RefusedError(faults) from None
    return replace(report, added=tuple(replace(one, source=_NAME) for one in report.added))


def has_graph(base: Base, graph: str) -> bool:
    """Tell whether others wrote a graph of that name."""
    return (
        next(base.store().quads_for_pattern(None, None, None, NamedNode(graph)), None) is not None
    )


def remove_graph(base: Base, graph: str, *, reason: str, by: str) -> int:
    """Take a graph back; gives how many imports that were.

    Raises:
        GraphMissingError: There is none.
        GraphSharedError: An import brought it together with others, which would go too.
        BaseInUseError: Somebody else is writing.
    """
    name = NamedNode(graph)
    found = {iri: one.graphs() for iri, one in base.imports().items()}
    ours = {iri: graphs for iri, graphs in found.items() if name in graphs}
    if not ours:
        raise GraphMissingError(graph)
    for iri, graphs in ours.items():
        if graphs != [name]:
            raise GraphSharedError(graph, short(iri))
    retract(base, tuple(short(iri) for iri in ours), reason=reason, by=by, superseded_by="")
    return len(ours)
