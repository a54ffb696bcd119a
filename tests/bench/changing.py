"""Measure what one more statement costs an index, one by one and many at once.

Each comes with its names and with a conflict with one that is there.
"""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from shutil import copyfile
from statistics import median

from kb.index.index import Index
from kb.model.conflict import Conflict, StatementCard, Tier
from kb.model.lookup import IndexChange, IndexContent, IndexedStatement, Selection
from tests.bench.filling import contents, fill_base
from tests.bench.table import Line, timed
from tests.bench.world import World

_ADDED = 400
_WITHIN = 0.0005
_GROWTH = 1.3


def lines(size: int, folder: Path) -> Iterator[Line]:
    """Measure at one size, beside a small index."""
    one, many = _measured(size, folder)
    small, small_many = _measured(min(size, 10_000), folder)
    for name, taken, least in (("alone", one, small), ("of many", many, small_many)):
        missed = f"{_WITHIN * 1000:g} ms" if taken > _WITHIN else ""
        if taken > _GROWTH * least:
            missed = f"{_GROWTH} × that of a small index"
        yield Line(
            size, f"index one statement more, {name}", taken, (("in a small index", least),), missed
        )


def _measured(size: int, folder: Path) -> tuple[float, float]:
    """Give the median for a statement that comes alone, and for one of many."""
    base = fill_base(folder / f"base-{size}", World(size))
    copy = folder / "changing.db"
    copyfile(base / ".kb" / "index.db", copy)
    index = Index(copy)
    known = index.find(Selection(), _ADDED)
    new = [one for piece in contents(World(2 * _ADDED, seed=2)) for one in piece.statements]
    changes = [_change([one], known[n : n + 1]) for n, one in enumerate(islice(new, _ADDED))]
    index.change(changes[0])
    taken = [timed(lambda one=one: index.change(one), runs=1)[0] for one in changes[1:]]
    rest = new[_ADDED : 2 * _ADDED]
    many, _ = timed(lambda: index.change(_change(rest, known)), runs=1)
    index.close()
    copy.unlink()
    return median(taken), many / len(rest)


def _change(found: list[IndexedStatement], known: list[StatementCard]) -> IndexChange:
    conflicts = tuple(
        Conflict(f"c-{one.card.iri[-12:]}", Tier.STRICT, "denial-of-general", other, one.card)
        for one, other in zip(found, known, strict=True)
    )
    content = IndexContent(tuple(found), conflicts, (), 1)
    return IndexChange(content, frozenset(one.card.iri for one in found), frozenset())
