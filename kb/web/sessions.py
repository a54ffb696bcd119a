"""The sessions of browsers that may write."""

import hashlib
import secrets


def hashed(text: str) -> bytes:
    """Hash a secret, so that neither its length nor how far it fits shows in the time it takes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class Sessions:
    """The sessions of one server; the oldest goes when there are too many."""

    def __init__(self, most: int = 100) -> None:
        """There are none yet."""
        self._most = most
        self._known: dict[bytes, None] = {}

    def begin(self) -> str:
        """Begin one; gives its secret."""
        secret = secrets.token_urlsafe(32)
        self._known[hashed(secret)] = None
        while len(self._known) > self._most:
            self._known.pop(next(iter(self._known)), None)
        return secret

    def end(self, secret: str) -> None:
        """End one."""
        self._known.pop(hashed(secret), None)

    def has(self, secret: str) -> bool:
        """Tell whether a secret is of one."""
        return bool(secret) and hashed(secret) in self._known
