"""Find how far an addition reaches: the statements, propositions and replies it can change."""

from collections.abc import Iterable, Iterator

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad

from kb.contradictions.derive import derived_predicates, derived_quads
from kb.contradictions.growth import Known
from kb.contradictions.touched import Surroundings
from kb.graph.records import Both, Quads, StoreRecords
from kb.terms import short, term

_DEFAULT = DefaultGraph()


class Reach:
    """How far one addition reaches; all nodes are prefixed addresses."""

    def __init__(self, known: Known) -> None:
        self.known = known
        fresh = pyoxigraph.Store()
        fresh.extend(known.fresh)
        self.all = Both(known.store, fresh)
        self.records = StoreRecords(self.all)
        self.before = StoreRecords(known.store)
        self.around = Surroundings(self.records)
        self.subjects = {short(iri(quad.subject)) for quad in known.fresh}
        self.entities = self.of("entity") or self.of("alignment")
        self.statements: set[str] = set()
        self.propositions: set[str] = set()
        self.replies: set[str] = set()

    def of(self, kind: str) -> set[str]:
        """Give the nodes of a kind about which something comes in."""
        return {node for node in self.subjects if node.startswith(f"{kind}:")}

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
        changes = {q for q in now ^ then if short(iri(q.subject)).startswith("entity:")}
        found |= self.around.about({short(iri(quad.subject)) for quad in changes})
        up = {term("kb:leq"), term("kb:leqIf")}
        wholes = {short(iri(quad.object)) for quad in changes if quad.predicate in up}
        # What is said of all of a set has a key for each part of it.
        shares = self.around.about(wholes)
        return found | {p for p in shares if self.records.one(p, "kb:hasExtent")}

    def stored_of_entities(self) -> set[Quad]:
        """Give what is derived of entities so far."""
        derived = derived_predicates()
        return {
            quad
            for node in self.before.of_type("kb:Entity")
            for quad in about(self.known.store, node)
            if name_of(quad) in derived
        }

    def entity_records(self) -> list[Quad]:
        """Give the records of all entities, as what falls under what can reach anywhere."""
        nodes = {*self.records.of_type("kb:Entity"), *self.records.of_type("kb:Alignment")}
        return list(self.recorded(nodes))

    def recorded(self, nodes: Iterable[str]) -> Iterator[Quad]:
        """Give what is recorded of nodes, without what is derived."""
        derived = derived_predicates()
        for node in nodes:
            for quad in about(self.all, node):
                if short(quad.predicate.value) not in derived:
                    yield quad


def about(quads: Quads, node: str) -> Iterator[Quad]:
    """Give all quads with a node as subject."""
    return quads.quads_for_pattern(term(node), None, None, _DEFAULT)


def name_of(quad: Quad) -> str:
    """Give the prefixed name of a property."""
    return short(quad.predicate.value)


def iri(node: object) -> str:
    """Give an address, "" of what is none."""
    return node.value if isinstance(node, NamedNode) else ""
