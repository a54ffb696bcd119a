"""The process that checks some of all records. `kb.shapes.validate` starts it.

It reads pieces from standard input, and writes what violates shapes in each to standard output.
"""

import pickle
import sys
from contextlib import suppress

from kb.files import standard_output
from kb.shapes.validate import Piece, flat_shapes, violations


def main() -> None:
    """Check pieces one by one; ends when nobody gives any more, or wants what it found."""
    shapes = flat_shapes()
    with suppress(BrokenPipeError, EOFError), standard_output() as out:
        while True:
            piece = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own process
            assert isinstance(piece, Piece)
            pickle.dump(violations(piece, shapes), out)
            out.flush()


if __name__ == "__main__":
    main()
