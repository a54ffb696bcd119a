"""Write a report of a story, or of a base, as one HTML file that needs nothing else."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from kb.errors import ExtraMissingError
from kb.model.conflict import Conflict, StatementCard
from kb.text.wording import (
    HEADINGS,
    content_line,
    quote_line,
    standing_lines,
    step_lines,
    when,
)

_TEMPLATE = Path(__file__).with_name("report.html")
_Side = tuple[StatementCard, tuple[str, ...], int]


def report(
    title: str,
    conflicts: Sequence[Conflict],
    cards: Sequence[StatementCard],
    provenance: tuple[str, str],
) -> Iterator[str]:
    """Write the conflicts, the firmest tier first, and then every statement under its source.

    Args:
        title: What the report is of.
        conflicts: In order of their tiers.
        cards: All statements, in order.
        provenance: Version of the rules, and digest of the records.

    Raises:
        ExtraMissingError: Jinja is not installed.
    """
    try:
        import jinja2
    except ImportError:
        raise ExtraMissingError("report", "write a report") from None
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    rules, digest = provenance
    yield from environment.from_string(_TEMPLATE.read_text(encoding="utf-8")).generate(
        title=title,
        tiers=[
            (HEADINGS[tier], list(issues))
            for tier, issues in groupby(conflicts, key=lambda conflict: conflict.tier)
        ],
        sources=[
            (name, list(printed))
            for (_, name), printed in groupby(
                sorted(cards, key=lambda card: card.source_id),
                key=lambda card: (card.source_id, card.source),
            )
        ],
        sides=_sides,
        content=content_line,
        quote=quote_line,
        when=when,
        steps=step_lines,
        standing=standing_lines,
        link=_is_web,
        rules=rules,
        digest=digest[:16],
    )
    yield "\n"


def _sides(conflict: Conflict) -> tuple[_Side, _Side]:
    return (
        (conflict.left, conflict.left_others, conflict.left_more),
        (conflict.right, conflict.right_others, conflict.right_more),
    )


def _is_web(url: str) -> bool:
    """Whether a browser may follow it; nothing else that a source gives as its address is."""
    return url.startswith(("http://", "https://"))
