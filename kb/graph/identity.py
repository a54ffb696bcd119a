"""Make addresses from content, so that two people who record the same thing get the same address.

An address is the first 32 hexadecimal digits of the SHA-256 of a canonical JSON array: its first
item names the kind, the rest is the content, with sets sorted.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from pyoxigraph import NamedNode

from kb.model.proposition import CLAIM, Interval, Proposition
from kb.model.sameness import ClaimJudgement
from kb.model.story import Alignment, Mention, Report, Source, Statement, Utterance
from kb.terms import address

_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

Content = str | int | bool | None | Sequence["Content"]


def content_hash(*parts: Content) -> str:
    """Hash a canonical form.

    Example:
        >>> content_hash("example", ["a", None])
        '8c8e62de595dbb6e586a446e29d8fd86'
    """
    return sha256(_CANONICAL.encode(parts).encode()).hexdigest()[:32]


@lru_cache(maxsize=2**14)
def _node(name: str) -> NamedNode:
    """Spell an address that may be one of millions, which must not drive terms out of memory."""
    return NamedNode(address(name))


def entity_iri(slug: str) -> NamedNode:
    """Entities keep the id that people gave them: one id means one thing in the whole base."""
    return _node(f"entity:{slug}")


def story_iri(slug: str) -> NamedNode:
    """Stories keep their id."""
    return _node(f"story:{slug}")


def utterance_iri(story: str, utterance: str) -> NamedNode:
    """An utterance is an entry of one story, so story and id are its address."""
    return _node(f"utterance:{story}.{utterance}")


def reply_iri(story: str, reply: str) -> NamedNode:
    """A reply is an entry of one story, so story and id are its address."""
    return _node(f"reply:{story}.{reply}")


def source_iri(source: Source, story: str) -> NamedNode:
    """A source is known by its web address, else by its archived bytes, else by its story."""
    if source.url:
        return _page_iri(source.url)
    if source.sha256:
        return _node("source:" + content_hash("source", "sha256", source.sha256))
    return _node("source:" + content_hash("source", "story", story, source.id))


@lru_cache(maxsize=2**12)
def _page_iri(url: str) -> NamedNode:
    """Whatever is said of a page asks for its address again and again."""
    return _node("source:" + content_hash("source", "url", url))


def version_iri(source: NamedNode, version: str) -> NamedNode:
    """A version belongs to its source."""
    return _node("version:" + content_hash("version", source.value, version))


def snapshot_iri(digest: str) -> NamedNode:
    """A snapshot is known by the SHA-256 of its bytes."""
    return _node(f"snapshot:{digest}")


def mention_iri(place: NamedNode, mention: Mention) -> NamedNode:
    """A mention is words at a place; the offsets count only when the story gives them."""
    span = [mention.passage.start, mention.passage.end] if mention.passage else None
    parts = (place.value, mention.quote, mention.prefix, mention.suffix, span)
    return _node("mention:" + content_hash("mention", *parts))


def alignment_iri(alignment: Alignment) -> NamedNode:
    """An alignment with another curator or reason is another alignment."""
    a = alignment
    return _node(
        "alignment:" + content_hash("alignment", a.source, a.target, a.exact, a.curator, a.because)
    )


def claim_iri(words: str) -> NamedNode:
    """A claim that is known by its wording is its words."""
    return proposition_iri(Proposition(CLAIM, (), text=words))


def judgement_iri(judgement: ClaimJudgement) -> NamedNode:
    """A judgement of another person, time or reason is another judgement."""
    j = judgement
    pair = sorted((j.one, j.other))
    parts = (pair, j.verdict.value, j.curator, j.because, j.judged)
    return _node("judgement:" + content_hash("judgement", *parts))


def proposition_iri(proposition: Proposition) -> NamedNode:
    """A proposition is its relation, roles, time and numbers; not the wording of a number."""
    if proposition.value or proposition.extent:  # equal numbers may be written differently
        return _proposition_iri(proposition)
    return _known_proposition_iri(proposition)


def _proposition_iri(p: Proposition) -> NamedNode:
    return _node(
        "proposition:"
        + content_hash(
            "proposition",
            p.relation,
            [list(pair) for pair in sorted(p.roles)],
            p.tense.value,
            p.time.text if p.time else None,
            _bounds(p.value),
            _bounds(p.extent),
            p.text,
        )
    )


_known_proposition_iri = lru_cache(maxsize=2**12)(_proposition_iri)
"""A statement, and what it is written as, ask for it again and again."""


def statement_iri(statement: Statement, utterance: Utterance, source: NamedNode) -> NamedNode:
    """A statement is who did what with which proposition, in which words, where and when."""
    s, u = statement, utterance
    wording = [part.text for part in (s.proposition.value, s.proposition.extent) if part]
    return _node(
        "statement:"
        + content_hash(
            "statement",
            source.value,
            u.mention.quote,
            u.speaker,
            u.on_behalf_of,
            u.said_at.text if u.said_at else None,
            [[report.speaker, report.verb, report.verb_class.value] for report in u.reports],
            s.act.value,
            s.polarity.value,
            s.certainty.value,
            proposition_iri(s.proposition).value,
            wording,
            *(["presupposed"] if s.presupposed else []),
        )
    )


def report_iri(report: Report, inner: Sequence[NamedNode]) -> NamedNode:
    """A report is who reports which statements with which verb."""
    statements = sorted(node.value for node in inner)
    return _node(
        "statement:"
        + content_hash("report", report.speaker, report.verb, report.verb_class.value, statements)
    )


def _bounds(interval: Interval | None) -> Content:
    if interval is None:
        return None
    i = interval
    ends = [None if end is None else decimal_text(end) for end in (i.minimum, i.maximum)]
    return [*ends, i.minimum_exclusive, i.maximum_exclusive, i.unit, i.as_of]


def decimal_text(number: object) -> str:
    """Write a decimal in the one way every store keeps: no exponent, no trailing zeros.

    Example:
        >>> from decimal import Decimal
        >>> decimal_text(Decimal("0.10")), decimal_text(Decimal("2E+8"))
        ('0.1', '200000000')
    """
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
