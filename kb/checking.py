"""Look for damage in a base: what was noted, what was archived, what was derived from both."""

from collections.abc import Iterator

from kb.base import Base
from kb.deciding import replayed
from kb.errors import BaseInUseError, EngineError
from kb.graph.checks import check_quotes
from kb.graph.records import StoreRecords
from kb.model.answers import Finding
from kb.progress import Progress, silent
from kb.shapes.validate import validate

_ATTEMPTS = 5
_KEPT = 100_000
"""So many nodes are looked at before what was read of them is forgotten."""


def check(
    base: Base,
    checkpoint: str = "",
    made: tuple[str, str] | None = None,
    progress: Progress = silent,
) -> Iterator[Finding]:
    """Check journal, texts, quotes, shapes, and whether derived data is in step.

    What rests on damaged ground is not checked: it would only be said to be damaged once more.

    Args:
        base: The base.
        checkpoint: A hash that an earlier check gave; history must still contain it.
        made: Digests of store and index as this process made them a moment ago, if it did: then
            they are not made again to be compared with.
        progress: Is told what is being done.

    Raises:
        BaseInUseError: Somebody writes, and was waited for in vain.
    """
    progress("reading every byte of the journal and of the texts")
    damaged = list(_journal_damage(base, checkpoint)) or list(_archive_damage(base))
    if damaged:
        yield from damaged
        return
    progress("checking what was recorded")
    yield from _record_damage(base, progress)
    base.progress = progress
    # Verdicts are compared with what the index says, once that is known to be whole.
    derived = _derived_damage(base, made)
    yield from derived or replayed(base)


def _journal_damage(base: Base, checkpoint: str) -> Iterator[Finding]:
    for damage in base.journal.verify(checkpoint or None):
        yield Finding("error", damage.place, damage.reason)


def _archive_damage(base: Base) -> Iterator[Finding]:
    texts = [entry.payload.decode() for entry in base.journal.entries() if entry.kind == "text"]
    for damage in base.archive.verify(texts):
        yield Finding("error", damage.place, damage.reason)


def _record_damage(base: Base, progress: Progress) -> Iterator[Finding]:
    """Say which quotes are not in their texts, and what is not shaped as records are."""
    with base.folded() as history:
        records = StoreRecords(history.engine, most=_KEPT)
        for node, quote in sorted(check_quotes(records, base.decoded).items()):
            if quote.status.startswith("wrong"):
                yield Finding("error", node, quote.status)
        for place, message in validate(history.engine, progress):
            yield Finding("error", place, message)
        del history, records  # lets go of the files before they are removed


def _derived_damage(base: Base, made: tuple[str, str] | None) -> list[Finding]:
    """Say whether store or index differ from what the journal and the texts give.

    Others may write meanwhile: what was looked at before that is looked at again.
    """
    known = made if base.endpoint is None else None
    for _ in range(_ATTEMPTS):
        last = base.journal.last()
        found = list(_derived_damage_now(base, known))
        if not found or base.journal.last() == last:
            return found
        known = None
    told = "others write all the time, so that nothing could be compared; check once more later"
    return [Finding("error", "store or index", told)]


def _derived_damage_now(base: Base, made: tuple[str, str] | None) -> Iterator[Finding]:
    again = "run `kb check --rebuild`"
    try:
        base.catch_up(waits=True)
        base.progress("reading every byte of store and index")
        damage = list(base.damage())
        now = base.digests()
    except BaseInUseError:
        raise
    except EngineError as error:
        yield Finding("error", "store or index", str(error))
        return
    if damage:
        yield from (Finding("error", place, f"{fault}; {again}") for place, fault in damage)
        return
    expected = made or base.derived_anew()
    for place, here, anew in zip(("store", "index"), now, expected, strict=True):
        if here != anew:
            yield Finding("error", place, f"is not what the journal gives; {again}")
