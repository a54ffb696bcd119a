"""Show a story: its sources, a part of its statements, and its conflicts tier by tier."""

from collections.abc import Iterator
from dataclasses import replace

from kb.base import Base
from kb.deciding import as_they_stand
from kb.model.conflict import Conflict, Tier
from kb.model.lookup import Selection
from kb.model.views import Link, Part, SourceCard, StoryView
from kb.showing import ask
from kb.terms import address

_MOST_CONFLICTS = 10


def story_view(base: Base, id: str, offset: int, limit: int) -> StoryView:
    """Show a story by its id or its prefixed address.

    Raises:
        UnknownIdError: There is none.
    """
    name = base.index.resolve(id, "story")[0]
    slug = name.node.removeprefix("story:")
    chosen = Selection(story=slug)
    described = ask(base, "entity-details", entity=address(name.node))
    return StoryView(
        name.node,
        slug,
        name.label,
        description=next((r["value"] for r in described if r["property"] == "described as"), ""),
        sources=tuple(_sources(base, name.node)),
        statements=Part(
            tuple(base.index.find(chosen, limit, offset)), base.index.count(chosen), offset
        ),
        conflicts=tuple(conflicts_by_tier(base, chosen, _MOST_CONFLICTS)),
    )


def conflicts_by_tier(
    base: Base, chosen: Selection, most: int
) -> Iterator[tuple[Tier, Part[Conflict]]]:
    """Give the newest conflicts of each tier that has any, the firmest tier first."""
    counts = base.index.count_conflicts(chosen)
    for tier in Tier:
        if tier in counts:
            found = base.index.each_conflict(
                replace(chosen, tier=tier.value), newest=True, most=0, limit=most
            )
            yield tier, Part(tuple(as_they_stand(base, found)), counts[tier][0])


def _sources(base: Base, node: str) -> Iterator[SourceCard]:
    for row in ask(base, "sources-of-story", story=address(node)):
        yield SourceCard(
            row["source"],
            row["id"],
            row["title"],
            row["type"],
            publisher=Link("", row["publisher_name"]) if "publisher_name" in row else None,
            published=row.get("published", ""),
            url=row.get("url", ""),
        )
