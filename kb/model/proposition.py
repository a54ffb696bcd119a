"""What was said, apart from who said it: a relation with typed roles.

A proposition is never true or false here. It has an address so that the people who assert it and
the people who deny it can be found.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from kb.model.time import Moment

OTHER = "other"
"""The relation of what no relation fits; its meaning is in its text."""
CLAIM = "claim"
"""The relation of a claim that is known by its wording alone, and has no roles."""


class Tense(StrEnum):
    """How a proposition lies in time."""

    PAST = "past"
    """Undated: some time up to when it was said; denied, at no time up to then."""
    STATED = "stated"
    """At a written date, or within a written interval."""
    PRESENT = "present"
    """When it was said."""
    FUTURE = "future"
    """After it was said."""


@dataclass(frozen=True)
class Interval:
    """A number that is known to lie between bounds: "more than 150", "most".

    A bound that is None is open. `text` keeps the number as the source wrote it, since stores
    rewrite 0.10 to 0.1.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    minimum_exclusive: bool = False
    maximum_exclusive: bool = False
    unit: str = ""
    as_of: str = ""
    text: str = ""


_NOTHING, _HALF, _WHOLE = Decimal(0), Decimal("0.5"), Decimal(1)
SHARES = {
    "none": Interval(_NOTHING, _NOTHING, text="none"),
    "few": Interval(_NOTHING, _HALF, minimum_exclusive=True, maximum_exclusive=True, text="few"),
    "some": Interval(_NOTHING, _WHOLE, minimum_exclusive=True, text="some"),
    "most": Interval(_HALF, _WHOLE, minimum_exclusive=True, text="most"),
    "all": Interval(_WHOLE, _WHOLE, text="all"),
    "not-all": Interval(_NOTHING, _WHOLE, maximum_exclusive=True, text="not-all"),
}
"""The words for shares of a set: none [0, 0], few (0, 0.5), some (0, 1], most (0.5, 1], all
[1, 1], not-all [0, 1)."""


@dataclass(frozen=True)
class Proposition:
    """Facebook gave Bing access to the names of friends, without asking, in the past.

    Attributes:
        relation: Id of the relation in the registry, such as "give-access".
        roles: Pairs of role and filler (ids), sorted; only `condition` may occur more than once.
        tense: How it lies in time; `time` is given if and only if it is STATED.
        value: The number, where the relation has one.
        extent: The share of a set that is meant, as a part of one.
        text: The words, for the relations `other` and `claim` only.
    """

    relation: str
    roles: tuple[tuple[str, str], ...]
    tense: Tense = Tense.PAST
    time: Moment | None = None
    value: Interval | None = None
    extent: Interval | None = None
    text: str = ""
