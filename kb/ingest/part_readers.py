"""Read the parts of a long file in several processes, and give what they hold in order.

Each process is told all its parts at once, and waits with what it has read until somebody asks for
it, so that no more than one part of each is in memory.
"""

from collections.abc import Generator, Sequence
from contextlib import ExitStack

from kb.errors import ReaderLostError
from kb.ingest.kept_parts import KeptParts
from kb.ingest.rdf_part import Part, PartRead
from kb.model.registry import Registry
from kb.processes import Worker, WorkerEndedError


def read_parts(
    name: str, parts: Sequence[Part], kept: KeptParts, registry: Registry, processes: int
) -> Generator[PartRead | None]:
    """Read parts, or find them as they were read before; whoever ends early has to close this.

    Args:
        name: What to call the file in messages.
        parts: All, in order.
        kept: Where their payloads are kept.
        registry: The shipped registry.
        processes: How many work at once; with one it is this one.

    Raises:
        ReaderLostError: A process ended before its time.
        OSError: A payload cannot be written.
    """
    count = min(processes, len(parts))
    if count < 2:
        yield from (kept.read(part, registry) for part in parts)
        return
    with ExitStack() as stack:
        readers = list[Worker]()
        for first in range(count):
            readers.append(Worker("kb.ingest.part_worker"))
            stack.callback(readers[-1].end)
            readers[-1].give((parts[first::count], kept))
        for number in range(len(parts)):
            yield _read_by(readers[number % count], name)


def _read_by(reader: Worker, name: str) -> PartRead | None:
    """Wait for the next part.

    Raises:
        ReaderLostError: The process ended.
        OSError: The process could not write the payload.
    """
    try:
        found = reader.take()
    except WorkerEndedError as error:
        raise ReaderLostError(name, error.status) from None
    if isinstance(found, OSError):
        raise found
    assert found is None or isinstance(found, PartRead)
    return found
