"""Show one statement: its words in their place, who tells it, its clocks, its conflicts."""

from collections.abc import Iterator, Sequence

from kb.base import Base
from kb.deciding import as_they_stand
from kb.model.answers import Remark
from kb.model.conflict import Conflict, StatementCard, Tier
from kb.model.views import Clock, Excerpt, Link, Part, SourceCard, StatementView, Teller
from kb.showing import ask, of_denial
from kb.terms import address
from kb.viewing.effort import may_go_through
from kb.viewing.source import excerpt, source_card

_MOST_CONFLICTS = 20
_MOST_LEFT = 25
_MOST_SIBLINGS = 30


def statement_view(base: Base, id: str) -> StatementView:
    """Show a statement by its id or its prefixed address.

    Raises:
        UnknownIdError: There is none.
        AmbiguousIdError: Several stories use it.
    """
    node = base.index.resolve(id, "statement", "report", "utterance")[0].node
    card = base.index.card(node)
    source = source_card(base, card.source_id)
    speaker = Link(f"entity:{card.speaker_id}", card.speaker)
    rows = ask(base, "passage-of-statement", statement=address(node))
    row = rows[0] if rows else {}
    found, total = base.index.some_conflicts_with([node], _MOST_CONFLICTS, 0)
    conflicts = tuple(as_they_stand(base, found))
    siblings = [one["statement"] for one in rows if one["statement"] != node]
    return StatementView(
        card,
        speaker=speaker,
        behalf=_behalf(base, node, card),
        source=source,
        passage=row.get("passage", ""),
        note=row.get("note", ""),
        updates=tuple(
            one["note"]
            for one in ask(base, "updates-of-statement", statement=address(node))
            if "note" in one
        ),
        original=Link(row["original"], row["original_title"]) if "original" in row else None,
        siblings=tuple(base.index.card(one) for one in siblings[:_MOST_SIBLINGS]),
        excerpt=_excerpt(base, card, source),
        clocks=tuple(_clocks(base, node, card, source)),
        chain=tuple(_chain(base, node, speaker, len(card.reported_by))),
        conflicts=Part(conflicts, total),
        remarks=tuple(_remarks(base, card, conflicts)) if may_go_through(base) else None,
    )


def _behalf(base: Base, node: str, card: StatementCard) -> Link | None:
    if not card.on_behalf_of:
        return None
    for party in base.index.speakers_of(node):
        if party != card.speaker_id:
            return Link(f"entity:{party}", card.on_behalf_of)
    return Link("", card.on_behalf_of)


def _excerpt(base: Base, card: StatementCard, source: SourceCard) -> Excerpt | None:
    if not (card.position and source.has_text):
        return None
    text = base.decoded(source.archived)
    return excerpt(text, card.position) if text else None


def _clocks(base: Base, node: str, card: StatementCard, source: SourceCard) -> Iterator[Clock]:
    """Give all times that are known, in the order in which such things happen."""
    yield Clock("said", card.said_at)
    yield Clock("published", source.published, "the source")
    wanted = {card.version, card.last_version, source.version} - {""}
    for row in ask(base, "versions-of-source", source=address(source.node)) if wanted else []:
        if row["version"] in wanted and "modified" in row:
            yield Clock("changed", row["modified"], f"version “{row['version']}” of the source")
    if source.retrieved:
        yield Clock("fetched", source.retrieved, "the text of the source")
    for row in ask(base, "records-of-statement", statement=address(node)):
        if "taken_in" in row:
            yield Clock("taken in", row["taken_in"], f"by {row.get('curator', 'nobody named')}")


def _chain(base: Base, node: str, speaker: Link, many: int) -> Iterator[Teller]:
    """Give the speaker, then the so many who tell it, outwards."""
    yield Teller(0, speaker, "", "")
    inner = node
    for place in range(1, many + 1):
        rows = ask(base, "reports-of-statement", statement=address(inner))
        if not rows:
            return
        row = rows[0]
        inner = row["report"]
        verb = row.get("verb", "").removeprefix("verb:").replace("-", " ")
        level = row.get("class", "").removeprefix("kb:")
        yield Teller(place, Link(row["speaker"], row.get("name", "")), verb, level)


def _remarks(base: Base, card: StatementCard, conflicts: Sequence[Conflict]) -> Iterator[Remark]:
    if card.polarity != "negative" or card.act == "reports":
        return
    for remark in of_denial(base, card, [one for one in conflicts if one.tier in _FIRM]):
        yield Remark(remark.heading, remark.statements[:_MOST_LEFT])


_FIRM = (Tier.STRICT, Tier.BRIDGED)
