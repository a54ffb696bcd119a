"""Draw a network of parties: an arrow leads from who denies or answers to whom."""

import math
from collections import Counter, defaultdict
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
from kb.charts.ring import Spot, in_order, ring
from kb.model.conflict import Tier
from kb.model.views import Chart, Link, Opposed

MOST_PARTIES = 14
_WIDTH, _TOP = 1000.0, 84.0
_RING, _LEAST, _EACH = (268.0, 196.0), 60.0, 13.0
_ABOVE, _BELOW = 152.0, 116.0  # what loops and names take beyond the ring
_FEW, _LOW = 2, 320.0  # so few parties stand in one line, on a low sheet
_RADIUS, _GAP, _BEND, _LOOP, _MORE, _EDGE = 9.0, 15.0, 48.0, 52.0, 14.0, 8.0
_SIZE, _NAME = 15, 180.0
_COUNTED = 0.3  # of the way along a line, where lines across the middle are apart
Places = dict[Link, Spot]


def network(title: str, opposed: Sequence[Opposed], place: Place = place_nowhere) -> Chart:
    """Draw a network.

    Args:
        title: What it is of.
        opposed: The conflicts.
        place: Gives the address of a thing; nowhere for a file that stands alone.
    """
    found = edges(opposed)
    parties = busiest(found, MOST_PARTIES)
    shown = [edge for edge in found if edge.left in parties and edge.right in parties]
    places = _laid_out(parties, shown)
    loops = Counter(edge.left for edge in shown if edge.left == edge.right)
    canvas = Canvas(_WIDTH, _height_for(parties), place)
    shapes = [*_legend({edge.tier for edge in shown})]
    counts: list[Element] = []  # over all lines, as others may cross where they stand
    for edge, n in _numbered(shown):
        shapes += _arrow(edge, places, n, counts)
    shapes += counts
    shapes += [_party(canvas, party, places[party], loops[party]) for party in parties]
    return canvas.chart(title, _described(found, shown, parties), shapes, COLUMNS, rows(found))


def _height_for(parties: Sequence[Link]) -> float:
    """Give the height of the sheet: a ring of few parties is flatter."""
    if not parties:
        return 140
    return _LOW if len(parties) <= _FEW else _ABOVE + 2 * _flat(parties) + _BELOW


def _flat(parties: Sequence[Link]) -> float:
    """Give half the height of the ring: so much that names beside it are apart."""
    return min(_RING[1], _LEAST + len(parties) * _EACH)


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


def _laid_out(parties: Sequence[Link], shown: Sequence[Edge]) -> Places:
    if len(parties) <= _FEW:
        step = _WIDTH / (len(parties) + 1)
        return {
            party: Spot(step * (1 + place), (_LOW + _TOP) / 2 - 20, 0, 1)
            for place, party in enumerate(parties)
        }
    flat = _flat(parties)
    return ring(in_order(parties, shown), (_WIDTH / 2, _ABOVE + flat), _RING[0], flat)


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


def _numbered(shown: Sequence[Edge]) -> Iterator[tuple[Edge, int]]:
    """Count lines that join the same two parties, to bend them apart."""
    together: dict[frozenset[Link], int] = defaultdict(int)
    for edge in shown:
        ends = frozenset((edge.left, edge.right))
        yield edge, together[ends]
        together[ends] += 1


def _arrow(edge: Edge, places: Places, number: int, counts: list[Element]) -> Iterator[Element]:
    """Draw a line across the ring; of several, each is bent more towards its middle.

    Its count is put with the others.
    """
    one, other = places[edge.right], places[edge.left]
    if edge.left == edge.right:
        yield from _loop(edge, one, number, counts)
        return
    mx, my = (one.x + other.x) / 2, (one.y + other.y) / 2
    length = math.hypot(other.x - one.x, other.y - one.y) or 1.0
    ux, uy = (other.y - one.y) / length, (one.x - other.x) / length
    if (one.out_x + other.out_x) * ux + (one.out_y + other.out_y) * uy > 0:
        ux, uy = -ux, -uy
    mx, my = mx + ux * number * _BEND, my + uy * number * _BEND
    start = _towards((one.x, one.y), (mx, my), _GAP)
    end = _towards((other.x, other.y), (mx, my), _GAP)
    path = f"M{_point(*start)}Q{_point(mx, my)} {_point(*end)}"
    yield from _stroke(path, edge.tier)
    yield _head(end, _towards(end, (mx, my), 12))
    if edge.conflicts > 1:
        counts.extend(_counted(edge.conflicts, *_along(start, (mx, my), end, _COUNTED)))


def _loop(edge: Edge, spot: Spot, number: int, counts: list[Element]) -> Iterator[Element]:
    """Draw a loop between a party that stands against itself and its name."""
    height = _LOOP + number * _MORE
    start, tip = spot.beyond(12, -6), spot.beyond(12, 6)
    path = (
        f"M{_point(*start)}C{_point(*spot.beyond(height, -height * 0.6))} "
        f"{_point(*spot.beyond(height, height * 0.6))} {_point(*tip)}"
    )
    yield from _stroke(path, edge.tier)
    yield _head(tip, spot.beyond(23, 12))
    if edge.conflicts > 1:
        counts.extend(_counted(edge.conflicts, *spot.beyond(12 + (height - 12) * 0.75)))


def _counted(conflicts: int, x: float, y: float) -> Iterator[Element]:
    """Say on a line for how many conflicts it stands."""
    yield circle(x, y, 10, "c-paper")
    yield words(x, y + 4.5, f"{conflicts:,}", 13, "c-ink", "middle")


def _along(
    start: tuple[float, float], bend: tuple[float, float], end: tuple[float, float], part: float
) -> tuple[float, float]:
    """Give the place on a bent line that is a part of the way along it."""
    shares = ((1 - part) ** 2, 2 * part * (1 - part), part**2)
    x, y = (
        sum(share * place[axis] for share, place in zip(shares, (start, bend, end), strict=True))
        for axis in (0, 1)
    )
    return x, y


def _towards(
    one: tuple[float, float], other: tuple[float, float], by: float
) -> tuple[float, float]:
    length = math.dist(one, other) or 1.0
    return one[0] + (other[0] - one[0]) / length * by, one[1] + (other[1] - one[1]) / length * by


def _head(tip: tuple[float, float], back: tuple[float, float]) -> Element:
    dx, dy = (back[0] - tip[0]) * 0.42, (back[1] - tip[1]) * 0.42
    corners = (tip, (back[0] - dy, back[1] + dx), (back[0] + dy, back[1] - dx))
    return area("M" + "L".join(_point(*corner) for corner in corners) + "Z", "c-ink")


def _point(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"


def _party(canvas: Canvas, party: Link, spot: Spot, loops: int) -> Element:
    """Draw a party with its name, which stands beyond its loops."""
    out = _GAP + (_LOOP - 14 + (loops - 1) * _MORE if loops else 0)
    x, y = spot.beyond(out)
    if spot.anchor == "middle":
        y += spot.out_y * 6
    room = {"start": _WIDTH - x, "end": x}.get(spot.anchor, _WIDTH) - _EDGE
    name = fitted(party.label, min(_NAME, room), _SIZE)
    label = haloed(words(x, y + 5, name, _SIZE, "c-ink", spot.anchor))
    return canvas.linked(party.node, party.label, [circle(spot.x, spot.y, _RADIUS), label])
