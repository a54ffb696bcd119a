"""Derive only what an addition can change, by the same queries, on a bench that holds enough.

What comes out must be what deriving everything gives; random worlds, taken in piece by piece, hold
it to that. The order is that of the derivations: what falls under what, who is committed to what,
what follows, where that meets what is there, and what replies it stands behind.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Quad

from kb.contradictions.bench import about, iri
from kb.contradictions.bridges import derive_defeats
from kb.contradictions.claims import derive_claims
from kb.contradictions.compare import Comparer
from kb.contradictions.conflicts import (
    Sides,
    conflict_id,
    conflict_of,
    conflict_quads,
    in_order,
    rebuttals,
)
from kb.contradictions.derive import Match
from kb.contradictions.growth import Growth, Known, Stored, Work
from kb.contradictions.issues import issues
from kb.contradictions.joining import Joiner, Joining, find_joining, orders
from kb.contradictions.own import derive_keys, derive_propositions, derive_statements, on_sides
from kb.contradictions.pairs import Pairs, derive_between, find_pairs
from kb.contradictions.reach import Reach, find_reach
from kb.graph.cards import statement_card
from kb.graph.registry import load_registry
from kb.model.conflict import Conflict, StatementCard, Tier
from kb.query.catalogue import CatalogueQuery, rules

_COVERING = {"denial-of-general", "quantity-of-set"}
"""The rules that look whether one statement replies to the other."""


def grow(known: Known) -> Growth | None:
    """Derive what changes with what comes or is taken back; None if it reaches too far."""
    work = Work(known)
    found = _grow(work)
    work.bench.clear()
    return found


def _grow(work: Work) -> Growth | None:
    known = work.known
    reach = find_reach(work)
    if len(reach.statements) > known.most:
        return None
    joined = derive_claims(work, reach)
    stale = derive_statements(work, reach)
    moved, gone = derive_propositions(work, reach)
    derive_keys(work, reach, moved)
    moved |= joined
    shifted = moved.union(reach.shifted)
    turned = derive_defeats(work, reach, shifted, gone) | _taken_back(work, reach, stale)
    touched = moved.union(*(a.contents(reach.statements | turned) for a in work.arounds))
    pairs = find_pairs(work, reach, turned, touched, moved)
    joining = find_joining(work, reach, turned, moved, pairs)
    found = _between(work, reach, pairs, joining) if joining.pairs else None
    return found or _between(work, reach, pairs, Joining())


def _between(work: Work, reach: Reach, pairs: Pairs, joining: Joining) -> Growth | None:
    """Find the conflicts of pairs; None if some that statements join must be looked at whole."""
    joiner = Joiner(work, joining, _stored(work, pairs, joining))
    _take(work, reach, pairs, joiner)
    derive_between(work, pairs, joining.pairs)
    return _Conflicts(work, reach, pairs, joiner).growth()


def _stored(work: Work, pairs: Pairs, joining: Joining) -> dict[str, Stored]:
    """Read the stored conflicts that new statements may join."""
    ids = {
        conflict_id(rule.rule, *ends)
        for rule in _pair_rules()
        if rule.rule in pairs.rules
        for pair in joining.pairs
        for ends in orders(pair)
    }
    there = (id for id in ids if work.has_conflict(id))
    return {id: found for id in there if (found := work.known.stored(id))}


def _taken_back(work: Work, reach: Reach, stale: Iterable[Quad]) -> set[str]:
    """Give the statements that are taken back, or no longer are, by a touched one."""
    before = {iri(q.subject) for q in stale if iri(q.predicate) == "kb:retractedBy"}
    now = {n for s in reach.statements for n in work.records.inverse(s, "kb:retractedBy")}
    return before | now


def _take(work: Work, reach: Reach, pairs: Pairs, joiner: Joiner) -> None:
    """Put everything on the bench that rules ask for of some pairs."""
    r, bench, joining = work.records, work.bench, joiner.joining
    for proposition in pairs.propositions:
        nodes = (proposition, *r.inverse(proposition, "kb:origin"))
        bench.take(nodes)
        fillers = {f for node in nodes for found in r.roles(node).values() for f in found}
        bench.take(fillers)
    whole = {p for pair in pairs.meeting | pairs.worded if pair not in joining.pairs for p in pair}
    answering = work.around.statements_of(whole)
    answering |= work.around.chains(joining.statements() | joiner.firsts())
    statements = answering | joining.met(work.around)
    bench.take(statements)
    for proposition in joining.fresh.keys() - whole:
        bench.put(on_sides(work, proposition, reach.statements))
    if pairs.rules & _COVERING:
        bench.take(work.around.replies(answering))
    if "drift" in pairs.rules:
        supported = {o for s in statements for o in r.inverse(s, "kb:supports")}
        bench.take(supported)
    if "speaker-conflict" in pairs.rules:
        words = {word for s in statements for word in r.all(s, "kb:wording")}
        alike = {s for word in words for s in r.inverse(word, "kb:wording")}
        bench.take(link for s in alike for link in work.around.chain(s))
        bench.take(party for s in alike for party in r.all(s, "kb:party"))


class _Conflicts:
    """Finds the conflicts of some pairs anew, and those of the replies that these stand behind."""

    def __init__(self, work: Work, reach: Reach, pairs: Pairs, joiner: Joiner) -> None:
        self.work, self.reach, self.pairs, self.joiner = work, reach, pairs, joiner
        self.comparer = Comparer(work.records, load_registry())
        self.cards = _Cards(work, reach)

    def growth(self) -> Growth | None:
        """Say what changes; None if what statements join must be looked at whole."""
        work = self.work
        gone = set(self.stored_between())
        matches = [match for rule in _pair_rules() for match in self.rows(rule)]
        joining = [match for match in matches if self.is_joining(match)]
        joined = [*self.joiner.joined(joining)]
        if None in joined:
            return None
        found, sides = self.between([match for match in matches if not self.is_joining(match)])
        for one in filter(None, joined):
            conflict, sides[conflict.id] = one
            found.append(conflict)
            gone.add(conflict.id)
        told = {conflict.id for conflict in found if self.joiner.is_told(conflict)}
        replies = self.replies(sides, gone)
        answered = [*self.rebuttals(replies, sides, gone)]
        gone |= self.stored_rebuttals(replies)
        all_found = in_order([*found, *answered])
        goes, comes = work.changed()
        return Growth(
            removed=goes | {q for id in gone - told for q in self.node(id)},
            added=comes.union(conflict_quads(c for c in all_found if c.id not in told)),
            gone=frozenset(gone),
            conflicts=tuple(all_found),
            cards={s: self.cards[s] for s in sorted(self.reach.statements) if work.is_there(s)},
            lost=frozenset(s for s in self.reach.statements if not work.is_there(s)),
            nodes=self.reach.subjects | self.alignments(),
            refound=self.reach.refound,
            records=work.records,
        )

    def between(self, matches: Sequence[Match]) -> tuple[list[Conflict], dict[str, Sides]]:
        """Make the conflicts of the pairs, and give the statements on both sides of each."""
        found, sides = list[Conflict](), dict[str, Sides]()
        for issue in issues(matches, self.work.records):
            conflict = conflict_of(issue, self.comparer, self.cards)
            both = set(issue.ones), set(issue.others)
            found.append(conflict)
            sides[conflict.id] = both if conflict.left.iri == issue.ones[0] else both[::-1]
        return found, sides

    def rows(self, rule: CatalogueQuery) -> Iterator[Match]:
        """Give the rows of a rule that are of one of the pairs; others may be incomplete."""
        if rule.rule in self.pairs.rules:
            pairs = self.pairs.of_rule(rule.rule)
            for match in self.work.bench.rows(rule):
                if frozenset((match["left"], match["right"])) in pairs and (
                    not self.is_joining(match) or self.joiner.kept(match)
                ):
                    yield match

    def is_joining(self, match: Match) -> bool:
        """Whether a row is of a pair of which only what is new is looked at."""
        return frozenset((match["left"], match["right"])) in self.joiner.joining.pairs

    def stored_between(self) -> Iterator[str]:
        """Give the ids of the stored conflicts of the pairs."""
        for rule in _pair_rules():
            for pair in self.pairs.of_rule(rule.rule) - self.joiner.joining.pairs:
                for order in orders(pair):
                    id = conflict_id(rule.rule, *order)
                    if self.work.has_conflict(id):
                        yield id

    def node(self, id: str) -> Iterator[Quad]:
        """Give all that is stored of a conflict."""
        for quad in about(self.work.known.store, f"conflict:{id}"):
            yield quad
            if iri(quad.predicate) == "kb:step":
                yield from about(self.work.known.store, iri(quad.object))

    def alignments(self) -> set[str]:
        """Give the alignments of entities that come in, as these are named in them."""
        inverse = self.work.records.inverse
        entities = self.reach.of("entity")
        return {a for node in entities for end in ("kb:from", "kb:to") for a in inverse(node, end)}

    # -- replies -------------------------------------------------------------------------------

    def replies(self, found: Mapping[str, Sides], gone: set[str]) -> set[str]:
        """Give the replies behind which a conflict came, went or has other sides."""
        touched = self.reach.of("reply")
        for around in self.work.arounds:
            touched |= around.replies(self.reach.statements)
        for id in {*found, *gone}:
            then = self.work.known.sides(id) if id in gone else (set(), set())
            now = found.get(id, (set(), set()))
            other = (then[0] ^ now[0]) | (then[1] ^ now[1])
            # A reply that it stands behind has an end on either side.
            sides = [other, then[0] | now[0], then[1] | now[1]]
            touched |= self.work.around.replies(sorted(sides, key=len)[0])
        return touched

    def rebuttals(
        self, replies: set[str], found: Mapping[str, Sides], gone: set[str]
    ) -> Iterator[Conflict]:
        """Make the conflicts that replies are."""
        work = self.work
        ends = work.around.ends(replies)
        stored = work.known.standing(ends)
        standing = {id: sides for id, sides in stored.items() if id not in gone} | dict(found)
        work.bench.take([*replies, *ends])
        matches: Sequence[Match] = [
            match
            for rule in rules()
            if rule.tier == Tier.REBUTTAL and replies
            for match in work.bench.rows(rule)
            if match["reply"] in replies
        ]
        return rebuttals(matches, standing, self.comparer, self.cards)

    def stored_rebuttals(self, replies: Iterable[str]) -> set[str]:
        """Give the ids of the stored conflicts that replies are."""
        names = [rule.rule for rule in rules() if rule.tier == Tier.REBUTTAL]
        ids = {conflict_id(name, reply) for name in names for reply in replies}
        return {id for id in ids if self.work.has_conflict(id)}


def _pair_rules() -> list[CatalogueQuery]:
    return [rule for rule in rules() if rule.tier != Tier.REBUTTAL]


class _Cards(Mapping[str, StatementCard]):
    """The cards of statements: of touched ones made anew, of others as they are indexed."""

    def __init__(self, work: Work, reach: Reach) -> None:
        self._work, self._reach = work, reach
        self._made: dict[str, StatementCard] = {}

    def __getitem__(self, node: str) -> StatementCard:
        if node not in self._made:
            touched = node in self._reach.statements
            self._made[node] = self._make(node) if touched else self._work.known.card(node)
        return self._made[node]

    def _make(self, node: str) -> StatementCard:
        records = self._work.records
        mention = records.one(node, "kb:mention")
        checks = self._work.known.check(records, [mention] if mention else [])
        return statement_card(node, records, load_registry(), checks)

    def __iter__(self) -> Iterator[str]:
        return iter(self._reach.statements)

    def __len__(self) -> int:
        return len(self._reach.statements)
