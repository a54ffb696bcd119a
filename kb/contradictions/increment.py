"""Derive only what an addition can change, by the same queries, on a bench that holds enough.

What comes out must be what deriving everything gives; random worlds, taken in piece by piece, hold
it to that. Where an addition reaches too far, everything is derived anew instead.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad

from kb.contradictions.compare import Comparer
from kb.contradictions.conflicts import Cards, conflict_quads, conflicts
from kb.contradictions.derive import Match, derive, derived_predicates, derived_quads
from kb.contradictions.touched import Surroundings
from kb.graph.cards import QuoteCheck, statement_card
from kb.graph.identity import content_hash
from kb.graph.records import Quads, Records, StoreRecords
from kb.graph.registry import load_registry, ontology_quads
from kb.model.conflict import Conflict, StatementCard, Tier
from kb.query.catalogue import rules
from kb.terms import short, term

_MEETING = {"kb:key": "kb:underKey", "kb:underKey": "kb:key", "kb:slot": "kb:slot"}
"""What has a key node by one property meets what has it by the other."""
_PARTS = ("mention:", "source:", "version:")
_DEFAULT = DefaultGraph()


@dataclass(frozen=True)
class Known:
    """What an addition meets.

    Attributes:
        store: Everything that is stored before the addition.
        fresh: The records that come in.
        texts: The hashes of the texts that come in.
        card: Gives the card of a stored statement.
        conflict: Gives a stored conflict by its id.
        named: Gives the address of a stored statement by its id.
        check: Looks for the quotes of mentions.
        most: So many statements may be looked at; beyond that everything is derived anew.
    """

    store: Quads
    fresh: frozenset[Quad]
    texts: frozenset[str]
    card: Callable[[str], StatementCard]
    conflict: Callable[[str], Conflict]
    named: Callable[[str], str]
    check: Callable[[Records, Iterable[str]], dict[str, QuoteCheck]]
    most: int


@dataclass(frozen=True)
class Growth:
    """How an addition changes what is derived.

    Attributes:
        removed: Derived quads that no longer hold, with the nodes of conflicts.
        added: Derived quads that hold now, with the nodes of conflicts.
        gone: Ids of conflicts to be forgotten, also of those that come again.
        conflicts: Conflicts to be kept.
        cards: The cards of the statements that are to be indexed anew.
        nodes: Whatever else something is recorded of anew.
        records: The bench, in which all of this can be looked up.
    """

    removed: frozenset[Quad]
    added: frozenset[Quad]
    gone: frozenset[str]
    conflicts: tuple[Conflict, ...]
    cards: Cards
    nodes: frozenset[str]
    records: Records


def grow(known: Known) -> Growth | None:
    """Derive what an addition changes; None if it reaches too far."""
    growing = _Growing(known)
    return growing.growth() if growing.find_touched() else None


class Both:
    """Two databases that are looked into as one."""

    def __init__(self, one: Quads, other: Quads) -> None:
        self._both = (one, other)

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | None,
        graph_name: DefaultGraph | None = _DEFAULT,
        /,
    ) -> Iterator[Quad]:
        for quads in self._both:
            yield from quads.quads_for_pattern(subject, predicate, value, graph_name)

    def __contains__(self, quad: Quad, /) -> bool:
        return any(quad in quads for quads in self._both)


class _Growing:
    """The work on one addition; all nodes are prefixed addresses."""

    def __init__(self, known: Known) -> None:
        self.known = known
        fresh = pyoxigraph.Store()
        fresh.extend(known.fresh)
        self.all = Both(known.store, fresh)
        self.records = StoreRecords(self.all)
        self.before = StoreRecords(known.store)
        self.around = Surroundings(self.records)
        self.subjects = {short(_iri(quad.subject)) for quad in known.fresh}
        self.entities = self.of("entity") or self.of("alignment")
        self.statements: set[str] = set()
        self.propositions: set[str] = set()
        self.replies: set[str] = set()

    def of(self, kind: str) -> set[str]:
        """Give the nodes of a kind about which something comes in."""
        return {node for node in self.subjects if node.startswith(f"{kind}:")}

    # -- what is touched --------------------------------------------------------------------

    def find_touched(self) -> bool:
        """Find statements, propositions and replies whose derived data may change.

        Returns:
            Whether they are few enough.
        """
        around = self.around
        changed = around.contents(self.changed_statements()) | self.changed_propositions()
        first = around.statements_of(changed) | self.changed_statements()
        if len(first) > self.known.most:
            return False
        near = around.near(first)
        self.propositions = around.contents(near)
        self.statements = around.statements_of(self.propositions) | near
        self.replies = around.replies(self.statements) | self.of("reply")
        return len(self.statements) <= self.known.most

    def changed_statements(self) -> set[str]:
        """Give the statements about which something is recorded anew."""
        r, around = self.records, self.around
        found = self.of("statement")
        found.update(s for node in self.of("utterance") for s in r.all(node, "kb:makes"))
        mentions = {node.partition("-")[0] for node in self.of("mention")}
        for digest in self.known.texts:
            mentions.update(r.inverse(f"snapshot:{digest}", "oa:hasSource"))
        found.update(s for node in mentions for s in r.inverse(node, "kb:mention"))
        places = self.of("source") | {
            place
            for node in self.of("version") | self.of("snapshot")
            for place in (node, *r.all(node, "prov:specializationOf"))
        }
        found.update(s for place in places for s in around.at(place))
        found |= around.ends(self.of("reply"))
        return found | around.said_by(self.of("entity"))

    def changed_propositions(self) -> set[str]:
        """Give the propositions whose roles are filled by what now falls under other things."""
        found = self.of("proposition") | self.around.about(self.of("entity"))
        if not self.entities:
            return found
        now, then = derived_quads(self.entity_records()), self.stored_of_entities()
        changes = {q for q in now ^ then if short(_iri(q.subject)).startswith("entity:")}
        found |= self.around.about({short(_iri(quad.subject)) for quad in changes})
        up = {term("kb:leq"), term("kb:leqIf")}
        wholes = {short(_iri(quad.object)) for quad in changes if quad.predicate in up}
        # What is said of all of a set has a key for each part of it.
        shares = self.around.about(wholes)
        return found | {p for p in shares if self.records.one(p, "kb:hasExtent")}

    def stored_of_entities(self) -> set[Quad]:
        """Give what is derived of entities so far."""
        derived = derived_predicates()
        return {
            quad
            for node in self.before.of_type("kb:Entity")
            for quad in _about(self.known.store, node)
            if short(quad.predicate.value) in derived
        }

    # -- the bench --------------------------------------------------------------------------

    def growth(self) -> Growth | None:
        """Derive on a bench, and compare with what is stored."""
        near = self.enough(self.statements)
        keyed = derived_quads(self.bench(near))
        own = self.owned(keyed)
        partners = {
            self.stated(node)
            for quad in keyed
            if quad.subject in own and _name(quad) in _MEETING
            for node in self.before.inverse(short(_iri(quad.object)), _MEETING[_name(quad)])
        }
        enough = self.enough(self.statements | self.around.statements_of(partners))
        if len(enough) > self.known.most:
            return None
        # What a reply answers, and who answers, must be there to be named.
        ends = {link for end in self.around.ends(self.replies) for link in self.around.chain(end)}
        bench = self.bench(enough | ends)
        derivation = derive(bench)
        added = self.touching(derivation.quads, self.owned(derivation.quads))
        records = Records([*ontology_quads(), *bench, *derivation.quads])
        matches = [match for match in derivation.matches if self.is_touched(match)]
        cards = self.cards(matches, records)
        gone = self.stored_conflicts()
        standing = self.standing(ends)
        for conflict in standing:
            for id in (*conflict.left_others, *conflict.right_others):
                cards.setdefault(node := self.known.named(id), self.known.card(node))
            for side in (conflict.left, conflict.right):
                cards.setdefault(side.iri, side)
        found = conflicts(matches, Comparer(records, load_registry()), cards, standing)
        removed = self.stored_derived() | {q for id in gone for q in self.conflict_node(id)}
        added.update(conflict_quads(found))
        return Growth(
            removed=frozenset(removed),
            added=frozenset(added),
            gone=frozenset(gone),
            conflicts=tuple(found),
            cards={node: card for node, card in cards.items() if node in self.statements},
            nodes=frozenset(self.subjects),
            records=records,
        )

    def enough(self, statements: set[str]) -> set[str]:
        """Give the statements without which not all that is derived of these can be derived."""
        near = self.around.near(statements)
        return near | self.around.statements_of(self.around.contents(near))

    def bench(self, statements: set[str]) -> list[Quad]:
        """Gather the records of statements with all that they point to, and all entities."""
        r, around = self.records, self.around
        nodes = statements | around.contents(statements) | around.replies(statements)
        nodes |= self.of("story") | self.of("source")
        for statement in statements:
            nodes.update(r.inverse(statement, "kb:makes"))
            values = (v for found in r.properties(statement).values() for v in found)
            for node in (value for value in values if value.startswith(_PARTS)):
                nodes.add(node)
                if node.startswith("mention:"):
                    nodes |= {f"{node}-quote", f"{node}-position"}
        nodes |= self.replies
        nodes.update(end for reply in self.replies for end in self.named(reply))
        return [*self.recorded(nodes), *self.entity_records()]

    def named(self, reply: str) -> Iterator[str]:
        """Give the sources and statements that a reply names."""
        for end in ("kb:replyFrom", "kb:replyTo"):
            yield from self.records.all(reply, end)

    def entity_records(self) -> list[Quad]:
        """Give the records of all entities, as what falls under what can reach anywhere."""
        nodes = {*self.records.of_type("kb:Entity"), *self.records.of_type("kb:Alignment")}
        return list(self.recorded(nodes))

    def recorded(self, nodes: Iterable[str]) -> Iterator[Quad]:
        """Give what is recorded of nodes, without what is derived."""
        derived = derived_predicates()
        for node in nodes:
            for quad in _about(self.all, node):
                if short(quad.predicate.value) not in derived:
                    yield quad

    # -- what is derived of what is touched ----------------------------------------------------

    def owned(self, derived: Iterable[Quad]) -> set[object]:
        """Give the nodes of all that is touched, with what is implied by it."""
        own: set[object] = {term(node) for node in self.statements | self.propositions}
        origin = term("kb:origin")
        own.update([q.subject for q in derived if q.predicate == origin and q.object in own])
        return own

    def touching(self, derived: Iterable[Quad], own: set[object]) -> set[Quad]:
        """Choose what is derived of touched nodes, and of entities if these can change."""
        return {
            quad
            for quad in derived
            if quad.subject in own
            or quad.object in own
            or (self.entities and short(_iri(quad.subject)).startswith("entity:"))
        }

    def stored_derived(self) -> set[Quad]:
        """Give what is stored as derived of touched nodes."""
        derived, found = derived_predicates(), set[Quad]()
        implied = {x for p in self.propositions for x in self.before.inverse(p, "kb:origin")}
        for node in implied:
            found.update(_about(self.known.store, node))
        for node in self.statements | self.propositions | implied:
            name = term(node)
            for quads in (
                _about(self.known.store, node),
                self.known.store.quads_for_pattern(None, None, name, _DEFAULT),
            ):
                found.update(q for q in quads if short(q.predicate.value) in derived)
        return found | self.stored_of_entities() if self.entities else found

    def stated(self, proposition: str) -> str:
        return self.before.one(proposition, "kb:origin") or proposition

    # -- conflicts --------------------------------------------------------------------------

    def is_touched(self, match: Match) -> bool:
        """Whether a row is of a touched proposition or reply; other rows may be incomplete."""
        if match.rule.tier == Tier.REBUTTAL:
            return match["reply"] in self.replies
        return bool({match["left"], match["right"]} & self.propositions)

    def cards(self, matches: Sequence[Match], records: Records) -> dict[str, StatementCard]:
        """Make the cards of touched statements, and look up those they conflict with."""
        touched = sorted(self.statements)
        mentions = {records.one(s, "kb:mention") for s in touched} - {""}
        checks = self.known.check(records, sorted(mentions))
        registry = load_registry()
        cards = {s: statement_card(s, records, registry, checks) for s in touched}
        for match in matches:
            rebuttal = match.rule.tier == Tier.REBUTTAL
            for statement in (match["statement"],) if rebuttal else match.statements:
                if statement not in cards:
                    cards[statement] = self.known.card(statement)
        return cards

    def standing(self, ends: set[str]) -> list[Conflict]:
        """Give the untouched conflicts that can be behind a touched reply."""
        said = self.around.contents(ends)
        ids = self.stored_between(said - self.propositions)
        found = [self.known.conflict(id) for id in sorted(ids)]
        untouched = said - self.propositions
        return [c for c in found if {c.left.proposition, c.right.proposition} <= untouched]

    def stored_conflicts(self) -> set[str]:
        """Give the ids of the stored conflicts that are looked at again."""
        found = self.stored_between(self.propositions)
        for rule in rules():
            if rule.tier == Tier.REBUTTAL:
                ids = {"c-" + content_hash("conflict", rule.rule, r)[:12] for r in self.replies}
                found |= {id for id in ids if f"conflict:{id}" in self.before}
        return found

    def stored_between(self, propositions: Iterable[str]) -> set[str]:
        """Give the ids of the stored conflicts, but for rebuttals, of some propositions."""
        return {
            node.partition(":")[2]
            for proposition in propositions
            for end in ("kb:leftProposition", "kb:rightProposition")
            for node in self.before.inverse(proposition, end)
            if node.startswith("conflict:")
            and self.before.one(node, "kb:tier") != f"kb:{Tier.REBUTTAL}"
        }

    def conflict_node(self, id: str) -> Iterator[Quad]:
        """Give all that is stored of a conflict."""
        for quad in _about(self.known.store, f"conflict:{id}"):
            yield quad
            if _name(quad) == "kb:step":
                yield from _about(self.known.store, short(_iri(quad.object)))


def _about(quads: Quads, node: str) -> Iterator[Quad]:
    return quads.quads_for_pattern(term(node), None, None, _DEFAULT)


def _name(quad: Quad) -> str:
    return short(quad.predicate.value)


def _iri(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else ""
