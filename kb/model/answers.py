"""What the door answers: what was added, what a check found, what an id stands for."""

from dataclasses import dataclass

from kb.model.conflict import Conflict, StatementCard


@dataclass(frozen=True)
class Added:
    """What became of one source.

    Attributes:
        new: Atomic statements that were not in the base before.
        known: Atomic statements that were.
        checked: Quotes found in the archived text.
        unchecked: Quotes for which the base has no text.
    """

    source: str
    kind: str
    new: int
    known: int
    checked: int
    unchecked: int


@dataclass(frozen=True)
class AddReport:
    """What an addition did; conflicts are given by id."""

    added: tuple[Added, ...]
    texts: int
    new_conflicts: tuple[str, ...] = ()
    gone_conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that a check found: `level` is "error" or "note"."""

    level: str
    place: str
    message: str


@dataclass(frozen=True)
class Card:
    """A thing that was asked for by id, with what is recorded about it.

    Attributes:
        kind: statement, report, utterance, entity, source, proposition, conflict or story.
        statements: The statement itself, or those by, about or in the thing.
        conflicts: The conflicts that these statements are in.
        about: Further lines: what it is, aliases, addresses.
    """

    id: str
    kind: str
    label: str
    statements: tuple[StatementCard, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
