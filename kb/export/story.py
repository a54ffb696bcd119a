"""Write a story back as the file people edit. Reading it again gives the same story."""

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from typing import Any

import yaml

from kb.graph.identity import decimal_text
from kb.model.proposition import SHARES, Interval, Proposition, Tense
from kb.model.registry import Registry
from kb.model.sameness import MIDNIGHT, ClaimJudgement
from kb.model.story import (
    Act,
    Alignment,
    Certainty,
    Entity,
    Polarity,
    Reply,
    Source,
    Statement,
    Story,
    Utterance,
)

_CONDITION = "condition"


def story_yaml(story: Story, registry: Registry) -> Iterator[str]:
    """Write a story as YAML, in the order of its ids."""
    alignments = _alignments(story)
    document = _clean(
        {
            "story": story.id,
            "title": story.title,
            "description": story.description,
            "language": story.language,
            "sources": {source.id: _source(source) for source in story.sources},
            "entities": {
                entity.id: _entity(entity, alignments.get(entity.id, []), story.language)
                for entity in story.entities
            },
            "statements": [_utterance(utterance, registry) for utterance in story.utterances],
            "replies": [_reply(reply) for reply in story.replies],
            "judgements": [_judgement(judgement) for judgement in story.judgements],
        }
    )
    yield yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def story_parts(story: Story, registry: Registry) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Give everything that a story file has, thing by thing.

    Yields:
        What it is ("story", "source", "entity", "statement", "reply", "judgement"), its id, and its
        keys; a statement has those of its entry besides, and is what one claim says.
    """
    head = {"title": story.title, "description": story.description, "language": story.language}
    yield "story", story.id, head
    for source in story.sources:
        yield "source", f"{story.id}/{source.id}", _source(source)
    alignments = _alignments(story)
    for entity in story.entities:
        found = _entity(entity, alignments.get(entity.id, []), story.language)
        yield "entity", entity.id, found
    for utterance in story.utterances:
        entry = _utterance(utterance, registry)
        claims = entry.pop("claims", None) or [entry.pop("claim", {})]
        for statement, claim in zip(utterance.statements, claims, strict=True):
            yield "statement", f"{story.id}/{statement.id}", {**entry, "claim": claim}
    for reply in story.replies:
        yield "reply", f"{story.id}/{reply.id}", _reply(reply)
    for judgement in story.judgements:
        both = sha256(f"{judgement.one}\n{judgement.other}".encode()).hexdigest()[:12]
        yield "judgement", f"{story.id}/{both}", _judgement(judgement)


class _Dumper(yaml.SafeDumper):
    """Writes without anchors, and quotes whatever YAML could take for something else."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Write every value out."""
        return True


def _alignments(story: Story) -> dict[str, list[Alignment]]:
    """Give the alignments by what they start from."""
    found: dict[str, list[Alignment]] = {}
    for alignment in story.alignments:
        found.setdefault(alignment.source, []).append(alignment)
    return found


def _clean(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what has no value."""
    return {key: value for key, value in values.items() if value not in ("", None, {}, [], ())}


def _many(values: tuple[str, ...]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _source(source: Source) -> dict[str, Any]:
    return _clean(
        {
            "type": source.type,
            "title": source.title,
            "author": source.author,
            "publisher": source.publisher,
            "url": source.url,
            "published": source.published.text if source.published else "",
            "retrieved": source.retrieved.text if source.retrieved else "",
            "language": source.language,
            "sha256": source.sha256,
            "versions": {
                version.id: _clean(
                    {"date": version.date.text if version.date else "", "mark": version.mark}
                )
                or None
                for version in source.versions
            },
            "version": source.version,
            "based_on": _many(source.based_on),
            "note": source.note,
        }
    )


def _entity(entity: Entity, alignments: list[Alignment], language: str) -> dict[str, Any]:
    found = _clean(
        {
            "name": entity.name,
            "is_a": _many(entity.is_a),
            "broader": _many(entity.broader),
            "aliases": list(entity.aliases),
            "language": entity.language if entity.language != language else "",
            "description": entity.description,
            "part_of": _many(entity.part_of),
            "same_as": _many(entity.same_as),
            "distinct_from": _many(entity.distinct_from),
            "disjoint_with": _many(entity.disjoint_with),
            "closed": "yes" if entity.closed else "",
        }
    )
    for key, exact in (("exact_match", True), ("close_match", False)):
        mine = [
            {"to": a.target, "by": a.curator, "because": a.because}
            for a in alignments
            if a.exact is exact
        ]
        if mine:
            found[key] = mine[0] if len(mine) == 1 else mine
    return found


def _utterance(utterance: Utterance, registry: Registry) -> dict[str, Any]:
    passage = utterance.mention.passage
    first = utterance.statements[0]
    claims = [_claim(statement, utterance, registry) for statement in utterance.statements]
    single = len(claims) == 1 and first.id == utterance.id
    return _clean(
        {
            "id": utterance.id,
            "source": utterance.source,
            "quote": utterance.mention.quote,
            "at": f"{passage.start}-{passage.end}" if passage else "",
            "prefix": utterance.mention.prefix,
            "suffix": utterance.mention.suffix,
            "unheld": "yes" if utterance.mention.unheld else "",
            "no_quote_because": utterance.mention.missing,
            "speaker": utterance.speaker,
            "on_behalf_of": utterance.on_behalf_of,
            "role": utterance.role,
            "reported_by": [
                {"speaker": report.speaker, "verb": report.verb, "class": report.verb_class.value}
                for report in utterance.reports
            ],
            "original": utterance.original,
            "verbatim": "yes" if utterance.verbatim else "",
            "version": utterance.version,
            "last_version": utterance.last_version,
            **_stance(first),
            "said_at": utterance.said_at.text if utterance.said_at else "",
            "note": utterance.note,
            "claim": claims[0] if single else "",
            "claims": [] if single else claims,
        }
    )


def _stance(statement: Statement) -> dict[str, str]:
    """Write act, polarity and certainty; what the reader would assume anyway is left out."""
    usual = Polarity.NEGATIVE if statement.act is Act.DENIES else Polarity.POSITIVE
    return {
        "act": statement.act.value,
        "polarity": "" if statement.polarity is usual else statement.polarity.value,
        "certainty": "" if statement.certainty is Certainty.CERTAIN else statement.certainty.value,
    }


def _claim(statement: Statement, utterance: Utterance, registry: Registry) -> dict[str, Any]:
    p = statement.proposition
    suffix = statement.id.removeprefix(utterance.id)
    first = utterance.statements[0]
    own: dict[str, str] = {}
    if _stance(statement) != _stance(first):
        own = {
            "act": statement.act.value,
            "polarity": statement.polarity.value,
            "certainty": statement.certainty.value,
        }
    return _clean(
        {
            "id": suffix,
            **own,
            "presupposed": "yes" if statement.presupposed else "",
            "relation": p.relation,
            **_roles(p, registry),
            "time": _time(p),
            "value": _value(p.value) if p.value else None,
            "extent": _extent(p.extent) if p.extent else "",
            "text": p.text,
        }
    )


def _roles(p: Proposition, registry: Registry) -> dict[str, Any]:
    conditions = tuple(filler for role, filler in p.roles if role == _CONDITION)
    relation = registry.relations[p.relation]
    ordered = sorted(p.roles, key=lambda pair: (pair[0] not in relation.required, pair))
    found: dict[str, Any] = {role: filler for role, filler in ordered if role != _CONDITION}
    if conditions:
        found[_CONDITION] = _many(conditions)
    return found


def _time(p: Proposition) -> str:
    if p.time:
        return p.time.text
    return {Tense.PRESENT: "now", Tense.FUTURE: "future"}.get(p.tense, "")


def _extent(extent: Interval) -> str | dict[str, str]:
    """Write a share by its word if it is what the word means, else by its bounds."""
    return extent.text if SHARES.get(extent.text) == extent else _value(extent)


def _value(value: Interval) -> dict[str, str]:
    def number(bound: Decimal | None) -> str:
        return "" if bound is None else decimal_text(bound)

    low, high = number(value.minimum), number(value.maximum)
    exact = low if low and low == high else ""
    return _clean(
        {
            "exactly": exact,
            "more_than" if value.minimum_exclusive else "at_least": "" if exact else low,
            "less_than" if value.maximum_exclusive else "at_most": "" if exact else high,
            "unit": value.unit,
            "as_of": value.as_of,
            "text": value.text,
        }
    )


def _judgement(judgement: ClaimJudgement) -> dict[str, Any]:
    return {
        "claims": [judgement.one, judgement.other],
        "verdict": judgement.verdict.value,
        "by": judgement.curator,
        "because": judgement.because,
        "on": judgement.judged.removesuffix(MIDNIGHT),
    }


def _reply(reply: Reply) -> dict[str, Any]:
    return _clean(
        {
            "id": reply.id,
            "from": _many(reply.sender),
            "to": _many(reply.target),
            "kind": reply.kind,
            "stated_in": reply.stated_in,
            "note": reply.note,
        }
    )
