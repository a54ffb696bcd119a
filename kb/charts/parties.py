"""Count who stands against whom, tier by tier; tiers are never added up."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kb.model.conflict import Tier
from kb.model.views import Link, Opposed

TIERS = tuple(Tier)
WORDS = {
    Tier.STRICT: "contradicts",
    Tier.BRIDGED: "contradicts, under an assumption,",
    Tier.REBUTTAL: "answers",
    Tier.DRIFT: "tells otherwise than",
}


@dataclass(frozen=True)
class Edge:
    """So many conflicts of one tier in which one party stands on the right, one on the left."""

    right: Link
    left: Link
    tier: Tier
    conflicts: int

    @property
    def told(self) -> str:
        """Say it in words."""
        if self.left == self.right and self.tier is Tier.DRIFT:
            return f"what {self.right.label} said is told in two ways"
        other = "itself" if self.left == self.right else self.left.label
        return f"{self.right.label} {WORDS[self.tier]} {other}"


def edges(opposed: Sequence[Opposed]) -> list[Edge]:
    """Count conflicts by their parties and tiers, in a fixed order."""
    counts = Counter((one.right, one.left, one.conflict.tier) for one in opposed)
    found = [Edge(right, left, tier, many) for (right, left, tier), many in counts.items()]
    return sorted(
        found,
        key=lambda one: (TIERS.index(one.tier), -one.conflicts, one.right.label, one.left.label,
                         one.right.node, one.left.node),
    )  # fmt: skip


def busiest(found: Sequence[Edge], most: int) -> list[Link]:
    """Name the parties with most conflicts, by name."""
    counts: Counter[Link] = Counter()
    for edge in found:
        for party in {edge.left, edge.right}:
            counts[party] += edge.conflicts
    ranked = sorted(counts, key=lambda party: (-counts[party], party.label, party.node))
    return sorted(ranked[:most], key=lambda party: (party.label, party.node))


def rows(found: Sequence[Edge]) -> list[tuple[str, ...]]:
    """Write a table of the edges."""
    return [(edge.told, edge.tier.value, f"{edge.conflicts:,}") for edge in found]


COLUMNS = ("who stands against whom", "tier", "conflicts")
