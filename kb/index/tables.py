"""Fill the tables of an index, change them, and compare them with another's."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from hashlib import sha256

from kb.index.conflict_rows import ConflictReader
from kb.index.conflicts import mark_conflicts, put_conflict, take_conflicts_out
from kb.index.held_back import put_held_back
from kb.index.schema import FORMAT, FOUND, make_tables
from kb.index.shared import Shared
from kb.index.statements import StatementWriter, stored, take_statements_out
from kb.index.tallies import count_all, keep_all, kept_in_step
from kb.model.lag import HeldBack
from kb.model.lookup import IndexChange, IndexContent, IndexedStatement, Matter, Name

_CONTENTS = (
    "SELECT key, value FROM meta ORDER BY key",
    "SELECT id, node, kind, text, short, folded FROM name JOIN shared ON shared.number = label"
    " ORDER BY id, node, kind",
    "SELECT is_report, term, statements FROM total WHERE statements > 0 ORDER BY 1, 2",
    "SELECT id, sort, tier, rule, newest, pairs, note FROM conflict ORDER BY id",
    "SELECT mark, conflict_mark.newest, id FROM conflict_mark"
    " JOIN conflict ON conflict.number = conflict ORDER BY 1, 3",
    *(
        f"SELECT term, iri, col, offset FROM temp.{table}_words"
        " JOIN statement ON statement.number = doc ORDER BY term, iri, col, offset"
        for table in FOUND
    ),
)

_ROW = json.JSONEncoder(default=bytes.hex).encode
_CONTENT = json.JSONEncoder(default=vars).encode
"""Writes dataclasses with all that they hold, without a copy of it."""


def fill(connection: sqlite3.Connection, contents: Iterable[IndexContent]) -> None:
    """Make the tables of an empty file, and fill them, piece by piece."""
    with connection:
        make_tables(connection)
        _put(connection, contents)
        keep_all(connection)


def apply_change(
    connection: sqlite3.Connection, change: IndexChange, held: HeldBack | None = None
) -> None:
    """Put what comes in in the place of what it replaces, in one transaction.

    Args:
        held: What the store lacks of it.
    """
    with connection, kept_in_step(connection, change):
        take_conflicts_out(connection, change.gone)
        take_statements_out(connection, change.lost)
        connection.executemany(
            "DELETE FROM name WHERE node = ?", [(node,) for node in change.nodes]
        )
        _refind(connection, change.matters)
        _put(connection, [change.content])
        put_held_back(connection, held)


def contents_digest(connection: sqlite3.Connection) -> str:
    """Hash all contents in canonical order, whatever numbers the rows have.

    Raises:
        sqlite3.DatabaseError: The file is damaged.
    """
    (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise sqlite3.DatabaseError(state)
    for table in FOUND:
        connection.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{table}_words"
            f" USING fts5vocab(main, '{table}', 'instance')"
        )
    found = sha256()
    for statement in stored(connection):
        found.update(_CONTENT(statement).encode())
    for query in _CONTENTS:
        for row in connection.execute(query):
            found.update(_ROW(row).encode())
    found.update(json.dumps(sorted(count_all(connection).items())).encode())
    reader = ConflictReader(connection)
    for (number,) in connection.execute("SELECT number FROM conflict ORDER BY id"):
        found.update(_CONTENT(reader.numbered(number)).encode())
    return found.hexdigest()


def _put(connection: sqlite3.Connection, contents: Iterable[IndexContent]) -> None:
    shared = Shared(connection)
    writer = StatementWriter(connection, shared)
    for content in contents:
        writer.put_all(content.statements)
        _put_names(connection, shared, content)
        for conflict in content.conflicts:
            put_conflict(connection, conflict)
        _put_meta(connection, content)
    writer.finish()


def _refind(connection: sqlite3.Connection, matters: Mapping[str, Matter]) -> None:
    """Have statements of propositions found by other entities or names, with their conflicts."""
    if matters:
        writer = StatementWriter(connection, Shared(connection))
        for proposition, matter in sorted(matters.items()):
            for number, came, went in writer.refind(proposition, matter):
                mark_conflicts(connection, number, came, went)
        writer.finish()


def _put_meta(connection: sqlite3.Connection, content: IndexContent) -> None:
    meta = {
        "format": FORMAT,
        "applied": content.applied,
        "rules": content.rules,
        "digest": content.digest,
        "head": content.head,
    }
    connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)", [(key, str(v)) for key, v in meta.items()]
    )


def _put_names(connection: sqlite3.Connection, shared: Shared, content: IndexContent) -> None:
    """Put names in; those of statements, propositions and conflicts are known without."""
    own = {found.card.iri: own_names(found) for found in content.statements}
    connection.executemany(
        "INSERT INTO name VALUES (NULL, ?, ?, ?, ?, ?, ?)",
        [_name(name, shared) for name in _kept(content.names, own)],
    )


def _kept(names: Iterable[Name], own: dict[str, set[tuple[str, str]]]) -> Iterable[Name]:
    for name in names:
        if name.kind not in ("proposition", "conflict") and (
            (name.kind, name.id) not in own.get(name.node, ())
        ):
            yield name


def own_names(found: IndexedStatement) -> set[tuple[str, str]]:
    """Give the kinds and ids by which a statement is known from its own row."""
    own = {("report" if found.is_report else "statement", found.card.id)}
    collection = found.card.id.rpartition("/")[0]
    entries = [one for one in found.utterances if one.startswith(f"{collection}/")]
    return own | {("utterance", entry) for entry in entries[:1]}


def _name(name: Name, shared: Shared) -> tuple[object, ...]:
    folded = name.label.casefold() if name.kind == "entity" else None
    label, last = shared.number(name.label), name.id.rpartition("/")[2]
    return name.id, name.node, name.kind, label, last, folded
