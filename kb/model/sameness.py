"""What a person makes of two claims that are known by their words: one claim, or two."""

from dataclasses import dataclass
from enum import StrEnum

from kb.model.conflict import StatementCard

MIDNIGHT = "T00:00:00Z"
"""What an instant ends with of which only the day is known."""


class Sameness(StrEnum):
    """Whether two wordings are one claim, as a person reads them."""

    SAME = "same"
    NOT_SAME = "not-same"
    UNSURE = "unsure"


@dataclass(frozen=True)
class ClaimJudgement:
    """“The desk holds that these two wordings are one claim”, with its reason.

    It is never more than what somebody holds: the claims keep their addresses, and what is found
    by it names it. Of several about one pair the newest is in force.

    Attributes:
        one: The words of one claim; the two are sorted.
        other: The words of the other.
        curator: Who judged.
        because: Why.
        judged: When, an instant in UTC; midnight if only the day is known.
    """

    one: str
    other: str
    verdict: Sameness
    curator: str
    because: str
    judged: str


@dataclass(frozen=True)
class AlikeClaims:
    """Two claims that are written alike, as somebody said them; nobody says that they are one.

    Attributes:
        likeness: The share of letter triples that they have in common, without regard to capitals,
            white space, quotation marks and punctuation; 1 if nothing else differs. With a word
            more, the share of their words.
        left: The first statement of the one claim.
        right: The first statement of the other.
        left_more: How many further statements of it there are.
        opposed: Whether somebody asserts the one and somebody denies the other.
        word_more: Whether they are short, and so listed because one is the other with a word more.
    """

    likeness: float
    left: StatementCard
    right: StatementCard
    left_more: int
    right_more: int
    opposed: bool
    word_more: bool = False


@dataclass(frozen=True)
class JudgedClaims:
    """What a judgement of two claims did; conflicts are given by id."""

    judgement: ClaimJudgement
    new_conflicts: tuple[str, ...] = ()
    gone_conflicts: tuple[str, ...] = ()
