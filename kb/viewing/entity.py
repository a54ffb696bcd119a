"""Show somebody or something: its positions over time, what is said of it, what it left unanswered.

Positions are put in order by matter where a party speaks so little that it can be done at once.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import islice

from kb.base import Base
from kb.deciding import as_they_stand
from kb.model.conflict import StatementCard
from kb.model.lookup import Selection
from kb.model.views import EntityView, Issue, Part
from kb.showing import ask
from kb.terms import address
from kb.text.edtf import parse_time
from kb.viewing.effort import may_go_through
from kb.viewing.own import led_by
from kb.viewing.proposition import described

_COMMITTED = ("asserts", "denies", "concedes")
_FEW = 60
"""So many statements are put in order by matter while somebody waits."""
_SHOWN, _MOST_OWN, _MOST_CONFLICTS, _MOST_UNANSWERED = 10, 20, 6, 30


def entity_view(base: Base, id: str) -> EntityView:
    """Show an entity by its id, its name or its prefixed address.

    Raises:
        UnknownIdError: There is none.
    """
    index = base.index
    name = index.resolve(id, "entity")[0]
    slug = name.node.removeprefix("entity:")
    by, about = Selection(speaker=slug), Selection(about=slug)
    is_small = may_go_through(base)
    many = index.count(by)
    is_ordered = 0 < many <= _FEW  # then they stand there matter by matter
    said = Part[StatementCard]((), many) if is_ordered else _newest(base, by)
    mentioned = _newest(base, about)
    return EntityView(
        name.node,
        slug,
        name.label,
        described=tuple(
            described(row["property"], row)
            for row in ask(base, "entity-details", entity=address(name.node))
            if row["value"] != name.label
        ),
        said=said,
        about=mentioned,
        issues=tuple(_issues(base, name.node, by, small=is_small)) if is_ordered else (),
        is_ordered=is_ordered,
        own=tuple(led_by(base, one, slug, name.label) for one in as_they_stand(
            base, index.each_conflict(Selection(own=slug), most=0, limit=_MOST_OWN))),
        unanswered=_unanswered(base, name.node) if is_small else None,
        conflicts=tuple(as_they_stand(base, index.each_conflict(
            by, newest=True, most=0, limit=_MOST_CONFLICTS))),
        counts=index.count_conflicts(by),
    )  # fmt: skip


def _newest(base: Base, chosen: Selection) -> Part[StatementCard]:
    found = base.index.find(chosen, _SHOWN, newest=True)
    return Part(tuple(found), base.index.count(chosen))


def _issues(base: Base, node: str, by: Selection, *, small: bool) -> Iterator[Issue]:
    """Give the positions of a party by matter, those first on which it was of two minds.

    In a large base a matter is one content; in a small one, contents that differ only in time or
    number are one, too.
    """
    by_issue: dict[str, dict[str, StatementCard]] = defaultdict(dict)
    if small:
        for row in ask(base, "positions-over-time", party=address(node)):
            statement = row["statement"]
            by_issue[row["issue"]].setdefault(statement, base.index.card(statement))
    else:
        for card in sorted(base.index.find(by, _FEW), key=_last_day):
            if card.act in _COMMITTED:
                by_issue[card.proposition][card.iri] = card
    issues = [Issue(issue, tuple(cards.values())) for issue, cards in by_issue.items()]
    yield from sorted(issues, key=lambda one: (not one.is_divided, -len(one.positions)))


def _last_day(card: StatementCard) -> tuple[date, str]:
    last = parse_time(card.said_at).last if card.said_at else None
    return last or date.max, card.id


def _unanswered(base: Base, node: str) -> tuple[StatementCard, ...]:
    rows = ask(base, "unanswered-assertions", about=address(node))
    statements = dict.fromkeys(row["statement"] for row in rows)
    return tuple(base.index.card(one) for one in islice(statements, _MOST_UNANSWERED))
