"""What all commands share: which base, how much to say, and the two ways out."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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

        with self.watched() as tell:
            return open_base(
                self.store or None,
                as_of=self.as_of,
                said_by=self.said_by,
                wait=self.wait,
                tell=self.say,
                endpoint=self.endpoint,
                catch_up=catch_up,
                progress=tell,
            )

    @contextmanager
    def watched(self) -> Iterator[Callable[[str], None]]:
        """Show what is being done in a `with` block, if somebody is watching and there is any."""
        with ExitStack() as stack:
            is_seen = not self.quiet and sys.stderr.isatty()
            yield _Status(stack, no_color=self.no_color) if is_seen else lambda _: None

    def say(self, text: str) -> None:
        """Tell people something, beside the rows."""
        if not self.quiet:
            sys.stdout.flush()
            print(safe(text), file=sys.stderr)


class _Status:
    """A line on the terminal that says what is being done, from the first word on."""

    def __init__(self, stack: ExitStack, *, no_color: bool) -> None:
        self._stack, self._no_color = stack, no_color
        self._update: Callable[[str], None] | None = None

    def __call__(self, doing: str) -> None:
        if self._update is None:
            self._update = self._begun()
        self._update(doing)

    def _begun(self) -> Callable[[str], None]:
        from rich.console import Console
        from rich.text import Text

        console = Console(stderr=True, no_color=self._no_color or None)
        status = self._stack.enter_context(console.status(""))
        return lambda doing: status.update(Text(safe(doing)))


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
