"""Damage every file of a base, a byte, a cut or a loss at a time, and see what becomes of answers.

Each damage must be harmless, so that every answer is as before, or be named by whoever asks. Other
rows without a word are the one thing that may never happen. What is derived must be mended by a
rebuild. Children ask, as a damaged database may end whoever reads it.
"""

import json
import os
import random
import shutil
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import kb
from kb.errors import KbError
from kb.knowledge_base import KnowledgeBase
from kb.model.lookup import Selection
from tests.durability import desk

_MENDED = 4  # of so many damages to a derived file one is mended, too
_WAYS = ("flip", "flip", "flip", "cut", "loss")


@dataclass
class Damaged:
    """What was seen: how each damage came out by the file's part, and what went wrong."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """Count the damages that came out so."""
        return sum(number for (_, how), number in self.outcomes.items() if how == outcome)


def made_and_asked(place: Path) -> dict[str, str]:
    """Make a base that was changed in several ways, with three texts, and ask it everything."""
    with kb.init(place) as base:
        for number in range(3):
            desk.do(base, place, number, seed=2)
        base.judge("ferry-0/s1", "ferry-1/s1", "confirm", reason="It is plain.", by="op-9")
    with kb.open(place) as base:
        return answers(base)


def campaign(
    damages: int, seed: int, told: Callable[[str], None] = lambda _: None, among: str = ""
) -> Damaged:
    """Do so many damages to copies of one base.

    Args:
        among: Only to files whose path begins so.
    """
    result, dice = Damaged(), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="kb-flips-") as folder:
        whole, copy = Path(folder, "whole"), Path(folder, "copy")
        _warm_up(Path(folder, "warm"))
        expected = json.loads(in_child(lambda: json.dumps(made_and_asked(whole))))
        files = sorted(
            file.relative_to(whole)
            for file in (whole / ".kb").rglob("*")
            if file.is_file() and str(file.relative_to(whole / ".kb")).startswith(among)
        )
        for number in range(damages):
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(whole, copy)
            file = files[number % len(files)]
            what = damage(copy / file, dice)
            if what:
                mends = number // len(files) % _MENDED == 0
                came = in_child(partial(outcome, copy, file, expected, mends=mends))
                result.outcomes[part_of(file), came] += 1
                if came not in ("harmless", "named"):
                    result.failures.append(f"damage {number} of seed {seed}, {what}: {came}")
            told(f"damage {number + 1} of {damages}")
    return result


def campaign_apart(damages: int, seed: int) -> Damaged:
    """Do a campaign from a new process, whatever this one has opened."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as apart:
        return apart.submit(campaign, damages, seed).result()


def _warm_up(place: Path) -> None:
    """Read once what every child needs: ontology, shapes and rules."""
    place.mkdir()
    with kb.open(":memory:") as base:
        desk.do(base, place, 0, seed=2)


def part_of(file: Path) -> str:
    """Name the part of a base that a file belongs to."""
    return file.parts[1] if file.parts[1] != "store" else f"store/{file.suffix or file.name[:8]}"


def damage(file: Path, dice: random.Random) -> str:
    """Do one damage to a file; says what was done, "" if there was nothing to do it to."""
    content, way = bytearray(file.read_bytes()), dice.choice(_WAYS)
    if way == "loss":
        file.unlink()
        return f"{file.name} removed"
    if not content:
        return ""
    place = dice.randrange(len(content))
    if way == "cut":
        file.write_bytes(content[:place])
        return f"{file.name} cut at {place}"
    content[place] ^= 1 << dice.randrange(8)
    file.write_bytes(content)
    return f"{file.name} changed at {place}"


def answers(base: KnowledgeBase) -> dict[str, str]:
    """Ask the base all kinds of things."""
    cards = base.find(limit=-1)
    return {
        "statements": repr(cards),
        "newest": repr(base.find(limit=5, newest=True)),
        "words": repr([base.find(Selection(words=word)) for word in ("letter", "ferry", "notice")]),
        "speaker": repr(base.find(Selection(speaker="line"), limit=-1)),
        "conflicts": repr(base.contradictions()),
        "cards": repr([base.show(card.id) for card in cards[:3]]),
        "counts": repr(base.stats()),
        "store": base.digests()[0],
        "catalogue": json.dumps(list(map(str, base.query("stories").results()))),
    }


def in_child(ask: Callable[[], str]) -> str:
    """Ask in a process of its own; gives its answer, or says how it ended.

    This one must never have opened a base on disk: the database's threads are not in a fork, which
    would wait for them for ever.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        spoken = os.dup(writing)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        try:
            with os.fdopen(writing, "w", encoding="utf-8") as pipe:
                pipe.write(ask())
        except BaseException:  # noqa: BLE001
            os.write(spoken, traceback.format_exc()[-500:].encode())
            os._exit(1)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answer:
        words = answer.read()
    _, status = os.waitpid(child, 0)
    return words if not status else f"a crash, status {status} {words}"


def outcome(place: Path, file: Path, expected: dict[str, str], *, mends: bool) -> str:
    """Ask everything, and then have what is derived mended."""
    different, named = asked(place, expected)
    if different:
        return f"SILENT: other {different}"
    if file.parts[1] in ("journal.db", "texts"):
        return "named" if named else evidence_outcome(place)
    if not mends:
        return "named" if named else "harmless"
    try:
        with kb.open(place) as base:
            base.rebuild()
            wrong = [finding.message for finding in base.check()]
    except KbError as error:
        return f"NOT MENDED: {error}"
    different, again = asked(place, expected)
    if wrong or different or again:
        return f"NOT MENDED: {wrong} {different} {again}"
    return "named" if named else "harmless"


def asked(place: Path, expected: dict[str, str]) -> tuple[list[str], str]:
    """Give which answers differ, and what was said of damage."""
    try:
        with kb.open(place) as base:
            found = answers(base)
    except KbError as error:
        return [], str(error)
    return [name for name, rows in found.items() if rows != expected[name]], ""


def evidence_outcome(place: Path) -> str:
    """No answer needs the evidence itself; `check` must name what is not as it was."""
    with kb.open(place) as base:
        if base.check():
            return "named"
    return "harmless"
