"""Print what became of killed programs, damaged files and crowds of writers.

    python -m tests.durability --kills 1000 --damages 500 --updates 100

`make durability` runs it: a line for each campaign, and each fault. Ends with 1 if there is one.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tests.durability import flips, kills, writers

_WRITERS = 8


def main() -> int:
    """Run the campaigns one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--damages", type=int, default=500)
    parser.add_argument("--updates", type=int, default=100, help=f"of each of {_WRITERS} writers")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    faults = 0
    with Console(stderr=True).status("killing") as status:
        killed = kills.campaign(wanted.kills, wanted.seed, status.update)
        hits = ", ".join(f"{kind} {number}" for kind, number in sorted(killed.hit.items()))
        faults += told(
            f"{sum(killed.hit.values())} kills ({hits}), {killed.acknowledged} acknowledged",
            killed.failures,
        )
        damaged = flips.campaign(wanted.damages, wanted.seed, status.update)
        named, harmless = damaged.count("named"), damaged.count("harmless")
        faults += told(
            f"{sum(damaged.outcomes.values())} damages to all files of a base: {named} named, "
            f"{harmless} harmless",
            damaged.failures,
        )
        with tempfile.TemporaryDirectory(prefix="kb-writers-") as place:
            kept, lost = writers.campaign(_WRITERS, wanted.updates, Path(place), status.update)
        faults += told(f"{_WRITERS} writers, {kept} of {_WRITERS * wanted.updates} kept", lost)
    return int(faults > 0)


def told(what: str, faults: Sequence[str]) -> int:
    """Print what was seen of one campaign, with each fault; gives how many there were."""
    print(f"{what}: {len(faults)} faults", *faults, sep="\n  ", flush=True)
    return len(faults)


if __name__ == "__main__":
    sys.exit(main())
