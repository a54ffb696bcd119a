"""Let several writers work at once, and see that no work of one is lost by another."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import kb
from kb.journal.journal import Journal
from tests.durability import desk

ROOT = Path(__file__).parents[2]
WRITER = """
import sys, kb
place, writer, updates = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
for update in range(updates):
    with kb.open(place, wait=600) as base:
        name = f"writer {writer} update {update}"
        base.judge("ferry-0/s1", "ferry-1/s1", "confirm", reason=name, by=name)
        print(name, flush=True)
"""


def campaign(
    writers: int, updates: int, place: Path, told: Callable[[str], None] = lambda _: None
) -> tuple[int, list[str]]:
    """Have each of some processes write so often; gives how many were kept, and what is wrong."""
    with kb.init(place) as base:
        for number in range(2):
            desk.do(base, place, number, seed=1)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(place), str(writer), str(updates)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        for writer in range(writers)
    ]
    said = list[str]()
    for number, process in enumerate(processes, 1):
        words, _ = process.communicate()
        said += words.decode().splitlines()
        told(f"writer {number} of {writers} has ended")
    with closing(Journal(place / ".kb" / "journal.db", read_only=True)) as journal:
        kept = [entry.by for entry in journal.entries() if entry.kind == "judge"]
        damage = [f"{found.place}: {found.reason}" for found in journal.verify()]
    with kb.open(place) as base:
        damage += [f"{found.place}: {found.message}" for found in base.check()]
    wanted = {
        f"writer {writer} update {update}" for writer in range(writers) for update in range(updates)
    }
    faults = [f"{name} was not acknowledged" for name in sorted(wanted - set(said))]
    faults += [f"{name} is lost" for name in sorted(set(said) - set(kept))]
    if len(kept) != len(set(kept)):
        faults.append("something was written twice")
    return len(set(kept)), faults + damage
