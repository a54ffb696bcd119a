"""Print what became of killed programs, power cuts, full disks, damage and crowds of writers.

    python -m tests.durability --kills 1000 --cuts 1000 --full 200 --damages 500 --updates 100

`make durability` runs it: a line for each campaign, and each fault. Ends with 1 if there is one.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tests.durability import evidence, flips, full, kills, power, writers

_WRITERS = 8


def main() -> int:
    """Run the campaigns one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--cuts", type=int, default=1000, help="of the power")
    parser.add_argument("--full", type=int, default=200, help="commands on a full disk")
    parser.add_argument("--bytes", type=int, default=10_000, help="of journal and texts")
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
        cut = power.campaign(wanted.cuts, wanted.seed, status.update)
        hits = ", ".join(f"{kind} {number}" for kind, number in sorted(cut.hit.items()))
        faults += told(f"{sum(cut.hit.values())} power cuts ({hits})", cut.failures)
        filled = full.campaign(wanted.full, wanted.seed, status.update)
        faults += told(
            f"{wanted.full} commands on full disks: {filled.count(' 4')} said so, "
            f"{filled.count(' 0')} had room",
            filled.failures,
        )
        changed = evidence.campaign(wanted.bytes, wanted.seed, status.update)
        hits = ", ".join(f"{kind} {number}" for kind, number in sorted(changed.named.items()))
        faults += told(
            f"{changed.named.total()} of {wanted.bytes} altered bytes of evidence named ({hits})",
            changed.failures,
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
