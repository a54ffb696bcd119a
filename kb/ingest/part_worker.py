"""The process that reads parts of a long file. `kb.ingest.part_readers` starts it.

It reads which parts from standard input, and writes what each holds to standard output.
"""

import pickle
import sys
from contextlib import suppress

from kb.files import standard_output
from kb.graph.collector import rarely_collected
from kb.graph.registry import load_registry
from kb.ingest.kept_parts import KeptParts
from kb.ingest.rdf_part import Part


def main() -> None:
    """Read the parts one by one; ends early if nobody is there any more who wants them."""
    parts: list[Part]
    kept: KeptParts
    parts, kept = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own process
    registry = load_registry()
    with suppress(BrokenPipeError), rarely_collected(), standard_output() as out:
        for part in parts:
            try:
                found: object = kept.read(part, registry)
            except OSError as error:
                found = error
            pickle.dump(found, out)
            out.flush()


if __name__ == "__main__":
    main()
