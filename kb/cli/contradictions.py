"""`kb contradictions`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

from kb.cli.blocks import conflict_list, print_lines
from kb.cli.declare import EndWith, Option, WrongCallError
from kb.cli.rows import (
    AsCsv,
    AsJson,
    AsJsonLines,
    AsTsv,
    Form,
    form_of,
    print_rows,
)
from kb.cli.session import Session, counted
from kb.errors import nearest
from kb.graph.rows import conflict_row
from kb.model.conflict import Conflict, Tier
from kb.model.lookup import Selection

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

_SIDE = ("id", "speaker", "on_behalf_of", "act", "content", "quote", "source", "said_at")
_MOST_OTHERS = 100
"""So many ids are listed for each side of a conflict; `kb show` of the conflict lists all."""
_COLUMNS = (
    "id", "tier", "rule", *(f"left_{name}" for name in _SIDE), *(f"right_{name}" for name in _SIDE),
    "left_others", "right_others", "left_more", "right_more", "pairs",
    "assumptions", "self", "behind", "note",
)  # fmt: skip


class Judged(StrEnum):
    """What people made of a pair."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNSURE = "unsure"


class FailOn(StrEnum):
    """Which conflicts make the command end with 1."""

    STRICT = "strict"
    BRIDGED = "bridged"
    ANY = "any"


def contradictions(
    session: Session,
    tier: Annotated[Tier | None, Option(help="Only this tier.")] = None,
    kind: Annotated[str, Option(metavar="RULE", help="Only by this rule.")] = "",
    about: Annotated[str, Option(metavar="ID", help="Only about this, or what is under it.")] = "",
    speaker: Annotated[str, Option(metavar="ID", help="Only with this speaker.")] = "",
    source: Annotated[str, Option(metavar="ID", help="Only with this source.")] = "",
    story: Annotated[str, Option(metavar="ID", help="Only of this story.")] = "",
    since: Annotated[str, Option(metavar="DAY", help="Only with words since this day.")] = "",
    until: Annotated[
        str, Option(metavar="DAY", help="Only what had been said by then; as --said-by.")
    ] = "",
    verdict: Annotated[
        Judged | None, Option(help="Only what was judged so, or is open to judgement.")
    ] = None,
    without: Annotated[
        list[str] | None,
        Option(metavar="ID", help="Leave out what rests on this bridge; may be repeated."),
    ] = None,
    limit: Annotated[int | None, Option("At most so many; all if left out.", least=0)] = None,
    offset: Annotated[int, Option("Pass over so many first.", least=0)] = 0,
    newest: Annotated[
        bool, Option("What was said last first, whatever the tier.", "--newest")
    ] = False,
    fail_on: Annotated[
        FailOn | None, Option(help="End with 1 if there is one of this tier, or a firmer one.")
    ] = None,
    as_json: AsJson = False,
    as_jsonl: AsJsonLines = False,
    as_csv: AsCsv = False,
    as_tsv: AsTsv = False,
) -> None:
    """List what conflicts, the firmest first.

    Each conflict comes with both sides and the steps between them.

    Example: kb contradictions --speaker netflix

    Example: kb contradictions --fail-on strict --json
    """
    form = form_of(json=as_json, jsonl=as_jsonl, csv=as_csv, tsv=as_tsv)
    chosen = Selection(
        tier=tier.value if tier else "", kind=kind, about=about, speaker=speaker, source=source,
        story=story, since=since, verdict=verdict.value if verdict else "",
        without=tuple(without or ()),
    )  # fmt: skip
    if until and session.said_by:
        message = "--said-by says the same; give one of them"
        raise WrongCallError(message, "--until")
    with replace(session, said_by=until or session.said_by).open() as base:
        if without:
            _check_assumptions(base, without)
        found = base.contradictions(
            chosen, limit=limit, offset=offset, newest=newest, others=_MOST_OTHERS
        )
        counts = base.count_contradictions(chosen)
        if kind and not found:
            _check_rule(base, kind)
    if form is Form.PLAIN:
        print_lines(conflict_list(found))
    elif form in (Form.JSON, Form.JSON_LINES):
        print_rows(session, [conflict_row(c) for c in found], form, columns=())
    else:
        print_rows(session, [_flat(c) for c in found], form, columns=_COLUMNS)
    session.say(_count(counts, len(found)))
    if fail_on and _fails(set(counts), fail_on):
        raise EndWith(1)


def _check_rule(base: "KnowledgeBase", kind: str) -> None:
    rules = sorted({query.rule for query in base.queries() if query.rule})
    if kind not in rules:
        message = f"no rule is called {kind!r}.{nearest(kind, rules)}"
        raise WrongCallError(message, "--kind")


def _check_assumptions(base: "KnowledgeBase", without: Sequence[str]) -> None:
    bridges = base.bridges()
    for id in without:
        if id not in bridges and not id.startswith(("alignment:", "judgement:")):
            message = f"no bridge is called {id!r}.{nearest(id, bridges)}"
            raise WrongCallError(message, "--without")


def _count(counts: Mapping[Tier, tuple[int, int]], shown: int) -> str:
    parts = []
    for tier in (tier for tier in Tier if tier in counts):
        conflicts, pairs = counts[tier]
        many = f" with {pairs:,} pairs of statements" if pairs > conflicts else ""
        parts.append(f"{conflicts} {tier}{many}")
    total = sum(conflicts for conflicts, _ in counts.values())
    words = counted(total, "conflict") + (f": {', '.join(parts)}" if parts else "")
    if shown == total:
        return words
    return f"{shown} of {words}; --limit and --offset show others"


def _fails(tiers: set[Tier], limit: FailOn) -> bool:
    if limit is FailOn.STRICT:
        return Tier.STRICT in tiers
    return bool(tiers & {Tier.STRICT, Tier.BRIDGED} if limit is FailOn.BRIDGED else tiers)


def _flat(conflict: Conflict) -> dict[str, Any]:
    """Put a conflict into one row; the steps are left to JSON."""
    row = conflict_row(conflict)
    for side in ("left", "right"):
        row |= {f"{side}_{name}": row[side][name] for name in _SIDE}
    row["assumptions"] = [assumption["text"] for assumption in row["assumptions"]]
    return row
