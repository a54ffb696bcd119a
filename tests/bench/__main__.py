"""Measure: `python -m tests.bench 10000 100000`, or `make bench SIZES="10000 100000"`.

Deriving everything, and taking in one statement more, are measured only if they are named:
`--part deriving`, `--part growing`, or `--part adding`, which goes through it part by part.

Every line is one question at one size, with the medians of ours and of peers that give the same
answer in the same run. Ends with 1 if a target is missed.
"""

import argparse
import sys
from pathlib import Path

from tests.bench import adding, changing, deriving, importing, lookups

PARTS = {
    "lookups": lookups.lines,
    "changing": changing.lines,
    "adding": adding.lines,
    "importing": importing.importing,
    "growing": importing.growing,
    "deriving": deriving.lines,
}
_UNASKED = ("lookups", "changing", "importing")


def main() -> int:
    """Print a line for each question."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--part", choices=PARTS, action="append", help="only this; may be repeated")
    parser.add_argument("--folder", default="build/bench", help="where data is made")
    wanted = parser.parse_args()
    folder = Path(wanted.folder).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    missed = 0
    for size in wanted.sizes:
        for part in wanted.part or _UNASKED:
            for line in PARTS[part](size, folder):
                print(line, flush=True)
                missed += bool(line.missed)
    print(f"{missed} target{'s' * (missed != 1)} missed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
