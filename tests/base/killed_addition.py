"""Add a long file in a process of its own, which kills itself when it is told certain words.

python -m tests.base.killed_addition BASE FILE WORDS
"""

import os
import signal
import sys

import kb
from kb.ingest import long_rdf
from kb.unfinished import Unfinished

LONG, PART, NOTING = 100, 60_000, "noting"
"""Sizes that make many parts of a small file, and the word for the end of a transaction."""


def main(place: str, file: str, words: str) -> None:
    """Add, and die on the way."""

    def die_at(told: str) -> None:
        if words in told:
            os.kill(os.getpid(), signal.SIGKILL)

    note = Unfinished.note

    def noting(unfinished: Unfinished, *given: object) -> None:
        note(unfinished, *given)
        die_at(NOTING)

    long_rdf._LONG, long_rdf._PART, long_rdf.processors = LONG, PART, lambda: 1
    Unfinished.note = noting
    with kb.open(place, catch_up=False) as base:
        base.add(file, by="me", progress=die_at)


if __name__ == "__main__":
    main(*sys.argv[1:])
