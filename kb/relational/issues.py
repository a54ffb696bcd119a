"""Gather the rows of rules by pair of propositions, before any of them leaves the tables.

Rows are pairs of statements, of which there are many more than anything reads. What leaves is
bounded by the pairs of propositions and by the statements on their sides. `kb/contradictions/
issues.py` says the same of rows that are few.
"""

from collections.abc import Callable, Iterator, Sequence

from kb.model.conflict import Tier
from kb.model.issue import Issue, Meeting
from kb.progress import Progress, silent
from kb.query.catalogue import CatalogueQuery, each, rules
from kb.query.rule_columns import (
    YIELDING,
    is_symmetric,
    meeting_columns,
    statement_columns,
)
from kb.relational.lines import Lines
from kb.relational.places import Places
from kb.relational.relation import column
from kb.relational.running import Running
from kb.terms import address, short

_TIERS = tuple(Tier)
_DRIFT = _TIERS.index(Tier.DRIFT)


class Issues:
    """Gathers what rules find on one engine.

    Args:
        running: Runs them; everything is derived there.
        changed_position: Whether one party said both statements, and took the earlier one back.
    """

    def __init__(self, running: Running, changed_position: Callable[[str, str], bool]) -> None:
        self.running, self.engine, self.facts = running, running.engine, running.facts
        self.changed_position = changed_position

    def of(self, found: Sequence[CatalogueQuery], progress: Progress = silent) -> Iterator[Issue]:
        """Give all issues of some rules for pairs, rule by rule."""
        parties = self.hold(
            "SELECT p.s, min(t.value) AS party FROM"
            f" {self._pairs('kb:party')} AS p JOIN terms AS t ON t.id = p.o GROUP BY p.s"
        )
        tables = {rule.name: self.rows(rule) for rule in each(found, progress)}
        self.give_way(tables)
        tables = {name: self.firmest(self.kept(table, parties)) for name, table in tables.items()}
        places = self.placed(list(tables.values()))
        for rule in each(found, progress, "gathering what it finds:"):
            yield from self.issues(rule, tables[rule.name], parties, places)
            self.running.drop(tables[rule.name])
        self.running.drop(parties, places)

    def hold(self, sql: str) -> str:
        return self.running.hold(self.engine.keep(sql))

    def _pairs(self, name: str) -> str:
        return self.facts.pairs(self._number(name))

    def _number(self, name: str) -> int:
        return self.facts.number(f"<{address(name)}>")

    def rows(self, rule: CatalogueQuery) -> str:
        """Run a rule, and give a table of left, right, one, other, what meets, and the tier."""
        table = self.running.rows_of(rule)
        one, other = map(column, statement_columns(rule))
        meets, met = map(column, meeting_columns(rule))
        tier = str(_TIERS.index(Tier(rule.tier)))
        if "tier" in rule.columns:
            numbers = [(self._number(f"kb:{tier}"), place) for place, tier in enumerate(_TIERS)]
            whens = " ".join(f"WHEN {number} THEN {place}" for number, place in numbers)
            tier = f"CASE r.{column('tier')} {whens} END"
        return self.hold(
            f"SELECT DISTINCT r.{column('left')} AS l, r.{column('right')} AS r,"
            f" r.{one} AS one, r.{other} AS other, r.{meets} AS meets, r.{met} AS met,"
            f" CASE WHEN told.s IS NULL THEN {tier} ELSE {_DRIFT} END AS tier"
            f" FROM {table} AS r LEFT JOIN {self._pairs('kb:sameOccasion')} AS told"
            f" ON told.s = r.{one} AND told.o = r.{other}"
        )

    def give_way(self, tables: dict[str, str]) -> None:
        """Leave out what is drift already as another rule found it."""
        for rule in rules():
            if rule.rule == YIELDING and rule.name in tables and len(tables) > 1:
                others = " UNION ALL ".join(
                    f"SELECT one, other FROM {table}"
                    for name, table in tables.items()
                    if name != rule.name
                )
                turned = f"SELECT other AS one, one AS other FROM ({others}) AS t"
                pairs = f"SELECT DISTINCT one, other FROM ({others} UNION ALL {turned}) AS b"
                tables[rule.name] = self.without(tables[rule.name], pairs)

    def without(self, table: str, pairs: str, *, of: str = "TRUE") -> str:
        """Leave out the rows of some pairs of statements."""
        left = self.hold(
            f"SELECT r.* FROM {table} AS r {self.engine.dialect.anti} ({pairs}) AS x"
            f" ON x.one = r.one AND x.other = r.other AND {of}"
        )
        self.running.drop(table)
        return left

    def kept(self, table: str, parties: str) -> str:
        """Leave out changes of position, which are few and are looked at one by one."""
        taken_back = f"(SELECT DISTINCT s FROM {self._pairs('kb:retractedBy')})"
        candidates = self.engine.keep(
            f"SELECT DISTINCT r.one, r.other FROM {table} AS r"
            f" LEFT JOIN {parties} AS a ON a.s = r.one LEFT JOIN {parties} AS b ON b.s = r.other"
            f" LEFT JOIN {taken_back} AS c ON c.s = r.one"
            f" LEFT JOIN {taken_back} AS d ON d.s = r.other"
            f" WHERE r.tier <> {_DRIFT} AND a.party IS NOT DISTINCT FROM b.party"
            " AND (c.s IS NOT NULL OR d.s IS NOT NULL)"
        )
        rows = self.engine.rows(
            f"SELECT k.one, k.other, a.value, b.value FROM {candidates} AS k"
            " JOIN terms AS a ON a.id = k.one JOIN terms AS b ON b.id = k.other"
        )
        changed = [
            (one, other) for one, other, *names in rows if self.changed_position(*map(short, names))
        ]
        if not changed:
            return table
        excluded = self.engine.take(changed, ("one", "other"))
        pairs = f"SELECT one, other FROM {excluded}"
        return self.without(table, pairs, of=f"r.tier <> {_DRIFT}")

    def firmest(self, table: str) -> str:
        """Keep the rows of the firmest tier of each pair of propositions."""
        firmest = self.hold(
            f"SELECT r.* FROM {table} AS r JOIN"
            f" (SELECT l, r, min(tier) AS tier FROM {table} GROUP BY l, r) AS f"
            " ON f.l = r.l AND f.r = r.r AND f.tier = r.tier"
        )
        self.running.drop(table)
        return firmest

    def placed(self, tables: list[str]) -> str:
        """Number statements by when they were said, and by address."""
        sides = [f"SELECT {side} AS id FROM {t}" for t in tables for side in ("one", "other")]
        own = {
            name: f"(SELECT p.s, min(t.value) AS value FROM {self._pairs(name)} AS p"
            " JOIN terms AS t ON t.id = p.o GROUP BY p.s)"
            for name in ("kb:saidFrom", "kb:saidUntil", "kb:id")
        }
        rows = self.engine.rows(
            "SELECT n.id, t.value, f.value, u.value, i.value"
            f" FROM (SELECT DISTINCT id FROM ({' UNION ALL '.join(sides)}) AS s) AS n"
            f" JOIN terms AS t ON t.id = n.id LEFT JOIN {own['kb:saidFrom']} AS f ON f.s = n.id"
            f" LEFT JOIN {own['kb:saidUntil']} AS u ON u.s = n.id"
            f" LEFT JOIN {own['kb:id']} AS i ON i.s = n.id"
        )
        with Places() as found:
            for id, name, first, last, own_id in rows:
                found.put(id, first or last or "", own_id or "", short(name))
            return self.running.hold(self.engine.take(found, ("id", "place", "named")))

    def issues(
        self, rule: CatalogueQuery, table: str, parties: str, places: str
    ) -> Iterator[Issue]:
        """Gather the rows of one rule, a pair of propositions at a time."""
        ((count,),) = self.engine.rows(f"SELECT count(*) FROM {places}")
        parts = [
            Lines(self.engine, sql)
            for sql in (
                _heads(table, parties),
                _side(table, places, "one"),
                _side(table, places, "other"),
                _meetings(table, places, int(count)),
            )
        ]
        for heads, ones, others, meetings in zip(*parts, strict=True):
            ((left, right, tier, pairs, own),) = heads
            yield Issue(
                rule=rule.rule,
                tier=_TIERS[int(tier)],
                left=short(left),
                right=short(right),
                ones=tuple(short(name) for (name,) in ones),
                others=tuple(short(name) for (name,) in others),
                meetings=tuple(Meeting(*map(short, names)) for names in meetings),
                is_self=own == "1" and int(tier) != _DRIFT,
                pairs=int(pairs),
                is_symmetric=is_symmetric(rule),
            )


def _heads(table: str, parties: str) -> str:
    """Select what there is once of each pair of propositions."""
    return (
        f"SELECT {_line('n', 'a.value', 'b.value', 'n.tier', 'n.pairs', 'n.own')} FROM (SELECT"
        " l, r, min(tier) AS tier, count(*) AS pairs, max(own) AS own FROM (SELECT DISTINCT"
        " p.l, p.r, p.tier, p.one, p.other,"
        " CASE WHEN a.party IS NOT DISTINCT FROM b.party THEN 1 ELSE 0 END AS own"
        f" FROM {table} AS p LEFT JOIN {parties} AS a ON a.s = p.one"
        f" LEFT JOIN {parties} AS b ON b.s = p.other) AS d GROUP BY l, r) AS n"
        " JOIN terms AS a ON a.id = n.l JOIN terms AS b ON b.id = n.r ORDER BY n.l, n.r"
    )


def _side(table: str, places: str, side: str) -> str:
    """Select the statements on a side, the earliest first."""
    return (
        f"SELECT {_line('d', 't.value')} FROM (SELECT DISTINCT l, r, {side} AS id FROM {table})"
        f" AS d JOIN {places} AS p ON p.id = d.id JOIN terms AS t ON t.id = d.id"
        " ORDER BY d.l, d.r, p.place"
    )


def _meetings(table: str, places: str, count: int) -> str:
    """Select what meets, each with the pair of statements that stands for it.

    That is the earliest of both sides, if these meet in it; else the first in order of names.
    """
    firsts = (
        "SELECT q.l, q.r, min(a.place) AS one, min(b.place) AS other"
        f" FROM {table} AS q JOIN {places} AS a ON a.id = q.one"
        f" JOIN {places} AS b ON b.id = q.other GROUP BY q.l, q.r"
    )
    late = " + ".join(
        f"CASE WHEN {side} THEN 0 ELSE {weight} END"
        for side, weight in (("a.place = f.one", 2), ("b.place = f.other", 1))
    )
    rank = f"(({late}) * {count} + a.named) * {count} + b.named"
    chosen = (
        f"SELECT r.l, r.r, r.meets, r.met, min_by(r.one, {rank}) AS one,"
        f" min_by(r.other, {rank}) AS other"
        f" FROM {table} AS r JOIN {places} AS a ON a.id = r.one"
        f" JOIN {places} AS b ON b.id = r.other JOIN ({firsts}) AS f"
        " ON f.l = r.l AND f.r = r.r GROUP BY r.l, r.r, r.meets, r.met"
    )
    columns = ("meets", "met", "one", "other")
    joins = " ".join(f"JOIN terms AS t_{name} ON t_{name}.id = m.{name}" for name in columns)
    shown = _line("m", *(f"t_{name}.value" for name in columns))
    return f"SELECT {shown} FROM ({chosen}) AS m {joins} ORDER BY m.l, m.r, m.meets, m.met"


def _line(pair: str, *values: str) -> str:
    """Write a pair of propositions and what belongs to it as one text; no value has a space."""
    return " || ' ' || ".join((f"{pair}.l", f"{pair}.r", *values)) + " AS line"
