"""Let new statements join conflicts that are there, without a look at all that met in them before.

Hundreds may dispute about one thing. A statement that says what many have said before meets those
on the other side; whom these met already is known. So of a pair of propositions between which
nothing else is other, only what is new is put on the bench, with all that is on the other side and
the two statements that stand for the conflict. What comes is added to what is stored. Where that
would change more than the lists of statements, the pair is looked at whole.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kb.contradictions.conflicts import Sides, conflict_id
from kb.contradictions.derive import Match
from kb.contradictions.growth import Stored, Work
from kb.contradictions.issues import TIERS, contradictory, is_self, said
from kb.contradictions.pairs import Pairs
from kb.contradictions.partners import Pair
from kb.contradictions.reach import Reach
from kb.contradictions.touched import Surroundings
from kb.graph.cards import order_of_saying
from kb.graph.records import Records
from kb.model.conflict import Conflict, Tier

_FOR, _AGAINST = ("kb:asserts", "kb:mayAssert", "kb:presumes"), ("kb:denies", "kb:mayDeny")


@dataclass(frozen=True)
class Joining:
    """The pairs of propositions of which new statements are of one, and nothing else is other.

    A pair of a proposition with itself, which some assert and others deny, has one member.

    Attributes:
        fresh: The new statements, and the reports of these, by the proposition that they are of.
        pairs: Those pairs; exactly one proposition of each has new statements.
    """

    fresh: Mapping[str, set[str]] = field(default_factory=dict)
    pairs: frozenset[Pair] = frozenset()

    def joined(self, pair: Pair) -> str:
        """Give the proposition of a pair that has new statements."""
        return next(proposition for proposition in pair if proposition in self.fresh)

    def met(self, around: Surroundings) -> set[str]:
        """Give all statements that new ones can meet."""
        others = {p for pair in self.pairs for p in pair if p not in self.fresh}
        alone = {s for pair in self.pairs if len(pair) == 1 for s in self._opposed(pair, around)}
        return around.statements_of(others) | around.chains(alone)

    def _opposed(self, pair: Pair, around: Surroundings) -> Iterator[str]:
        """Give who is against what the new statements of a proposition are for, or for it."""
        proposition, r = self.joined(pair), around.records
        for edges, against in ((_FOR, _AGAINST), (_AGAINST, _FOR)):
            if any(proposition in r.all(s, e) for s in self.fresh[proposition] for e in edges):
                for edge in against:
                    yield from r.inverse(proposition, edge)

    def statements(self) -> set[str]:
        """Give all new statements of the pairs."""
        return {s for pair in self.pairs for s in self.fresh[self.joined(pair)]}


def find_joining(
    work: Work, reach: Reach, turned: Iterable[str], moved: set[str], pairs: Pairs
) -> Joining:
    """Choose the pairs that need not be looked at whole.

    Args:
        turned: Further statements of which something derived is other.
        moved: Propositions of which it may be other what follows.
    """
    if work.known.lost or pairs.telling or pairs.worded:
        return Joining()
    touched: dict[str, set[str]] = defaultdict(set)
    for statement in reach.statements.union(turned, reach.voices):
        for proposition in work.around.contents([statement]):
            touched[proposition].add(statement)
    old = {p for p, some in touched.items() if any(s in work.before for s in some)}
    settled = moved | old | {p for pair in pairs.answered for p in pair}
    chosen = frozenset(
        pair
        for pair in pairs.meeting
        if len(pair & touched.keys()) == 1
        and not pair & settled
        and pair not in pairs.shifted
        and (len(pair) == 2 or _is_plain(work.records, *pair))
    )
    return Joining({p: touched[p] for pair in chosen for p in pair if p in touched}, chosen)


def _is_plain(records: Records, proposition: str) -> bool:
    """Whether nobody who asserts a proposition can exclude another who asserts it.

    Nor who denies it another who denies it, as who denies "some or all" and "none" of a set does.
    """
    nodes = (proposition, *records.inverse(proposition, "kb:origin"))
    if any(records.all(node, "kb:impliesNot") for node in nodes):
        return False
    shares = [_share(records, node) for node in nodes]
    return not any(
        most is not None and (least > most[0] or (least == most[0] and (is_open or most[1])))
        for least, is_open, _ in shares
        for _, _, most in shares
    ) and not any(least == 0 and most == (Decimal(1), False) for least, _, most in shares)


def _share(records: Records, node: str) -> tuple[Decimal, bool, tuple[Decimal, bool] | None]:
    """Give the least share of a set of which a proposition tells, and the most, if there is one.

    Each with whether it is surely more, or less, than that; where no least is told, it is some.
    """
    one = records.one
    least, most = (one(node, f"kb:extent{end}") for end in ("Minimum", "Maximum"))
    opened = [bool(one(node, f"kb:extent{end}Exclusive")) for end in ("Minimum", "Maximum")]
    return (
        Decimal(least or "0"),
        opened[0] or not least,
        (Decimal(most), opened[1]) if most else None,
    )


@dataclass(frozen=True)
class Joiner:
    """Adds rows of rules to stored conflicts."""

    work: Work
    joining: Joining
    stored: Mapping[str, Stored]

    def firsts(self) -> set[str]:
        """Give the statements that stand for the stored conflicts of the pairs."""
        return {side[0] for found in self.stored.values() for side in found.sides}

    def kept(self, match: Match) -> bool:
        """Whether a row of one of the pairs counts: it has something new, or stands for all."""
        new = self.joining.fresh[self.joining.joined(frozenset((match["left"], match["right"])))]
        id = _id_of(match)
        found = self.stored.get(id)
        firsts = {found.sides[0][0], found.sides[1][0]} if found else set()
        return not new.isdisjoint(match.statements) or firsts == {*match.statements}

    def joined(self, matches: Sequence[Match]) -> Iterator[tuple[Conflict, Sides] | None]:
        """Give the conflicts that have further statements, with all on both sides.

        Gives None for one that has to be looked at whole.
        """
        grouped: dict[str, list[tuple[Match, Tier]]] = defaultdict(list)
        for match, tier in contradictory(matches, self.work.records):
            grouped[_id_of(match)].append((match, tier))
        new = self.joining.statements()
        for id, rows in sorted(grouped.items()):
            coming = [(row, tier) for row, tier in rows if not new.isdisjoint(row.statements)]
            if coming:
                found = self.stored.get(id)
                firmer = found is None or any(
                    TIERS.index(tier) < TIERS.index(found.conflict.tier) for _, tier in coming
                )
                if found is None or firmer:
                    yield None
                elif some := [row for row, tier in coming if tier == found.conflict.tier]:
                    all_rows = [row for row, tier in rows if tier == found.conflict.tier]
                    yield self._added(found, some, all_rows)

    def is_told(self, conflict: Conflict) -> bool:
        """Whether what is stored of a conflict tells it, but for the lists of statements."""
        found = self.stored.get(conflict.id)
        return found is not None and conflict == replace(
            found.conflict,
            left_others=conflict.left_others,
            right_others=conflict.right_others,
            pairs=conflict.pairs,
        )

    def _added(
        self, found: Stored, coming: Sequence[Match], rows: Sequence[Match]
    ) -> tuple[Conflict, Sides] | None:
        firsts = found.sides[0][0], found.sides[1][0]
        standing = [row for row in rows if {*row.statements} == {*firsts}]
        # They stand for whatever they meet in, so that this is told as it was.
        if not {row.meeting for row in coming} <= {row.meeting for row in standing}:
            return None
        is_turned = standing[0].statements[0] != firsts[0]
        pairs = {row.statements[::-1] if is_turned else row.statements for row in coming}
        sides = []
        for side, there in enumerate(found.sides):
            joined = _in_order(there, {pair[side] for pair in pairs}, self.work.records)
            if joined[0] != there[0]:
                return None
            sides.append(joined)
        records, tier = self.work.records, found.conflict.tier
        left, right = (
            tuple(known.get(s) or records.one(s, "kb:id") for s in side[1:])
            for side, known in zip(sides, found.ids(), strict=True)
        )
        conflict = replace(
            found.conflict,
            left_others=left,
            right_others=right,
            is_self=found.conflict.is_self
            or (tier != Tier.DRIFT and any(is_self(pair, records) for pair in pairs)),
            pairs=found.conflict.pairs + len(pairs),
        )
        return conflict, ({*sides[0]}, {*sides[1]})


def orders(pair: Pair) -> set[tuple[str, str]]:
    """Give the orders in which a rule can name the propositions of a pair."""
    one, other = tuple(pair) if len(pair) == 2 else (*pair, *pair)
    return {(one, other), (other, one)}


def _id_of(match: Match) -> str:
    return conflict_id(match.rule.rule, match["left"], match["right"])


def _in_order(there: Sequence[str], coming: set[str], records: Records) -> list[str]:
    """Put statements where they belong among others, which are in the order of saying."""

    def key(statement: str) -> tuple[object, ...]:
        return order_of_saying(said(statement, records), records.one(statement, "kb:id"), statement)

    found = list(there)
    for statement in coming.difference(there):
        found.insert(bisect(found, key(statement), key=key), statement)
    return found
