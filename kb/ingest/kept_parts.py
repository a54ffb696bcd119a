"""Keep what was read of a long file, so that an addition that was ended goes on where it was.

A part is known again by what it holds, so it does not matter what the file is called, or what
changed elsewhere in it. Whatever is missing, cut off or damaged is read again.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from kb.ingest.rdf_part import Part, PartRead, StoryRead, read_part, subjects_of
from kb.model.journal import packed, unpacked
from kb.model.registry import Registry
from kb.model.story import Alignment, Entity
from kb.resources import program_files, rule_set_version


@cache
def reading_version() -> str:
    """Hash all that decides what is read in a part: the program, and what it ships with."""
    found = sha256(rule_set_version().encode())
    for file in program_files():
        found.update(sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]


@dataclass(frozen=True)
class KeptParts:
    """A folder for the payloads of parts, each with what else is known of it beside it.

    Only one addition uses it at a time.

    Attributes:
        version: Of all that decides what is read in a part.
    """

    folder: Path
    version: str

    def read(self, part: Part, registry: Registry) -> PartRead | None:
        """Read a part as `read_part` does, or find it as it was read before.

        Raises:
            OSError: It cannot be kept.
        """
        name = self._name(part)
        payload, known = self.folder / f"{name}.payload", self.folder / f"{name}.known"
        if (found := _found(part, payload, known)) is not None:
            return found
        known.unlink(missing_ok=True)
        found = read_part(part, payload, registry)
        if found is not None:
            known.write_bytes(packed(json.dumps(_written(found)).encode()))
        return found

    def _name(self, part: Part) -> str:
        found = sha256(self.version.encode())
        for file in (part.own, part.shared):
            content = file.read_bytes() if file.exists() else b""
            found.update(len(content).to_bytes(8, "big") + content)
        return found.hexdigest()


def _written(found: PartRead) -> dict[str, Any]:
    """Write down what is found beside the payload, from which its subjects are known."""
    stories = [{**vars(story), "hashes": sorted(story.hashes)} for story in found.stories]
    return {
        "payload": sha256(found.payload.read_bytes()).hexdigest(),
        "stories": stories,
        "entities": [asdict(entity) for entity in found.entities],
        "alignments": [asdict(alignment) for alignment in found.alignments],
    }


def _found(part: Part, payload: Path, known: Path) -> PartRead | None:
    """Read what was written down; None if not all of it is as it was."""
    try:
        told, content = json.loads(unpacked(known.read_bytes())), payload.read_bytes()
    except (OSError, ValueError, zlib.error):
        return None
    if not isinstance(told, dict) or told.get("payload") != sha256(content).hexdigest():
        return None
    return PartRead(
        part=part,
        stories=tuple(
            StoryRead(**{**story, "hashes": frozenset(story["hashes"])})
            for story in told["stories"]
        ),
        payload=payload,
        subjects=subjects_of(unpacked(content).decode()),
        entities=tuple(Entity(**_frozen(entity)) for entity in told["entities"]),
        alignments=tuple(Alignment(**_frozen(alignment)) for alignment in told["alignments"]),
    )


def _frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(value) if isinstance(value, list) else value for k, value in values.items()}
