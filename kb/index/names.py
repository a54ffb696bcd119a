"""Find what an id stands for.

Statements, propositions and conflicts are known by their own rows, everything else by its name.
"""

import sqlite3
from collections.abc import Iterator

from kb.index.shared import hash_of, pack
from kb.index.statements import cards
from kb.model.lookup import Name

_NAMED = "SELECT id, node, kind, text FROM name JOIN shared ON shared.number = label WHERE"
_STATEMENT = (
    "SELECT statement.number, is_report, local, coalesce(entry, local), text FROM statement"
    " JOIN shared ON shared.number = collection WHERE"
)
_OF_STORY = "{} = ? AND collection = (SELECT number FROM shared WHERE hash = ? AND text = ?)"
_PROPOSITION = (
    "SELECT text FROM proposition JOIN shared ON shared.number = sentence WHERE proposition.iri = ?"
)


def whole_names(connection: sqlite3.Connection, id: str) -> list[Name]:
    """Find what has an id, or the address that it is."""
    found = {Name(*row) for row in connection.execute(f"{_NAMED} id = ? OR node = ?", (id, id))}
    story, parted, local = id.rpartition("/")
    if parted:
        found.update(
            _statements(connection, _OF_STORY.format("local"), (local, hash_of(story), story))
        )
        found.update(
            _entries(
                connection,
                _OF_STORY.format("entry <> '' AND entry"),
                (local, hash_of(story), story),
            )
        )
    iri = pack(id, "statement")
    found.update(_statements(connection, "statement.iri = ?", (iri,)))
    packed = pack(id, "proposition")
    for (sentence,) in connection.execute(_PROPOSITION, (packed,)):
        found.add(Name(id, id, "proposition", sentence))
    plain = id.removeprefix("conflict:")
    for (rule,) in connection.execute("SELECT rule FROM conflict WHERE id = ?", (plain,)):
        found.add(Name(plain, f"conflict:{plain}", "conflict", rule))
    return sorted(found, key=lambda name: (name.kind, name.id, name.node))


def short_names(connection: sqlite3.Connection, id: str) -> list[Name]:
    """Find what has an id in some story."""
    found = {Name(*row) for row in connection.execute(f"{_NAMED} short = ?", (id,))}
    found.update(_statements(connection, "local = ?", (id,)))
    found.update(_entries(connection, "entry = ? AND entry <> ''", (id,)))
    return sorted(found, key=lambda name: (name.kind, name.id, name.node))


def replies_of(connection: sqlite3.Connection, story: str) -> list[Name]:
    """Name the replies of a story."""
    begin = f"reply:{story}."
    rows = connection.execute(
        f"{_NAMED} node >= ? AND node < ? AND kind = 'reply' ORDER BY node, id",
        (begin, f"{begin}\U0010ffff"),
    )
    return [Name(*row) for row in rows]


def similar_names(connection: sqlite3.Connection, id: str, kinds: tuple[str, ...]) -> list[str]:
    """Give short ids that begin as one does, for who mistyped it."""
    first = id.rpartition("/")[2][:1]
    if not first:
        return []
    ends = (first, first + "\U0010ffff")
    rows = connection.execute(
        "SELECT DISTINCT short, kind FROM name WHERE short >= ? AND short < ? LIMIT 5000", ends
    )
    found = [(str(short), str(kind)) for short, kind in rows]
    rows = connection.execute(
        "SELECT DISTINCT local, is_report, entry IS NULL FROM statement"
        " WHERE local >= ? AND local < ? LIMIT 5000",
        ends,
    )
    for local, is_report, is_entry in rows:
        found.append((str(local), "report" if is_report else "statement"))
        if is_entry:
            found.append((str(local), "utterance"))
    rows = connection.execute(
        "SELECT DISTINCT entry FROM statement WHERE entry <> '' AND entry >= ? AND entry < ?"
        " LIMIT 5000",
        ends,
    )
    found += [(str(entry), "utterance") for (entry,) in rows]
    rows = connection.execute("SELECT id FROM conflict WHERE id >= ? AND id < ? LIMIT 5000", ends)
    found += [(str(id), "conflict") for (id,) in rows]
    return list(dict.fromkeys(short for short, kind in found if not kinds or kind in kinds))


def _statements(
    connection: sqlite3.Connection, where: str, values: tuple[object, ...]
) -> Iterator[Name]:
    """Name statements by their own ids, also as the entry that they are alone."""
    for number, is_report, local, entry, story in connection.execute(
        f"{_STATEMENT} {where}", values
    ).fetchall():
        card = cards(connection, [number])[0]
        kind = "report" if is_report else "statement"
        yield Name(f"{story}/{local}", card.iri, kind, card.content)
        if entry == local and not is_report:
            yield Name(f"{story}/{local}", card.iri, "utterance", card.content)


def _entries(
    connection: sqlite3.Connection, where: str, values: tuple[object, ...]
) -> Iterator[Name]:
    """Name statements by the entry that makes them."""
    for number, _, _, entry, story in connection.execute(
        f"{_STATEMENT} {where}", values
    ).fetchall():
        card = cards(connection, [number])[0]
        yield Name(f"{story}/{entry}", card.iri, "utterance", card.content)
