"""The index: statements, names and conflicts in one SQLite file with full-text search.

It is made from the records and can be made again at any time, row for row. An addition changes it
in its place; a new one is built beside the old and takes its name. Either way, whoever reads it is
not disturbed.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from kb.errors import AmbiguousIdError, IndexDamagedError, IndexFailedError, UnknownIdError
from kb.index.bitmaps import ReadBits
from kb.index.conflict_rows import ALL, COLUMNS, ConflictReader, Known
from kb.index.conflicts import listing
from kb.index.held_back import read_held_back
from kb.index.names import replies_of, short_names, similar_names, whole_names
from kb.index.opening import IndexFile, keep_state
from kb.index.schema import FORMAT
from kb.index.search import Search
from kb.index.shared import pack, unpack
from kb.index.statements import cards, indexed, named, number_of
from kb.index.tallies import count_all
from kb.model.conflict import Conflict, StatementCard, Tier
from kb.model.lag import HeldBack
from kb.model.lookup import IndexChange, IndexContent, Name, Selection


class Index:
    """Reads an index; `build` makes one."""

    def __init__(self, file: Path | None) -> None:
        """Open an index that is there.

        Args:
            file: The file, or None for one in memory, which is empty until it is built.
        """
        self._file = file
        self._place = IndexFile(file) if file else None
        self._open()

    def _open(self) -> None:
        try:
            found = self._place.opened() if self._place else None
        except sqlite3.DatabaseError as error:
            raise IndexDamagedError(str(self._file), str(error)) from None
        self._connection = found or sqlite3.connect(":memory:", check_same_thread=False)
        self._version = self._forget()
        self._fault = self._place.fault() if self._place else ""

    def _ask(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """Run a query and give all its rows.

        Raises:
            IndexDamagedError: The file is not what was written.
        """
        with self._guarded():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        if self._fault:
            raise IndexDamagedError(str(self._file), self._fault)
        try:
            yield
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL:
                raise IndexFailedError(str(self._file), str(error)) from None
            raise IndexDamagedError(str(self._file), str(error)) from None

    def damage(self) -> list[str]:
        """Read every byte of the file, and say what is not as it was written."""
        fault = self._place.fault(whole=True) if self._place else ""
        return [fault] if fault else []

    def seal(self) -> None:
        """Have every change behind this noticed; the one writer does so when it is done."""
        if self._place:
            with self._guarded():
                self._place.seal(self._connection)

    def refresh(self) -> None:
        """See what is there now, whoever wrote it."""
        if self._place:
            self.close()
            self._open()

    def let_go(self) -> None:
        """Hold on to no state of the file, so that a writer can tidy up; `look` goes on."""
        if self._place:
            self._connection.rollback()

    def look(self) -> None:
        """See what is in the file now, whoever changed it."""
        if self._place:
            with self._guarded():
                self._connection.rollback()
                keep_state(self._connection)
                if self._version != self._written():
                    self._version = self._forget()

    def _forget(self) -> int:
        """Keep nothing of what was read; gives which state is read from now on."""
        self._searched: tuple[Selection, Search] | None = None
        self._known = Known()
        self._bits = ReadBits()
        return self._written()

    def _written(self) -> int:
        """Give a number that is another one when somebody else has changed the file."""
        try:
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.DatabaseError:
            return -1  # whoever reads is told

    def is_replaced(self) -> bool:
        """Whether another file has taken the name of the one that is open."""
        return self._place is not None and self._place.is_replaced()

    def close(self) -> None:
        """Let go of the file."""
        if self._place:
            self._place.close(self._connection)
        else:
            self._connection.close()

    def applied(self) -> int:
        """Number of the last journal entry that is in the index; -1 if it must be made anew."""
        query = (
            "SELECT value FROM meta WHERE key = 'applied'"
            " AND (SELECT value FROM meta WHERE key = 'format') = ?"
        )
        try:
            row = self._connection.execute(query, (str(FORMAT),)).fetchone()
            return int(row[0]) if row else -1
        except (sqlite3.DatabaseError, ValueError):
            return -1

    def head(self) -> str:
        """Hash of the last journal entry that is in the index; "" if that is not known."""
        query = "SELECT value FROM meta WHERE key = 'head'"
        try:
            row = self._connection.execute(query).fetchone()
        except sqlite3.DatabaseError:
            return ""
        return str(row[0]) if row else ""

    def provenance(self) -> tuple[str, str]:
        """Give the version of the rules and the digest of the records behind the conflicts."""
        query = "SELECT key, value FROM meta WHERE key IN ('rules', 'digest')"
        try:
            rows = dict(self._connection.execute(query).fetchall())
        except sqlite3.DatabaseError:
            return "", ""
        return rows.get("rules", ""), rows.get("digest", "")

    def build(self, contents: Iterable[IndexContent]) -> None:
        """Make the index anew from all that it holds, piece by piece, whole or not at all."""
        from kb.index.tables import fill

        self._forget()
        if self._place is None:
            self._connection.close()
            self._connection = sqlite3.connect(":memory:", check_same_thread=False)
            fill(self._connection, contents)
            return
        self._fault = ""  # what is there goes
        with self._guarded(), self._place.replaced() as connection:
            fill(connection, contents)
        self._take_new(self._place)

    def change(self, change: IndexChange, held: HeldBack | None = None) -> None:
        """Take an addition in, whole or not at all; readers keep what they opened.

        Args:
            held: What the store lacks of it, if it was not written.
        """
        from kb.index.tables import apply_change

        self._forget()
        if self._place is None:
            apply_change(self._connection, change, held)
            return
        with self._place.unread() as is_unread:
            if is_unread:
                with self._guarded(), self._changing() as connection:
                    self._place.begin_change()
                    apply_change(connection, change, held)
                return
        with self._guarded(), self._place.replaced(self._connection) as connection:
            apply_change(connection, change, held)
        self._take_new(self._place)

    def held_back(self, after: int) -> list[HeldBack]:
        """Give what a store lacks that has the entries up to a number, in order.

        Raises:
            IndexDamagedError: The file is not what was written.
        """
        with self._guarded():
            return read_held_back(self._connection, after)

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Part from the state that was opened, and keep the changed one in the end."""
        self._connection.rollback()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
        finally:
            self._connection.rollback()
            keep_state(self._connection)

    def _take_new(self, place: IndexFile) -> None:
        self.close()
        place.give_name()
        self._open()

    def digest(self) -> str:
        """Hash all rows in an order of their own: equal contents, equal digest.

        Raises:
            IndexDamagedError: The file is not what was written.
        """
        from kb.index.tables import contents_digest

        with self._guarded():
            return contents_digest(self._connection)

    def counts(self) -> dict[str, int]:
        """Count what is in the base."""
        try:
            with self._guarded():
                return count_all(self._connection)
        except IndexDamagedError:
            if self.applied() < 0:
                return {}
            raise

    # -- statements -------------------------------------------------------------------------

    def find(
        self, selection: Selection, limit: int, offset: int = 0, *, newest: bool = False
    ) -> list[StatementCard]:
        """Look statements up, in the order in which they were taken in.

        Args:
            selection: What to look up.
            limit: At most so many.
            offset: Pass over so many first.
            newest: What was said last comes first.
        """
        with self._guarded():
            return cards(self._connection, self._search(selection).page(limit, offset, newest))

    def count(self, selection: Selection) -> int:
        """Count what `find` would give without a limit."""
        with self._guarded():
            return self._search(selection).total()

    def _search(self, selection: Selection) -> Search:
        """Give what looks a selection up; who asks for a page and the total looks it up once."""
        known = self._searched
        if known is None or known[0] != selection:
            known = selection, Search(self._connection, selection, self._bits)
            self._searched = known
        return known[1]

    def size(self) -> int:
        """Count statements and reports."""
        query = "SELECT total(statements) FROM total WHERE is_report IN (0, 1) AND term = ''"
        return int(self._ask(query)[0][0])

    def statement_ids(self) -> set[str]:
        """Give the ids of all statements and reports."""
        own = self._ask(
            "SELECT text, local FROM statement JOIN shared ON shared.number = collection"
        )
        more = self._ask("SELECT id FROM name WHERE kind IN ('statement', 'report')")
        return {f"{story}/{local}" for story, local in own} | {str(row[0]) for row in more}

    def card(self, node: str) -> StatementCard:
        """Give the card of one statement by its prefixed address.

        Raises:
            UnknownIdError: There is none.
        """
        with self._guarded():
            number = number_of(self._connection, node)
            if number is None:
                raise UnknownIdError(node)
            return cards(self._connection, [number])[0]

    def statement_named(self, id: str) -> str:
        """Give the prefixed address of a statement by the id that its card has.

        Raises:
            UnknownIdError: There is none.
        """
        with self._guarded():
            number = named(self._connection, id)
        rows = self._ask("SELECT iri FROM statement WHERE number = ?", (number,))
        return unpack(rows[0][0], "statement")

    def cards_named(self, ids: Iterable[str]) -> list[StatementCard]:
        """Give the cards of statements by the ids that the cards have.

        Raises:
            UnknownIdError: There is none for one of them.
        """
        with self._guarded():
            return cards(self._connection, [named(self._connection, id) for id in ids])

    def cards_of(self, kind: str, target: str) -> list[StatementCard]:
        """Give the cards linked to a thing: "speaker", "about", "source" or "proposition"."""
        with self._guarded():
            return cards(self._connection, self._linked(kind, target))

    def some_cards_of_proposition(
        self, node: str, limit: int, offset: int = 0
    ) -> tuple[list[StatementCard], int]:
        """Give some cards of what has a proposition for its content, and how many there are."""
        rest = "FROM statement WHERE proposition = (SELECT number FROM proposition WHERE iri = ?)"
        iri = pack(node, "proposition")
        rows = self._ask(f"SELECT number {rest} ORDER BY number LIMIT ? OFFSET ?",
                         (iri, limit, offset))  # fmt: skip
        total = self._ask(f"SELECT count(*) {rest}", (iri,))[0][0]
        with self._guarded():
            return cards(self._connection, [number for (number,) in rows]), int(total)

    def speakers_of(self, node: str) -> tuple[str, ...]:
        """Give the ids of who speaks in a statement, and of the party spoken for."""
        with self._guarded():
            number = number_of(self._connection, node)
            return indexed(self._connection, number).speakers if number is not None else ()

    def _linked(self, kind: str, target: str) -> list[int]:
        if kind == "proposition":
            query = (
                "SELECT statement.number FROM statement"
                " JOIN proposition ON proposition.number = proposition"
                " WHERE proposition.iri = ? ORDER BY statement.number"
            )
            return [int(row[0]) for row in self._ask(query, (pack(target, kind),))]
        chosen = {
            "speaker": Selection(speaker=target),
            "about": Selection(about=target),
            "source": Selection(source=target),
        }[kind]
        return self._search(replace(chosen, reports=True)).page(-1)

    def propositions(self) -> Iterator[tuple[str, str]]:
        """Give every proposition that somebody states, by prefixed address, with its sentence."""
        query = (
            "SELECT iri, text FROM proposition JOIN shared ON shared.number = sentence"
            " WHERE proposition.number IN (SELECT proposition FROM statement)"
        )
        with self._guarded():
            for iri, sentence in self._connection.execute(query):
                yield unpack(iri, "proposition"), sentence

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
        names = self.known(id, *kinds)
        full = sorted({name.id for name in names})
        if (
            len({name.node for name in names if name.kind != "utterance"}) > 1
            and len(full) > 1
            and (len({name.kind for name in names}) == 1)
        ):
            raise AmbiguousIdError(id, full)
        if not names:
            with self._guarded():
                raise UnknownIdError(id, similar_names(self._connection, id, kinds))
        return names

    def known(self, id: str, *kinds: str) -> list[Name]:
        """Find what an id stands for, in whatever story; [] if it stands for nothing."""
        with self._guarded():
            found = whole_names(self._connection, id) or short_names(self._connection, id)
        return [name for name in found if not kinds or name.kind in kinds]

    def replies(self, story: str) -> list[Name]:
        """Name the replies of a story; the label of each is what it does, such as updates."""
        with self._guarded():
            return replies_of(self._connection, story)

    def stories(self, limit: int, offset: int = 0) -> list[Name]:
        """Name the stories, what was taken in last first."""
        query = (
            "SELECT id, node, kind, text FROM name JOIN shared ON shared.number = label"
            " WHERE kind = 'story' ORDER BY name.number DESC LIMIT ? OFFSET ?"
        )
        return [Name(*row) for row in self._ask(query, (limit, offset))]

    def story_count(self) -> int:
        """Count the stories."""
        return int(self._ask("SELECT count(*) FROM name WHERE kind = 'story'")[0][0])

    def called(self, label: str) -> list[Name]:
        """Find entities by what people call them, in capitals or not."""
        rows = self._ask(
            "SELECT id, node, kind, text FROM name JOIN shared ON shared.number = label"
            " WHERE folded = ? ORDER BY id, node",
            (label.casefold(),),
        )
        return [Name(*row) for row in rows]

    # -- conflicts --------------------------------------------------------------------------

    def conflicts(self, selection: Selection) -> list[Conflict]:
        """List conflicts, the firmest tier first, with the ids of all statements in them."""
        return list(self.each_conflict(selection))

    def each_conflict(
        self,
        selection: Selection,
        *,
        newest: bool = False,
        most: int | None = None,
        limit: int = -1,
        offset: int = 0,
    ) -> Iterator[Conflict]:
        """Give conflicts one by one, each read when it is asked for.

        Args:
            selection: Which.
            newest: Those about what was said last come first.
            most: So many ids of others are read for each side; all if left out.
            limit: At most so many; all if it is negative.
            offset: Pass over so many first, which are not read.
        """
        rest, values = listing(selection, newest=newest)
        if offset or limit >= 0:
            rest, values = f"{rest} LIMIT ? OFFSET ?", [*values, limit, offset]
        reader = ConflictReader(self._connection, ALL if most is None else most, self._known)
        with self._guarded():
            yield from reader.each(self._connection.execute(f"SELECT {COLUMNS} {rest}", values))

    def count_conflicts(self, selection: Selection) -> dict[Tier, tuple[int, int]]:
        """Count conflicts and their pairs of statements, tier by tier, the firmest first."""
        rest, values = listing(selection)
        selected, _, _ = rest.partition(" ORDER BY ")
        rows = self._ask(f"SELECT tier, count(*), sum(pairs) {selected} GROUP BY tier", values)
        found = {tier: (conflicts, pairs) for tier, conflicts, pairs in rows}
        return {tier: found[tier] for tier in Tier if tier in found}

    def conflicts_with(self, nodes: Iterable[str]) -> list[Conflict]:
        """List the conflicts that one of some statements is in, the firmest tier first."""
        with self._guarded():
            numbers = {
                int(row[0])
                for node in nodes
                for row in self._connection.execute(
                    "SELECT conflict FROM side JOIN statement ON statement.number = statement"
                    " WHERE iri = ?",
                    (pack(node, "statement"),),
                )
            }
        return self._conflicts_numbered(numbers)

    def some_conflicts_with(
        self, nodes: Sequence[str], limit: int, others: int
    ) -> tuple[list[Conflict], int]:
        """Give the firmest conflicts that one of some statements is in, and how many there are.

        Args:
            nodes: Prefixed addresses of the statements, not many.
            limit: At most so many conflicts.
            others: Of further statements on a side, at most so many.
        """
        places = ", ".join("?" * len(nodes))
        query = (
            "SELECT DISTINCT sort, id, conflict.number FROM conflict"
            " JOIN side ON side.conflict = conflict.number"
            f" JOIN statement ON statement.number = side.statement WHERE iri IN ({places})"
            " ORDER BY sort, id"
        )
        rows = self._ask(query, [pack(node, "statement") for node in nodes]) if nodes else []
        reader = ConflictReader(self._connection, others)
        with self._guarded():
            return [reader.numbered(number) for *_, number in rows[:limit]], len(rows)

    def conflicts_noted(self, id: str) -> list[Conflict]:
        """List the conflicts that a reply, named by its id, is."""
        return self._conflicts_numbered(
            row[0] for row in self._ask("SELECT number FROM conflict WHERE note = ?", (id,))
        )

    def _conflicts_numbered(self, numbers: Iterable[int]) -> list[Conflict]:
        query = "SELECT sort, id, number FROM conflict WHERE number = ?"
        rows = sorted(row for number in numbers for row in self._ask(query, (number,)))
        reader = ConflictReader(self._connection)
        return [reader.numbered(number) for *_, number in rows]

    def conflict_ids(self) -> set[str]:
        """Give the ids of all conflicts."""
        return {str(row[0]) for row in self._ask("SELECT id FROM conflict")}

    def conflict(self, id: str, others: int | None = None) -> Conflict | None:
        """Give one conflict by its id, with the ids of all statements in it, or of some others."""
        rows = self._ask("SELECT number FROM conflict WHERE id = ?", (id,))
        reader = ConflictReader(self._connection, ALL if others is None else others)
        with self._guarded():
            return reader.numbered(rows[0][0]) if rows else None

    def sides(self, id: str) -> tuple[set[str], set[str]]:
        """Give the addresses of the statements on both sides of a conflict."""
        one, other = self.sides_in_order(id)
        return set(one), set(other)

    def sides_in_order(self, id: str) -> tuple[list[str], list[str]]:
        """Give these addresses in the order of saying."""
        rows = self._ask(
            "SELECT side, statement.iri FROM side JOIN conflict ON conflict.number = conflict"
            " JOIN statement ON statement.number = statement WHERE conflict.id = ?"
            " ORDER BY side, place",
            (id,),
        )
        sides: tuple[list[str], list[str]] = ([], [])
        for side, iri in rows:
            sides[side].append(unpack(iri, "statement"))
        return sides

    def voices(self, id: str) -> tuple[list[StatementCard], list[StatementCard]]:
        """Give the earliest statement of everybody who speaks on each side of a conflict."""
        rows = self._ask(
            "SELECT side, statement.number, min(place) FROM side"
            " JOIN conflict ON conflict.number = conflict"
            " JOIN statement ON statement.number = statement WHERE conflict.id = ?"
            " GROUP BY side, voice ORDER BY side, min(place)",
            (id,),
        )
        one, other = ([number for side, number, _ in rows if side == of] for of in (0, 1))
        with self._guarded():
            return cards(self._connection, one), cards(self._connection, other)

    def standing(self, nodes: Iterable[str]) -> dict[str, tuple[set[str], set[str]]]:
        """Give the conflicts, but for rebuttals, that one of some statements is in.

        Returns:
            By id, the addresses of those of the statements that are on each side.
        """
        query = (
            "SELECT conflict.id, side, statement.iri FROM statement"
            " JOIN side ON side.statement = statement.number"
            " JOIN conflict ON conflict.number = conflict"
            " WHERE statement.iri = ? AND tier <> ?"
        )
        found: dict[str, list[tuple[int, Any]]] = {}
        for node in nodes:
            for id, side, iri in self._ask(query, (pack(node, "statement"), Tier.REBUTTAL.value)):
                found.setdefault(id, []).append((side, iri))
        return {id: _on_sides(rows) for id, rows in found.items()}


def _on_sides(rows: Iterable[tuple[int, Any]]) -> tuple[set[str], set[str]]:
    sides: tuple[set[str], set[str]] = (set(), set())
    for side, iri in rows:
        sides[side].add(unpack(iri, "statement"))
    return sides
