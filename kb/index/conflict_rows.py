"""Write what a conflict is apart from the statements on its sides, and read conflicts back.

Hundreds are read at once, and many share a statement, so a row has values without names, and a
card that was read is kept for the others.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from kb.index.statements import cards
from kb.model.conflict import Assumption, Conflict, Standing, StatementCard, Step, Tier
from kb.model.made import made

ALL = 2**31
_PAGE = 50
_MOST_CARDS = 2_000
_MOST_CONFLICTS = 1_000
COLUMNS = (
    "conflict.number, conflict.id, conflict.tier, conflict.rule, conflict.pairs, left_first,"
    " left_others, right_first, right_others, conflict.newest, row"
)
_ID = (
    "SELECT (SELECT text FROM shared WHERE number = collection) || '/' || local"
    " FROM side JOIN statement ON statement.number = side.statement"
    " WHERE conflict = ? AND side = ? AND place BETWEEN 1 AND ? ORDER BY place"
)
_TIERS = {tier.value: tier for tier in Tier}


def _step(
    n: int, role: str, left: str, relation: str, right: str, via: list[str], curator: str
) -> Step:
    return made(
        Step,
        n=n,
        role=role,
        left=left,
        relation=relation,
        right=right,
        via=tuple(via),
        curator=curator,
    )


def _day(written: int) -> str:
    """Write a day as people do that is a number in a column, such as 20181219."""
    digits = f"{written:08}"
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if written else ""


def row_of(conflict: Conflict) -> str:
    """Write a conflict without its sides and without what has a column."""
    c = conflict
    verdict = c.verdict
    values = (
        [(one.id, one.text) for one in c.assumptions],
        [(s.n, s.role, s.left, s.relation, s.right, s.via, s.curator) for s in c.steps],
        c.is_self, c.behind, c.note, c.explanation, c.overlap, c.left_retracted, c.right_retracted,
        verdict and (verdict.verdict, verdict.by, verdict.at, verdict.reason),
        c.rule_set_version, c.dataset_digest,
    )  # fmt: skip
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


class Known:
    """Keeps some of what was read, by number, until the index changes.

    Attributes:
        cards: Of statements.
        conflicts: With no ids of others.
    """

    def __init__(self) -> None:
        self.cards: dict[int, StatementCard] = {}
        self.conflicts: dict[int, Conflict] = {}


class ConflictReader:
    """Reads conflicts, and no card twice."""

    def __init__(
        self, connection: sqlite3.Connection, most: int = ALL, known: Known | None = None
    ) -> None:
        """Read from an index.

        Args:
            connection: To it.
            most: So many ids of others are read for each side.
            known: What was read before, which takes in more.
        """
        self._connection = connection
        self._most = most
        self._known = known or Known()
        self._cards = self._known.cards

    def numbered(self, number: int) -> Conflict:
        """Read the conflict with a number."""
        query = f"SELECT {COLUMNS} FROM conflict WHERE number = ?"
        return self.read(self._connection.execute(query, (number,)).fetchone())

    def each(self, rows: sqlite3.Cursor) -> Iterator[Conflict]:
        """Read conflicts from their `COLUMNS` one by one; cards are read for a page at once."""
        while page := rows.fetchmany(_PAGE):
            if len(self._cards) > _MOST_CARDS:
                self._cards.clear()
            wanted = {number for row in page for number in (row[5], row[7])} - self._cards.keys()
            self._cards.update(zip(wanted, cards(self._connection, wanted), strict=True))
            for row in page:
                yield self._kept(row)

    def _kept(self, row: Sequence[Any]) -> Conflict:
        """Give a conflict that was read before, or read it; with others it may be too long."""
        if self._most:
            return self.read(row)
        known = self._known.conflicts
        found = known.get(row[0])
        if found is None:
            if len(known) >= _MOST_CONFLICTS:
                known.clear()
            found = known[row[0]] = self.read(row)
        return found

    def read(self, row: Sequence[Any]) -> Conflict:
        """Read a conflict from its `COLUMNS`."""
        number, id, tier, rule, pairs, ours, more_ours, theirs, more_theirs, newest, values = row
        (assumptions, steps, is_self, behind, note, explanation, overlap, left_retracted,
         right_retracted, verdict, version, digest) = json.loads(values)  # fmt: skip
        left_others = self._others(number, 0, more_ours)
        right_others = self._others(number, 1, more_theirs)
        return made(
            Conflict,
            id=id,
            tier=_TIERS[tier],
            rule=rule,
            left=self._card(ours),
            right=self._card(theirs),
            left_others=left_others,
            right_others=right_others,
            assumptions=tuple(Assumption(*one) for one in assumptions),
            steps=tuple([_step(*one) for one in steps]),
            is_self=is_self,
            behind=tuple(behind),
            note=note,
            explanation=explanation,
            overlap=overlap,
            left_retracted=left_retracted,
            right_retracted=right_retracted,
            verdict=Standing(*verdict) if verdict else None,
            rule_set_version=version,
            dataset_digest=digest,
            pairs=pairs,
            left_more=more_ours - len(left_others),
            right_more=more_theirs - len(right_others),
            said_last=_day(newest),
        )

    def _card(self, number: int) -> StatementCard:
        card = self._cards.get(number)
        if card is None:
            (card,) = cards(self._connection, (number,))
            self._cards[number] = card
        return card

    def _others(self, conflict: int, side: int, there: int) -> tuple[str, ...]:
        if not there or not self._most:
            return ()
        found = self._connection.execute(_ID, (conflict, side, self._most))
        return tuple(str(id) for (id,) in found)
