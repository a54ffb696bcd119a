"""End every command the same way: a line that says what is wrong, and an exit code.

0 done · 1 a check found something, or a record was refused · 2 the call was wrong · 3 not found ·
4 an engine failed or its answer is incomplete · 130 interrupted.
"""

import errno
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress

from kb.cli.declare import EndWith
from kb.errors import KbError, RefusedError, one_line, shortened
from kb.text.safe import safe

WRONG_CALL = 2
ENGINE_FAILED = 4
INTERRUPTED = 130
_FULL = (errno.ENOSPC, errno.EDQUOT)


def refuse_halves(words: Sequence[str]) -> int | None:
    """Refuse an argument that is no text: bytes that are not UTF-8 come as halves of characters.

    Returns:
        The exit code, None if all are text.
    """
    for word in words:
        if any("\ud800" <= character <= "\udfff" for character in word):
            _say(f"kb: the argument {one_line(word)} is not UTF-8.")
            return WRONG_CALL
    return None


def exit_code(command: Callable[[], object]) -> int:
    """Run a command; nothing of ours ends in a traceback."""
    try:
        command()
        sys.stdout.flush()
    except EndWith as end:
        return end.code
    except KbError as error:
        _tell(error)
        return error.exit_code
    except BrokenPipeError:  # whoever read us has enough
        _let_go()
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        if error.errno == errno.ENOENT and not place:
            place = "the working folder: "  # only its own name is asked for without a name
        hint = ". Make room, then do it again" if error.errno in _FULL else ""
        if error.errno == errno.EBADF:
            place, hint = "standard output: ", ". It is closed"
            _let_go()
        _say(f"kb: {one_line(shortened(place))}{error.strerror or error}{hint}.")
        return ENGINE_FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _let_go() -> None:
    """Have what is still in the buffer of standard output go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(error: KbError) -> None:
    if not isinstance(error, RefusedError):
        _say(f"kb: {one_line(shortened(str(error)))}")
        return
    for problem in error.problems:
        _say(str(problem))
    count = len(error.problems)
    _say(f"kb: refused for {count} problem{'s' * (count != 1)}. Nothing was taken in.")


def _say(text: str) -> None:
    with suppress(OSError):  # nobody can be told; the exit code says it all the same
        print(safe(text), file=sys.stderr)
