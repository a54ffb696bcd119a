"""Write triples: TriG, N-Triples and N-Quads, each the same bytes every time.

Turtle, which also begins TriG, has a file of its own.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from pyoxigraph import DefaultGraph, Quad, RdfFormat, serialize

from kb.export.turtle import turtle


def trig(quads: Iterable[Quad]) -> Iterator[str]:
    """Write TriG: ours as Turtle, and then each named graph, as the engine writes it."""
    plain, named = list[Quad](), set[Quad]()
    for quad in quads:
        if isinstance(quad.graph_name, DefaultGraph):
            plain.append(quad)
        else:
            named.add(quad)
    yield from turtle(plain)
    in_order = sorted(named, key=lambda quad: (str(quad.graph_name), str(quad)))
    for _, graph in groupby(in_order, key=lambda quad: str(quad.graph_name)):
        yield "\n" + (serialize(graph, format=RdfFormat.TRIG) or b"").decode()


def nquads(quads: Iterable[Quad]) -> Iterator[str]:
    """Write one sorted line a quad; for the default graph this is N-Triples too."""
    lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()
    yield from sorted({f"{line}\n" for line in lines.split("\n") if line})
