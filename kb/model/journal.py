"""An entry of the journal: on this day, this person had the base do this.

Every entry holds the hash of the one before it, so no entry can be changed, left out or put in
later without changing the hash of the last one.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Self

KINDS = ("add", "rdf", "text", "retract", "judge")
START = "0" * 64
"""What stands in the place of a previous hash in the first entry."""

_LEVEL = 4
"""Of a feed, twice as quick as the level that zlib takes by itself, and a twelfth larger."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", re.ASCII)


def packed(payload: bytes) -> bytes:
    """Write a payload as a journal keeps it."""
    return zlib.compress(payload, _LEVEL)


def unpacked(content: bytes) -> bytes:
    """Read a payload that `packed` wrote."""
    return zlib.decompress(content)


@dataclass(frozen=True)
class Entry:
    """One record of the journal.

    `at` is an instant in UTC such as 2018-12-19T17:02:00Z. `by` says who, `origin` the file it
    came from, or "-". The payload is UTF-8 text; of an "add"
    and of an "rdf", which brings what others wrote, it is sorted N-Quads.
    """

    number: int
    kind: str
    at: str
    by: str
    origin: str
    payload: bytes
    previous: str
    hash: str

    @classmethod
    def seal(
        cls, *, number: int, kind: str, at: str, by: str, origin: str, payload: bytes, previous: str
    ) -> Self:
        """Make an entry with the hash that belongs to it.

        Example:
            >>> Entry.seal(number=1, kind="add", at="2018-12-19T17:02:00Z", by="ann", origin="-",
            ...            payload=b"", previous=START).faults(number=1, previous=START)
            []
        """
        seal = _hash(number, kind, at, by, origin, payload, previous)
        return cls(number, kind, at, by, origin, payload, previous, seal)

    def faults(self, *, number: int, previous: str) -> list[str]:
        """Say what is wrong with this entry in its place.

        Args:
            number: The number it must have.
            previous: The hash of the entry before it.
        """
        found = self.misfits(number=number, previous=previous)
        expected = _hash(
            self.number, self.kind, self.at, self.by, self.origin, self.payload, self.previous
        )
        if self.hash != expected:
            found.append("was changed after it was written")
        return found

    def misfits(self, *, number: int, previous: str) -> list[str]:
        """Say as `faults` does what is wrong with an entry that was just sealed."""
        found = []
        if self.number != number:
            found.append(f"stands where entry {number} belongs")
        if self.kind not in KINDS:
            found.append(f"has the unknown kind {self.kind!r}")
        if not _is_instant(self.at):
            found.append(f"has {self.at!r}, which is no instant in UTC, as its time")
        if self.previous != previous:
            found.append("does not follow from the entry before it")
        return found


@dataclass(frozen=True)
class Damage:
    """One thing that is not as it was written, such as "entry 3" or the sha256 of a text."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place} {self.reason}"


def _is_instant(text: str) -> bool:
    if not _INSTANT.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:  # such as the thirtieth of February
        return False
    return True


def _hash(number: int, *fields: str | bytes) -> str:
    """Hash fields so that no two different lists of fields are the same bytes.

    Each field goes in as its length in eight bytes, then itself.
    """
    seal = hashlib.sha256()
    for field in ("newsclaim journal 1", str(number), *fields):
        raw = field.encode("utf-8", "surrogatepass") if isinstance(field, str) else field
        seal.update(len(raw).to_bytes(8, "big"))
        seal.update(raw)
    return seal.hexdigest()
