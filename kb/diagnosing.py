"""Tell which record of a journal cannot be read, where nothing could be derived from it.

Everything that comes in is read before it is recorded, so that only a journal of another hand than
kb's has such a record: a backup that somebody forged, with all its hashes right.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from kb.errors import JournalUnreadableError, RefusedError
from kb.graph.history import History
from kb.graph.registry import load_registry
from kb.ingest.rdf import records_of
from kb.model.journal import Entry


@contextmanager
def diagnosed(journal: str, entries: Callable[[], Iterable[Entry]]) -> Iterator[None]:
    """Name the record for which a derivation failed; what no record explains is our own fault.

    Args:
        journal: What to call the journal in messages.
        entries: Gives what it holds.

    Raises:
        JournalUnreadableError: A record is not as kb writes it.
    """
    try:
        yield
    except (LookupError, ValueError, ArithmeticError) as error:
        reason = _fault(journal, entries())
        if not reason:
            raise
        raise JournalUnreadableError(journal, reason) from error


def _fault(journal: str, entries: Iterable[Entry]) -> str:
    try:
        records_of(journal, History.of(entries).quads, load_registry())
    except RefusedError as error:
        return error.problems[0].message
    return ""
