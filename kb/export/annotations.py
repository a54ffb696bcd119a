"""Write statements as annotations of the pages they are printed in (W3C Web Annotation)."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kb.model.conflict import StatementCard
from kb.terms import address
from kb.text.wording import content_line

CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def annotations(cards: Iterable[StatementCard], address_of: Callable[[str], str]) -> Iterator[str]:
    """Write a list of annotations, one a line, each whole by itself.

    The target is the page, at the quote and its offsets where these are known (Web Annotation Data
    Model, 4.2.4 and 4.2.5). The body says who says what, as nobody may read it without the speaker.

    Args:
        cards: The statements.
        address_of: Gives the address that a source without a page has in the base, by its id.
    """
    yield "["
    parting = "\n"
    for card in cards:
        yield parting + json.dumps(_annotation(card, address_of), ensure_ascii=False)
        parting = ",\n"
    yield "\n]\n"


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
