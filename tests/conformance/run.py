"""Print how the W3C's tests come out: `make conformance`, with KB_DATA naming the real data.

One line for each suite: passed and total. What is known to fail stands in known-failures.tsv with
the reason, which is printed too. Ends with 1 if another test fails, or one that is known to fail
passes.
"""

import csv
import logging
import os
import sys
from collections import Counter
from functools import cache
from pathlib import Path

from tests.conformance.queries import queries
from tests.conformance.suites import Outcome, all_outcomes

KNOWN = Path(__file__).with_name("known-failures.tsv")


@cache
def known_failures() -> dict[tuple[str, str], str]:
    """Give the reason for each test that is known to fail, by suite and test."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["suite"], row["test"]): row["reason"] for row in rows}


def changes(outcomes: list[Outcome]) -> list[str]:
    """Name what comes out in another way than it is known to."""
    known = known_failures()
    failed = {(each.suite, each.test): each.fault for each in outcomes if each.fault}
    run = {(each.suite, each.test) for each in outcomes}
    new = [
        f"{suite} {test}: {failed[suite, test]}" for suite, test in sorted(set(failed) - set(known))
    ]
    mended = sorted((set(known) & run) - set(failed))
    return new + [f"{suite} {test}: passes now; take it out of the list" for suite, test in mended]


def _reason(outcome: Outcome) -> str:
    """Give the suite and why a test of it is known to fail, without what this test alone says."""
    reason = known_failures().get((outcome.suite, outcome.test), "")
    return f"{outcome.suite}: {reason.partition(': ')[0]}" if reason else ""


def main() -> int:
    """Run all suites and print what came out."""
    place = os.environ.get("KB_DATA")
    if not place:
        sys.stderr.write("KB_DATA does not name the folder of real data.\n")
        return 2
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # it tells of literals wrong on purpose
    outcomes = [*all_outcomes(Path(place)), *queries(Path(place))]
    total = Counter(each.suite for each in outcomes)
    passed = Counter(each.suite for each in outcomes if not each.fault)
    for suite, number in total.items():
        sys.stdout.write(f"{suite:24} {passed[suite]:4} of {number:4} passed\n")
    reasons = Counter(_reason(each) for each in outcomes if each.fault)
    sys.stdout.writelines(f"{many:4} {told}\n" for told, many in sorted(reasons.items()) if told)
    found = changes(outcomes)
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
