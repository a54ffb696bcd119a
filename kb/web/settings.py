"""What a server is told when it is started."""

from dataclasses import dataclass
from pathlib import Path


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

    @property
    def may_write(self) -> bool:
        """Whether anybody may write."""
        return bool(self.token)
