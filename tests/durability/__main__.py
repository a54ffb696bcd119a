"""Print what became of killed programs, power cuts, full disks, damage and crowds of writers.

    python -m tests.durability --kills 1000 --cuts 1000 --full 200 --damages 500 --updates 100

`make durability` runs it: a line for each campaign, and each fault. Ends with 1 if there is one.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from tests.durability import backups, evidence, exports, flips, full, kills, power, writers

_WRITERS = 8
_OFTEN = {
    "kills": 1000, "cuts": 1000, "full": 200, "bytes": 10_000, "backups": 1000, "worlds": 20,
    "damages": 500, "updates": 100,
}  # fmt: skip
"""How often each campaign tries, if nobody says: updates are of each writer."""
Told = Callable[[str], None]
Seen = tuple[str, Sequence[str]]


def main() -> int:
    """Run the campaigns one after the other, those of which some trials are wanted."""
    parser = argparse.ArgumentParser(prog="python -m tests.durability", description=__doc__)
    for name, often in _OFTEN.items():
        parser.add_argument(f"--{name}", type=int, default=often, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    wanted = vars(parser.parse_args())
    faults = 0
    with Console(stderr=True).status("beginning") as status:
        for name in _OFTEN:
            if wanted[name]:
                what, found = _CAMPAIGNS[name](wanted[name], wanted["seed"], status.update)
                print(f"{what}: {len(found)} faults", *found, sep="\n  ", flush=True)
                faults += len(found)
    return int(faults > 0)


def counted(numbers: Counter[str]) -> str:
    """Tell of each kind how often."""
    return ", ".join(f"{kind} {number}" for kind, number in sorted(numbers.items()))


def _kills(often: int, seed: int, told: Told) -> Seen:
    seen = kills.campaign(often, seed, told)
    what = f"{seen.hit.total()} kills ({counted(seen.hit)}), {seen.acknowledged} acknowledged"
    return what, seen.failures


def _cuts(often: int, seed: int, told: Told) -> Seen:
    seen = power.campaign(often, seed, told)
    return f"{seen.hit.total()} power cuts ({counted(seen.hit)})", seen.failures


def _full(often: int, seed: int, told: Told) -> Seen:
    seen = full.campaign(often, seed, told)
    said, roomy = seen.count(" 4"), seen.count(" 0")
    what = f"{seen.outcomes.total()} commands on full disks: {said} said so, {roomy} had room"
    return what, seen.failures


def _bytes(often: int, seed: int, told: Told) -> Seen:
    seen = evidence.campaign(often, seed, told)
    what = f"{seen.named.total()} of {often} altered bytes of evidence named"
    return f"{what} ({counted(seen.named)})", seen.failures


def _backups(often: int, seed: int, told: Told) -> Seen:
    seen = backups.campaign(often, often, seed, told)
    what = f"{seen.whole} of {often} backups beside a writer whole"
    return f"{what}, {seen.refused} of {often} damaged ones refused", seen.failures


def _worlds(often: int, seed: int, told: Told) -> Seen:
    seen = exports.campaign(often, seed, told)
    what = f"{often} bases exported, {seen.quads} quads read back alike ({counted(seen.agreed)})"
    return what, seen.failures


def _damages(often: int, seed: int, told: Told) -> Seen:
    seen = flips.campaign(often, seed, told)
    named, harmless = seen.count("named"), seen.count("harmless")
    what = f"{sum(seen.outcomes.values())} damages to all files of a base"
    return f"{what}: {named} named, {harmless} harmless", seen.failures


def _updates(often: int, seed: int, told: Told) -> Seen:
    with tempfile.TemporaryDirectory(prefix="kb-writers-") as place:
        kept, lost = writers.campaign(_WRITERS, often, Path(place), told)
    return f"{_WRITERS} writers, {kept} of {_WRITERS * often} kept", lost


_CAMPAIGNS: dict[str, Callable[[int, int, Told], Seen]] = {
    "kills": _kills,
    "cuts": _cuts,
    "full": _full,
    "bytes": _bytes,
    "backups": _backups,
    "worlds": _worlds,
    "damages": _damages,
    "updates": _updates,
}

if __name__ == "__main__":
    sys.exit(main())
