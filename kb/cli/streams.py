"""Make sure of the three standard streams before anything else is opened.

Where one is closed, the next file that is opened would take its number: what a library prints as a
warning would then be written into a database.
"""

import io
import os
import sys


def make_sure() -> None:
    """Open what is closed, and have what a stream cannot encode shown as its escape.

    Nothing comes from a closed input, and what is said to a closed error stream is lost; but rows
    for a closed output must not be, so that writing to it fails.
    """
    for handle, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(handle)
        except OSError:
            os.open(os.devnull, mode)  # takes the lowest number, as those below are open
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8
