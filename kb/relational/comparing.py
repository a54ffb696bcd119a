"""Compare two values as SPARQL's operators do, with an error as NULL."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from kb.relational import families as f

_RESOURCES = frozenset({f.ADDRESS, f.BLANK})
_ALL = frozenset(range(10))
_ORDERED = (f.NUMERIC, f.DAY, f.INSTANT, f.STRING)


@dataclass(frozen=True)
class Operand:
    """One side of a comparison: SQL for what is known of it, "" for what has no meaning.

    Attributes:
        families: The families that it can be of.
        id: The number of its term.
        text: What it reads.
        number: Its number.
        moment: Seconds from 1970.
        zoned: Whether the moment is in a known zone.
        family: The family of its term, where several are possible.
        shown: The term as written, for messages.
        look_up: Joins the term, for a side that so far is only an id.
    """

    families: frozenset[int]
    id: str = ""
    text: str = ""
    number: str = ""
    moment: str = ""
    zoned: str = ""
    family: str = ""
    shown: str = ""
    look_up: Callable[[], str] | None = None

    @classmethod
    def of_term(cls, id: str, look_up: Callable[[], str]) -> "Operand":
        """Make a side of which only the id is known."""
        return cls(_ALL, id, look_up=look_up)

    def whole(self) -> "Operand":
        """Look the term up, if that was not done."""
        if self.look_up is None:
            return self
        alias = self.look_up()
        return replace(
            self,
            text=f"{alias}.value",
            number=f"{alias}.number",
            moment=f"{alias}.moment",
            zoned=f"{alias}.zoned",
            family=f"{alias}.family",
            shown=shown_in_place(alias, self.id),
            look_up=None,
        )

    def numeric(self, fail: str) -> str:
        """Give the number, an error for what has none."""
        one = self.whole()
        if not one.family:
            return one.number or "NULL"
        return f"(CASE WHEN {_is(one, f.REFUSED)} THEN {_refuse(one, fail)} ELSE {one.number} END)"


def shown_in_place(alias: str, id: str) -> str:
    """Write a term for a message, so that no engine asks for it before it is joined.

    Otherwise a condition on the term alone would be tried on every term of the base.
    """
    return f"substr({alias}.nt, least({id}, 1))"


def compare(left: Operand, right: Operand, *, op: str, fail: str) -> str:
    """Write a comparison.

    Args:
        left: One side.
        right: The other.
        op: As in SPARQL.
        fail: How the engine ends with a message.
    """
    if op in ("=", "!="):
        equal = _equal(left, right, fail)
        return equal if op == "=" else f"(NOT {equal})"
    return _before(left.whole(), right.whole(), op, fail)


def _equal(left: Operand, right: Operand, fail: str) -> str:
    by_id = f"{left.id} = {right.id}"
    if left.families <= _RESOURCES or right.families <= _RESOURCES:
        return f"({by_id})" if left.id and right.id else "FALSE"
    left, right = left.whole(), right.whole()
    cases = _refused(left, right, fail, (f.REFUSED,))
    if left.id and right.id:
        cases.append((by_id, "TRUE"))
    for family, one, other in _pairs(left, right):
        same = f"{one} = {other}"
        if family in (f.DAY, f.INSTANT):
            same = _in_one_zone(left, right, same, fail)
        cases.append((_both(left, right, family), same))
    others = [_is(side, f.OTHER) for side in (left, right) if f.OTHER in side.families]
    if others:
        apart = [
            f"{side.family} IN ({f.ADDRESS}, {f.BLANK}, {f.WORDS})"
            for side in (left, right)
            if side.family
        ]
        cases.append((" OR ".join(apart), "FALSE"))
        cases.append((" OR ".join(others), "NULL"))
    return _case(left, right, cases, "FALSE")


def _before(left: Operand, right: Operand, op: str, fail: str) -> str:
    cases = _refused(left, right, fail, (f.REFUSED, f.WORDS, f.BOOLEAN))
    if left.id and right.id:  # the store orders a term of any kind with itself
        cases.append((f"{left.id} = {right.id}", "TRUE" if "=" in op else "FALSE"))
    for family, one, other in _pairs(left, right):
        test = f"{one} {op} {other}"
        if family in (f.DAY, f.INSTANT):
            test = _in_one_zone(left, right, test, fail)
        cases.append((_both(left, right, family), test))
    return _case(left, right, cases, "NULL")


def _pairs(left: Operand, right: Operand) -> list[tuple[int, str, str]]:
    columns = {f.NUMERIC: "number", f.DAY: "moment", f.INSTANT: "moment", f.STRING: "text"}
    return [
        (family, getattr(left, columns[family]), getattr(right, columns[family]))
        for family in _ORDERED
        if family in left.families and family in right.families
    ]


def _in_one_zone(left: Operand, right: Operand, test: str, fail: str) -> str:
    message = fail.format("'days with and without a zone are compared: ' || " + _shown(left, right))
    return f"CASE WHEN {left.zoned} = {right.zoned} THEN {test} ELSE {message} END"


def _refused(
    left: Operand, right: Operand, fail: str, which: tuple[int, ...]
) -> list[tuple[str, str]]:
    """End with a message where both sides could be compared, but not here."""
    cases = []
    for family in which:
        both = [_is(side, family) for side in (left, right) if family in side.families]
        if both and (family == f.REFUSED or len(both) == 2):
            joined = (" OR " if family == f.REFUSED else " AND ").join(both)
            message = "'a value of a kind that is not compared: ' || " + _shown(left, right)
            cases.append((joined, fail.format(message)))
    return cases


def _shown(left: Operand, right: Operand) -> str:
    return " || ' ' || ".join(side.shown for side in (left, right) if side.shown) or "''"


def _refuse(side: Operand, fail: str) -> str:
    return fail.format("'a number of a kind that is not added: ' || " + side.shown)


def _is(side: Operand, family: int) -> str:
    return f"{side.family} = {family}" if len(side.families) > 1 else "TRUE"


def _both(left: Operand, right: Operand, family: int) -> str:
    return f"{_is(left, family)} AND {_is(right, family)}"


def _case(left: Operand, right: Operand, cases: list[tuple[str, str]], rest: str) -> str:
    """Write the cases; a side that is unbound makes all of it an error."""
    unbound = " OR ".join(
        f"{side.id or side.text or side.number or side.moment} IS NULL" for side in (left, right)
    )
    written = " ".join(f"WHEN {test} THEN {then}" for test, then in cases if test)
    return f"(CASE WHEN {unbound} THEN NULL {written} ELSE {rest} END)"
