"""Remember what became of feeds, so that nothing of them is taken in again for nothing.

A feed is known by all that decides what is read in it. What was noted stays noted until something
is taken back; then feeds are read again. What is kept can be lost at any time.
"""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from kb.errors import Problem
from kb.files import make_folder, pieces_of
from kb.ingest.kept_parts import reading_version
from kb.ingest.verdicts import Verdicts
from kb.journal.journal import Journal
from kb.model.answers import FeedAdded
from kb.model.journal import packed, unpacked

_FOLDER = "feeds"
_LEAVE_ALL = {"add", "rdf", "text", "judge"}
"""Kinds of entries after which all that was recorded still is."""
_MOST_KEPT = 100
_LEAST = 200_000
"""Bytes of a feed that takes longer to be read than to be remembered."""


@dataclass(frozen=True)
class FeedFile:
    """A file that holds nothing but a feed, with what it is read by.

    Attributes:
        mapping: The bytes of what says which column is what; none for a feed that says so itself.
        base: The address that relative ones are relative to.
    """

    path: Path
    kind: str
    mapping: bytes = b""
    base: str = ""

    def digest(self, verdicts: Verdicts) -> str:
        """Hash all that decides what is read in it, its name too, as places are told with it.

        Raises:
            UnreadableError: It is not there any more.
        """
        own = sha256()
        for piece in pieces_of(self.path):
            own.update(piece)
        said = sha256(self.mapping).hexdigest(), sha256(repr(verdicts).encode()).hexdigest()
        parts = [reading_version(), str(self.path), self.kind, self.base, *said, own.hexdigest()]
        return sha256(json.dumps(parts).encode()).hexdigest()

    def state(self) -> tuple[int, int, int]:
        """Give its size, and what else changes when somebody writes to it; zeros if it is gone."""
        try:
            found = self.path.stat()
        except OSError:
            return 0, 0, 0
        return found.st_size, found.st_ino, found.st_mtime_ns


@dataclass(frozen=True)
class Became:
    """What became of a feed, or of its beginning.

    Attributes:
        read: How many of its records that is.
        is_whole: Whether there are no more.
        refused: The first records that were refused.
        defects: The first faults of those that were taken in.
    """

    added: FeedAdded
    refused: Sequence[Problem] = ()
    defects: Sequence[Problem] = ()
    read: int = 0
    is_whole: bool = False


class KnownFeeds:
    """The feeds that a base has, whole or in part, each with what became of it."""

    def __init__(self, folder: Path | None, journal: Journal) -> None:
        """Look into the folder of a base; None for one in memory, which remembers none."""
        self._folder = folder / _FOLDER if folder else None
        self._journal = journal
        self._read: dict[int, tuple[FeedFile, str, tuple[int, int, int]]] = {}
        self._told: dict[int, tuple[int, bool]] = {}

    def became(self, number: int, file: FeedFile, verdicts: Verdicts) -> Became | None:
        """Say what becomes of a feed when it is added again; None if all of it has to be read.

        Args:
            number: Its place among the feeds of this addition.
        """
        state = file.state()
        if self._folder is None or state[0] < _LEAST:
            return None
        digest = file.digest(verdicts)
        found = self._found(self._folder / digest)
        if found is None or not found.is_whole:
            self._read[number] = file, digest, state
        return found

    def _found(self, kept: Path) -> Became | None:
        try:
            told = json.loads(unpacked(kept.read_bytes()))
        except (OSError, ValueError, zlib.error):  # it was never added, or that was not kept whole
            return None
        number, seal = told["entry"]
        is_ours = self._journal.head()[0] >= number and self._journal.mark(number)[0] == seal
        if not is_ours or not self._journal.kinds(after=number) <= _LEAVE_ALL:
            return None
        added = FeedAdded(**told["added"])
        added = replace(added, new=0, known=added.new + added.known, updated=0)
        refused, defects = _problems(told["refused"]), _problems(told["defects"])
        return Became(added, refused, defects, told["read"], told["is_whole"])

    def remember(self, became: Sequence[Became]) -> None:
        """Remember what became of the feeds of this addition so far, which the journal has now.

        Not of one whose file was changed while it was read.
        """
        number, seal = self._journal.head()
        if self._folder is None or not self._read or not number:
            return
        make_folder(self._folder)
        for place, (file, digest, state) in self._read.items():
            if place >= len(became) or file.state() != state:
                continue
            until = became[place].read, became[place].is_whole
            if self._told.get(place) != until:
                told = {"entry": [number, seal], **asdict(became[place])}
                (self._folder / digest).write_bytes(packed(json.dumps(told).encode()))
                self._told[place] = until
        kept = sorted(self._folder.iterdir(), key=lambda found: found.stat().st_mtime_ns)
        for old in kept[:-_MOST_KEPT]:
            old.unlink()


def _problems(told: Sequence[dict[str, Any]]) -> list[Problem]:
    return [Problem(**one) for one in told]
