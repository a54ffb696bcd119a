"""Keep how much there is of each kind, which to count takes the longer the more there is.

A new index is counted whole. A change alters only what it touches: of each proposition, speaker,
entry, story and source that comes or goes it is looked up, before and after, whether it is there.
An index that an older release made has no such table; it is counted whole with its next change, and
until then whenever somebody asks.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from kb.index.marks import mark
from kb.index.schema import COUNTS, TALLY
from kb.index.shared import hash_of, pack
from kb.model.lookup import IndexChange, IndexedStatement

_KEPT = tuple(name for name in COUNTS if not name.startswith(("conflicts_", "pairs_")))
"""Conflicts are counted when somebody asks, which a table of their own makes quick."""
_NAMED = {"story": "stories", "source": "sources"}
_ROW = (
    "SELECT is_report, proposition.iri, (SELECT text FROM shared WHERE number = collection),"
    " local, coalesce(entry, local), (SELECT text FROM shared WHERE number = voice),"
    " (SELECT text FROM shared WHERE number = stance)"
    " FROM statement JOIN proposition ON proposition.number = proposition WHERE statement.iri = ?"
)
_OF_PROPOSITION = (
    "SELECT EXISTS (SELECT 1 FROM proposition JOIN statement"
    " ON statement.proposition = proposition.number AND is_report = 0 WHERE proposition.iri = ?)"
)
_OF_ENTRY = (
    "SELECT EXISTS (SELECT 1 FROM statement WHERE entry = :entry AND entry <> ''"
    " AND collection = :number AND is_report = 0)"
    " OR EXISTS (SELECT 1 FROM statement WHERE local = :entry AND entry IS NULL"
    " AND collection = :number AND is_report = 0)"
)
_OF_SPEAKER = (
    "SELECT EXISTS (SELECT 1 FROM stated JOIN statement ON statement.number = stated.rowid"
    " JOIN shared ON shared.number = voice"
    " WHERE stated MATCH ? AND json_extract(text, '$[1]') = ?)"
)

_OF_NAME = "SELECT DISTINCT kind FROM name WHERE node = ? AND kind IN ('story', 'source')"

Key = tuple[Any, ...]
Touched = dict[str, set[Key]]


def count_all(connection: sqlite3.Connection) -> dict[str, int]:
    """Give how much there is of each kind: what is kept of it, and else by counting."""
    kept = _kept(connection)
    return {
        name: kept[name] if name in kept else int(connection.execute(query).fetchone()[0])
        for name, query in COUNTS.items()
    }


def keep_all(connection: sqlite3.Connection) -> None:
    """Count what an index holds, and keep that."""
    connection.execute(TALLY)
    connection.execute("DELETE FROM tally")
    connection.executemany(
        "INSERT INTO tally VALUES (?, ?)",
        [(name, connection.execute(COUNTS[name]).fetchone()[0]) for name in _KEPT],
    )


@contextmanager
def kept_in_step(connection: sqlite3.Connection, change: IndexChange) -> Iterator[None]:
    """Keep the numbers right over a change, which happens within the block."""
    if not _kept(connection):
        yield
        keep_all(connection)
        return
    touched = _touched(connection, change)
    before = _found(connection, touched)
    yield
    after = _found(connection, touched)
    after.subtract(before)
    connection.executemany(
        "UPDATE tally SET many = many + ? WHERE name = ?",
        [(by, name) for name, by in after.items() if by],
    )


def _kept(connection: sqlite3.Connection) -> dict[str, int]:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'tally'"
    if connection.execute(query).fetchone() is None:
        return {}
    return {str(name): int(many) for name, many in connection.execute("SELECT * FROM tally")}


def _touched(connection: sqlite3.Connection, change: IndexChange) -> Touched:
    """Name everything of which there may be more, or less, after a change."""
    content = change.content
    touched: Touched = {
        "row": {(iri,) for iri in (*change.lost, *(one.card.iri for one in content.statements))},
        "name": {(node,) for node in change.nodes}
        | {(name.node,) for name in content.names if name.kind in _NAMED},
        "passage": {(name.id,) for name in content.names if name.kind == "utterance"},
    }
    for (iri,) in touched["row"]:
        for _, proposition, collection, _, entry, voice, _ in _rows(connection, iri):
            _touch(touched, proposition, collection, entry, json.loads(voice)[1])
    for found in content.statements:
        card = found.card
        proposition = pack(card.proposition, "proposition")
        _touch(touched, proposition, card.id.rpartition("/")[0], _entry(found), card.speaker_id)
    for node in change.nodes:
        query = "SELECT id FROM name WHERE node = ? AND kind = 'utterance'"
        touched["passage"].update(connection.execute(query, (node,)).fetchall())
    return touched


def _touch(touched: Touched, proposition: Any, collection: str, entry: str, speaker: str) -> None:
    for kind, key in (
        ("proposition", (proposition,)), ("entry", (collection, entry)), ("speaker", (speaker,)),
    ):  # fmt: skip
        touched.setdefault(kind, set()).add(key)


def _entry(found: IndexedStatement) -> str:
    """Name the entry of its story that a statement comes from, as its row does."""
    own = f"{found.card.id.rpartition('/')[0]}/"
    return next((one.removeprefix(own) for one in found.utterances if one.startswith(own)), "")


def _found(connection: sqlite3.Connection, touched: Touched) -> Counter[str]:
    """Count what is there of all that is touched."""
    found = Counter(dict.fromkeys(_KEPT, 0))
    for (iri,) in touched["row"]:
        for is_report, *_, stance in _rows(connection, iri):
            if is_report:
                found["reports"] += 1
                continue
            is_checked = json.loads(stance)[3] == "checked"
            found["quotes_checked" if is_checked else "quotes_not_checked"] += 1
            found["atomic_statements"] += 1
    for name, kind, is_there in _KINDS:
        found[name] += sum(is_there(connection, key) for key in touched.get(kind, ()))
    for key in touched["name"]:
        for (kind,) in connection.execute(_OF_NAME, key):
            found[_NAMED[kind]] += 1
    return found


def _rows(connection: sqlite3.Connection, iri: str) -> list[tuple[Any, ...]]:
    return connection.execute(_ROW, (pack(iri, "statement"),)).fetchall()


def _is_stated(connection: sqlite3.Connection, key: Key) -> int:
    return int(connection.execute(_OF_PROPOSITION, key).fetchone()[0])


def _is_entry(connection: sqlite3.Connection, key: Key) -> int:
    collection, entry = key
    row = connection.execute(
        "SELECT number FROM shared WHERE hash = ? AND text = ?", (hash_of(collection), collection)
    ).fetchone()
    if row is None or not entry:
        return 0
    values = {"entry": entry, "number": row[0]}
    return int(connection.execute(_OF_ENTRY, values).fetchone()[0])


def _is_passage(connection: sqlite3.Connection, key: Key) -> int:
    query = "SELECT EXISTS (SELECT 1 FROM name WHERE id = ? AND kind = 'utterance')"
    return int(connection.execute(query, key).fetchone()[0])


def _speaks(connection: sqlite3.Connection, key: Key) -> int:
    values = (mark("speaker", key[0]), key[0])
    return int(connection.execute(_OF_SPEAKER, values).fetchone()[0])


_KINDS: tuple[tuple[str, str, Callable[[sqlite3.Connection, Key], int]], ...] = (
    ("propositions", "proposition", _is_stated),
    ("statements", "entry", _is_entry),
    ("statements", "passage", _is_passage),
    ("speakers", "speaker", _speaks),
)
