"""Write statements, conflicts and explanations as blocks that people read.

A line that holds a quote or a content begins with its speaker, so that no line, taken alone, says
as a fact what somebody said.
"""

import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from kb.cli.session import put
from kb.model.conflict import Conflict, Explanation, StatementCard, Tier
from kb.text.wording import (
    HEADINGS,
    content_line,
    decisions,
    quote_line,
    speaker,
    standing_lines,
    step_lines,
    when,
)

_FEW = 6


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, folded to the terminal's width with their indent kept; whole in a pipe."""
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 0
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        if 0 < width < len(line):
            put(
                textwrap.fill(
                    line,
                    width,
                    subsequent_indent=" " * (indent + 4),
                    break_on_hyphens=False,
                    break_long_words=False,
                )
            )
        else:
            put(line)


def statement_lines(card: StatementCard) -> Iterator[str]:
    """Write one statement with everything that says where it comes from."""
    yield content_line(card)
    yield quote_line(card)
    yield f"said {when(card.said_at)} · {card.id}"
    if card.reported_by:
        yield "reported by " + ", who has it from ".join(card.reported_by)
    address = f" <{card.url}>" if card.url else ""
    yield f"printed in {card.source_id}{_versions(card)}: “{card.source}”{address}"


def _versions(card: StatementCard) -> str:
    first = f", first in version “{card.version}”" if card.version else ""
    return first + (f", last in version “{card.last_version}”" if card.last_version else "")


def conflict_list(conflicts: Sequence[Conflict], *, full: bool = False) -> Iterator[str]:
    """Write conflicts, one heading for each tier."""
    tier = None
    for conflict in conflicts:
        if conflict.tier != tier:
            if tier:
                yield ""
            yield HEADINGS[conflict.tier]
            tier = conflict.tier
        yield ""
        yield from _answered(conflict, full) if tier == Tier.REBUTTAL else _conflict(conflict, full)


def _conflict(conflict: Conflict, full: bool) -> Iterator[str]:
    own = " · one party speaks on both sides" if conflict.is_self else ""
    pairs = f" · {conflict.pairs:,} pairs of statements" if conflict.pairs > 1 else ""
    yield f"{conflict.id} · {conflict.rule}{pairs}{own}"
    for assumption in conflict.assumptions:
        yield f"  only if {assumption.text}  [{assumption.id}]"
    yield f"  {conflict.explanation}"
    yield from (f"  {line}" for line in decisions(conflict.steps))
    yield from (f"  {line}" for line in standing_lines(conflict))
    yield from _side(conflict.left, conflict.left_others, conflict.left_more, full)
    yield "  is told otherwise by" if conflict.tier is Tier.DRIFT else "  conflicts with"
    yield from _side(conflict.right, conflict.right_others, conflict.right_more, full)
    yield "  because"
    yield from (f"    {line}" for line in step_lines(conflict.steps))


def _side(card: StatementCard, others: Sequence[str], more: int, full: bool) -> Iterator[str]:
    first, *rest = statement_lines(card)
    yield f"  * {first}"
    yield from (f"    {line}" for line in rest)
    if others:
        yield f"    also in {_ids(others, more, full)}"


def _answered(conflict: Conflict, full: bool) -> Iterator[str]:
    answer, answered = conflict.right, conflict.left
    reply, kind, target = conflict.note.split(" ", 2)
    verb = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()
    yield f"{conflict.id} · {speaker(answer)} {verb} {target} · {reply}"
    if conflict.behind:
        yield f"  the conflicts behind it: {', '.join(conflict.behind)}"
    else:
        yield "  a non-denial: it excludes nothing of what it answers"
    for title, card, others, more in (
        ("the answer", answer, conflict.right_others, conflict.right_more),
        ("what it answers", answered, conflict.left_others, conflict.left_more),
    ):
        yield f"  {title}, beginning with"
        yield from _side(card, others, more, full)


def explanation_lines(explanation: Explanation) -> Iterator[str]:
    """Explain a pair: a plain sentence, both statements, what fits, and what does not."""
    left, right, conflict = explanation.left, explanation.right, explanation.conflict
    yield _sentence(explanation)
    yield ""
    yield from _side(left, (), 0, full=True)
    yield "  conflicts with" if conflict else "  does not conflict with"
    yield from _side(right, (), 0, full=True)
    if explanation.blocks:
        yield "  what blocks it"
        yield from (f"    {n}. {block}" for n, block in enumerate(explanation.blocks, start=1))
    if explanation.steps:
        yield "  what fits" if explanation.blocks else "  because"
        yield from (f"    {line}" for line in step_lines(explanation.steps))
    if conflict:
        yield f"  this is {conflict.id} · {conflict.tier} · {conflict.rule}"
        if conflict.overlap:
            yield f"  both speak of {conflict.overlap}"
        yield (
            f"  found by the rules {conflict.rule_set_version} in the data "
            f"{conflict.dataset_digest[:16]}"
        )
        yield from (f"  {line}" for line in standing_lines(conflict))


def _sentence(explanation: Explanation) -> str:
    left, right, conflict = explanation.left, explanation.right, explanation.conflict
    pair = f"{left.id} ({left.speaker}) {{}} {right.id} ({right.speaker})"
    if conflict is None:
        reason = explanation.blocks[0] if explanation.blocks else "no rule connects them"
        return pair.format("does not conflict with") + f": {reason}."
    ifs = " and ".join(assumption.text for assumption in conflict.assumptions)
    condition = f" only if {ifs}" if ifs else ""
    decided = "".join(f" This {line}." for line in decisions(conflict.steps))
    return pair.format("conflicts with") + f": both cannot be true{condition}.{decided}"


def _ids(ids: Sequence[str], more: int, full: bool) -> str:
    shown = ids if full or len(ids) <= _FEW else ids[:_FEW]
    more += len(ids) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
