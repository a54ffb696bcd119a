"""What the files of a database were when it was named: sizes and checksums, in a file beside it.

The engine sees by its own checksums that a block was changed, but not that its log lost its end,
and a query that meets a damaged block may go on for ever, taking all memory there is. So whoever
opens a database compares all of it with the seal first; files beyond 32 MB together only if their
time of change is another one. `kb check` compares all bytes.
"""

import json
import zlib
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

_CHUNK = 2**20
_SMALL = 2**25
_SPOKEN = "LOG"  # what the engine says to people; nobody reads it back


@dataclass(frozen=True)
class Sealed:
    """What one file was: its bytes, their checksum (CRC-32), and when they were last changed."""

    size: int
    sum: int
    changed: int

    @classmethod
    def of(cls, file: Path) -> "Sealed":
        """Look at a file as it is."""
        found = file.stat()
        return cls(found.st_size, _sum(file), found.st_mtime_ns)


Seal = dict[str, Sealed]


def seal_of(database: Path, before: Path | None) -> Seal:
    """Look at every file of a database.

    Args:
        before: The database that it was made from. A file that both share is not read again, so
            that what was damaged before it was shared stays told.
    """
    known = dict[tuple[int, int], Sealed]()
    if before is not None:
        for name, sealed in read_seal(before).items():
            if (before / name).is_file():
                known[(before / name).stat().st_ino, sealed.changed] = sealed
    return {
        file.name: known.get((file.stat().st_ino, file.stat().st_mtime_ns)) or Sealed.of(file)
        for file in database.iterdir()
        if file.is_file() and file.name != _SPOKEN
    }


def write_seal(seal: Seal) -> str:
    """Give the text of a seal."""
    return json.dumps({name: astuple(sealed) for name, sealed in sorted(seal.items())})


def read_seal(database: Path) -> Seal:
    """Read the seal beside a database, {} if it cannot be read."""
    try:
        written = json.loads(place_of(database).read_bytes())
        return {str(name): Sealed(*map(int, sealed)) for name, sealed in written.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def place_of(database: Path) -> Path:
    """Name the file of the seal."""
    return database.with_name("SEAL.json")


def sum_of_seal(database: Path) -> int:
    """Sum up the seal itself, 0 if there is none."""
    place = place_of(database)
    return _sum(place) if place.is_file() else 0


def broken(database: Path, *, whole: bool) -> Iterator[str]:
    """Say what is not as it was sealed.

    Args:
        whole: Read all bytes, however many there are.
    """
    seal = read_seal(database)
    whole = whole or sum(sealed.size for sealed in seal.values()) <= _SMALL
    for name, sealed in sorted(seal.items()):
        file = database / name
        if not file.is_file():
            yield f"{name} is missing"
        elif file.stat().st_size != sealed.size:
            yield f"{name} has {file.stat().st_size} of {sealed.size} bytes"
        elif (whole or file.stat().st_mtime_ns != sealed.changed) and _sum(file) != sealed.sum:
            yield f"{name} is not as it was written"


def _sum(file: Path) -> int:
    result = 0
    with file.open("rb") as content:
        while piece := content.read(_CHUNK):
            result = zlib.crc32(piece, result)
    return result
