"""What the store lacks, in the file of the index: one transaction writes both.

Whoever has an index at some entry of the journal and a store at an earlier one finds here what lies
between. What is in the files of the store meanwhile is of no use any more, and goes with the next
change.
"""

import sqlite3

from kb.model.lag import HeldBack

TABLE = (
    "CREATE TABLE IF NOT EXISTS held_back (applied INTEGER PRIMARY KEY, before INTEGER NOT NULL,"
    " removed BLOB NOT NULL, added BLOB NOT NULL)"
)
"""Apart, as an index of an older release has no such table."""


def put_held_back(connection: sqlite3.Connection, held: HeldBack | None) -> None:
    """Note what the store lacks from now on; None if it lacks nothing."""
    connection.execute(TABLE)
    if held is None:
        connection.execute("DELETE FROM held_back")
    else:
        connection.execute("DELETE FROM held_back WHERE applied <= ?", (held.written,))
        row = (held.applied, held.before, held.removed, held.added)
        connection.execute("INSERT INTO held_back VALUES (?, ?, ?, ?)", row)


def read_held_back(connection: sqlite3.Connection, after: int) -> list[HeldBack]:
    """Give what a store lacks that has the entries up to a number, in order."""
    there = "SELECT 1 FROM sqlite_master WHERE name = 'held_back'"
    if connection.execute(there).fetchone() is None:
        return []
    query = (
        "SELECT before, applied, removed, added FROM held_back WHERE applied > ? ORDER BY applied"
    )
    rows = connection.execute(query, (after,))
    return [
        HeldBack(before, applied, after, removed, added) for before, applied, removed, added in rows
    ]
