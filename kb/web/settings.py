"""What a server is told when it is started."""

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path

from kb.errors import ServedNameError

_NAME = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
# As browsers write it, which is how it is compared: in small letters, without a path.
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?|null")


@dataclass(frozen=True)
class Settings:
    """How one server serves.

    Attributes:
        place: The base, or the folder it is in; None to look for it.
        host: The address that is listened on.
        hosts: Names by which others reach it; a request for another name is refused.
        origins: Origins whose pages may read answers; "*" for all. None may write.
        token: What a writer must know; "" if nobody may write.
        processes: So many serve together; what follows holds for each of them.
        readers: So many requests read the base at once, beside queries of clients.
        queries: So many queries of clients run at once, each in a process of its own.
        waiting: So many more wait for their turn; those beyond are told to come again.
        seconds: A query of a client runs so long at most.
        rows: The answer to one has so many rows or triples at most.
    """

    place: Path | None = None
    host: str = "127.0.0.1"
    hosts: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    token: str = ""
    processes: int = 1
    readers: int = 4
    queries: int = 4
    waiting: int = 16
    seconds: float = 5.0
    rows: int = 10_000

    def __post_init__(self) -> None:
        """See that each name and each origin can be that of a request.

        Raises:
            ServedNameError: One cannot.
        """
        for name in self.hosts:
            if not (_NAME.fullmatch(name) or _is_address(name)):
                raise ServedNameError("host", name)
        for origin in self.origins:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise ServedNameError("origin", origin)

    @property
    def may_write(self) -> bool:
        """Whether anybody may write."""
        return bool(self.token)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
