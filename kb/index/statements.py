"""Write statements into an index and read them back, put together from what they share."""

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from kb.errors import UnknownIdError
from kb.index.bitmaps import BLOCK, pack_if_stale, unpack_block
from kb.index.marks import links, marks
from kb.index.schema import FOUND
from kb.index.shared import Shared, hash_of, pack, unpack
from kb.model.conflict import StatementCard
from kb.model.lookup import IndexedStatement, Matter
from kb.model.made import made

_COLUMNS = (
    "statement.number, statement.iri, is_report, local, entry, start, stop, proposition.iri,"
    " (SELECT text FROM shared WHERE number = collection),"
    " (SELECT text FROM shared WHERE number = story),"
    " (SELECT text FROM shared WHERE number = voice),"
    " (SELECT text FROM shared WHERE number = stance),"
    " (SELECT text FROM shared WHERE number = source),"
    " (SELECT text FROM shared WHERE number = said),"
    " (SELECT text FROM shared WHERE number = chain),"
    " (SELECT text FROM shared WHERE number = quote),"
    " (SELECT text FROM shared WHERE number = told),"
    " (SELECT text FROM shared WHERE number = sentence)"
)
_FROM = "FROM statement JOIN proposition ON proposition.number = proposition"
_MATTER = (
    ", (SELECT text FROM shared WHERE number = words),"
    " (SELECT text FROM shared WHERE number = about)"
)


def cards(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[StatementCard]:
    """Read the cards of statements, in the order in which they are asked for."""
    wanted = list(numbers)
    query = f"SELECT {_COLUMNS} {_FROM} WHERE statement.number IN (SELECT value FROM json_each(?))"
    found = {row[0]: row for row in connection.execute(query, (json.dumps(wanted),))}
    return [_card(found[number]) for number in wanted if number in found]


def stored(connection: sqlite3.Connection) -> Iterator[IndexedStatement]:
    """Read all statements with what they are found by, in order of their addresses."""
    query = f"SELECT {_COLUMNS}{_MATTER} {_FROM} ORDER BY statement.iri"
    return (_indexed(row) for row in connection.execute(query))


def number_of(connection: sqlite3.Connection, iri: str) -> int | None:
    """Give the number of a statement, None if there is none."""
    query = "SELECT number FROM statement WHERE iri = ?"
    row = connection.execute(query, (pack(iri, "statement"),)).fetchone()
    return int(row[0]) if row else None


def named(connection: sqlite3.Connection, id: str) -> int:
    """Give the number of the statement whose card has an id.

    Raises:
        UnknownIdError: There is none.
    """
    collection, _, local = id.rpartition("/")
    row = connection.execute(
        "SELECT number FROM statement WHERE local = ? AND collection ="
        " (SELECT number FROM shared WHERE hash = ? AND text = ?) ORDER BY number LIMIT 1",
        (local, hash_of(collection), collection),
    ).fetchone()
    if row is None:
        raise UnknownIdError(id)
    return int(row[0])


def indexed(connection: sqlite3.Connection, number: int) -> IndexedStatement:
    """Read one statement with what it is found by."""
    query = f"SELECT {_COLUMNS}{_MATTER} {_FROM} WHERE statement.number = ?"
    return _indexed(connection.execute(query, (number,)).fetchone())


def take_statements_out(connection: sqlite3.Connection, nodes: Collection[str]) -> None:
    """Take statements out by their addresses; no conflict has them any more."""
    if nodes:
        writer = StatementWriter(connection, Shared(connection))
        writer.take_out_all(nodes)
        writer.finish()


class StatementWriter:
    """Puts statements in with all that they are found by; what they add up to is counted last."""

    def __init__(self, connection: sqlite3.Connection, shared: Shared) -> None:
        self._connection = connection
        self._shared = shared
        (last,) = connection.execute("SELECT max(number) FROM statement").fetchone()
        self._last = int(last or 0)
        self._is_new = last is None
        self._totals = _Counting(connection)
        self._unpacked = set[int]()

    def put_all(self, statements: Sequence[IndexedStatement]) -> None:
        """Put statements in; one that is there already is replaced and keeps its number."""
        # All go before any comes: what is shared among them may change.
        kept = {} if self._is_new else self._taken_out(found.card.iri for found in statements)
        for found in statements:
            number = kept.get(found.card.iri)
            if number is None:
                number = self._last = self._last + 1
            self._put(number, found)
            self._totals.count(found, 1)

    def take_out_all(self, nodes: Iterable[str]) -> None:
        """Take statements out; one that is not there is no matter."""
        self._taken_out(nodes)

    def _taken_out(self, nodes: Iterable[str]) -> dict[str, int | None]:
        return {node: self._take_out(node) for node in nodes}

    def refind(self, iri: str, matter: Matter) -> Iterator[tuple[int, set[str], set[str]]]:
        """Have all statements of a proposition found by other entities or names than before.

        Returns:
            The number of each, with the marks by which it is found now, and no longer is.
        """
        written = self._shared.number(matter.words), self._shared.number(_text(*matter.about))
        row = self._connection.execute(
            "SELECT number, words, about FROM proposition WHERE iri = ?",
            (pack(iri, "proposition"),),
        ).fetchone()
        if row is None or row[1:] == written:
            return
        rows = self._connection.execute(
            "SELECT number FROM statement WHERE proposition = ?", row[:1]
        ).fetchall()
        found = [(number, indexed(self._connection, number)) for (number,) in rows]
        self._connection.execute(
            "UPDATE proposition SET words = ?, about = ? WHERE number = ?", (*written, row[0])
        )
        for number, before in found:
            now = replace(before, about=matter.about, matter_words=matter.words)
            self._take_document_out(number, before)
            self._put_document(number, now)
            came, went = {*links(now)} - {*links(before)}, {*links(before)} - {*links(now)}
            if now.matter_words == before.matter_words:
                self._totals.count_marks(now.is_report, came, went)
            else:
                self._totals.count(before, -1)
                self._totals.count(now, 1)
            yield number, came, went

    def finish(self) -> None:
        """Write how many statements have each word and mark."""
        self._totals.write()
        pack_if_stale(self._connection)

    def _take_out(self, iri: str) -> int | None:
        number = number_of(self._connection, iri)
        if number is None:
            return None
        before = indexed(self._connection, number)
        self._take_document_out(number, before)
        self._connection.execute("DELETE FROM statement WHERE number = ?", (number,))
        self._totals.count(before, -1)
        return number

    def _put(self, number: int, found: IndexedStatement) -> None:
        card, shared = found.card, self._shared.number
        collection, _, local = card.id.rpartition("/")
        own = f"{collection}/"
        entries = [entry for entry in found.utterances if entry.startswith(own)]
        entry = entries[0].removeprefix(own) if entries else ""
        start, stop = card.position or (None, None)
        self._connection.execute(
            f"INSERT INTO statement VALUES ({','.join('?' * 17)})",
            (
                number,
                pack(card.iri, "statement"),
                int(found.is_report),
                shared(collection),
                local,
                None if entry == local else entry,
                shared(card.story),
                shared(_text(card.speaker, card.speaker_id, card.on_behalf_of, card.role,
                             found.speakers, found.words)),
                shared(_text(card.act, card.polarity, card.certainty, card.quote_status,
                             card.presupposed, card.version, card.last_version, found.side,
                             card.verb_class)),
                shared(_text(card.source, card.source_id, card.url, found.sources)),
                shared(_text(card.said_at, found.first, found.last)),
                shared(_text(*card.reported_by)),
                shared(card.quote),
                start,
                stop,
                self._proposition(found),
                shared(card.content.removesuffix(found.sentence)),
            ),
        )  # fmt: skip
        self._put_document(number, found)

    def _put_document(self, number: int, found: IndexedStatement) -> None:
        self._unpack(number)
        self._connection.execute(
            f"INSERT INTO {FOUND[found.is_report]} (rowid, marks, quote, content, names)"
            " VALUES (?, ?, ?, ?, ?)",
            (number, *_document(found)),
        )

    def _unpack(self, number: int) -> None:
        if number // BLOCK not in self._unpacked:
            self._unpacked.add(number // BLOCK)
            unpack_block(self._connection, number)

    def _take_document_out(self, number: int, before: IndexedStatement) -> None:
        self._unpack(number)
        table = FOUND[before.is_report]
        self._connection.execute(
            f"INSERT INTO {table} ({table}, rowid, marks, quote, content, names)"
            " VALUES ('delete', ?, ?, ?, ?, ?)",
            (number, *_document(before)),
        )

    def _proposition(self, found: IndexedStatement) -> int:
        shared = self._shared.number
        matter = (
            shared(found.sentence), shared(found.matter_words), shared(_text(*found.about)),
        )  # fmt: skip
        iri = pack(found.card.proposition, "proposition")
        row = self._connection.execute(
            "SELECT number, sentence, words, about FROM proposition WHERE iri = ?", (iri,)
        ).fetchone()
        if row is None:
            made = self._connection.execute(
                "INSERT INTO proposition VALUES (NULL, ?, ?, ?, ?)", (iri, *matter)
            )
            return int(made.lastrowid or 0)
        if row[1:] != matter:
            self._connection.execute(
                "UPDATE proposition SET sentence = ?, words = ?, about = ? WHERE number = ?",
                (*matter, row[0]),
            )
        return int(row[0])


class _Counting:
    """Keeps how many statements have each word and mark.

    Words are parted by the index itself: what comes goes into a small one beside it, and is counted
    there; of a new index, the index itself is counted.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        (self._is_new,) = connection.execute("SELECT NOT EXISTS (SELECT 1 FROM total)").fetchone()
        self._small = set[tuple[int, int]]()
        self._whole: Counter[tuple[int, str]] = Counter()
        self._seen = 0

    def write(self) -> None:
        """Write all totals, or those that have changed."""
        if self._is_new:
            self._count_all()
        else:
            self._count_changed()

    def count(self, found: IndexedStatement, by: int) -> None:
        """Count one that comes (1) or goes (-1)."""
        if not self._is_new:
            self._seen += 1
            self._whole[int(found.is_report), ""] += by
            table = self._table(int(found.is_report), by)
            self._connection.execute(
                f"INSERT INTO temp.{table} (rowid, marks, quote, content, names)"
                " VALUES (?, ?, ?, ?, ?)",
                (self._seen, *_document(found)),
            )

    def count_marks(self, is_report: bool, came: Iterable[str], went: Iterable[str]) -> None:
        """Count marks that one has now, and those that it no longer has."""
        self._whole.update({(int(is_report), mark): 1 for mark in came})
        self._whole.subtract({(int(is_report), mark): 1 for mark in went})

    def _table(self, is_report: int, by: int) -> str:
        """Name the small index of what comes or goes, which is there, and empty at first."""
        name = f"{'came' if by > 0 else 'went'}_{FOUND[is_report]}"
        if (is_report, by) not in self._small:
            self._small.add((is_report, by))
            for command in _SMALL:
                self._connection.execute(command.format(name))
        return name

    def _count_all(self) -> None:
        for is_report, table in enumerate(FOUND):
            self._connection.execute(
                f"CREATE VIRTUAL TABLE temp.counted USING fts5vocab(main, '{table}', 'row')"
            )
            self._connection.execute(
                "INSERT INTO total SELECT ?, term, doc FROM temp.counted", (is_report,)
            )
            self._connection.execute("DROP TABLE temp.counted")
        self._connection.execute(
            "INSERT OR REPLACE INTO total SELECT is_report, '', count(*) FROM statement"
            " GROUP BY is_report"
        )

    def _count_changed(self) -> None:
        changes: Counter[tuple[int, str]] = Counter()
        for is_report, by in self._small:
            table = self._table(is_report, by)
            rows = self._connection.execute(f"SELECT term, doc FROM temp.{table}_terms")
            for term, statements in rows:
                changes[is_report, term] += by * statements
        changes.update(self._whole)
        self._connection.executemany(
            "INSERT INTO total VALUES (?, ?, ?) ON CONFLICT (is_report, term)"
            " DO UPDATE SET statements = statements + excluded.statements",
            [(*key, by) for key, by in changes.items() if by],
        )


# Whoever changes an index many times makes them once, and empties them each time.
_SMALL = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.{0} USING fts5"
    " (marks, quote, content, names, content = '', columnsize = 0, tokenize = 'unicode61')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.{0}_terms USING fts5vocab (temp, '{0}', 'row')",
    "INSERT INTO temp.{0} ({0}) VALUES ('delete-all')",
)


def _document(found: IndexedStatement) -> tuple[str, str, str, str]:
    """Give what a statement is found by: marks, quote, content and names."""
    names = f"{found.words} {found.matter_words}"
    return " ".join(marks(found)), found.card.quote, found.card.content, names


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _text(*values: object) -> str:
    return _encode(values)


@lru_cache(maxsize=4096)
def parsed(text: str) -> list[Any]:
    """Read what several rows share; nobody changes it."""
    found: list[Any] = json.loads(text)
    return found


def _card(row: Sequence[Any]) -> StatementCard:
    (_, iri, _, local, _, start, stop, proposition, collection, story, voice, stance, source, said,
     chain, quote, told, sentence) = row[:18]  # fmt: skip
    speaker, speaker_id, behalf, role, _, _ = parsed(voice)
    act, polarity, certainty, status, presupposed, version, last_version, _, level = parsed(stance)
    title, source_id, url, _ = parsed(source)
    return made(
        StatementCard,
        id=f"{collection}/{local}" if collection else local,
        iri=unpack(iri, "statement"),
        speaker=speaker,
        speaker_id=speaker_id,
        on_behalf_of=behalf,
        role=role,
        act=act,
        polarity=polarity,
        certainty=certainty,
        quote=quote,
        quote_status=status,
        position=None if start is None else (start, stop),
        source=title,
        source_id=source_id,
        url=url,
        said_at=parsed(said)[0],
        reported_by=tuple(parsed(chain)),
        story=story,
        proposition=unpack(proposition, "proposition"),
        content=told + sentence,
        version=version,
        last_version=last_version,
        presupposed=presupposed,
        verb_class=level,
    )


def _indexed(row: Sequence[Any]) -> IndexedStatement:
    _, _, is_report, local, entry, _, _, _, collection, _, voice, stance, source, said = row[:14]
    sentence, matter_words, about = row[17:]
    *_, speakers, words = parsed(voice)
    _, first, last = parsed(said)
    entry = local if entry is None else entry
    return IndexedStatement(
        card=_card(row),
        is_report=bool(is_report),
        side=parsed(stance)[-2],
        about=tuple(parsed(about)),
        speakers=tuple(speakers),
        words=words,
        matter_words=matter_words,
        sentence=sentence,
        sources=tuple(parsed(source)[-1]),
        first=first,
        last=last,
        utterances=(f"{collection}/{entry}",) if entry else (),
    )
