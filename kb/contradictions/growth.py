"""What an addition, or what is taken back, meets; the work on it; how it changes what follows."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Quad

from kb.contradictions.bench import Bench, about, iri
from kb.contradictions.conflicts import Cards, Sides, Standing
from kb.contradictions.derive import derived_predicates
from kb.contradictions.touched import Surroundings
from kb.graph.cards import QuoteCheck
from kb.graph.changing import Changing
from kb.graph.records import Quads, Records, StoreRecords
from kb.model.conflict import Conflict, StatementCard


@dataclass(frozen=True)
class Stored:
    """A stored conflict with the statements on its two sides, by address, in order."""

    conflict: Conflict
    sides: tuple[Sequence[str], Sequence[str]]

    def ids(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        """Give the ids of the statements on each side that are behind the first, by address."""
        others = self.conflict.left_others, self.conflict.right_others
        one, other = (
            dict(zip(side[1:], ids, strict=False))  # of thousands, not all ids may be listed
            for side, ids in zip(self.sides, others, strict=True)
        )
        return one, other


@dataclass(frozen=True)
class Known:
    """What an addition meets.

    Attributes:
        store: Everything that is stored before the addition.
        fresh: The records that come in.
        lost: The records that are taken back.
        texts: The hashes of the texts that come in.
        card: Gives the card of a stored statement.
        standing: Gives the stored conflicts, but for rebuttals, in which one of some statements is,
            by id, with those of them that are on each side.
        sides: Gives the statements on both sides of a stored conflict.
        stored: Gives a stored conflict by its id, with these statements in order.
        check: Looks for the quotes of mentions.
        most: So many statements may be touched; beyond that everything is derived anew.
    """

    store: Quads
    fresh: frozenset[Quad]
    lost: frozenset[Quad]
    texts: frozenset[str]
    card: Callable[[str], StatementCard]
    standing: Callable[[Iterable[str]], Standing]
    sides: Callable[[str], Sides]
    stored: Callable[[str], Stored | None]
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
        lost: The statements that are no longer there.
        nodes: Whatever else something is recorded of anew, or no longer.
        refound: Stated propositions that are looked up by other entities or names than before.
        records: Where all that there is then can be looked up.
    """

    removed: frozenset[Quad]
    added: frozenset[Quad]
    gone: frozenset[str]
    conflicts: tuple[Conflict, ...]
    cards: Cards
    lost: frozenset[str]
    nodes: frozenset[str]
    refound: frozenset[str]
    records: Records


class Work:
    """The work on one addition, or on what is taken back: what there is, and a bench to derive on.

    All nodes are prefixed addresses.

    Attributes:
        before: Everything as it is stored.
        records: Everything as it is by now.
        around: Who stands near whom by now.
        arounds: That, and who stood near whom, if something is taken back.
        times: What there is by now, and what there was, if something is taken back.
        both: What there was, and what there is by now.
    """

    def __init__(self, known: Known) -> None:
        self.known = known
        self.before = StoreRecords(known.store)
        self.quads = Changing(known.store)
        self.bench = Bench(self.quads)
        self.records = StoreRecords(self.quads)
        self.around = Surroundings(self.records)
        self.times = [self.records, self.before] if known.lost else [self.records]
        self.both = (self.before, self.records)
        then = [Surroundings(self.before)] if known.lost else []
        self.arounds = [self.around, *then]
        self.replace(known.lost, known.fresh)
        self.replace(self._left_behind(), ())

    @property
    def moved(self) -> frozenset[Quad]:
        """The records that come or go."""
        return self.known.fresh | self.known.lost

    def is_there(self, statement: str) -> bool:
        """Whether a statement is made by now."""
        return "kb:Statement" in self.records.all(statement, "rdf:type")

    def has_conflict(self, id: str) -> bool:
        """Whether a conflict is stored."""
        return bool(self.before.peek(f"conflict:{id}", "kb:rule"))

    def _left_behind(self) -> set[Quad]:
        """Give what was derived of nodes of which nothing is recorded any more."""
        derived, found = derived_predicates(), set[Quad]()
        for node in {iri(quad.subject) for quad in self.known.lost}:
            if derived.issuperset(self.records.properties(node)):
                found.update(about(self.quads, node))
        return found

    def replace(self, stale: Collection[Quad], new: Collection[Quad]) -> None:
        """Take out what no longer holds, and put in what does."""
        self.quads.take_out(stale)
        self.quads.put_in(new)
        self.records.reread([*stale, *new])

    def changed(self) -> tuple[frozenset[Quad], frozenset[Quad]]:
        """Give what goes and what comes, without the records that come in."""
        return self.quads.gone, self.quads.come - self.known.fresh
