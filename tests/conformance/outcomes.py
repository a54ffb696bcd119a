"""What came of a test of the W3C, and what several suites need to tell it."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad

JSONLD_BASE = "https://w3c.github.io/json-ld-api/tests/"


@dataclass(frozen=True)
class Outcome:
    """How one test came out.

    Attributes:
        fault: What is wrong, "" if it passed.
    """

    suite: str
    test: str
    fault: str


def same(some: Iterable[Quad], others: Iterable[Quad]) -> bool:
    """Whether quads are the same but for the names of blank nodes."""
    both = Dataset(some), Dataset(others)
    for each in both:
        each.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return both[0] == both[1]
