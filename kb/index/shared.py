"""Texts that are kept once, by number, and addresses that are kept as bytes."""

import re
import sqlite3
from hashlib import sha256

_HASH = re.compile(r"[0-9a-f]{32}")
_CACHED = 50_000
_LONG = 200
Packed = bytes | str


def pack(node: str, prefix: str) -> Packed:
    """Write a prefixed address in as few bytes as it takes.

    Example:
        >>> pack("statement:8c8e62de595dbb6e586a446e29d8fd86", "statement").hex()
        '8c8e62de595dbb6e586a446e29d8fd86'
    """
    local = node.removeprefix(f"{prefix}:")
    return bytes.fromhex(local) if local != node and _HASH.fullmatch(local) else node


def unpack(packed: Packed, prefix: str) -> str:
    """Read what `pack` wrote."""
    return packed if isinstance(packed, str) else f"{prefix}:{packed.hex()}"


def hash_of(text: str) -> int:
    """Give the number by which a shared text is looked for; few texts have the same."""
    return int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest()[:5])


class Shared:
    """Gives texts their numbers, new ones to new texts."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Give the number of a text."""
        known = self._known.get(text)
        if known is None:
            known = self._find(text)
            if len(text) < _LONG and len(self._known) < _CACHED:
                self._known[text] = known
        return known

    def _find(self, text: str) -> int:
        hashed = hash_of(text)
        rows = self._connection.execute("SELECT number, text FROM shared WHERE hash = ?", (hashed,))
        for number, found in rows:
            if found == text:
                return int(number)
        made = self._connection.execute("INSERT INTO shared VALUES (NULL, ?, ?)", (hashed, text))
        return int(made.lastrowid or 0)
