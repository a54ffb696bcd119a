"""Show a source: what is recorded of it, its text with its statements marked, its versions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kb.base import Base
from kb.model.conflict import StatementCard
from kb.model.lookup import Selection
from kb.model.views import Excerpt, Link, Marked, Part, SourceCard, SourceView, VersionCard
from kb.showing import ask
from kb.terms import address

_AROUND = 420  # characters on either side of a quote
_MOST_TEXT = 60_000


def source_card(base: Base, id: str) -> SourceCard:
    """Give what is recorded of a source.

    Args:
        base: Where.
        id: Its id or its prefixed address.

    Raises:
        UnknownIdError: There is none.
    """
    name = base.index.resolve(id, "source")[0]
    rows = ask(base, "source-details", source=address(name.node))
    if not rows:
        return SourceCard(name.node, name.id, name.label)
    row = next((row for row in rows if row["id"] == id), rows[0])
    sha256 = row.get("sha256", "")
    return SourceCard(
        name.node,
        row["id"],
        row["title"],
        row["type"],
        publisher=_link(row, "publisher"),
        author=_link(row, "author"),
        published=row.get("published", ""),
        retrieved=row.get("retrieved", ""),
        url=row.get("url", ""),
        note=row.get("note", ""),
        language=row.get("language", ""),
        archived=sha256,
        version=row.get("version", ""),
        has_text=bool(sha256) and base.text_of(sha256) is not None,
        stories=tuple(_stories(base, rows)),
    )


def _link(row: dict[str, str], key: str) -> Link | None:
    return Link(row[key], row.get(f"{key}_name", row[key])) if key in row else None


def _stories(base: Base, rows: Iterable[dict[str, str]]) -> Iterator[Link]:
    for node in sorted({row["story"] for row in rows if "story" in row}):
        name = base.index.resolve(node, "story")[0]
        yield Link(name.node, name.label)


def source_view(base: Base, id: str, offset: int, limit: int) -> SourceView:
    """Show a source with a part of its statements.

    Raises:
        UnknownIdError: There is none.
    """
    card = source_card(base, id)
    chosen = Selection(source=card.node)
    statements = tuple(base.index.find(chosen, limit, offset))
    text = base.decoded(card.archived) if card.has_text else None
    # A statement may be printed elsewhere, and only said here first.
    here = [one for one in statements if one.source_id == card.id]
    return SourceView(
        card,
        versions=tuple(_versions(base, card, here)),
        statements=Part(statements, base.index.count(chosen), offset),
        text=tuple(marked(text[:_MOST_TEXT], here)) if text else (),
        text_cut=max(0, len(text) - _MOST_TEXT) if text else 0,
        counts=base.index.count_conflicts(chosen),
    )


def _versions(
    base: Base, card: SourceCard, statements: Sequence[StatementCard]
) -> Iterator[VersionCard]:
    rows = ask(base, "versions-of-source", source=address(card.node))
    came = Counter(one.version for one in statements)
    last = Counter(one.last_version for one in statements)
    by_previous = {row.get("previous", ""): row for row in rows}
    ordered, previous = list[dict[str, str]](), ""
    while previous in by_previous and len(ordered) < len(rows):
        ordered.append(by_previous[previous])
        previous = ordered[-1]["version"]
    for row in ordered if len(ordered) == len(rows) else rows:
        yield VersionCard(
            row["version"],
            mark=row.get("mark", ""),
            date=row.get("modified", ""),
            previous=row.get("previous", ""),
            is_archived="snapshot" in row,
            came=came[row["version"]],
            last=last[row["version"]],
        )


def marked(text: str, statements: Sequence[StatementCard]) -> Iterator[Marked]:
    """Part a text where a quote begins or ends, each stretch with all that is read from it."""
    placed = [one for one in statements if one.position and one.position[1] <= len(text)]
    ends = sorted({0, len(text), *(end for one in placed for end in one.position or ())})
    for start, stop in pairwise(ends):
        read = tuple(one for one in placed if one.position and _holds(one.position, start, stop))
        ending = tuple(one for one in read if one.position and one.position[1] == stop)
        yield Marked(text[start:stop], read, ending)


def _holds(position: tuple[int, int], start: int, stop: int) -> bool:
    return position[0] <= start and stop <= position[1]


def excerpt(text: str, position: tuple[int, int]) -> Excerpt:
    """Cut a quote out of a text with what stands around it, at the ends of words."""
    start, stop = position
    first, last = max(0, start - _AROUND), min(len(text), stop + _AROUND)
    before, after = text[first:start], text[stop:last]
    if first and " " in before:
        before = before[before.index(" ") + 1 :]
    if last < len(text) and " " in after:
        after = after[: after.rindex(" ")]
    return Excerpt(
        before, text[start:stop], after, cut_before=first > 0, cut_after=last < len(text)
    )
