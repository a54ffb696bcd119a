"""Gather what a chart shows from a base, and draw it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import islice, product

from kb.base import Base
from kb.charts.canvas import Place, place_nowhere
from kb.charts.matrix import matrix
from kb.charts.network import network
from kb.charts.timeline import timeline
from kb.deciding import as_they_stand
from kb.errors import UnknownChartError
from kb.model.conflict import Conflict, StatementCard, Tier
from kb.model.lookup import Selection
from kb.model.views import Chart, Link, Opposed, Uttered
from kb.text.edtf import parse_time

_TITLES = {
    "timeline": "Who said what, and when",
    "network": "Who stands against whom",
    "contradictions": "Who contradicts whom",
}


def chart(base: Base, kind: str, chosen: Selection, given: Place | None, most: int | None) -> Chart:
    """Draw a chart.

    Args:
        base: Where its content comes from.
        kind: "timeline", "network" or "contradictions".
        chosen: Which statements, or conflicts, with ids under which things are indexed.
        given: Gives the address of a thing, "" for no link; None for a file that stands alone.
        most: At most so many statements or conflicts; what was said last is kept.

    Raises:
        UnknownChartError: Nobody draws it.
        ExtraMissingError: It needs what is not installed.
    """
    title, place = _title(base, kind, chosen), given or place_nowhere
    if kind == "timeline":
        return timeline(title, list(_uttered(base, chosen, most)), place)
    opposed = list(_opposed(base, chosen, most))
    return (network if kind == "network" else matrix)(title, opposed, place)


def _title(base: Base, kind: str, chosen: Selection) -> str:
    if kind not in _TITLES:
        raise UnknownChartError(kind, list(_TITLES))
    for id, thing in (
        (chosen.story, "story"), (chosen.speaker, "entity"), (chosen.about, "entity"),
        (chosen.source, "source"),
    ):  # fmt: skip
        if id:
            return f"{_TITLES[kind]}: {base.index.resolve(id, thing)[0].label}"
    return _TITLES[kind]


def _uttered(base: Base, chosen: Selection, most: int | None) -> Iterator[Uttered]:
    cards = base.index.find(chosen, -1 if most is None else most, newest=most is not None)
    for card in cards:
        first, last = _days(card.said_at)
        yield Uttered(card, _party(base, card), first, last)


def _days(edtf: str) -> tuple[date | None, date | None]:
    if not edtf:
        return None, None
    moment = parse_time(edtf)
    return moment.first, moment.last


def _opposed(base: Base, chosen: Selection, most: int | None) -> Iterator[Opposed]:
    plain = replace(chosen, words="", stance="")
    found = as_they_stand(base, base.index.each_conflict(plain, newest=True, most=0))
    for conflict in islice(found, most):
        rejected = conflict.verdict and conflict.verdict.verdict == "rejected"
        if not rejected:
            for left, right in _parties(base, conflict):
                yield Opposed(left, right, conflict)


def _parties(base: Base, conflict: Conflict) -> Iterator[tuple[Link, Link]]:
    """Give everybody on the left with everybody on the right; of an answer, who answers whom."""
    if conflict.tier is Tier.REBUTTAL:
        yield _party(base, conflict.left), _party(base, conflict.right)
        return
    sides = base.index.voices(conflict.id)
    left, right = (dict.fromkeys(_party(base, card) for card in side) for side in sides)
    yield from product(left, right)


def _party(base: Base, card: StatementCard) -> Link:
    """Give whom a statement counts for: the one spoken for, else the speaker."""
    if not card.on_behalf_of:
        return Link(f"entity:{card.speaker_id}", card.speaker)
    others = [one for one in base.index.speakers_of(card.iri) if one != card.speaker_id]
    return Link(f"entity:{others[0]}" if others else "", card.on_behalf_of)
