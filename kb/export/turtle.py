"""Write Turtle for people: one block a subject, in a fixed order.

So a difference between two exports is a difference in what was said.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import Quad

from kb.export.blocks import Blocks
from kb.export.people_order import subjects_in_order
from kb.terms import PREFIXES


def turtle(quads: Iterable[Quad]) -> Iterator[str]:
    """Write quads of the default graph as Turtle: the prefixes, and then block by block."""
    writer = Blocks()
    blocks = writer.of(quads)
    yield from heading(writer)
    for name in subjects_in_order(blocks):
        yield blocks[name]


def heading(writer: Blocks) -> Iterator[str]:
    """Write the prefixes that occurred."""
    for prefix in writer.prefixes():
        yield f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
