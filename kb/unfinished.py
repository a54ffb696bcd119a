"""Remember in a base how far an addition got, so that it goes on when it is ended and done again.

Whoever adds is alone, so nobody else looks here. What is kept is of use to nobody but the next
addition, and goes when one is done.
"""

import json
import shutil
import zlib
from collections.abc import Iterable, Mapping, Sequence
from hashlib import file_digest
from pathlib import Path
from types import TracebackType
from typing import Self

from kb.errors import KbError, ReaderLostError
from kb.files import make_folder
from kb.model.journal import packed, unpacked

_FOLDER, _PARTS, _NOTED = "adding", "parts", "noted"
Counts = Sequence[tuple[int, int, int]]
"""Of each story of a file: statements, quotes that were checked, and those that could not be."""


class Unfinished:
    """What an addition leaves if it is interrupted or killed, for as long as a `with` block."""

    def __init__(self, folder: Path | None) -> None:
        """Name the folder of a base; None for one in memory, which ends with the process."""
        self._folder = folder / _FOLDER if folder else None
        self._is_noted = False

    def parts(self, otherwise: Path) -> Path:
        """Give a folder for what was read of long files.

        Args:
            otherwise: A folder to make it in if there is none that outlasts the process.
        """
        folder = (self._folder or otherwise) / _PARTS
        make_folder(folder)
        return folder

    def note(self, files: Mapping[str, Counts], checkpoint: str) -> None:
        """Note which files the journal has once it ends with an entry, called before it does.

        Args:
            files: What is told of each, by its sha256.
            checkpoint: The hash of the entry.
        """
        if self._folder is not None and files:
            make_folder(self._folder)
            told = json.dumps({"checkpoint": checkpoint, "files": files})
            (self._folder / _NOTED).write_bytes(packed(told.encode()))

    def noted(self, file: Path, checkpoint: str) -> Counts | None:
        """Say what is told of a file that the journal has; None if nobody can tell.

        Args:
            checkpoint: The hash of the last entry; if another one is noted, much may have changed.
        """
        if self._folder is None:
            return None
        try:
            told = json.loads(unpacked((self._folder / _NOTED).read_bytes()))
        except (OSError, ValueError, zlib.error):  # nothing was noted, or not as it stands there
            return None
        if told["checkpoint"] != checkpoint:
            return None
        with file.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
        counts: Iterable[tuple[int, int, int]] | None = told["files"].get(digest)
        return None if counts is None else [(known, yes, no) for known, yes, no in counts]

    def forget_parts(self) -> None:
        """Let go of what was read, when the journal has it."""
        self._is_noted = True
        if self._folder is not None:
            shutil.rmtree(self._folder / _PARTS, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        is_refused = isinstance(error, KbError) and not isinstance(error, ReaderLostError)
        is_done = error is None or (is_refused and not self._is_noted)
        if self._folder is not None and is_done:
            shutil.rmtree(self._folder, ignore_errors=True)
