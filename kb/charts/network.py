"""Draw a network of parties: an arrow leads from who denies or answers to whom."""

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from kb.charts.canvas import (
    DASHES,
    Canvas,
    Place,
    area,
    circle,
    curve,
    haloed,
    number,
    place_nowhere,
    words,
)
from kb.charts.lettering import fitted, width_of
from kb.charts.parties import COLUMNS, TIERS, WORDS, Edge, busiest, edges, rows
from kb.errors import ExtraMissingError
from kb.model.conflict import Tier
from kb.model.views import Chart, Link, Opposed

MOST_PARTIES = 14
_WIDTH, _HEIGHT, _EDGE, _TOP = 1000.0, 640.0, 130.0, 84.0
_FEW, _LOW = 2, 320.0  # so few parties stand in one line, on a low sheet
_RADIUS, _GAP, _BEND, _NAME = 9.0, 15.0, 24.0, 24
_UNDER, _BELOW = 13.0, 34.0  # a name begins and ends so far under the middle of its party
_SEED, _ROUNDS = 7, 300
Places = dict[Link, tuple[float, float]]


def network(title: str, opposed: Sequence[Opposed], place: Place = place_nowhere) -> Chart:
    """Draw a network.

    Args:
        title: What it is of.
        opposed: The conflicts.
        place: Gives the address of a thing; nowhere for a file that stands alone.

    Raises:
        ExtraMissingError: NetworkX is not installed.
    """
    found = edges(opposed)
    parties = busiest(found, MOST_PARTIES)
    shown = [edge for edge in found if edge.left in parties and edge.right in parties]
    places = laid_out(parties, shown)
    canvas = Canvas(_WIDTH, _height_for(parties), place)
    shapes = [*_legend({edge.tier for edge in shown})]
    shapes += [shape for edge, bend in _bent(shown) for shape in _arrow(edge, places, bend)]
    shapes += [_party(canvas, party, places[party]) for party in parties]
    return canvas.chart(title, _described(found, shown, parties), shapes, COLUMNS, rows(found))


def _height_for(parties: Sequence[Link]) -> float:
    if not parties:
        return 140
    return _LOW if len(parties) <= _FEW else _HEIGHT


def _described(found: Sequence[Edge], shown: Sequence[Edge], parties: Sequence[Link]) -> str:
    if not found:
        return "Nobody here stands against anybody."
    told = "; ".join(f"{edge.told} ({edge.tier}, {edge.conflicts})" for edge in shown[:12])
    more = f"; and {len(found) - 12:,} more in the table" if len(found) > 12 else ""
    all_parties = len({party for edge in found for party in (edge.left, edge.right)})
    drawn = f"{len(parties)} parties"
    if all_parties > len(parties):
        drawn = f"{drawn}, the busiest of {all_parties:,}; the table has all"
    return f"{drawn}. {told}{more}."


def laid_out(parties: Sequence[Link], shown: Sequence[Edge]) -> Places:
    """Place parties so that those who stand against each other are near.

    Raises:
        ExtraMissingError: NetworkX is not installed.
    """
    try:
        import networkx
        import numpy as np  # noqa: F401 (NetworkX places nothing without it)
    except ImportError:
        raise ExtraMissingError("plot", "draw a network") from None
    if len(parties) <= _FEW:
        step = _WIDTH / (len(parties) + 1)
        middle = (_LOW + _TOP) / 2
        return {party: (step * (1 + place), middle) for place, party in enumerate(parties)}
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(parties)))
    for edge in shown:
        if edge.left != edge.right:
            graph.add_edge(parties.index(edge.left), parties.index(edge.right))
    start = networkx.circular_layout(graph)
    found = networkx.spring_layout(
        graph, pos=start, k=2.2 / math.sqrt(len(parties)), iterations=_ROUNDS, seed=_SEED
    )
    return _spread({party: found[place] for place, party in enumerate(parties)})


def _spread(found: dict[Link, Sequence[float]]) -> Places:
    """Let the places fill the sheet, and keep names apart that would stand upon each other."""

    def stretched(axis: int, low: float, high: float) -> dict[Link, float]:
        values = {party: float(place[axis]) for party, place in found.items()}
        least, most = min(values.values()), max(values.values())
        room = (most - least) or 1.0
        middle = (low + high) / 2
        return {
            party: low + (value - least) / room * (high - low) if most > least else middle
            for party, value in values.items()
        }

    xs, ys = stretched(0, _EDGE, _WIDTH - _EDGE), stretched(1, _TOP + 30, _HEIGHT - 46)
    ordered = sorted(found, key=lambda party: (ys[party], xs[party]))
    for place, party in enumerate(ordered):
        for above in ordered[:place]:
            near = abs(xs[party] - xs[above]) < width_of("a" * _NAME, 15)
            if near and ys[party] - ys[above] < 40:
                ys[party] = ys[above] + 40
    lowest = max(ys.values())
    squeeze = min(1.0, (_HEIGHT - 46 - _TOP - 30) / max(1.0, lowest - _TOP - 30))
    return {
        party: (round(xs[party], 1), round(_TOP + 30 + (ys[party] - _TOP - 30) * squeeze, 1))
        for party in found
    }


# -- shapes -----------------------------------------------------------------------------------


def _legend(tiers: set[Tier]) -> Iterator[Element]:
    x = 30.0
    for tier in TIERS:
        if tier in tiers:
            yield from _stroke(f"M{number(x)} 26L{number(x + 44)} 26", tier)
            label = f"{tier}: {WORDS[tier].rstrip(',').replace(', under an assumption', ' if …')}"
            yield words(x + 52, 31, label, 14, "c-soft")
            x += 52 + width_of(label, 14) + 26


def _stroke(path: str, tier: Tier) -> Iterator[Element]:
    """Draw a line as its tier has it: whole, broken, double or dotted."""
    if tier is Tier.REBUTTAL:
        yield curve(path, "c-line", 4.5)
        yield curve(path, "c-between", 1.8)
    else:
        yield curve(path, "c-line", 3 if tier is Tier.DRIFT else 2, DASHES[tier])


def _bent(shown: Sequence[Edge]) -> Iterator[tuple[Edge, float]]:
    """Bend lines apart that join the same two parties."""
    together: dict[frozenset[Link], list[Edge]] = defaultdict(list)
    for edge in shown:
        together[frozenset((edge.left, edge.right))].append(edge)
    for several in together.values():
        for place, edge in enumerate(several):
            side = (
                1
                if (edge.right.label, edge.right.node) <= (edge.left.label, edge.left.node)
                else -1
            )
            yield edge, side * (place - (len(several) - 1) / 2) * _BEND * 2


def _arrow(edge: Edge, places: Places, bend: float) -> Iterator[Element]:
    (x1, y1), (x2, y2) = places[edge.right], places[edge.left]
    if edge.left == edge.right:
        yield from _loop(edge, x1, y1, abs(bend))
        return
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    mx, my = (x1 + x2) / 2 - uy * bend, (y1 + y2) / 2 + ux * bend
    start = _clear_of(edge.right, (x1, y1), (mx, my))
    end = _clear_of(edge.left, (x2, y2), (mx, my))
    path = f"M{_point(*start)}Q{_point(mx, my)} {_point(*end)}"
    yield from _stroke(path, edge.tier)
    yield _head(end, _towards(end, (mx, my), 12))
    if edge.conflicts > 1:
        at = (start[0] / 4 + mx / 2 + end[0] / 4, start[1] / 4 + my / 2 + end[1] / 4)
        yield circle(at[0], at[1], 10, "c-paper")
        yield words(at[0], at[1] + 4.5, str(edge.conflicts), 13, "c-ink", "middle")


def _loop(edge: Edge, x: float, y: float, more: float) -> Iterator[Element]:
    """Draw a loop over a party that stands against itself."""
    height = 52 + more
    path = f"M{_point(x - 7, y - 12)}C{_point(x - 44, y - height)} {_point(x + 44, y - height)} "
    yield from _stroke(f"{path}{_point(x + 7, y - 12)}", edge.tier)
    yield _head((x + 7, y - 12), (x + 13, y - 22))
    if edge.conflicts > 1:
        yield words(x + 30, y - height * 0.7, str(edge.conflicts), 13)


def _towards(
    one: tuple[float, float], other: tuple[float, float], by: float
) -> tuple[float, float]:
    length = math.dist(one, other) or 1.0
    return one[0] + (other[0] - one[0]) / length * by, one[1] + (other[1] - one[1]) / length * by


def _clear_of(
    party: Link, place: tuple[float, float], other: tuple[float, float]
) -> tuple[float, float]:
    """Go from a party towards a place, as far as to be clear of its mark and of the name below."""
    length = math.dist(place, other) or 1.0
    dx, dy = abs(other[0] - place[0]) / length, (other[1] - place[1]) / length
    half = width_of(_name_of(party), 15) / 2 + 4
    gap = _GAP
    if dy > 0 and dx / dy * _UNDER < half:  # it would lead through the name
        gap = max(_GAP, min(_BELOW / dy, half / dx if dx else math.inf))
    return _towards(place, other, min(gap, length / 2))


def _head(tip: tuple[float, float], back: tuple[float, float]) -> Element:
    dx, dy = (back[0] - tip[0]) * 0.42, (back[1] - tip[1]) * 0.42
    corners = (tip, (back[0] - dy, back[1] + dx), (back[0] + dy, back[1] - dx))
    return area("M" + "L".join(_point(*corner) for corner in corners) + "Z", "c-ink")


def _point(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def _name_of(party: Link) -> str:
    return fitted(party.label, _NAME * 7.5, 15)


def _party(canvas: Canvas, party: Link, place: tuple[float, float]) -> Element:
    x, y = place
    label = _name_of(party)
    half = width_of(label, 15) / 2
    at = min(max(x, half + 8), _WIDTH - half - 8)
    shapes = [circle(x, y, _RADIUS), haloed(words(at, y + 27, label, 15, "c-ink", "middle"))]
    return canvas.linked(party.node, party.label, shapes)
