"""Make the card of a statement: everything a reader must see beside its words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kb.graph.records import Records
from kb.graph.sentence import sentence
from kb.graph.write import ACT_TERMS
from kb.model.conflict import StatementCard
from kb.model.registry import Registry

NOT_CHECKED = "not checked"
CHECKED = "checked"
NEVER = "9999"
"""Stands for the day of what nobody dated, which comes last."""
_ACTS = {node: word for word, node in ACT_TERMS.items()}


@dataclass(frozen=True)
class QuoteCheck:
    """What is known of a mention: whether its words were found in the archived text, and where."""

    status: str
    position: tuple[int, int] | None = None


def statement_card(
    statement: str,
    records: Records,
    registry: Registry,
    checks: Mapping[str, QuoteCheck],
    sentence_of: Callable[[str], str] | None = None,
) -> StatementCard:
    """Make the card of a statement or of a report.

    Args:
        statement: Its prefixed address.
        records: Where it is recorded.
        registry: For the words of the content.
        checks: What is known of mentions, by prefixed address.
        sentence_of: Gives propositions in words, if somebody remembers them.
    """
    one = records.one
    inner = innermost(statement, records)
    speaker, source = (
        one(statement, "prov:wasAttributedTo"),
        one(statement, "prov:hadPrimarySource"),
    )
    behalf = one(statement, "kb:onBehalfOf")
    mention = one(statement, "kb:mention")
    check = checks.get(mention, QuoteCheck(NOT_CHECKED))
    missing = one(statement, "kb:noQuoteBecause")
    proposition = one(inner, "kb:content")
    is_report = bool(one(statement, "kb:reports"))
    content = sentence_of(proposition) if sentence_of else sentence(proposition, records, registry)
    if is_report:
        content = told(statement, records) + content
    return StatementCard(
        id=one(statement, "kb:id"),
        iri=statement,
        speaker=records.name(speaker),
        speaker_id=speaker.removeprefix("entity:"),
        on_behalf_of=records.name(behalf) if behalf else "",
        role=one(statement, "kb:speakerRole"),
        act="reports" if is_report else _ACTS[one(statement, "kb:act")],
        polarity=one(inner, "kb:polarity").removeprefix("kb:"),
        certainty=one(inner, "kb:certainty").removeprefix("kb:"),
        quote=one(f"{mention}-quote", "oa:exact"),
        quote_status=f"no quote: {missing}" if missing else check.status,
        position=check.position,
        source=one(source, "schema:name"),
        source_id=one(source, "kb:id"),
        url=one(source, "schema:url"),
        said_at=one(statement, "kb:saidAtEdtf"),
        reported_by=tuple(reporters(statement, records)),
        story=one(statement, "kb:story").removeprefix("story:"),
        proposition=proposition,
        content=content,
        version=one(one(statement, "kb:firstInVersion"), "schema:version"),
        last_version=one(one(statement, "kb:lastInVersion"), "schema:version"),
        presupposed=bool(one(inner, "kb:presupposed")),
        verb_class=one(statement, "kb:verbClass").removeprefix("kb:") if is_report else "",
    )


def told(report: str, records: Records) -> str:
    """Say what a report puts before the content that it passes on: "Netflix denies: ".

    Who stands between and rejects what was said is named, too.
    """
    between, inner = "", records.one(report, "kb:reports")
    while further := records.one(inner, "kb:reports"):
        if records.one(inner, "kb:verbClass") == "kb:rejecting":
            between += f"{records.name(records.one(inner, 'prov:wasAttributedTo'))} rejects: "
        inner = further
    said = records.name(records.one(inner, "prov:wasAttributedTo"))
    act = _ACTS[records.one(inner, "kb:act")]
    is_negated = records.one(inner, "kb:polarity") == "kb:negative" and act != "denies"
    return f"{between}{said} {act}{' it is not so that' if is_negated else ''}: "


def innermost(statement: str, records: Records) -> str:
    """Follow reports down to a statement that has a content; itself if it has one."""
    while inner := records.one(statement, "kb:reports"):
        statement = inner
    return statement


def reporters(statement: str, records: Records) -> list[str]:
    """Say who reports a statement, from the outermost reporter inwards."""
    chain: list[str] = []
    while outer := next(iter(records.inverse(statement, "kb:reports")), ""):
        speaker = records.name(records.one(outer, "prov:wasAttributedTo"))
        verb = records.one(outer, "kb:verb").removeprefix("verb:")
        word = (records.one(f"verb:{verb}", "skos:prefLabel") or verb).strip("()")
        level = records.one(outer, "kb:verbClass").removeprefix("kb:")
        chain.append(f"{speaker} ({word}, {level})")
        statement = outer
    return chain[::-1]


def order_of_saying(said: str, id: str, statement: str) -> tuple[object, ...]:
    """Sort statements by when they were said, undated ones last, and those of one day by id."""
    return said or NEVER, natural_key(id), statement


@lru_cache(maxsize=2**14)
def natural_key(id: str) -> tuple[tuple[int, int, str], ...]:
    """Sort ids as people count: s2 before s10.

    Example:
        >>> sorted(["s10", "s2"], key=natural_key)
        ['s2', 's10']
    """
    parts = re.split(r"(\d+)", id)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)
