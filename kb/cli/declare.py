"""How a look-up declares its options, and what it raises.

Look-ups are asked for again and again, so they do without typer, which takes longer to load than
they take to answer. `front` reads a plain call by these declarations; `app` hands them to typer,
which does all the rest: help, completion, and telling what is wrong with a call.
"""

from collections.abc import Callable
from dataclasses import dataclass

MOST = 10**15
"""No number of rows that is asked for is larger; what counts them has 64 bits."""


@dataclass(frozen=True)
class Argument:
    """A word of the call that has its place.

    Attributes:
        metavar: What stands for it in the help.
    """

    metavar: str
    help: str


@dataclass(frozen=True)
class Option:
    """A word of the call that has a name: the parameter's, unless one is given.

    Attributes:
        name: Such as "--json".
        metavar: What stands for its value in the help.
        check: Gives the value to use, or raises `WrongCallError`.
        least: For a number, the least that it may be; the most is `MOST`.
    """

    help: str
    name: str = ""
    metavar: str = ""
    check: Callable[[str], str] | None = None
    least: int | None = None


class WrongCallError(Exception):
    """The call cannot be meant so; nothing has been printed yet.

    Attributes:
        option: The option that is wrong, "" if it says so itself.
    """

    def __init__(self, message: str, option: str = "") -> None:
        super().__init__(message)
        self.option = option


class EndWith(Exception):  # noqa: N818
    """All is said, and the exit code is not 0."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code
