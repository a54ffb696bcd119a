"""Back a base up while others write to it, and damage backups: each opens whole, or is refused.

A backup is what the base was at one entry of its journal, from the first to that one. Whoever
restores it has that, to the last byte.
"""

import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import kb
from kb.errors import BackupDamagedError, KbError
from kb.knowledge_base import restore
from tests.durability import desk
from tests.durability.writers import ROOT, WRITER

_RESTORED = 20  # of so many backups one is restored and compared with the base as it was


@dataclass
class BackedUp:
    """What was seen: backups that opened, entries that came meanwhile, damage refused, faults."""

    whole: int = 0
    meanwhile: int = 0
    refused: int = 0
    failures: list[str] = field(default_factory=list)


def campaign(
    backups: int, damages: int, seed: int, told: Callable[[str], None] = lambda _: None
) -> BackedUp:
    """Make so many backups beside a writer, and damage the last one so often."""
    result = BackedUp()
    with tempfile.TemporaryDirectory(prefix="kb-backups-") as folder:
        place = Path(folder)
        with kb.init(place) as base:
            for number in range(2):
                desk.do(base, place, number, seed=1)
        words = [sys.executable, "-c", WRITER, str(place), "1", "1000000"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT) as writer:
            try:
                for number in range(backups):
                    assert writer.stdout is not None
                    writer.stdout.readline()  # one more update was acknowledged
                    result.failures += _back_up(place, number, result)
                    told(f"backup {number + 1} of {backups}")
            finally:
                writer.kill()
        _damage_often(place, damages, random.Random(seed), result, told)
    return result


def _back_up(place: Path, number: int, result: BackedUp) -> list[str]:
    """Make one backup, and see that it is the base as it was at some entry."""
    file, again = place / desk.BACKUP, place / f"again-{number}"
    with kb.open(place) as base:
        base.backup(file)
    try:
        manifest = restore(file, again, dry_run=number % _RESTORED > 0)
    except KbError as error:
        return [f"backup {number}: {error}"]
    with kb.open(place) as base:
        wrong = []
        if base._base.journal.hash_of(manifest.entries) != manifest.checkpoint:
            wrong.append(f"backup {number} ends with an entry that the base never had")
        result.meanwhile += base._base.journal.head()[0] - manifest.entries
    if (again / ".kb").exists():
        with kb.open(again) as restored:
            wrong += [f"backup {number}, restored: {found.message}" for found in restored.check()]
            again_file = again / desk.BACKUP
            restored.backup(again_file)
            if again_file.read_bytes() != file.read_bytes():
                wrong.append(f"backup {number}: its base is backed up with other bytes")
    result.whole += not wrong
    return wrong


def _damage_often(
    place: Path,
    damages: int,
    dice: random.Random,
    result: BackedUp,
    told: Callable[[str], None],
) -> None:
    """Change, cut, extend or double the last backup."""
    whole, file = (place / desk.BACKUP).read_bytes(), place / "damaged.kb.tar.gz"
    ways: tuple[Callable[[int], bytes], ...] = (
        lambda at: whole[:at] + bytes([whole[at] ^ 1 << dice.randrange(8)]) + whole[at + 1 :],
        lambda at: whole[:at] + bytes([whole[at] ^ 1 << dice.randrange(8)]) + whole[at + 1 :],
        lambda at: whole[:at],
        lambda at: whole[:at] + whole[at + 1 :],
        lambda at: whole + whole[-at - 1 :],
        lambda at: whole[:at] + dice.randbytes(1 + at % 50) + whole[at:],
    )
    for number in range(damages):
        at = dice.randrange(len(whole))
        file.write_bytes(ways[number % len(ways)](at))
        try:
            restore(file, place / "never")
            result.failures.append(f"damage {number} at byte {at} was restored")
        except BackupDamagedError as error:
            if file.name in str(error):
                result.refused += 1
            else:
                result.failures.append(f"damage {number} at byte {at}: {error}")
        if (place / "never" / ".kb").exists():
            result.failures.append(f"damage {number} at byte {at} left something behind")
        told(f"damaged backup {number + 1} of {damages}")
