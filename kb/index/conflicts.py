"""Write conflicts into an index, and find them.

A conflict holds the numbers of the statements on its sides, so that lists of thousands are read
only when somebody wants them, and no card is kept twice.
"""

import sqlite3
from collections.abc import Iterable

from kb.index.conflict_rows import row_of
from kb.index.marks import LINKS, links, mark, number_of_mark
from kb.index.statements import indexed, named
from kb.model.conflict import Conflict, Tier
from kb.model.lookup import IndexedStatement, Selection
from kb.sorting import sort_key

_TIERS = tuple(Tier)
_OWN = "own"


def put_conflict(connection: sqlite3.Connection, conflict: Conflict) -> None:
    """Put a conflict in, whose statements are there."""
    sides = (
        [conflict.left.id, *conflict.left_others], [conflict.right.id, *conflict.right_others]
    )  # fmt: skip
    found = [[named(connection, id) for id in ids] for ids in sides]
    met = [_Met(connection, numbers) for numbers in found]
    newest = max(one.newest for one in met)
    cursor = connection.execute(
        f"INSERT INTO conflict VALUES (NULL, {', '.join('?' * 12)})",
        (
            conflict.id,
            f"{_TIERS.index(conflict.tier)}{sort_key(conflict.left.id)}",
            conflict.tier.value,
            conflict.rule,
            newest,
            conflict.pairs,
            conflict.note.partition(" ")[0],
            *(value for numbers in found for value in (numbers[0], len(numbers) - 1)),
            row_of(conflict),
        ),
    )
    own = cursor.lastrowid
    connection.executemany(
        "INSERT INTO side VALUES (?, ?, ?, ?)",
        [
            (own, side, place, number)
            for side, numbers in enumerate(found)
            for place, number in enumerate(numbers)
        ],
    )
    marks = met[0].marks | met[1].marks
    if conflict.is_self:
        marks |= _own_marks(met[0].speakers & met[1].speakers)
    connection.executemany(
        "INSERT INTO conflict_mark VALUES (?, ?, ?)", [(one, newest, own) for one in marks]
    )


def take_conflicts_out(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Take conflicts out by their ids; one that is not there is no matter."""
    query = "SELECT number, newest FROM conflict WHERE id = ?"
    for number, newest in [row for id in ids for row in connection.execute(query, (id,))]:
        sides = connection.execute("SELECT statement FROM side WHERE conflict = ?", (number,))
        met = _Met(connection, [statement for (statement,) in sides.fetchall()])
        connection.executemany(
            "DELETE FROM conflict_mark WHERE mark = ? AND newest = ? AND conflict = ?",
            [(one, newest, number) for one in met.marks | _own_marks(met.speakers)],
        )
        connection.execute("DELETE FROM side WHERE conflict = ?", (number,))
        connection.execute("DELETE FROM conflict WHERE number = ?", (number,))


def mark_conflicts(
    connection: sqlite3.Connection, statement: int, came: set[str], went: set[str]
) -> None:
    """Have the conflicts of a statement found by what it is found by now.

    Args:
        came: Its new marks.
        went: Those that it no longer has.
    """
    rows = connection.execute(
        "SELECT DISTINCT number, newest FROM side JOIN conflict ON number = side.conflict"
        " WHERE statement = ?",
        (statement,),
    ).fetchall()
    for number, newest in rows:
        connection.executemany(
            "INSERT OR IGNORE INTO conflict_mark VALUES (?, ?, ?)",
            [(number_of_mark(one), newest, number) for one in came],
        )
        if went:
            sides = connection.execute("SELECT statement FROM side WHERE conflict = ?", (number,))
            kept = _Met(connection, [other for (other,) in sides.fetchall()]).marks
            connection.executemany(
                "DELETE FROM conflict_mark WHERE mark = ? AND newest = ? AND conflict = ?",
                [(one, newest, number) for one in {*map(number_of_mark, went)} - kept],
            )


def listing(selection: Selection, *, newest: bool = False) -> tuple[str, list[str | int]]:
    """Write the rest of a query that lists conflicts, with its values.

    Args:
        selection: With ids under which things are indexed.
        newest: Whether what was last said about comes first, else the firmest.
    """
    chosen = [(kind, getattr(selection, kind)) for kind in (*LINKS, _OWN)]
    marks = [number_of_mark(mark(kind, value)) for kind, value in chosen if value]
    table, place, wheres, values = "conflict", "conflict.newest", ["1"], list[str | int]()
    if marks:
        table = "conflict_mark JOIN conflict ON conflict.number = conflict_mark.conflict"
        place = "conflict_mark.newest"
        wheres.append("conflict_mark.mark = ?")
        values.append(marks[0])
    for other in marks[1:]:
        wheres.append(
            "EXISTS (SELECT 1 FROM conflict_mark AS other WHERE other.mark = ?"
            " AND other.newest = conflict.newest AND other.conflict = conflict.number)"
        )
        values.append(other)
    for column, wanted in (("tier", selection.tier), ("rule", selection.kind)):
        if wanted:
            wheres.append(f"conflict.{column} = ?")
            values.append(wanted)
    if selection.since:
        wheres.append(f"{place} >= ?")
        values.append(int(selection.since.replace("-", "")))
    order = f"{place} DESC, sort, id" if newest else "sort, id"
    return f"FROM {table} WHERE {' AND '.join(wheres)} ORDER BY {order}", values


class _Met:
    """What all statements on a side come to, which are read one by one, as they may be many.

    Attributes:
        newest: The last day on which one of them can have been said.
        marks: By which they are found.
        speakers: Who says them.
    """

    def __init__(self, connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
        self.newest, self.marks, self.speakers = 0, set[int](), set[str]()
        for number in numbers:
            found = indexed(connection, number)
            self.newest = max(self.newest, _day(found))
            self.marks.update(map(number_of_mark, links(found)))
            self.speakers.update(found.speakers)


def _day(found: IndexedStatement) -> int:
    """Write the last day a statement can have been said as a number, such as 20181219."""
    return int((found.last or found.first or "0").replace("-", ""))


def _own_marks(speakers: Iterable[str]) -> set[int]:
    """Mark a conflict with whom it has on both sides."""
    return {number_of_mark(mark(_OWN, speaker)) for speaker in speakers}
