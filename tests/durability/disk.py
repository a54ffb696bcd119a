"""A disk as a power cut leaves it: what was synced is there, and of the rest nobody knows what.

It is fed the calls that a program made, in their order. A file that was written to may have any of
its writes since it was last synced, a folder any of its changes of names, and a new name does not
last before its folder is synced. This is less than most file systems promise.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

WAYS = ("none", "names", "contents", "some", "some", "all")
"""What is left of what was not synced."""
_PAGE, _SECTOR = 4096, 512


@dataclass
class File:
    """Bytes that last, and what was done to them since: (place, bytes) or a new length."""

    lasting: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes] | int] = field(default_factory=list)
    size: int = 0

    def write(self, place: int, content: bytes) -> None:
        self.pending.append((place, content))
        self.size = max(self.size, place + len(content))

    def cut(self, size: int) -> None:
        self.pending.append(size)
        self.size = size

    def sync(self) -> None:
        for change in self.pending:
            _apply(self.lasting, change)
        self.pending.clear()

    def left(self, way: str, dice: random.Random) -> bytes:
        """Give the bytes that a power cut leaves."""
        content = bytearray(self.lasting)
        if way in ("contents", "all"):
            for change in self.pending:
                _apply(content, change)
        if way == "some":
            for change in self.pending:
                _tear(content, change, dice)
        return bytes(content)


def _apply(content: bytearray, change: tuple[int, bytes] | int) -> None:
    if isinstance(change, int):
        del content[change:]
        content.extend(bytes(change - len(content)))
        return
    place, written = change
    content.extend(bytes(max(0, place - len(content))))
    content[place : place + len(written)] = written


def _tear(content: bytearray, change: tuple[int, bytes] | int, dice: random.Random) -> None:
    """Keep some pages or sectors of a write, or of one behind the end nothing but its length."""
    kept, unit = dice.choice((0.2, 0.5, 0.9)), dice.choice((_PAGE, _PAGE, _SECTOR))
    if isinstance(change, int):
        if dice.random() < kept:
            _apply(content, change)
        return
    place, written = change
    for start in range(place - place % unit, place + len(written), unit):
        first, last = max(start, place), min(start + unit, place + len(written))
        if dice.random() < kept:
            _apply(content, (first, written[first - place : last - place]))
        elif first >= len(content) and dice.random() < 0.3:
            _apply(content, (first, bytes(last - first)))


@dataclass
class Folder:
    """Names that last, and what was done to them since: (name that goes, name that comes, what)."""

    lasting: dict[str, "File | Folder"] = field(default_factory=dict)
    pending: list[tuple[str, str, "File | Folder"]] = field(default_factory=list)
    now: dict[str, "File | Folder"] = field(default_factory=dict)

    def change(self, gone: str, came: str, what: "File | Folder") -> None:
        self.pending.append((gone, came, what))
        _rename(self.now, self.pending[-1])

    def sync(self) -> None:
        for change in self.pending:
            _rename(self.lasting, change)
        self.pending.clear()

    def left(self, way: str, dice: random.Random) -> dict[str, "File | Folder"]:
        """Give the names that a power cut leaves."""
        names, kept = dict(self.lasting), dice.choice((0.2, 0.5, 0.9))
        for change in self.pending if way != "contents" else ():
            if way != "some" or dice.random() < kept:
                _rename(names, change)
        return names


def _rename(names: dict[str, File | Folder], change: tuple[str, str, File | Folder]) -> None:
    gone, came, what = change
    names.pop(gone, None)
    if came:
        names[came] = what


class Disk:
    """Everything under one folder, which was there and empty when the program began."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.top = Folder()

    def holds(self, path: str) -> bool:
        return Path(path) == self._root or self._root in Path(path).parents

    def at(self, path: str) -> "File | Folder | None":
        """Give what has this name now, None if nothing has."""
        found: File | Folder | None = self.top
        for part in Path(path).relative_to(self._root).parts:
            found = found.now.get(part) if isinstance(found, Folder) else None
        return found

    def _around(self, path: str) -> tuple[Folder, str]:
        folder = self.at(str(Path(path).parent))
        assert isinstance(folder, Folder), path
        return folder, Path(path).name

    def make(self, path: str, what: File | Folder) -> None:
        folder, name = self._around(path)
        folder.change("", name, what)

    def link(self, old: str, new: str) -> None:
        found = self.at(old)
        assert found is not None, old
        self.make(new, found)

    def remove(self, path: str) -> None:
        folder, name = self._around(path)
        folder.change(name, "", folder.now[name])

    def rename(self, old: str, new: str) -> None:
        """Within a folder it happens at once; what moved between folders might be in both."""
        (here, gone), (there, came) = self._around(old), self._around(new)
        what = here.now[gone]
        if here is there:
            here.change(gone, came, what)
            return
        there.change("", came, what)
        here.change(gone, "", what)

    def pending(self) -> int:
        """Count the changes that would not surely last."""
        return sum(len(one.pending) for one in _all(self.top, set()))

    def leave(self, way: str, dice: random.Random, place: Path) -> None:
        """Write what a power cut now would leave, in one of `WAYS`, into an empty folder."""
        _write(self.top, way, dice, place, {})


def _all(one: File | Folder, seen: set[int]) -> Iterator[File | Folder]:
    if id(one) in seen:
        return
    seen.add(id(one))
    yield one
    if isinstance(one, Folder):
        inside: Iterable[File | Folder] = [
            *one.lasting.values(), *one.now.values(), *(what for *_, what in one.pending)
        ]  # fmt: skip
        for what in inside:
            yield from _all(what, seen)


def _write(
    folder: Folder, way: str, dice: random.Random, place: Path, written: dict[int, Path]
) -> None:
    names = folder.lasting if way == "none" else folder.left(way, dice)
    for name, what in sorted(names.items(), key=lambda item: item[0]):
        here = place / name
        if isinstance(what, Folder):
            here.mkdir()
            _write(what, way, dice, here, written)
        elif id(what) in written:
            here.hardlink_to(written[id(what)])
        else:
            here.write_bytes(what.lasting if way == "none" else what.left(way, dice))
            written[id(what)] = here
