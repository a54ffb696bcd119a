"""Show one content, and who takes which stance to it."""

from kb.base import Base
from kb.deciding import as_they_stand
from kb.model.views import Described, Link, Part, PropositionView
from kb.showing import ask
from kb.terms import address

_MOST_CONFLICTS = 20
_WITH_PAGES = ("entity:", "rel:")


def proposition_view(base: Base, id: str, offset: int, limit: int) -> PropositionView:
    """Show a proposition by its prefixed address.

    Raises:
        UnknownIdError: There is none.
    """
    node = base.index.resolve(id, "proposition")[0].node
    cards, total = base.index.some_cards_of_proposition(node, limit, offset)
    found, many = base.index.some_conflicts_with([c.iri for c in cards], _MOST_CONFLICTS, 0)
    return PropositionView(
        node,
        statements=Part(tuple(cards), total, offset),
        parts=tuple(
            described(row["part"], row)
            for row in ask(base, "parts-of-proposition", proposition=address(node))
        ),
        conflicts=Part(tuple(as_they_stand(base, found)), many),
    )


def described(name_of: str, row: dict[str, str]) -> Described:
    """Make a line of a row with a value and, if it is a thing of its own, its name."""
    value = row["value"]
    name = row.get("name", value)
    if value.startswith(_WITH_PAGES) or value.startswith(("http://", "https://")):
        return Described(name_of, name, Link(value, name))
    return Described(name_of, name.removeprefix("kb:"))
