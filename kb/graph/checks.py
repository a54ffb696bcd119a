"""Check every recorded quote against the archived texts."""

from collections.abc import Callable, Iterable

from kb.errors import AmbiguousQuoteError, QuoteNotFoundError
from kb.graph.cards import CHECKED, NOT_CHECKED, QuoteCheck
from kb.graph.records import Records
from kb.model.story import Mention, Passage
from kb.text.quotes import locate


def check_quotes(
    records: Records, text_of: Callable[[str], str | None], mentions: Iterable[str] | None = None
) -> dict[str, QuoteCheck]:
    """Look for each mention's words in the text it is of.

    Args:
        text_of: Gives the archived text with a sha256, or None.
        mentions: The mentions to look for; all if left out.

    Returns:
        What is known of each mention, by prefixed address. A status that is neither "checked" nor
        "not checked" says what is wrong.
    """
    nodes = records.of_type("oa:SpecificResource") if mentions is None else mentions
    return {node: _check(node, records, text_of) for node in nodes}


def _check(node: str, records: Records, text_of: Callable[[str], str | None]) -> QuoteCheck:
    mention = recorded_mention(node, records)
    given = (mention.passage.start, mention.passage.end) if mention.passage else None
    place = records.one(node, "oa:hasSource")
    text = text_of(place.removeprefix("snapshot:")) if place.startswith("snapshot:") else None
    if text is None:
        return QuoteCheck(NOT_CHECKED, given)
    try:
        found = locate(text, mention)
    except (QuoteNotFoundError, AmbiguousQuoteError) as error:
        return QuoteCheck(f"wrong: {error}", given)
    return QuoteCheck(CHECKED, (found.start, found.end))


def recorded_mention(node: str, records: Records) -> Mention:
    """Read a mention back from its selectors."""
    start, end = (records.one(f"{node}-position", name) for name in ("oa:start", "oa:end"))
    return Mention(
        records.one(f"{node}-quote", "oa:exact"),
        Passage(int(start), int(end)) if start and end else None,
        records.one(f"{node}-quote", "oa:prefix"),
        records.one(f"{node}-quote", "oa:suffix"),
    )
