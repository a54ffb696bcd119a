"""Look at what a desk left behind: whether all that it acknowledged is there, and nothing half."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph

import kb
from kb.errors import KbError
from kb.journal.journal import Journal
from kb.knowledge_base import KnowledgeBase, restore
from tests.durability import desk

HALVES = (".*.kb-half", "new.part", "*.new", "*-journal")
"""What a file is called until it is whole."""


class Check:
    """Says what `kb check` would of damage, but derives anew only once for each history."""

    def __init__(self) -> None:
        self._known = dict[str, tuple[str, str]]()

    def __call__(self, base: KnowledgeBase) -> Iterator[str]:
        inner = base._base
        texts = [entry.payload.decode() for entry in inner.journal.of_kind("text")]
        for damage in (*inner.journal.verify(), *inner.archive.verify(texts)):
            yield f"{damage.place}: {damage.reason}"
        yield from (f"{part}: {fault}" for part, fault in inner.damage())
        head = inner.journal.checkpoint()
        if head not in self._known:
            yield from (f"check: {found.place}: {found.message}" for found in base.check())
            self._known[head] = inner.derived_anew()
        if base.digests() != self._known[head]:
            yield "store or index is not what the journal gives"


@dataclass
class Work:
    """What a desk said of its operations.

    Attributes:
        seed: Chose them.
        done: How many entries each made that it acknowledged.
        hit: The one that it had begun, None if it was between two.
        restored: Whether a base was restored; to restore it again takes that one away first.
    """

    seed: int
    done: dict[int, int] = field(default_factory=dict)
    hit: int | None = None
    restored: bool = False

    def hear(self, line: str) -> None:
        """Take one line of a desk in."""
        word, *numbers = line.split()
        if word == "begin":
            self.hit = int(numbers[0])
            self.restored &= self.kind != "restore"
        elif word == "done":
            self.restored |= self.kind == "restore" and self.first_of("backup") in self.done
            self.done[int(numbers[0])] = int(numbers[1])
            self.hit = None

    @property
    def kind(self) -> str:
        """What was hit."""
        return "nothing" if self.hit is None else desk.kind_of(self.hit, self.seed)

    def first_of(self, kind: str) -> float:
        """Number of the first operation of a kind that was done; beyond all if none was."""
        return min((n for n in self.done if desk.kind_of(n, self.seed) == kind), default=1e9)


def faults(place: Path, work: Work, check: Check) -> Iterator[str]:
    """Compare what is there with what was acknowledged; what was hit and is whole counts, too."""
    try:
        with kb.open(place) as base:
            yield from check(base)
            yield from _lost_or_torn(place, work)
            yield from _stories_amiss(base, work)
            yield from _files_amiss(base, place, work, check)
    except KbError as error:
        yield f"{type(error).__name__}: {error}"


def _lost_or_torn(place: Path, work: Work) -> Iterator[str]:
    with closing(Journal(place / ".kb" / "journal.db", read_only=True)) as journal:
        there = Counter(int(entry.by.removeprefix("op-")) for entry in journal.entries())
    for number, entries in work.done.items():
        if there[number] != entries:
            yield f"lost: operation {number} has {there[number]} of {entries} entries"
    for number in set(there) - set(work.done):
        if number == work.hit and there[number] == desk.ENTRIES[work.kind]:
            work.done[number] = there[number]  # whole, though it was not acknowledged
        else:
            yield f"torn: operation {number} has {there[number]} entries"


def _stories_amiss(base: kb.KnowledgeBase, work: Work) -> Iterator[str]:
    """The first statement of a story is never taken back, so every added story shows it."""
    there = {card.id for card in base.find(limit=-1) if card.id.endswith("/s1")}
    added = {f"ferry-{number}/s1" for number, entries in work.done.items() if entries == 2}
    if there != added:
        yield f"look-ups lack {sorted(added - there)} and have {sorted(there - added)}"


def _files_amiss(base: kb.KnowledgeBase, place: Path, work: Work, check: Check) -> Iterator[str]:
    export, backup, again = place / desk.EXPORT, place / desk.BACKUP, place / "again" / ".kb"
    if export.exists():
        content = export.read_bytes()
        count = len(list(pyoxigraph.parse(content, pyoxigraph.RdfFormat.N_QUADS)))
        if not content.endswith(b"\n") or not count:
            yield "the export is cut off"
        # It may be of before a retraction, if the next one was hit.
        entries = base._base.journal.of_kind("add")
        recorded = {line for entry in entries for line in entry.payload.splitlines()}
        if not recorded.issuperset(content.splitlines()):
            yield "the export has what was never recorded"
    elif work.first_of("export") in work.done:
        yield "lost: the export"
    if backup.exists():
        restore(backup, place, dry_run=True)  # reads and checks every byte
    elif work.first_of("backup") in work.done:
        yield "lost: the backup"
    if again.exists():
        with kb.open(again) as restored:
            yield from (f"restored: {fault}" for fault in check(restored))
    elif work.restored:
        yield "lost: the restored base"


def left_over(place: Path) -> Iterator[str]:
    """After one more operation of each kind nothing may be left of those that were cut short."""
    with kb.open(place) as base:
        base.add(*(written := desk.written(place, 10**6))[:1], texts=written[1:], by="op-1000000")
        desk.export(base, place)
        base.backup(place / desk.BACKUP)
    desk.take_away(place / "again" / ".kb")
    restore(place / desk.BACKUP, place / "again")
    for pattern in HALVES:
        for found in place.rglob(pattern):
            yield f"{found.relative_to(place)} is left over"
    generations = [one for one in (place / ".kb" / "store").iterdir() if one.is_dir()]
    if len(generations) > 2:
        yield f"{len(generations)} generations of the store are left"
