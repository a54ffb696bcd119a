"""Print how the rules do on the contrast pairs: `make bench-rules`.

One line for each file of pairs. A conflict counts as false where none should be, or another; as
missed where one should be and none is. Ends with 1 if any is false or too many are missed.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

from tests.contrast.suite import Outcome, Pair, all_pairs, outcomes

_LEAST_RECALL = 0.98


@dataclass(frozen=True)
class Count:
    """How many variants came out in which way."""

    pairs: int
    expected: int
    fired: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return (self.fired - self.false) / self.fired if self.fired else 1.0

    @property
    def recall(self) -> float:
        """The share of what should be found that is."""
        return (self.expected - self.missed) / self.expected if self.expected else 1.0


def count(tried: Iterable[tuple[Outcome, ...]]) -> Count:
    """Count the variants of some pairs."""
    tried = list(tried)
    seen = [outcome for pair in tried for outcome in pair]
    return Count(
        pairs=len(tried),
        expected=sum(outcome.variant.expected is not None for outcome in seen),
        fired=sum(bool(outcome.found or outcome.elsewhere) for outcome in seen),
        false=sum(outcome.is_false for outcome in seen),
        missed=sum(outcome.is_missed for outcome in seen),
    )


def line(name: str, counted: Count) -> str:
    """Write one line of the table."""
    return (
        f"{name:<24}{counted.pairs:>7}{counted.expected:>13}{counted.fired:>8}"
        f"{counted.false:>8}{counted.missed:>8}{counted.precision:>11.3f}{counted.recall:>8.3f}"
    )


def wrong(pair: Pair, tried: tuple[Outcome, ...]) -> Iterable[str]:
    """Tell which variants of a pair did not come out as expected."""
    for outcome in tried:
        if outcome.is_false or outcome.is_missed:
            found = [f"{found.tier} {found.rule}" for found in outcome.found]
            said = ", ".join((*found, *outcome.elsewhere)) or "nothing"
            yield f"{pair.file}, {pair.name}, {outcome.variant.kind}: {said}. {pair.because}"


def main() -> int:
    """Print the table, and below it each variant that came out wrong."""
    tried = [(pair, outcomes(number)) for number, pair in enumerate(all_pairs())]
    head = ("rule", "pairs", "should fire", "fired", "false", "missed", "precision", "recall")
    print("{:<24}{:>7}{:>13}{:>8}{:>8}{:>8}{:>11}{:>8}".format(*head))
    for file in dict.fromkeys(pair.file for pair, _ in tried):
        print(line(file, count(outcome for pair, outcome in tried if pair.file == file)))
    total = count(outcome for _, outcome in tried)
    print(line("all", total))
    for pair, outcome in tried:
        for told in wrong(pair, outcome):
            print(told)
    return int(total.precision < 1 or total.recall < _LEAST_RECALL)


if __name__ == "__main__":
    sys.exit(main())
