"""The sessions of browsers that may write."""

import hashlib
import mmap
import secrets

_HASH = hashlib.sha256().digest_size
_COUNT = 8  # bytes in which it is counted how many were begun


def hashed(text: str) -> bytes:
    """Hash a secret, so that neither its length nor how far it fits shows in the time it takes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class Sessions:
    """The sessions of one server; the oldest goes when there are too many.

    They lie in memory that the processes of a server share, if they were forked after this was
    made. It holds hashes alone, and ends with the last process.
    """

    def __init__(self, most: int = 100) -> None:
        """There are none yet."""
        self._most = most
        self._shared = mmap.mmap(-1, _COUNT + most * _HASH)

    def begin(self) -> str:
        """Begin one; gives its secret."""
        secret = secrets.token_urlsafe(32)
        begun = int.from_bytes(self._shared[:_COUNT], "big")
        self._put(begun % self._most, hashed(secret))
        self._shared[:_COUNT] = (begun + 1).to_bytes(_COUNT, "big")
        return secret

    def end(self, secret: str) -> None:
        """End one."""
        place = self._place_of(secret)
        if place is not None:
            self._put(place, bytes(_HASH))

    def has(self, secret: str) -> bool:
        """Tell whether a secret is of one."""
        return bool(secret) and self._place_of(secret) is not None

    def _put(self, place: int, known: bytes) -> None:
        start = _COUNT + place * _HASH
        self._shared[start : start + _HASH] = known

    def _place_of(self, secret: str) -> int | None:
        found = self._shared.find(hashed(secret), _COUNT)
        return None if found < 0 else (found - _COUNT) // _HASH
