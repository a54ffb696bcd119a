"""What all commands share: which base, how much to say, and the two ways out."""

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.text.safe import safe

if TYPE_CHECKING:
    from typer import Context

    from kb.knowledge_base import KnowledgeBase


@dataclass(frozen=True)
class Session:
    """One call of the program.

    Attributes:
        store: Where the base is; "" to look for it.
        as_of: Show what the base knew then: a day or an instant; "" for now.
        said_by: Show only what had surely been said by this day; "" for all.
        endpoint: Address of the SPARQL endpoint that answers queries; "" for the store here.
        quiet: Print rows only.
        no_color: Print no colours, even on a terminal.
        wait: For so many seconds at most another writer is waited for.
    """

    store: str = ""
    as_of: str = ""
    said_by: str = ""
    endpoint: str = ""
    quiet: bool = False
    no_color: bool = False
    wait: float = 30

    def open(self, *, catch_up: bool = True) -> "KnowledgeBase":
        """Open the base; a command that reads never makes one."""
        from kb.knowledge_base import open as open_base

        return open_base(
            self.store or None,
            as_of=self.as_of,
            said_by=self.said_by,
            wait=self.wait,
            tell=self.say,
            endpoint=self.endpoint,
            catch_up=catch_up,
        )

    def say(self, text: str) -> None:
        """Tell people something, beside the rows."""
        if not self.quiet:
            sys.stdout.flush()
            print(safe(text), file=sys.stderr)


def session_of(ctx: "Context") -> Session:
    """Give the session of a command."""
    session = ctx.obj
    assert isinstance(session, Session)
    return session


def put(text: str = "") -> None:
    """Print to standard output, with whatever a terminal might obey made visible."""
    print(safe(text))


def counted(number: int, word: str) -> str:
    """Write a number with its word.

    Example:
        >>> counted(1, "quote"), counted(2, "quote")
        ('1 quote', '2 quotes')
    """
    return f"{number:,} {word}{'s' * (number != 1)}"
