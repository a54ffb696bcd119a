"""Place parties on a ring, so that no line between two of them runs over the name of a third.

Names stand outside of it and lines lead across it. Who stands against each other is put near, where
that can be.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from kb.charts.parties import Edge
from kb.model.views import Link

_ROUNDS = 20
_ABOVE = 0.1  # of a step: who is so little to a side has its name above or below


@dataclass(frozen=True)
class Spot:
    """Where a party stands, and in which direction there is nothing but its name.

    Attributes:
        out_x: With `out_y`, one step outwards.
    """

    x: float
    y: float
    out_x: float
    out_y: float

    def beyond(self, steps: float, aside: float = 0.0) -> tuple[float, float]:
        """Go so many steps outwards, and some to the side."""
        x = self.x + self.out_x * steps - self.out_y * aside
        return x, self.y + self.out_y * steps + self.out_x * aside

    @property
    def anchor(self) -> str:
        """Where the name begins, so that it leads away from the ring."""
        if abs(self.out_x) < _ABOVE:
            return "middle"
        return "start" if self.out_x > 0 else "end"


def ring(
    parties: Sequence[Link], middle: tuple[float, float], width: float, height: float
) -> dict[Link, Spot]:
    """Place parties in their order, clockwise from the top.

    Args:
        parties: In order.
        middle: Of the ring.
        width: Half of it, from the middle to a side.
        height: Half of it, from the middle to the top.
    """
    found = {}
    for number, party in enumerate(parties):
        angle = 2 * math.pi * number / len(parties) - math.pi / 2
        dx, dy = math.cos(angle), math.sin(angle)
        length = math.hypot(dx / width, dy / height)
        out = (dx / width / length, dy / height / length)
        found[party] = Spot(middle[0] + dx * width, middle[1] + dy * height, *out)
    return found


def in_order(parties: Sequence[Link], shown: Sequence[Edge]) -> list[Link]:
    """Put parties next to those whom they stand against, by swaps that shorten all lines."""
    order = list(range(len(parties)))
    number = {party: place for place, party in enumerate(parties)}
    pairs = {frozenset((number[edge.left], number[edge.right])) for edge in shown}
    ends = sorted(tuple(sorted(pair)) for pair in pairs if len(pair) == 2)

    def length(places: list[int]) -> int:
        at = {party: place for place, party in enumerate(places)}
        steps = (abs(at[one] - at[other]) for one, other in ends)
        return sum(min(step, len(places) - step) for step in steps)

    least = length(order)
    for _ in range(_ROUNDS):
        before = least
        for one, other in combinations(range(len(order)), 2):
            tried = list(order)
            tried[one], tried[other] = tried[other], tried[one]
            if (found := length(tried)) < least:
                order, least = tried, found
        if least == before:
            break
    return [parties[place] for place in order]
