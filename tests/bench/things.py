"""The people, organisations, places and topics of a made-up world, each made from its number.

Kinds of organisation, topics and places are trees five deep in which 8 % have a second parent. An
organisation or a person is one individual of a kind.
"""

from dataclasses import dataclass
from functools import lru_cache

from kb.model.story import Entity
from tests.bench.dice import Dice
from tests.bench.words import name

_DEPTH = 5
_SECOND_PARENT = 0.08
_ROOTS = {"topic": "information", "kind": "company", "place": "place"}
_JOBS = ("official", "politician", "executive", "spokesperson", "lawyer", "witness")


@dataclass(frozen=True)
class Tree:
    """A hierarchy in which each node's parent follows from its number.

    Attributes:
        prefix: Of the ids: "topic" for "topic-17".
        size: How many nodes there are.
    """

    prefix: str
    size: int

    @property
    def branches(self) -> int:
        """How many children a node has, so that the tree is five deep."""
        found = 1
        while sum(found**level for level in range(_DEPTH)) < self.size:
            found += 1
        return found

    def parent(self, number: int) -> int:
        """Give the parent of any node but the root, which is 0."""
        return (number - 1) // self.branches

    def parents(self, number: int) -> tuple[int, ...]:
        """Give the parents of a node, none for the root."""
        if number == 0:
            return ()
        first, dice = self.parent(number), Dice(self.prefix, "parents", number)
        if first == 0 or not dice.happens(_SECOND_PARENT):
            return (first,)
        low, high = self._level_of(first)
        return tuple(sorted({first, low + dice.below(high - low)}))

    def _level_of(self, number: int) -> tuple[int, int]:
        """Give the first number of a node's level, and the one after its last."""
        low, width = 0, 1
        while number >= low + width:
            low, width = low + width, width * self.branches
        return low, min(low + width, self.size)

    def wider(self, number: int, steps: int) -> int:
        """Go up some steps, at most to the root."""
        for _ in range(steps):
            number = self.parent(number) if number else 0
        return number

    def scattered(self, rank: int) -> int:
        """Give the node of a rank, so that frequent ones lie on every level."""
        return (rank * 7919 + 5) % self.size

    def id(self, number: int) -> str:
        """Write the id of a node."""
        return f"{self.prefix}-{number}"


@dataclass(frozen=True)
class Things:
    """Everything that is spoken about and everyone who speaks, for a base of some size.

    Attributes:
        statements: How many statements there are to be.
    """

    statements: int

    @property
    def speakers(self) -> int:
        """How many speak; every second is an organisation, the others are people."""
        return max(12, self.statements // 30)

    @property
    def outlets(self) -> int:
        """How many outlets print what was said."""
        return max(4, self.statements // 5000)

    def tree(self, prefix: str) -> Tree:
        """Give a hierarchy: "topic", "kind" or "place"."""
        share = {"topic": 20, "kind": 300, "place": 200}[prefix]
        return Tree(prefix, max(12, self.statements // share))

    def agent(self, dice: Dice) -> str:
        """Choose who acts or speaks."""
        rank = dice.rank(self.speakers, 0.9)
        return f"{'person' if rank % 2 else 'org'}-{rank}"

    def one_of(self, prefix: str, dice: Dice) -> str:
        """Choose a node of a hierarchy."""
        tree = self.tree(prefix)
        return tree.id(tree.scattered(dice.rank(tree.size, 0.75)))

    def outlet(self, dice: Dice) -> str:
        """Choose an outlet."""
        return f"outlet-{dice.rank(self.outlets, 0.9)}"

    def employer(self, person: str) -> str:
        """Give the organisation for which a person speaks."""
        dice = Dice("employer", person)
        return f"org-{dice.rank(self.speakers, 0.9) // 2 * 2}"

    def partner(self, agent: str) -> str:
        """Give the one from whom somebody is known to differ; themselves if there is none."""
        kind, _, rank = agent.rpartition("-")
        other = int(rank) ^ 2
        return f"{kind}-{other}" if other < self.speakers else agent

    def entity(self, id: str) -> Entity:
        """Describe a thing; the same wherever it is used."""
        return _entity(self, id)

    def with_wider(self, ids: set[str]) -> list[Entity]:
        """Describe things with everything they fall under or belong to, in order of id."""
        found: dict[str, Entity] = {}
        waiting = list(ids)
        while waiting:
            id = waiting.pop()
            if id not in found and "-" in id and id.rpartition("-")[2].isdigit():
                entity = found[id] = self.entity(id)
                waiting += [*entity.is_a, *entity.broader, *entity.part_of, *entity.distinct_from]
        return [found[id] for id in sorted(found)]


@lru_cache(maxsize=200_000)
def _entity(things: Things, id: str) -> Entity:
    prefix, _, written = id.rpartition("-")
    number, dice = int(written), Dice("name", id)
    called = name(dice)
    if prefix in _ROOTS:
        tree = things.tree(prefix)
        wider = tuple(tree.id(parent) for parent in tree.parents(number)) or (_ROOTS[prefix],)
        return Entity(id, called.lower() if prefix != "place" else called, broader=wider)
    if prefix == "outlet":
        return Entity(id, f"The {called}", is_a=("news-outlet",))
    partner = things.partner(id)
    is_person = prefix == "person"
    kinds = things.tree("kind")
    return Entity(
        id,
        called,
        is_a=(dice.one_of(_JOBS) if is_person else kinds.id(dice.below(kinds.size)),),
        part_of=(things.employer(id),) if is_person else (),
        aliases=(name(dice, 1),) if dice.happens(0.3) else (),
        distinct_from=(partner,) if partner != id else (),
    )
