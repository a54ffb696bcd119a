"""The tables of an index: how they are made, changed, counted and compared."""

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256

from kb.graph.rows import conflict_row, statement_row
from kb.model.conflict import Conflict, Tier
from kb.model.lookup import IndexChange, IndexContent, IndexedStatement, Name

FORMAT = 3
_TIERS = tuple(Tier)
_CHECKED = "checked"
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE statement (
    number INTEGER PRIMARY KEY, iri TEXT NOT NULL UNIQUE, id TEXT NOT NULL, sort TEXT NOT NULL,
    card TEXT NOT NULL, story TEXT NOT NULL, speaker TEXT NOT NULL, act TEXT NOT NULL,
    polarity TEXT NOT NULL, side TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    is_report INTEGER NOT NULL, is_checked INTEGER NOT NULL, proposition TEXT NOT NULL);
CREATE INDEX statement_sort ON statement (sort, iri);
CREATE INDEX statement_id ON statement (id);
CREATE INDEX statement_story ON statement (story, sort, iri);
CREATE INDEX statement_last ON statement (last);
CREATE INDEX statement_proposition ON statement (proposition);
CREATE TABLE link (kind TEXT NOT NULL, target TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (kind, target, number)) WITHOUT ROWID;
CREATE INDEX link_number ON link (number);
CREATE TABLE entry (utterance TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (utterance, number)) WITHOUT ROWID;
CREATE INDEX entry_number ON entry (number);
CREATE TABLE name (id TEXT NOT NULL, node TEXT NOT NULL, kind TEXT NOT NULL,
    label TEXT NOT NULL, short TEXT NOT NULL, PRIMARY KEY (id, node)) WITHOUT ROWID;
CREATE INDEX name_short ON name (short);
CREATE INDEX name_node ON name (node);
CREATE TABLE conflict (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, sort TEXT NOT NULL, tier TEXT NOT NULL,
    rule TEXT NOT NULL, newest TEXT NOT NULL, pairs INTEGER NOT NULL, row TEXT NOT NULL);
CREATE INDEX conflict_sort ON conflict (sort, id);
CREATE INDEX conflict_newest ON conflict (newest);
CREATE TABLE conflict_link (kind TEXT NOT NULL, target TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (kind, target, number)) WITHOUT ROWID;
CREATE INDEX conflict_link_number ON conflict_link (number);
CREATE VIRTUAL TABLE text USING fts5 (quote, content, names, tokenize = 'unicode61');
"""
_STATED = "FROM statement WHERE is_report = 0"
COUNTS = {
    "stories": "SELECT count(DISTINCT node) FROM name WHERE kind = 'story'",
    "sources": "SELECT count(DISTINCT node) FROM name WHERE kind = 'source'",
    "statements": "SELECT count(DISTINCT utterance) FROM entry",
    "atomic_statements": f"SELECT count(*) {_STATED}",
    "reports": "SELECT count(*) FROM statement WHERE is_report = 1",
    "propositions": f"SELECT count(DISTINCT proposition) {_STATED}",
    "speakers": f"SELECT count(DISTINCT speaker) {_STATED}",
    "quotes_checked": f"SELECT count(*) {_STATED} AND is_checked = 1",
    "quotes_not_checked": f"SELECT count(*) {_STATED} AND is_checked = 0",
    **{
        f"conflicts_{tier}": f"SELECT count(*) FROM conflict WHERE tier = '{tier}'"  # noqa: S608
        for tier in _TIERS
    },
    **{
        f"pairs_{tier}": f"SELECT total(pairs) FROM conflict WHERE tier = '{tier}'"  # noqa: S608
        for tier in (Tier.STRICT, Tier.BRIDGED)
    },
}
_CONTENTS = (
    "SELECT key, value FROM meta ORDER BY key",
    "SELECT iri, id, sort, card, story, speaker, act, polarity, side, first, last, is_report,"
    " is_checked, proposition FROM statement ORDER BY iri",
    "SELECT kind, target, iri FROM link JOIN statement USING (number) ORDER BY 1, 2, 3",
    "SELECT utterance, iri FROM entry JOIN statement USING (number) ORDER BY 1, 2",
    "SELECT iri, quote, content, names FROM text JOIN statement ON number = text.rowid"
    " ORDER BY iri",
    "SELECT term, iri, col, offset FROM words JOIN statement ON number = doc"
    " ORDER BY term, iri, col, offset",
    "SELECT id, node, kind, label, short FROM name ORDER BY id, node",
    "SELECT id, sort, tier, rule, newest, pairs, row FROM conflict ORDER BY id",
    "SELECT kind, target, id FROM conflict_link JOIN conflict USING (number) ORDER BY 1, 2, 3",
)


def fill(connection: sqlite3.Connection, contents: Iterable[IndexContent]) -> None:
    """Make the tables of an empty file, and fill them, piece by piece."""
    with connection:
        connection.executescript(f"BEGIN; {_TABLES}")
        for content in contents:
            _put(connection, content)


def apply_change(connection: sqlite3.Connection, change: IndexChange) -> None:
    """Put what comes in in the place of what it replaces, in one transaction."""
    with connection:
        connection.executemany(
            "DELETE FROM conflict_link WHERE number IN (SELECT number FROM conflict WHERE id = ?)",
            [(id,) for id in change.gone],
        )
        connection.executemany("DELETE FROM conflict WHERE id = ?", [(id,) for id in change.gone])
        nodes = {*change.nodes, *(f"conflict:{id}" for id in change.gone)}
        connection.executemany("DELETE FROM name WHERE node = ?", [(node,) for node in nodes])
        for found in change.content.statements:
            _remove(connection, found.card.iri)
        _put(connection, change.content)


def contents_digest(connection: sqlite3.Connection) -> str:
    """Hash all contents in canonical order, whatever numbers the rows have.

    Raises:
        sqlite3.DatabaseError: The file is damaged.
    """
    (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise sqlite3.DatabaseError(state)
    connection.execute(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab(main, 'text', 'instance')"
    )
    found = sha256()
    for query in _CONTENTS:
        for row in connection.execute(query):
            found.update(json.dumps(row).encode())
    return found.hexdigest()


def sort_key(id: str) -> str:
    """Write an id so that plain text order is the order in which people count.

    Example:
        >>> sorted(["s10", "s2", "s2a", "s"], key=sort_key)
        ['s', 's2', 's2a', 's10']
    """
    parts = re.split(r"(\d+)", id)
    return "".join(
        f"{len(str(int(part))):04d}{int(part)}" if number % 2 else f"{part}\x01"
        for number, part in enumerate(parts)
    )


def _put(connection: sqlite3.Connection, content: IndexContent) -> None:
    meta = {
        "format": FORMAT,
        "applied": content.applied,
        "rules": content.rules,
        "digest": content.digest,
    }
    connection.executemany(
        "INSERT OR REPLACE INTO meta VALUES (?, ?)", [(key, str(v)) for key, v in meta.items()]
    )
    for found in content.statements:
        _put_statement(connection, found)
    _put_names(connection, content.names)
    for conflict in content.conflicts:
        _put_conflict(connection, conflict)


def _put_names(connection: sqlite3.Connection, names: Iterable[Name]) -> None:
    connection.executemany(
        "INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?, ?)",
        [(n.id, n.node, n.kind, n.label, n.id.rpartition("/")[2]) for n in names],
    )


def _put_statement(connection: sqlite3.Connection, found: IndexedStatement) -> None:
    card = found.card
    cursor = connection.execute(
        "INSERT INTO statement VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            card.iri,
            card.id,
            sort_key(card.id),
            json.dumps(statement_row(card), ensure_ascii=False),
            card.story,
            card.speaker_id,
            card.act,
            card.polarity,
            found.side,
            found.first,
            found.last,
            int(found.is_report),
            int(card.quote_status == _CHECKED),
            card.proposition,
        ),
    )
    number = cursor.lastrowid
    connection.executemany(
        "INSERT OR IGNORE INTO link VALUES (?, ?, ?)",
        [(kind, target, number) for kind, target in _links(found)],
    )
    connection.executemany(
        "INSERT INTO entry VALUES (?, ?)", [(name, number) for name in found.utterances]
    )
    connection.execute(
        "INSERT INTO text (rowid, quote, content, names) VALUES (?, ?, ?, ?)",
        (number, card.quote, card.content, found.words),
    )


def _links(found: IndexedStatement) -> Iterator[tuple[str, str]]:
    for kind, targets in (
        ("speaker", found.speakers),
        ("about", found.about),
        ("source", found.sources),
    ):
        for target in targets:
            yield kind, target


def _remove(connection: sqlite3.Connection, iri: str) -> None:
    row = connection.execute("SELECT number FROM statement WHERE iri = ?", (iri,)).fetchone()
    if row:
        connection.execute("DELETE FROM link WHERE number = ?", row)
        connection.execute("DELETE FROM entry WHERE number = ?", row)
        connection.execute("DELETE FROM text WHERE rowid = ?", row)
        connection.execute("DELETE FROM statement WHERE number = ?", row)


def _put_conflict(connection: sqlite3.Connection, conflict: Conflict) -> None:
    ids = (conflict.left.id, conflict.right.id, *conflict.left_others, *conflict.right_others)
    rows = [
        connection.execute(
            "SELECT number, story, first, last FROM statement WHERE id = ?", (id,)
        ).fetchone()
        for id in ids
    ]
    cursor = connection.execute(
        "INSERT INTO conflict VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)",
        (
            conflict.id,
            f"{_TIERS.index(conflict.tier)}{sort_key(conflict.left.id)}",
            conflict.tier.value,
            conflict.rule,
            max(last or first for _, _, first, last in rows),
            conflict.pairs,
            json.dumps(conflict_row(conflict), ensure_ascii=False),
        ),
    )
    for number, story, _, _ in rows:
        connection.execute(
            "INSERT OR IGNORE INTO conflict_link VALUES ('story', ?, ?)", (story, cursor.lastrowid)
        )
        connection.execute(
            "INSERT OR IGNORE INTO conflict_link SELECT kind, target, ? FROM link WHERE number = ?",
            (cursor.lastrowid, number),
        )
