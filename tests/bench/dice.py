"""Chance that is the same everywhere: arithmetic of our own, seeded by what it is used for.

Each thing has its own dice, named by its kind and number, so that it comes out the same whatever
was made before it, and nothing has to be kept.
"""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
_WHOLE = 2**64
_STEP = 0x9E3779B97F4A7C15


class Dice:
    """SplitMix64 (Steele, Lea and Flood 2014): small, quick, and good enough for a bench."""

    def __init__(self, *names: int | str) -> None:
        state = 0
        for name in names:
            number = int.from_bytes(name.encode(), "big") if isinstance(name, str) else name
            state = _mixed(state ^ (number + _STEP) % _WHOLE)
        self._state = state

    def number(self) -> int:
        """Give 64 bits."""
        self._state = (self._state + _STEP) % _WHOLE
        return _mixed(self._state)

    def below(self, limit: int) -> int:
        """Give a number from 0 up to a limit, without it."""
        return (self.number() >> 11) * limit >> 53

    def share(self) -> float:
        """Give a number from 0 to 1."""
        return (self.number() >> 11) / 2**53

    def happens(self, chance: float) -> bool:
        """Tell whether something of this chance comes true."""
        return self.share() < chance

    def one_of(self, things: Sequence[T]) -> T:
        """Choose one of some things."""
        return things[self.below(len(things))]

    def rank(self, size: int, skew: float) -> int:
        """Choose a rank from 0, by Zipf's law: rank n is about n**-skew times as frequent.

        The inverse of the continuous distribution, so that no table is needed.
        """
        power = 1 - skew
        top = float(size + 1) ** power - 1
        return min(size, int((self.share() * top + 1) ** (1 / power))) - 1


def _mixed(value: int) -> int:
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 % _WHOLE
    value = (value ^ value >> 27) * 0x94D049BB133111EB % _WHOLE
    return value ^ value >> 31
