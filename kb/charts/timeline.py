"""Draw who said what when: a lane for each party, a mark for what it said in a time.

Days without a statement take little room, so that an answer of the next day and one of five years
later are both seen; their order is kept, and the days are written below.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element

from kb.charts.canvas import (
    Canvas,
    Place,
    circle,
    haloed,
    line,
    place_nowhere,
    words,
)
from kb.charts.lettering import fitted, width_of
from kb.model.views import Chart, Link, Uttered
from kb.text.wording import content_line, when

MOST_LANES = 14
_LEFT, _RIGHT, _TOP, _FOOT, _WIDTH = 250, 60, 56, 52, 1000
_PAD, _LEVEL = 10, 28
_COLUMNS = ("said", "who says what", "id")
_KINDS = ("asserts", "denies", "does something else")


@dataclass(frozen=True)
class _Mark:
    """What one party said in one stance within one time."""

    first: date
    last: date
    kind: str
    said: tuple[Uttered, ...]


@dataclass(frozen=True)
class _Placed:
    """A mark in its place from left to right."""

    mark: _Mark
    left: float
    right: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def radius(self) -> float:
        return min(12.0, 6 + 1.2 * math.sqrt(len(self.mark.said) - 1))

    def is_clear_of(self, other: "_Placed") -> bool:
        """Whether neither, with the number behind it, reaches into the other."""
        return self.end + 3 < other.begin or other.end + 3 < self.begin

    @property
    def begin(self) -> float:
        return min(self.left, self.middle - self.radius)

    @property
    def end(self) -> float:
        many = len(self.mark.said)
        number = 3 + width_of(str(many), 12) if many > 1 else 0
        return max(self.right, self.middle + self.radius + number)


def timeline(title: str, said: Sequence[Uttered], place: Place = place_nowhere) -> Chart:
    """Draw a timeline.

    Args:
        title: What it is of.
        said: The statements.
        place: Gives the address of a thing; nowhere for a file that stands alone.
    """
    dated = [one for one in said if one.first or one.last]
    scale = _scale({day for one in dated for day in _span(one)})
    lanes = [(party, _levels(_marks(uttered), scale)) for party, uttered in _lanes(dated)]
    heights = [_PAD + _LEVEL * max(1, len(levels)) for _, levels in lanes]
    canvas = Canvas(_WIDTH, _TOP + sum(heights) + _FOOT, place)
    shapes, top = [*_legend(), *_axis(scale, canvas)], float(_TOP)
    for (party, levels), height in zip(lanes, heights, strict=True):
        shapes += _lane(canvas, (top, top + height), party, levels)
        top += height
    rows = [(when(one.card.said_at), content_line(one.card), one.card.id)
            for one in sorted(said, key=_order)]  # fmt: skip
    return canvas.chart(title, _described(said, dated), shapes, _COLUMNS, rows)


def _order(one: Uttered) -> tuple[date, date, str]:
    first, last = _span(one) if one.first or one.last else (date.max, date.max)
    return first, last, one.card.id


def _span(one: Uttered) -> tuple[date, date]:
    """Give the days between which it was said; of one that is open at an end, the other."""
    first, last = one.first or one.last, one.last or one.first
    assert first
    assert last
    return first, last


def _lanes(dated: Sequence[Uttered]) -> list[tuple[Link, list[Uttered]]]:
    """Give each party a lane, those who said most; in the order in which they first speak."""
    by_party: dict[Link, list[Uttered]] = defaultdict(list)
    for one in sorted(dated, key=_order):
        by_party[one.party].append(one)
    most = sorted(by_party, key=lambda party: (-len(by_party[party]), party.label))[:MOST_LANES]
    lanes = [(party, uttered) for party, uttered in by_party.items() if party in most]
    others = [one for party, uttered in by_party.items() if party not in most for one in uttered]
    if others:
        number = len(by_party) - len(most)
        lanes.append((Link("", f"{number} other{'s' * (number > 1)}"), others))
    return lanes


def _described(said: Sequence[Uttered], dated: Sequence[Uttered]) -> str:
    counts = Counter(_kind(one) for one in said)
    told = ", ".join(f"{counts[kind]} where somebody {kind}" for kind in _KINDS if counts[kind])
    undated = len(said) - len(dated)
    rest = f" {undated} without a date are only in the table." if undated else ""
    statements = "1 statement" if len(said) == 1 else f"{len(said):,} statements"
    parties = len({one.party for one in said})
    speakers = "1 party" if parties == 1 else f"{parties} parties"
    return f"{statements} of {speakers}: {told or 'none'}. Long silences are drawn shorter.{rest}"


def _kind(one: Uttered) -> str:
    card = one.card
    if card.act in ("asserts", "concedes", "denies"):
        return "denies" if card.polarity == "negative" else "asserts"
    return _KINDS[2]


# -- the scale --------------------------------------------------------------------------------


def _scale(days: set[date]) -> dict[date, float]:
    """Place days from left to right; twice the time between two takes less than twice the room."""
    ordered = sorted(days)
    at, places = 0.0, dict[date, float]()
    for before, day in zip([None, *ordered], ordered, strict=False):
        at += math.log2(1 + (day - before).days) + 0.6 if before else 0
        places[day] = at
    room = _WIDTH - _LEFT - _RIGHT
    if at == 0:
        return dict.fromkeys(ordered, _LEFT + room / 2)
    return {day: _LEFT + room * place / at for day, place in places.items()}


def _axis(scale: dict[date, float], canvas: Canvas) -> Iterator[Element]:
    """Write days below, those that have room, the last one always."""
    foot = canvas.height - _FOOT + 8
    yield line((_LEFT - 12, foot, _WIDTH - _RIGHT + 12, foot), "c-line", 1)
    room = width_of("00 Aaa 0000", 13)
    taken = list[float]()
    for day, x in sorted(scale.items(), key=lambda found: (found[0] != max(scale), found[0])):
        if all(abs(x - other) >= room for other in taken):
            taken.append(x)
            yield line((x, _TOP - 6, x, foot + 5), "c-rule", 1)
            yield words(x, foot + 24, f"{day.day} {day:%b} {day.year}", 13, "c-soft", "middle")
        else:
            yield line((x, foot, x, foot + 3), "c-faint", 1)


# -- the lanes --------------------------------------------------------------------------------


def _legend() -> Iterator[Element]:
    x = float(_LEFT)
    for kind in _KINDS:
        yield _drawn(x, 24, 7, kind)
        yield words(x + 15, 29, kind, 14, "c-soft")
        x += 15 + width_of(kind, 14) + 30
    yield line((x, 24, x + 26, 24), "c-faint", 3)
    yield words(x + 34, 29, "said at some time in between", 14, "c-soft")


def _levels(marks: Sequence[_Mark], scale: dict[date, float]) -> list[list[_Placed]]:
    """Put marks of a lane on levels, so that none stands on another."""
    levels: list[list[_Placed]] = []
    for mark in sorted(marks, key=lambda one: (one.first, one.last, _KINDS.index(one.kind))):
        placed = _Placed(mark, scale[mark.first], scale[mark.last])
        for level in levels:
            if all(placed.is_clear_of(other) for other in level):
                level.append(placed)
                break
        else:
            levels.append([placed])
    return levels


def _lane(
    canvas: Canvas, ends: tuple[float, float], party: Link, levels: Sequence[Sequence[_Placed]]
) -> Iterator[Element]:
    top, bottom = ends
    yield line((20, bottom, _WIDTH - _RIGHT + 12, bottom), "c-rule", 1)
    middle = (top + bottom) / 2
    label = words(_LEFT - 24, middle + 5, fitted(party.label, _LEFT - 40, 15), 15, anchor="end")
    yield canvas.linked(party.node, party.label, [label])
    for number, level in enumerate(levels):
        for placed in level:
            yield _marked(canvas, placed, top + (_PAD + _LEVEL) / 2 + _LEVEL * number)


def _marks(uttered: Sequence[Uttered]) -> list[_Mark]:
    found: dict[tuple[date, date, str], list[Uttered]] = defaultdict(list)
    for one in uttered:
        found[(*_span(one), _kind(one))].append(one)
    return [_Mark(first, last, kind, tuple(said)) for (first, last, kind), said in found.items()]


def _marked(canvas: Canvas, placed: _Placed, y: float) -> Element:
    mark, x, radius, many = placed.mark, placed.middle, placed.radius, len(placed.mark.said)
    shapes = []
    if placed.right - placed.left > 1:
        shapes.append(line((placed.left, y, placed.right, y), "c-faint", 3))
    shapes.append(_drawn(x, y, radius, mark.kind))
    if many > 1:
        shapes.append(haloed(words(x + radius + 3, y + 4, str(many), 12, "c-soft")))
    first = mark.said[0].card
    told = [f"{when(first.said_at)}: {content_line(first)}"]
    told += [f"and {many - 1} more"] if many > 1 else []
    return canvas.linked(first.iri, ", ".join(told), shapes)


def _drawn(x: float, y: float, radius: float, kind: str) -> Element:
    """Draw a full disc, a crossed one, or an empty one."""
    if kind == "asserts":
        return circle(x, y, radius)
    group = Element("g")
    group.append(circle(x, y, radius, "c-paper", "c-line"))
    if kind == "denies":
        reach = radius * 0.71
        group.append(line((x - reach, y - reach, x + reach, y + reach), "c-line", 1.8))
        group.append(line((x - reach, y + reach, x + reach, y - reach), "c-line", 1.8))
    return group
