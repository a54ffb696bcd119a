"""What an addition meets, and how it changes what is derived."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import Quad

from kb.contradictions.conflicts import Cards
from kb.graph.cards import QuoteCheck
from kb.graph.records import Quads, Records
from kb.model.conflict import Conflict, StatementCard


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
