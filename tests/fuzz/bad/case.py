"""One bad input: the files it needs, the call that reads it, and how that must end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Made = str | bytes | Callable[[Path], object]
"""What a file holds, or what makes it at its place."""


@dataclass(frozen=True)
class Case:
    """A call of `kb` beside a base that must not suffer.

    Attributes:
        what: What is bad about it.
        call: The arguments; files are named as they lie in an empty folder.
        files: What lies in that folder.
        code: The exit code that it must end with.
        says: A regular expression for its words: a place, a reason or a way out.
        environment: Settings of the environment.
    """

    what: str
    call: tuple[str, ...]
    files: Mapping[str, Made] = field(default_factory=dict)
    code: int = 1
    says: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)


def adding(
    name: str, contents: Mapping[str, Made], *more: str, code: int = 1, says: str = ""
) -> list[Case]:
    """Make a case of each content of a file that `kb add` reads under one name."""
    says = says or name.replace(".", r"\.")
    return [
        Case(f"{name}: {what}", ("add", name, *more), {name: content}, code, says)
        for what, content in contents.items()
    ]
