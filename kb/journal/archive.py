"""The archive of source texts, each kept under the sha256 of its bytes.

A name that is the hash of the content needs no index, cannot be taken twice, and shows by itself
whether the content is still what was archived.
"""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kb.errors import TextDamagedError, TextMissingError
from kb.files import make_folder, sync_folder
from kb.model.journal import Damage

_SHA256 = re.compile(r"[0-9a-f]{64}")


class TextArchive:
    """Texts by their sha256, in a folder or, without one, in memory."""

    def __init__(self, folder: Path | None = None) -> None:
        """Name the folder; it is made when the first text comes."""
        self._texts: dict[str, bytes] | _Folder = {} if folder is None else _Folder(folder)

    def add(self, content: bytes) -> str:
        """Keep a text for good and give its sha256; a damaged copy of it is mended."""
        sha256 = hashlib.sha256(content).hexdigest()
        if not self.has(sha256) or self._texts[sha256] != content:
            self._texts[sha256] = content
        return sha256

    def sweep(self) -> None:
        """Remove what a killed writer left half written; only the one writer may."""
        if isinstance(self._texts, _Folder):
            self._texts.part.unlink(missing_ok=True)

    def get(self, sha256: str) -> bytes:
        """Give a text, byte for byte as it was archived.

        Raises:
            TextMissingError: No such text was archived.
            TextDamagedError: The bytes were changed since.
        """
        if not self.has(sha256):
            raise TextMissingError(sha256)
        content = self._texts[sha256]
        if hashlib.sha256(content).hexdigest() != sha256:
            raise TextDamagedError(sha256)
        return content

    def has(self, sha256: str) -> bool:
        """Whether a text is there; its content is not looked at."""
        return bool(_SHA256.fullmatch(sha256)) and sha256 in self._texts

    def all(self) -> list[str]:
        """The hashes of all texts, sorted."""
        return sorted(self._texts)

    def verify(self, expected: Iterable[str] = ()) -> list[Damage]:
        """Name every text that was changed, and every expected one that is missing."""
        found = [
            Damage(f"text {sha256}", "was changed after it was archived")
            for sha256 in self.all()
            if hashlib.sha256(self._texts[sha256]).hexdigest() != sha256
        ]
        missing = sorted(set(expected) - set(self._texts))
        return found + [Damage(f"text {sha256}", "is missing") for sha256 in missing]


class _Folder(Mapping[str, bytes]):
    """Files named by hash, written so that a name never stands for half a content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.part = folder / "new.part"  # one name, as there is one writer

    def __getitem__(self, sha256: str) -> bytes:
        return (self._folder / sha256).read_bytes()

    def __setitem__(self, sha256: str, content: bytes) -> None:
        make_folder(self._folder)
        try:
            with self.part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            self.part.replace(self._folder / sha256)
        except BaseException:
            self.part.unlink(missing_ok=True)
            raise
        sync_folder(self._folder)

    def __contains__(self, sha256: object) -> bool:
        return isinstance(sha256, str) and (self._folder / sha256).is_file()

    def __iter__(self) -> Iterator[str]:
        if self._folder.is_dir():
            names = (file.name for file in self._folder.iterdir())
            yield from (name for name in names if _SHA256.fullmatch(name))

    def __len__(self) -> int:
        return sum(1 for _ in self)
