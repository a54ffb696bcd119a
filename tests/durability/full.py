"""Fill the disk at any stage of a command, and see that it says so and that nothing is lost.

`python -m tests.durability.full TRIALS SEED` has a small disk of its own, in memory, that nobody
else sees (a `tmpfs` in a mount namespace). `campaign` starts it there.
"""

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import kb
from kb.errors import KbError
from kb.knowledge_base import restore
from tests.durability import desk
from tests.durability.left import HALVES, Check, Work, faults

ROOT = Path(__file__).parents[2]
_DISK = 2**25
_ALONE = (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"])
_WHOLE = "whole.kb.tar.gz"
COMMANDS = {
    "add": ("add", "next.yaml", "--text", "next.txt"),
    "backup": ("backup", desk.BACKUP),
    "restore": ("restore", _WHOLE, "again"),
    "export": ("export", "-o", desk.EXPORT),
    "rebuild": ("check", "--rebuild"),
    "retract": ("retract", "ferry-1/s2", "--reason", "It was misread."),
    "judge": ("judge", "ferry-0/s1", "ferry-1/s1", "confirm", "--reason", "It is plain."),
    "init": ("init", "sub"),
}


class NoSmallDiskError(Exception):
    """This user may not make a disk of a chosen size."""


@dataclass
class Filled:
    """What was seen: how commands ended, by name, and what went wrong."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """Count the commands that ended so."""
        return sum(number for name, number in self.outcomes.items() if name.endswith(outcome))


def campaign(trials: int, seed: int, told: Callable[[str], None] = lambda _: None) -> Filled:
    """Run so many commands on a disk with too little room, or just enough.

    Raises:
        NoSmallDiskError: No disk can be made here.
    """
    words = [sys.executable, "-m", "tests.durability.full", str(trials), str(seed)]
    alone = next((way for way in _ALONE if _works([*way, "true"])), None)
    if alone is None:
        raise NoSmallDiskError
    with subprocess.Popen([*alone, *words], stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            told(f"full disk {len(lines)} of {trials}")
    assert process.returncode == 0, lines[-5:]
    found = json.loads(lines[-1])
    return Filled(Counter(found["outcomes"]), found["failures"])


def _works(words: list[str]) -> bool:
    try:
        return subprocess.run(words, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def main() -> None:
    """Try on a disk of this process's own; a line for each trial, and what was seen in the end."""
    trials, dice = int(sys.argv[1]), random.Random(int(sys.argv[2]))
    result, check = Filled(), Check()
    with tempfile.TemporaryDirectory(prefix="kb-full-") as place:
        whole, disk = Path(place, "whole"), Path(place, "disk")
        _prepare(whole)
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_DISK}", "kb-full", str(disk)]
        subprocess.run(mount, check=True)
        for number in range(trials):
            name = list(COMMANDS)[number % len(COMMANDS)]
            room = 0 if dice.random() < 0.1 else int(4096 * 2 ** dice.uniform(0, 9))
            shutil.copytree(whole, disk, dirs_exist_ok=True)
            code, wrong = _trial(disk, name, room, check)
            result.outcomes[f"{name} {code}"] += 1
            result.failures += [f"{name} with {room} bytes of room: {it}" for it in wrong]
            for one in disk.iterdir():
                shutil.rmtree(one) if one.is_dir() else one.unlink()
            print(name, room, code, flush=True)
        subprocess.run(["umount", str(disk)], check=True)
    print(json.dumps({"outcomes": result.outcomes, "failures": result.failures}))


def _prepare(place: Path) -> None:
    """Make a base with an export and a backup, and write what is added later."""
    with kb.init(place) as base:
        for number in range(2):
            desk.do(base, place, number, seed=1)
        desk.export(base, place)
        for name in (desk.BACKUP, _WHOLE):
            base.backup(place / name)
    desk.written(place, _number_of("add"))


def _number_of(kind: str) -> int:
    """Give the first operation behind those that were done that is of this kind."""
    return next(number for number in count(2) if desk.kind_of(number, seed=1) == kind)


def _trial(disk: Path, name: str, room: int, check: Check) -> tuple[int, list[str]]:
    """Run one command with so many bytes of room; gives how it ended, and what is wrong."""
    before = {file: file.read_bytes() for file in (disk / desk.EXPORT, disk / desk.BACKUP)}
    filling = disk / "filling"
    with filling.open("wb") as out:
        out.write(bytes(max(0, shutil.disk_usage(disk).free - room)))
    by = ("--by", f"op-{_number_of(name)}") if name in desk.ENTRIES else ()
    done = _run(disk, *COMMANDS[name], *by)
    wrong = list(_told(done))
    wrong += [f"{file} is left over" for pattern in HALVES for file in disk.rglob(pattern)]
    wrong += _reading(disk)
    filling.unlink()
    if done.returncode:
        wrong += [
            f"{file} is not as before" for file, was in before.items() if file.read_bytes() != was
        ]
    return done.returncode, [*wrong, *_left(disk, name, done.returncode, check)]


def _run(disk: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "kb", *words],
        capture_output=True,
        check=False,
        cwd=disk,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        text=True,
    )


def _told(done: "subprocess.CompletedProcess[str]") -> Iterator[str]:
    """It ends well, or with 4 and one line that says why."""
    if done.returncode == 0:
        return
    words = done.stderr
    full = any(sign in words for sign in ("No space left", "disk is full"))
    if done.returncode != 4 or done.stdout or words.count("\n") != 1 or not full:
        yield f"it ended with {done.returncode}: {done.stdout[-200:]}{words[-500:]}"


def _reading(disk: Path) -> Iterator[str]:
    """Whoever reads meanwhile gets all that was there, or is told why not."""
    done = _run(disk, "find", "--csv")
    if done.returncode == 0 and len(done.stdout.splitlines()) < 4:  # one may be taken back
        yield f"a reader got only {done.stdout}"
    yield from (f"a reader: {it}" for it in _told(done))


def _left(disk: Path, name: str, code: int, check: Check) -> Iterator[str]:
    """With room again, everything acknowledged is there, and the command can be given again."""
    work = Work(1, {0: 2, 1: 2, _number_of("export"): 0, _number_of("backup"): 0})
    if name in desk.KINDS and code == 0:
        work.done[_number_of(name)] = desk.ENTRIES.get(name, 0)
    elif name in desk.KINDS:
        work.hit = _number_of(name)
    yield from faults(disk, work, check)
    again, sub = disk / "again", disk / "sub"
    try:
        if name == "restore" and not (again / ".kb").exists():
            restore(disk / _WHOLE, again)
        if name == "init":
            journal = sub / ".kb" / "journal.db"
            made = journal.exists() and journal.stat().st_size
            with kb.open(sub) if made else kb.init(sub) as base:
                yield from check(base)
    except KbError as error:
        yield f"with room again: {error}"


if __name__ == "__main__":
    main()
