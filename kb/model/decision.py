"""What the desk decided: that something recorded was a mistake, or what it makes of a pair.

Both are entries of the journal, so what was decided before stays on record.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from kb.errors import JournalDamagedError

_SHOWN = 100
"""So much of a damaged value is repeated."""


class Verdict(StrEnum):
    """What a person makes of a pair of propositions."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Retraction:
    """“The desk takes s17 back, as it was read wrongly”: our own mistake, and why.

    Attributes:
        id: Full address of an utterance, a statement, a reply, an alignment, a judgement of
            claims or a story.
        superseded_by: Full address of what stands in its place, "" if nothing does.
    """

    id: str
    reason: str
    superseded_by: str = ""

    def payload(self) -> bytes:
        """Write it as the payload of an entry of kind "retract".

        Example:
            >>> Retraction("https://w3id.org/newsclaim/statement/1", "misread").payload()
            b'{"id":"https://w3id.org/newsclaim/statement/1","reason":"misread"}'
        """
        content = {"id": self.id, "reason": self.reason, "superseded_by": self.superseded_by}
        return _canonical({key: value for key, value in content.items() if value})

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """Read what `payload` wrote.

        Raises:
            JournalDamagedError: It is something else.
        """
        content = _mapping(payload)
        found = (content.get(key, "") for key in ("id", "reason", "superseded_by"))
        return cls(*(_text(value) for value in found))


@dataclass(frozen=True)
class Found:
    """What the rules said of a pair when somebody judged it."""

    tier: str
    rule: str


@dataclass(frozen=True)
class Judgement:
    """“The desk confirms that these two exclude each other”: a verdict on a pair, and why.

    Attributes:
        left: Full address of a proposition; the two are sorted.
        right: Full address of the other.
        statements: Ids of the statements that were looked at, as people write them.
        found: What the rules said then, None if they found no conflict.
    """

    left: str
    right: str
    verdict: Verdict
    reason: str
    statements: tuple[str, ...] = ()
    found: Found | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """What it is about: the newest judgement of a pair is in force."""
        return self.left, self.right

    def payload(self) -> bytes:
        """Write it as the payload of an entry of kind "judge"."""
        left, right = sorted(self.pair)
        found = self.found
        return _canonical(
            {
                "left": left,
                "right": right,
                "verdict": self.verdict.value,
                "reason": self.reason,
                "statements": sorted(self.statements),
                "found": {"tier": found.tier, "rule": found.rule} if found else None,
            }
        )

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """Read what `payload` wrote.

        Raises:
            JournalDamagedError: It is something else.
        """
        content = _mapping(payload)
        found, statements = content.get("found"), content.get("statements", [])
        if not isinstance(statements, list):
            raise _damaged(statements, "list")
        return cls(
            _text(content.get("left")),
            _text(content.get("right")),
            _verdict(content.get("verdict")),
            _text(content.get("reason")),
            tuple(_text(statement) for statement in statements),
            Found(_text(found.get("tier")), _text(found.get("rule")))
            if isinstance(found, dict)
            else None,
        )


def _canonical(content: Mapping[str, object]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _mapping(payload: bytes) -> dict[str, Any]:
    try:
        content = json.loads(payload)
    except (ValueError, RecursionError):
        raise _damaged(payload, "JSON") from None
    if not isinstance(content, dict):
        raise _damaged(content, "mapping")
    return content


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _damaged(value, "text")
    return value


def _verdict(value: object) -> Verdict:
    if value not in tuple(Verdict):
        raise _damaged(value, "verdict")
    return Verdict(_text(value))


def _damaged(value: object, kind: str) -> JournalDamagedError:
    return JournalDamagedError("a decision in the journal", f"{repr(value)[:_SHOWN]} is no {kind}")
