"""What the door answers: what was added, what a check found, what an id stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from kb.errors import Problem
from kb.model.conflict import Conflict, StatementCard

if TYPE_CHECKING:
    from pyoxigraph import QueryBoolean, QuerySolutions, Triple


@dataclass(frozen=True)
class Added:
    """What became of one source.

    Attributes:
        new: Atomic statements that were not in the base before.
        known: Atomic statements that were.
        checked: Quotes found in the archived text.
        unchecked: Quotes for which the base has no text.
        ignored: Rows of a table that take no stance, as its mapping says.
        triples: Triples that others wrote and that are new, in graphs of their own.
        known_triples: Those that were there.
    """

    source: str
    kind: str
    new: int
    known: int
    checked: int
    unchecked: int
    ignored: int = 0
    triples: int = 0
    known_triples: int = 0


@dataclass(frozen=True)
class FeedAdded:
    """What became of one feed or table of reviews.

    Attributes:
        new: Reviews whose verdict was not in the base before.
        known: Reviews whose verdict was.
        refused: Reviews, or rows, that could not be taken in.
        defects: Faults of reviews that were taken in without what is wrong.
        ignored: How often a value was not taken over, by its name.
        unknown_verdicts: How often a verdict stood there that no table of verdicts has.
        verdicts: How many reviews were read as true, false, mixed …
        updated: Those of the known of which something else was new, such as a correction.
    """

    source: str
    kind: str
    new: int
    known: int
    refused: int
    defects: int
    ignored: Mapping[str, int]
    unknown_verdicts: Mapping[str, int]
    verdicts: Mapping[str, int]
    updated: int = 0


@dataclass(frozen=True)
class AddReport:
    """What an addition did; conflicts are given by id.

    Attributes:
        feeds: What became of feeds.
        refused: The first records of feeds that were refused, each with its place.
        defects: The first faults of records that were taken in, likewise.
    """

    added: tuple[Added, ...]
    texts: int
    new_conflicts: tuple[str, ...] = ()
    gone_conflicts: tuple[str, ...] = ()
    feeds: tuple[FeedAdded, ...] = ()
    refused: tuple[Problem, ...] = ()
    defects: tuple[Problem, ...] = ()


class AddInterruptedError(KeyboardInterrupt):
    """An addition was interrupted when part of it stood already, as the report says."""

    def __init__(self, report: AddReport) -> None:
        super().__init__()
        self.report = report


@dataclass(frozen=True)
class Retracted:
    """What was taken back, by the ids of its statements, and what that did to the conflicts."""

    statements: tuple[str, ...]
    new_conflicts: tuple[str, ...] = ()
    gone_conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that a check found: `level` is "error" or "note"."""

    level: str
    place: str
    message: str


@dataclass(frozen=True)
class Remark:
    """What a denial leaves standing, or what nobody answered: statements, each with the reason."""

    heading: str
    statements: tuple[tuple[StatementCard, str], ...] = ()


@dataclass(frozen=True)
class Card:
    """A thing that was asked for by id, with what is recorded about it.

    Attributes:
        kind: statement, report, utterance, entity, source, proposition, conflict or story.
        statements: The statement itself, or those by, about or in the thing.
        conflicts: The conflicts that these statements are in.
        about: Further lines: what it is, aliases, addresses.
        remarks: What a reader of this thing should know: what a denial leaves standing …
    """

    id: str
    kind: str
    label: str
    statements: tuple[StatementCard, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a query gave, as a standard document.

    The body of rows and of a truth is SPARQL 1.1 Query Results JSON, that of a graph N-Triples.
    `cut` says that rows or triples are missing, because there were more than the limit.
    """

    kind: Literal["rows", "truth", "graph"]
    body: bytes
    cut: bool

    def results(self) -> "QuerySolutions | QueryBoolean":
        """Give the rows of a SELECT or the truth of an ASK as the engine's own terms."""
        from pyoxigraph import QueryResultsFormat, parse_query_results

        return parse_query_results(self.body, format=QueryResultsFormat.JSON)

    def triples(self) -> "list[Triple]":
        """Give the triples of a CONSTRUCT or DESCRIBE."""
        from pyoxigraph import RdfFormat, parse

        return [quad.triple for quad in parse(self.body, format=RdfFormat.N_TRIPLES)]


@dataclass(frozen=True)
class Probed:
    """What came of one small question to an engine.

    Attributes:
        status: "right", "wrong" (it may not answer for a base), "differs" (kb does without what
            it does otherwise) or "not tried".
        note: What it answered, or why it was not asked.
    """

    name: str
    summary: str
    status: str
    note: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether the engine may not answer for a base."""
        return self.status == "wrong"
