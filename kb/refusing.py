"""Refuse a source alone among several, as a bad record among the records of a feed is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.errors import MappingMissingError, Problem, RefusedError, UnknownKindError
from kb.feeding import Feed
from kb.ingest.kinds import STORY, TABLE
from kb.intake import Incoming

Refusal = UnknownKindError | MappingMissingError | RefusedError
REFUSALS = (UnknownKindError, MappingMissingError, RefusedError)
_WRITTEN = (STORY, TABLE)
"""What people write, and mend before any of it comes in."""


@dataclass
class Refusing:
    """Which of several sources are refused, and whether the others come in nevertheless.

    Attributes:
        is_whole: Whether all is to come in or nothing.
        known: The sources whose kind is known.
        refused: Why others are refused, each with its name and kind, "" if that is not known.
    """

    is_whole: bool
    known: Sequence[Incoming] = ()
    refused: list[tuple[str, str, Refusal]] = field(default_factory=list)

    def add(self, name: str, kind: str, refusal: Refusal) -> None:
        """Refuse a source, alone if that is possible.

        Raises:
            UnknownKindError: Nothing tells its kind, and it stops all.
            MappingMissingError: It is a table without a mapping, and stops all.
            RefusedError: It is refused for another reason, and stops all.
        """
        others = [one for one in self.known if one.name != name]
        if self.is_whole or any(one.kind in _WRITTEN for one in others):
            raise refusal
        self.refused.append((name, kind, refusal))

    def feeds(self) -> list[Feed]:
        """Give what is refused as feeds of which a record is refused.

        Raises:
            UnknownKindError: Nothing is left, and nothing tells the kind of the first.
            MappingMissingError: Nothing is left, and the first is a table without a mapping.
            RefusedError: Nothing is left.
        """
        gone = {name for name, *_ in self.refused}
        if self.refused and all(one.name in gone for one in self.known):
            raise self._all()
        kind = next((one.kind for one in self.known if one.name not in gone), "")
        return [
            Feed(name, own or kind, _problems(name, refusal)) for name, own, refusal in self.refused
        ]

    def _all(self) -> Refusal:
        """Give one refusal for all."""
        first = self.refused[0][2]
        if len(self.refused) == 1:
            return first
        return RefusedError([one for name, _, why in self.refused for one in _problems(name, why)])


def _problems(name: str, refusal: Refusal) -> list[Problem]:
    if isinstance(refusal, RefusedError):
        return list(refusal.problems)
    return [Problem(name, 0, 0, refusal.reason)]
