"""Find what one party says on both sides of a conflict, as others may have spoken first."""

from collections.abc import Iterable
from dataclasses import replace

from kb.base import Base
from kb.model.conflict import Conflict, StatementCard

Both = tuple[StatementCard, StatementCard]
_MOST = 5


def both_sides(base: Base, conflict: Conflict) -> tuple[Both, ...]:
    """Give each party that is on both sides, by what it said first on either."""
    if not conflict.is_self:
        return ()
    ours, theirs = (_by_party(cards) for cards in base.index.voices(conflict.id))
    return tuple((ours[party], theirs[party]) for party in ours if party in theirs)[:_MOST]


def led_by(base: Base, conflict: Conflict, id: str, name: str) -> Conflict:
    """Let a party's own statements stand for both sides, where it has one on each.

    Args:
        base: Where the conflict is.
        conflict: With it on both sides.
        id: Of the party.
        name: By which others speak for it.
    """

    def own(cards: Iterable[StatementCard]) -> StatementCard | None:
        return next((c for c in cards if c.speaker_id == id or c.on_behalf_of == name), None)

    left, right = map(own, base.index.voices(conflict.id))
    return replace(conflict, left=left, right=right) if left and right else conflict


def _by_party(cards: Iterable[StatementCard]) -> dict[str, StatementCard]:
    found: dict[str, StatementCard] = {}
    for card in cards:
        found.setdefault(card.on_behalf_of or card.speaker, card)
    return found
