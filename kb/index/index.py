"""The index: statements, names and conflicts in one SQLite file with full-text search.

It is made from the records and can be made again at any time, row for row. A new one is built
beside the old and takes its name, so that whoever reads the old one is not disturbed.
"""

import json
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from shutil import copyfile
from typing import Any

from kb.errors import AmbiguousIdError, IndexDamagedError, UnknownIdError
from kb.graph.rows import conflict_from, statement_from
from kb.index.tables import COUNTS, FORMAT, apply_change, contents_digest, fill
from kb.model.conflict import Conflict, StatementCard
from kb.model.lookup import IndexChange, IndexContent, Name, Selection


class Index:
    """Reads an index; `build` makes one."""

    def __init__(self, file: Path | None) -> None:
        """Open an index that is there.

        Args:
            file: The file, or None for one in memory, which is empty until it is built.
        """
        self._file = file
        self._open()

    def _open(self) -> None:
        if self._file is None:
            self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        elif self._file.exists():
            self._connection = sqlite3.connect(
                f"{self._file.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
        else:
            self._connection = sqlite3.connect(":memory:", check_same_thread=False)

    def _ask(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Run a query and give all its rows.

        Raises:
            IndexDamagedError: The file is not what was written.
        """
        try:
            return self._connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(str(self._file), str(error)) from None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def applied(self) -> int:
        """Number of the last journal entry that is in the index; -1 if it must be made anew."""
        try:
            rows = self._ask(
                "SELECT value FROM meta WHERE key = 'applied'"
                " AND (SELECT value FROM meta WHERE key = 'format') = ?",
                (str(FORMAT),),
            )
        except IndexDamagedError:
            return -1
        return int(rows[0][0]) if rows else -1

    def provenance(self) -> tuple[str, str]:
        """Give the version of the rules and the digest of the records behind the conflicts."""
        try:
            rows = dict(self._ask("SELECT key, value FROM meta WHERE key IN ('rules', 'digest')"))
        except IndexDamagedError:
            return "", ""
        return rows.get("rules", ""), rows.get("digest", "")

    def build(self, contents: Iterable[IndexContent]) -> None:
        """Make the index anew from all that it holds, piece by piece, whole or not at all."""
        if self._file is None:
            self._connection.close()
            self._connection = sqlite3.connect(":memory:", check_same_thread=False)
            fill(self._connection, contents)
            return
        with self._next() as fresh, closing(sqlite3.connect(fresh)) as connection:
            fill(connection, contents)

    def change(self, change: IndexChange) -> None:
        """Take an addition in, whole or not at all; readers keep what they opened.

        The file is copied, which is quick beside what it takes to make it, and then changed.
        """
        if self._file is None:
            apply_change(self._connection, change)
            return
        with self._next() as fresh:
            copyfile(self._file, fresh)
            with closing(sqlite3.connect(fresh)) as connection:
                apply_change(connection, change)

    @contextmanager
    def _next(self) -> Iterator[Path]:
        """Lend the place for the next file, and put it in the place of this one in the end."""
        assert self._file is not None
        fresh = self._file.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        try:
            yield fresh
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(str(self._file), str(error)) from None
        with fresh.open("rb") as handle:
            os.fsync(handle.fileno())
        self._connection.close()
        fresh.replace(self._file)
        self._open()

    def digest(self) -> str:
        """Hash all rows in an order of their own: equal contents, equal digest.

        Raises:
            IndexDamagedError: The file is not what was written.
        """
        try:
            return contents_digest(self._connection)
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(str(self._file), str(error)) from None

    def counts(self) -> dict[str, int]:
        """Count what is in the base."""
        try:
            return {name: int(self._ask(query)[0][0]) for name, query in COUNTS.items()}
        except IndexDamagedError:
            if self.applied() < 0:
                return {}
            raise

    # -- statements -------------------------------------------------------------------------

    def find(self, selection: Selection, limit: int, offset: int = 0) -> list[StatementCard]:
        """Look statements up, in the order of story and id.

        Args:
            limit: At most so many.
            offset: Pass over so many first.
        """
        where, values = _conditions(selection)
        rows = self._ask(
            f"SELECT card FROM statement WHERE {where} ORDER BY sort, iri LIMIT ? OFFSET ?",  # noqa: S608
            [*values, limit, offset],
        )
        return [statement_from(json.loads(row[0])) for row in rows]

    def count(self, selection: Selection) -> int:
        """Count what `find` would give without a limit."""
        where, values = _conditions(selection)
        rows = self._ask(f"SELECT count(*) FROM statement WHERE {where}", values)  # noqa: S608
        return int(rows[0][0])

    def size(self) -> int:
        """Count statements and reports."""
        return int(self._ask("SELECT count(*) FROM statement")[0][0])

    def statement_ids(self) -> set[str]:
        """Give the ids of all statements and reports."""
        return {
            str(row[0])
            for row in self._ask("SELECT id FROM name WHERE kind IN ('statement', 'report')")
        }

    def card(self, node: str) -> StatementCard:
        """Give the card of one statement by its prefixed address.

        Raises:
            UnknownIdError: There is none.
        """
        rows = self._ask("SELECT card FROM statement WHERE iri = ?", (node,))
        if not rows:
            raise UnknownIdError(node)
        return statement_from(json.loads(rows[0][0]))

    def statement_named(self, id: str) -> str:
        """Give the prefixed address of a statement by the id that its card has.

        Raises:
            UnknownIdError: There is none.
        """
        rows = self._ask("SELECT iri FROM statement WHERE id = ?", (id,))
        if not rows:
            raise UnknownIdError(id)
        return str(rows[0][0])

    def cards_of(self, kind: str, target: str) -> list[StatementCard]:
        """Give the cards linked to a thing: "speaker", "about", "source" or "proposition"."""
        if kind == "proposition":
            query = "SELECT card FROM statement WHERE proposition = ? ORDER BY sort, iri"
            rows = self._ask(query, (target,))
        else:
            rows = self._ask(
                "SELECT card FROM statement JOIN link USING (number)"
                " WHERE kind = ? AND target = ? ORDER BY sort, iri",
                (kind, target),
            )
        return [statement_from(json.loads(row[0])) for row in rows]

    # -- names ------------------------------------------------------------------------------

    def resolve(self, id: str, *kinds: str) -> list[Name]:
        """Find what an id stands for; an utterance gives all its statements.

        Args:
            id: "story/s17", "s17", "bing", a conflict's id, an address or its prefixed form.
            kinds: Which kinds of thing may be meant; all if none is given.

        Raises:
            UnknownIdError: Nothing has this id.
            AmbiguousIdError: Several stories use it.
        """
        if not id:
            raise UnknownIdError(id)
        rows = self._ask(
            "SELECT id, node, kind, label FROM name WHERE id = ? OR node = ?"
            " ORDER BY kind, id, node",
            (id, id),
        )
        if not rows:
            rows = self._ask(
                "SELECT id, node, kind, label FROM name WHERE short = ? ORDER BY kind, id, node",
                (id,),
            )
        names = [Name(*row) for row in rows if not kinds or row[2] in kinds]
        full = sorted({name.id for name in names})
        if (
            len({name.node for name in names if name.kind != "utterance"}) > 1
            and len(full) > 1
            and (len({name.kind for name in names}) == 1)
        ):
            raise AmbiguousIdError(id, full)
        if not names:
            raise UnknownIdError(id, self._similar(id, kinds))
        return names

    def _similar(self, id: str, kinds: tuple[str, ...]) -> list[str]:
        rows = self._ask(
            "SELECT DISTINCT short, kind FROM name WHERE substr(short, 1, 1) = ? LIMIT 5000",
            (id.rpartition("/")[2][:1],),
        )
        return [short for short, kind in rows if not kinds or kind in kinds]

    def names(self, kind: str) -> list[Name]:
        """List the names of one kind."""
        rows = self._ask(
            "SELECT id, node, kind, label FROM name WHERE kind = ? ORDER BY id, node", (kind,)
        )
        return [Name(*row) for row in rows]

    def label(self, node: str) -> str:
        """Give what people call a thing, its address if nothing better is known."""
        rows = self._ask("SELECT label FROM name WHERE node = ? ORDER BY id LIMIT 1", (node,))
        return str(rows[0][0]) if rows else node

    # -- conflicts --------------------------------------------------------------------------

    def conflicts(self, selection: Selection) -> list[Conflict]:
        """List conflicts, the firmest tier first."""
        clauses, values = ["1"], list[str]()
        for column in ("tier", "rule"):
            wanted = selection.tier if column == "tier" else selection.kind
            if wanted:
                clauses.append(f"{column} = ?")
                values.append(wanted)
        for kind in ("speaker", "about", "source", "story"):
            if wanted := getattr(selection, kind):
                clauses.append(
                    "number IN (SELECT number FROM conflict_link WHERE kind = ? AND target = ?)"
                )
                values.extend((kind, wanted))
        if selection.since:
            clauses.append("newest >= ?")
            values.append(selection.since)
        where = " AND ".join(clauses)
        rows = self._ask(
            f"SELECT row FROM conflict WHERE {where} ORDER BY sort, id",  # noqa: S608
            values,
        )
        return [conflict_from(json.loads(row[0])) for row in rows]

    def conflict_ids(self) -> set[str]:
        """Give the ids of all conflicts."""
        return {str(row[0]) for row in self._ask("SELECT id FROM conflict")}

    def conflict(self, id: str) -> Conflict | None:
        """Give one conflict by its id."""
        rows = self._ask("SELECT row FROM conflict WHERE id = ?", (id,))
        return conflict_from(json.loads(rows[0][0])) if rows else None

    def known_conflict(self, id: str) -> Conflict:
        """Give one conflict by its id.

        Raises:
            UnknownIdError: There is none.
        """
        conflict = self.conflict(id)
        if conflict is None:
            raise UnknownIdError(id)
        return conflict


def _conditions(selection: Selection) -> tuple[str, list[str]]:
    clauses, values = ["1" if selection.reports else "is_report = 0"], list[str]()
    if selection.words:
        clauses.append("number IN (SELECT rowid FROM text WHERE text MATCH ?)")
        values.append(_match(selection.words))
    for kind in ("speaker", "about", "source"):
        if wanted := getattr(selection, kind):
            clauses.append("number IN (SELECT number FROM link WHERE kind = ? AND target = ?)")
            values.extend((kind, wanted))
    if selection.story:
        clauses.append("story = ?")
        values.append(selection.story)
    if selection.stance:
        clauses.append("(act = ? OR polarity = ? OR side = ?)")
        values.extend([selection.stance] * 3)
    if selection.since:
        clauses.append("(last >= ? OR (last = '' AND first <> ''))")
        values.append(selection.since)
    if selection.until:
        clauses.append("((first <= ? AND first <> '') OR (first = '' AND last <> ''))")
        values.append(selection.until)
    return " AND ".join(clauses), values


def _match(words: str) -> str:
    """Write words as an FTS5 query in which nothing is an operator but phrases and endings."""
    parts = re.findall(r'"([^"]*)"|(\S+)', words)
    tokens = []
    for phrase, word in parts:
        ending = "*" if word.endswith("*") and len(word) > 1 else ""
        plain = (phrase or word).rstrip("*").replace('"', '""')
        if re.search(r"\w", plain):
            tokens.append(f'"{plain}"{ending}')
    return " AND ".join(tokens) or '""'
