"""Write statements as annotations of the pages they are printed in (W3C Web Annotation)."""

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from kb.export.turtle import turtle
from kb.graph.identity import story_iri
from kb.graph.write import story_quads
from kb.model.conflict import StatementCard
from kb.model.story import Story
from kb.terms import address
from kb.text.wording import content_line

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def annotations(
    cards: Iterable[StatementCard], stories: Iterable[Story], address_of: Callable[[str], str]
) -> Iterator[str]:
    """Write a list of annotations, one a line, each whole by itself.

    The target is the page, at the quote and its offsets where these are known (Web Annotation Data
    Model, 4.2.4 and 4.2.5). The body says who says what, as nobody may read it without the speaker.
    An annotation of each story holds its records, so that what was written can be read back.

    Args:
        cards: The statements.
        stories: The stories that they are in, with no other statement.
        address_of: Gives the address that a source without a page has in the base, by its id.
    """
    yield "["
    parting = "\n"
    said = (_annotation(card, address_of) for card in cards)
    for one in chain(said, map(_holding, stories)):
        yield parting + json.dumps(one, ensure_ascii=False)
        parting = ",\n"
    yield "\n]\n"


def _holding(story: Story) -> dict[str, Any]:
    """Hold the records of a story, as an annotation of the story."""
    node = story_iri(story.id).value
    records = "".join(turtle(story_quads(story)))
    return {
        "@context": CONTEXT,
        "id": f"{node}#records",
        "type": "Annotation",
        "motivation": "linking",
        "body": {"type": "TextualBody", "value": records, "format": "text/turtle"},
        "target": node,
    }


def _annotation(card: StatementCard, address_of: Callable[[str], str]) -> dict[str, Any]:
    target: dict[str, Any] = {"source": card.url or address_of(card.source_id)}
    if selectors := list(_selectors(card)):
        target["selector"] = selectors[0] if len(selectors) == 1 else selectors
    return {
        "@context": CONTEXT,
        "id": address(card.iri),
        "type": "Annotation",
        "motivation": "describing",
        "body": {"type": "TextualBody", "value": told(card), "format": "text/plain"},
        "target": target,
    }


def _selectors(card: StatementCard) -> Iterator[dict[str, Any]]:
    if card.quote:
        yield {"type": "TextQuoteSelector", "exact": card.quote}
    if card.position:
        start, end = card.position
        yield {"type": "TextPositionSelector", "start": start, "end": end}


def told(card: StatementCard) -> str:
    """Say who says what, for whom, and who reports it."""
    reported = f", as reported by {'; '.join(card.reported_by)}" if card.reported_by else ""
    return content_line(card) + reported
