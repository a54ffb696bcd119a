"""End every command the same way: a line that says what is wrong, and an exit code.

0 done · 1 a check found something, or a record was refused · 2 the call was wrong · 3 not found ·
4 an engine failed or its answer is incomplete · 130 interrupted.
"""

import os
import sys
from typing import Any

from typer import Exit
from typer.core import TyperGroup

from kb.errors import KbError, RefusedError, one_line
from kb.text.safe import safe

ENGINE_FAILED = 4
INTERRUPTED = 130
_ANYWHERE = ("--quiet", "-q", "--no-color")
_ANYWHERE_WITH_VALUE = ("--store", "--as-of", "--said-by")


class Commands(TyperGroup):
    """The commands of `kb`, with their errors told in words and their ends as exit codes."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Let the options for all commands stand after the command too."""
        return super().parse_args(ctx, _global_options_first(args))

    def invoke(self, ctx: Any) -> Any:
        """Run the command; nothing of ours ends in a traceback."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except KbError as error:
            _tell(error)
            raise Exit(error.exit_code) from None
        except BrokenPipeError:
            # Whoever read us has enough. What is still in the buffer must go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise Exit from None
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            _say(f"kb: {one_line(place)}{error.strerror or error}")
            raise Exit(ENGINE_FAILED) from None
        except KeyboardInterrupt:
            raise Exit(INTERRUPTED) from None
        return result


def _global_options_first(args: list[str]) -> list[str]:
    """Move the options for all commands in front, up to a bare `--`.

    Example:
        >>> _global_options_first(["find", "--store", "desk", "netflix"])
        ['--store', 'desk', 'find', 'netflix']
    """
    first, rest = list[str](), list(args)
    kept = list[str]()
    while rest and rest[0] != "--":
        argument = rest.pop(0)
        if argument in _ANYWHERE_WITH_VALUE and rest:
            first += [argument, rest.pop(0)]
        elif argument in _ANYWHERE or argument.partition("=")[0] in _ANYWHERE_WITH_VALUE:
            first.append(argument)
        else:
            kept.append(argument)
    return first + kept + rest


def _tell(error: KbError) -> None:
    if not isinstance(error, RefusedError):
        _say(f"kb: {one_line(str(error))}")
        return
    for problem in error.problems:
        _say(str(problem))
    count = len(error.problems)
    _say(f"kb: refused for {count} problem{'s' * (count != 1)}. Nothing was taken in.")


def _say(text: str) -> None:
    print(safe(text), file=sys.stderr)
