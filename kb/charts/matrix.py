"""Draw who contradicts whom as a grid: a row for who stands on the right, a column for the left."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from kb.charts.canvas import Canvas, Place, box, place_nowhere, words
from kb.charts.lettering import fitted
from kb.charts.parties import COLUMNS, Edge, busiest, edges, rows
from kb.model.views import Chart, Link, Opposed

MOST_PARTIES = 10
_LEFT, _TOP, _CELL, _HEIGHT, _RIGHT, _FOOT = 240.0, 150.0, 96.0, 66.0, 110.0, 20.0


def matrix(title: str, opposed: Sequence[Opposed], place: Place = place_nowhere) -> Chart:
    """Draw a grid.

    Args:
        title: What it is of.
        opposed: The conflicts.
        place: Gives the address of a thing; nowhere for a file that stands alone.
    """
    found = edges(opposed)
    parties = busiest(found, MOST_PARTIES)
    size = len(parties)
    width = max(_LEFT + _CELL * size + _RIGHT, 720.0)
    canvas = Canvas(width, _TOP + _HEIGHT * size + _FOOT, place)
    cells: dict[tuple[Link, Link], list[Edge]] = defaultdict(list)
    for edge in found:
        cells[edge.right, edge.left].append(edge)
    shapes = [words(20, 30, "Who, in a row, stands against whom, in a column", 14, "c-soft")]
    for place_of, party in enumerate(parties):
        shapes += _names(canvas, party, place_of)
        for column, other in enumerate(parties):
            shapes += _cell(place_of, column, cells.get((party, other), []))
    described = _described(found, parties)
    return canvas.chart(title, described, shapes, COLUMNS, rows(found))


def _described(found: Sequence[Edge], parties: Sequence[Link]) -> str:
    if not found:
        return "Nobody here stands against anybody."
    everybody = {party for edge in found for party in (edge.left, edge.right)}
    rest = f", the busiest of {len(everybody):,}" if len(everybody) > len(parties) else ""
    return f"{len(parties)} parties{rest}; the table has every pair. Tiers are counted apart."


def _names(canvas: Canvas, party: Link, place: int) -> Iterator[Element]:
    y = _TOP + _HEIGHT * place + _HEIGHT / 2 + 5
    label = words(_LEFT - 14, y, fitted(party.label, _LEFT - 30, 15), 15, anchor="end")
    yield canvas.linked(party.node, party.label, [label])
    x, top = _LEFT + _CELL * place + _CELL / 2, _TOP - 12
    column = words(x, top, fitted(party.label, 165, 15), 15)
    column.set("transform", f"rotate(-35 {x:g} {top:g})")
    yield column


def _cell(row: int, column: int, found: Sequence[Edge]) -> Iterator[Element]:
    x, y = _LEFT + _CELL * column, _TOP + _HEIGHT * row
    yield box(x, y, _CELL, _HEIGHT, "c-cell" if found else "c-paper", "c-rule")
    if row == column and not found:
        yield words(x + _CELL / 2, y + _HEIGHT / 2 + 5, "–", 14, "c-soft", "middle")
    start = y + _HEIGHT / 2 + 5 - 8 * (len(found) - 1)
    for place, edge in enumerate(found):
        told = f"{edge.conflicts} {edge.tier}"
        yield words(x + _CELL / 2, start + 16 * place, told, 14, "c-ink", "middle")
