"""Find the propositions that can conflict with a touched one: what meets it in a key node.

Whoever meets is looked at in what is stored, without running a rule. What is left out here no rule
finds: a role that one fills must be filled by something comparable on the other side. What is kept
may still be no conflict; that is for the rules to say.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import product

from kb.contradictions.bench import ground_records
from kb.graph.records import Records
from kb.model.registry import Registry

Pair = frozenset[str]
_OPPOSITES = ("kb:antonym", "kb:disjointWith")
_MARKS = ("kb:functionalRole", "kb:functionalTime", "kb:asymmetric", *_OPPOSITES)
_CONDITION = "condition"


@dataclass
class Meetings:
    """Which propositions meet, and by which rules they may conflict.

    Attributes:
        records: Everything as it will be, with key nodes.
        registry: Which roles relations have.
    """

    records: Records
    registry: Registry
    rules: set[str] = field(default_factory=set)

    def partners(self, proposition: str) -> Iterator[Pair]:
        """Give each pair of a proposition with one that it may conflict with."""
        for node in (proposition, *self.records.inverse(proposition, "kb:origin")):
            for other in self._over(node):
                yield from self._pair(node, other, self._under(node, other))
            for other in self._beneath(node):
                yield from self._pair(node, other, self._under(other, node))
            for other in self._beside(node):
                if self.stated(other) != proposition:
                    yield from self._pair(node, other, self._equal(node, other))
        if self._relation(proposition) == "rel:claim":
            for other in {proposition, *self._held_same(proposition)}:
                yield from self._pair(proposition, other, ("opposed-stances",))

    def between(self, one: str, other: str) -> Pair:
        """Give a pair that is looked at for another reason, with whatever else it may be."""
        all_nodes = ([node, *self.records.inverse(node, "kb:origin")] for node in (one, other))
        for left, right in product(*all_nodes):
            self.rules |= {*self._under(left, right), *self._under(right, left)}
            self.rules |= {*self._equal(left, right)}
        if self._relation(one) == "rel:claim" and other in {one, *self._held_same(one)}:
            self.rules.add("opposed-stances")
        return frozenset((one, other))

    def _pair(self, node: str, other: str, rules: Iterable[str]) -> Iterator[Pair]:
        found = set(rules)
        self.rules |= found
        if found:
            yield frozenset((self.stated(node), self.stated(other)))

    def stated(self, node: str) -> str:
        """Give the proposition that was stated, of what is implied that which it follows from."""
        return self.records.one(node, "kb:origin") or node

    # -- what falls under what -----------------------------------------------------------------

    def _over(self, node: str) -> Iterator[str]:
        """Give what is denied, or limited, that a node can fall under."""
        for key in self.records.all(node, "kb:underKey"):
            yield from self.records.inverse(key, "kb:key")

    def _beneath(self, node: str) -> Iterator[str]:
        """Give what can fall under a node."""
        for key in self.records.all(node, "kb:key"):
            yield from self.records.inverse(key, "kb:underKey")

    def _under(self, narrow: str, wide: str) -> Iterator[str]:
        """Name the rules by which one may exclude another under which it falls."""
        is_denied, is_less = self._is_denied(wide), self._exceeds(narrow, wide)
        if (is_denied or is_less) and self._may_fall(narrow, wide):
            if is_denied:
                yield "denial-of-general"
            if is_less:
                yield "quantity-of-set"

    def _is_denied(self, node: str) -> bool:
        edges = ("kb:denies", "kb:mayDeny", "kb:impliesNot")
        return any(self.records.is_value(node, edge) for edge in edges)

    def _exceeds(self, narrow: str, wide: str) -> bool:
        """Whether the least share of one, some if it tells none, is no part of the other's most."""
        most = self.records.peek(wide, "kb:extentMaximum")
        least = self.records.peek(narrow, "kb:extentMinimum") if most else ""
        return bool(most) and Decimal(least or "0") >= Decimal(most)

    def _may_fall(self, narrow: str, wide: str) -> bool:
        relation = self._relation(wide)
        if relation not in _wider(self._relation(narrow)):
            return False
        ours, theirs = self.records.roles(narrow), self.records.roles(wide)
        return all(
            any(self._comparable(filler, wanted) for filler in ours.get(role, ()))
            for role in self._declared(relation) & set(theirs)
            for wanted in theirs[role]
        )

    def _comparable(self, one: str, other: str) -> bool:
        all_of = self.records.all
        return other in all_of(one, "kb:leqIf") or one in all_of(other, "kb:leqIf")

    def _declared(self, relation: str) -> set[str]:
        entry = self.registry.relations.get(relation.removeprefix("rel:"))
        if entry is None:
            return {_CONDITION}
        return {*entry.up, *entry.down, *entry.required, *entry.optional, _CONDITION}

    def _relation(self, node: str) -> str:
        return self.records.one(node, "kb:relation")

    def _held_same(self, claim: str) -> set[str]:
        """Give the claims that judgements lead to from one that is known by its words."""
        groups = self.records.all(claim, "kb:claimGroup")
        return {other for group in groups for other in self.records.inverse(group, "kb:claimGroup")}

    # -- equals ----------------------------------------------------------------------------------

    def _beside(self, node: str) -> list[str]:
        """Give what shares as many slots with a node as any rule wants that looks for equals."""
        least = self._least_shared(node)
        if not least:
            return []
        shared: Counter[str] = Counter()
        for slot in self.records.all(node, "kb:slot"):
            shared.update(self.records.inverse(slot, "kb:slot"))
        return sorted(other for other, slots in shared.items() if slots >= least)

    def _least_shared(self, node: str) -> int:
        """Say in how many slots another must be that excludes a node; 0 if nothing can be."""
        relation = self._relation(node)
        found = [self._shared(node, wide) for wide in _wider(relation) & _excluding()]
        if self._is_measured(node):
            found.append(self._shared(node, relation))
        return max(1, min(found)) if found else 0

    def _shared(self, node: str, wide: str) -> int:
        """Count the slots that two have alike which exclude each other under a relation.

        Each thing in a role that both need is one, save in a role that they fill otherwise.
        """
        ground = ground_records()
        roles = {*ground.all(wide, "kb:requiredRole")}
        for mark in _OPPOSITES:
            for opposite in (*ground.all(wide, mark), *ground.inverse(wide, mark)):
                roles &= {*ground.all(opposite, "kb:requiredRole")}
        fillers = {filler for role in roles for filler in self.records.all(node, role)}
        return len(fillers) - bool(ground.all(wide, "kb:functionalRole"))

    def _is_measured(self, node: str) -> bool:
        one = self.records.one
        return bool(one(node, "kb:hasValue") or one(node, "kb:hasExtent"))

    def _equal(self, node: str, other: str) -> Iterator[str]:
        """Name the rules by which two that share a slot may exclude each other."""
        ground, one = ground_records(), self.records.one
        relations = self._relation(node), self._relation(other)
        ours, theirs = (_wider(relation) for relation in relations)
        unlike = self._unlike(node, other)
        if relations[1] in ours and relations[0] in theirs and not unlike:
            for mark, rule in (
                ("kb:hasValue", "number-disjoint"),
                ("kb:hasExtent", "quantity-of-set"),
            ):
                if one(node, mark) and one(other, mark):
                    yield rule
            if any(ground.one(relation, "kb:functionalTime") for relation in relations):
                yield "date-conflict"
        if not unlike and (_opposed(ours, theirs) or _opposed(theirs, ours)):
            yield "antonym"
        for wide in ours & theirs:
            excluding = {role.partition(":")[2] for role in ground.all(wide, "kb:functionalRole")}
            if any(unlike <= {role} for role in excluding):
                yield "exclusive-value"
            if ground.one(wide, "kb:asymmetric") and len(unlike) <= 2:
                yield "role-swap"

    def _unlike(self, node: str, other: str) -> set[str]:
        """Name the roles of both relations that are filled otherwise, conditions apart."""
        ours, theirs = self.records.roles(node), self.records.roles(other)
        declared = self._declared(self._relation(node)) & self._declared(self._relation(other))
        return {
            role
            for role in declared - {_CONDITION}
            if not self._alike(ours.get(role, ()), theirs.get(role, ()))
        }

    def _alike(self, ours: Iterable[str], theirs: Collection[str]) -> bool:
        """Whether everything on one side is on the other."""
        return all(any(self._same(one, other) for other in theirs) for one in ours)

    def _same(self, one: str, other: str) -> bool:
        all_of = self.records.all
        return other in all_of(one, "kb:leqIf") and one in all_of(other, "kb:leqIf")


def _wider(relation: str) -> set[str]:
    """Give a relation with all that it falls under, also by a close alignment."""
    return set(ground_records().all(relation, "kb:leqIf"))


def _opposed(ours: set[str], theirs: set[str]) -> bool:
    """Whether one of some relations is declared opposed to one of others."""
    ground = ground_records()
    return any(theirs & set(ground.all(wide, mark)) for wide in ours for mark in _OPPOSITES)


@cache
def _excluding() -> frozenset[str]:
    """Give the relations that leave room for one filler, direction or time, or have an opposite."""
    ground = ground_records()
    relations = ground.of_type("kb:Relation")
    opposed = {o for r in relations for mark in _OPPOSITES for o in ground.all(r, mark)}
    return frozenset(opposed).union(
        r for r in relations if any(ground.one(r, mark) for mark in _MARKS)
    )
