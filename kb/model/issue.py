"""What one rule finds between two propositions, before it is told as a conflict."""

from dataclasses import dataclass

from kb.model.conflict import Tier


@dataclass(frozen=True)
class Meeting:
    """What exactly excludes each other, with two statements that stand for it.

    Attributes:
        left: A proposition that is stated, or implied by what is stated.
        right: The other one.
        one: A statement on the left: the earliest of the issue, if that is held to `left`.
        other: A statement on the right, likewise.
    """

    left: str
    right: str
    one: str
    other: str


@dataclass(frozen=True)
class Issue:
    """All rows of a rule for a pair of propositions, of the firmest tier that they have.

    Everything is named by prefixed address.

    Attributes:
        rule: The name under which the rule reports.
        ones: The statements on the left, the earliest first.
        others: The statements on the right, the earliest first.
        meetings: What excludes each other, each once, in whatever order.
        is_self: Whether one party is on both sides of a row.
        pairs: How many pairs of statements the rows are about.
        is_symmetric: Whether both sides assert, so that neither comes first.
    """

    rule: str
    tier: Tier
    left: str
    right: str
    ones: tuple[str, ...]
    others: tuple[str, ...]
    meetings: tuple[Meeting, ...]
    is_self: bool
    pairs: int
    is_symmetric: bool
