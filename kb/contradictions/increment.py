"""Derive only what an addition can change, by the same queries, on a bench that holds enough.

What comes out must be what deriving everything gives; random worlds, taken in piece by piece, hold
it to that. Where an addition reaches too far, everything is derived anew instead.
"""

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import DefaultGraph, Quad

from kb.contradictions.compare import Comparer
from kb.contradictions.conflicts import conflict_quads, conflicts
from kb.contradictions.derive import Match, derived_predicates, derived_quads, found_in
from kb.contradictions.growth import Growth, Known
from kb.contradictions.issues import issues, parted
from kb.contradictions.reach import Reach, about, iri, name_of
from kb.graph.cards import statement_card
from kb.graph.identity import content_hash
from kb.graph.records import Records
from kb.graph.registry import load_registry, ontology_quads
from kb.model.conflict import Conflict, StatementCard, Tier
from kb.query.catalogue import rules
from kb.terms import short, term

_MEETING = {"kb:key": "kb:underKey", "kb:underKey": "kb:key", "kb:slot": "kb:slot"}
"""What has a key node by one property meets what has it by the other."""
_PARTS = ("mention:", "source:", "version:")
_DEFAULT = DefaultGraph()


def grow(known: Known) -> Growth | None:
    """Derive what an addition changes; None if it reaches too far."""
    growing = _Growing(known)
    return growing.growth() if growing.find_touched() else None


class _Growing(Reach):
    """The work on one addition; all nodes are prefixed addresses."""

    # -- the bench --------------------------------------------------------------------------

    def growth(self) -> Growth | None:
        """Derive on a bench, run the rules over that and its partners, and compare."""
        near = self.enough(self.statements)
        if len(near) > self.known.most:
            return None
        own, derived, partners = self.derived(near)
        # What a reply answers, and who answers, must be there to be named.
        ends = {link for end in self.around.ends(self.replies) for link in self.around.chain(end)}
        others = self.around.near(self.statements) | self.around.statements_of(partners) | ends
        if len(others) > self.known.most:
            return None
        added, gone = self.touching(derived, own), self.stored_conflicts()
        removed = self.stored_derived()
        held = {*ontology_quads(), *self.bench(self.statements | others), *added}
        held.update(q for q in derived if _is_ontology(q))
        held |= (self.stored_about(others - self.statements) | self.stored_of_entities()) - removed
        records = Records(held)
        matches = [match for match in found_in(held) if self.is_touched(match)]
        cards = self.cards(matches, records)
        standing = self.standing(ends)
        cards.update({c.iri: c for c in self.cards_of(standing) if c.iri not in cards})
        pairs, replies = parted(matches)
        comparer = Comparer(records, load_registry())
        found = conflicts(issues(pairs, records), replies, comparer, cards, standing)
        return Growth(
            removed=frozenset(removed | {q for id in gone for q in self.conflict_node(id)}),
            added=frozenset({*added, *conflict_quads(found)}),
            gone=frozenset(gone),
            conflicts=tuple(found),
            cards={node: card for node, card in cards.items() if node in self.statements},
            nodes=frozenset(self.subjects),
            records=records,
        )

    def derived(self, near: set[str]) -> tuple[set[object], set[Quad], set[str]]:
        """Derive, and give what is touched, what follows, and the propositions that may meet it."""
        derived = derived_quads(self.bench(near))
        own = self.owned(derived)
        partners = {
            self.stated(node)
            for quad in derived
            if quad.subject in own and name_of(quad) in _MEETING
            for node in self.before.inverse(short(iri(quad.object)), _MEETING[name_of(quad)])
        }
        # What a party denies is compared with what it asserts, wherever it says so.
        parties = {self.around.party(statement) for statement in self.statements}
        of_parties = {
            s for s in self.around.statements_of(partners) if self.around.party(s) in parties
        }
        if not of_parties <= near:
            wider = self.around.statements_of(self.around.contents(of_parties))
            derived = derived_quads(self.bench(near | wider))
        return own, derived, partners

    def stored_about(self, statements: set[str]) -> set[Quad]:
        """Give all that is stored of statements, what they say, and what follows from it."""
        propositions = self.around.contents(statements)
        implied = {x for p in propositions for x in self.before.inverse(p, "kb:origin")}
        nodes = statements | propositions | implied
        found = {quad for node in nodes for quad in about(self.known.store, node)}
        found |= {quad for node in nodes for quad in self.stored_to(node)}
        answers = {short(iri(q.object)) for q in found if name_of(q) == "kb:retractedBy"}
        return found | {quad for node in answers for quad in about(self.known.store, node)}

    def stored_to(self, node: str) -> Iterator[Quad]:
        """Give what is derived of others with a node as its value."""
        derived = derived_predicates()
        for quad in self.known.store.quads_for_pattern(None, None, term(node), _DEFAULT):
            if short(quad.predicate.value) in derived:
                yield quad

    def cards_of(self, standing: Sequence[Conflict]) -> Iterator[StatementCard]:
        """Give the cards of all statements in conflicts that are stored."""
        for conflict in standing:
            yield from (conflict.left, conflict.right)
            for id in (*conflict.left_others, *conflict.right_others):
                yield self.known.card(self.known.named(id))

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
            or (self.entities and short(iri(quad.subject)).startswith("entity:"))
        }

    def stored_derived(self) -> set[Quad]:
        """Give what is stored as derived of touched nodes."""
        derived, found = derived_predicates(), set[Quad]()
        implied = {x for p in self.propositions for x in self.before.inverse(p, "kb:origin")}
        for node in implied:
            found.update(about(self.known.store, node))
        for node in self.statements | self.propositions | implied:
            found.update(q for q in about(self.known.store, node) if name_of(q) in derived)
            found.update(self.stored_to(node))
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
        for quad in about(self.known.store, f"conflict:{id}"):
            yield quad
            if name_of(quad) == "kb:step":
                yield from about(self.known.store, short(iri(quad.object)))


def _is_ontology(quad: Quad) -> bool:
    """Whether something is derived of the ontology's own relations and the like."""
    return not short(iri(quad.subject)).startswith(("entity:", "statement:", "proposition:"))
