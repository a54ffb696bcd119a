"""What a page shows of one thing: never without who says it, and never all of what is endless."""

from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from kb.model.answers import Remark
from kb.model.conflict import Conflict, StatementCard, Tier

Row = TypeVar("Row")


@dataclass(frozen=True)
class Link:
    """A thing of the base by what people call it.

    Attributes:
        node: Its prefixed address, "" if there is nothing to follow.
    """

    node: str
    label: str


@dataclass(frozen=True)
class Part(Generic[Row]):
    """Some of a list, and how long it is."""

    rows: tuple[Row, ...]
    total: int
    offset: int = 0

    @property
    def more(self) -> int:
        """How many come after these."""
        return max(0, self.total - self.offset - len(self.rows))


@dataclass(frozen=True)
class Clock:
    """One of the times that are known of a statement.

    Attributes:
        event: What happened: "said", "published", "taken in" …
        at: When: EDTF for what a source dates, an instant in UTC for what the base did.
        detail: What it happened to, or who did it.
    """

    event: str
    at: str
    detail: str = ""


@dataclass(frozen=True)
class Teller:
    """One link of a chain of reports: the speaker at level 0, then whoever tells it, outwards."""

    level: int
    speaker: Link
    verb: str
    verb_class: str


@dataclass(frozen=True)
class Excerpt:
    """The words of a quote with the archived text around them.

    Attributes:
        cut_before: Whether the text has more before it.
        cut_after: Whether it goes on behind.
    """

    before: str
    words: str
    after: str
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True)
class SourceCard:
    """One source.

    Attributes:
        kind: Its type, such as "news-article".
        archived: The sha256 of its archived text; "" if it names none.
        version: The version of which that text is, "" if it is of none.
        has_text: Whether the base holds that text.
    """

    node: str
    id: str
    title: str
    kind: str = ""
    publisher: Link | None = None
    author: Link | None = None
    published: str = ""
    retrieved: str = ""
    url: str = ""
    note: str = ""
    language: str = ""
    archived: str = ""
    version: str = ""
    has_text: bool = False
    stories: tuple[Link, ...] = ()


@dataclass(frozen=True)
class VersionCard:
    """One version of a source, and what first appears in it, or stands in it for the last time."""

    id: str
    mark: str
    date: str
    previous: str
    is_archived: bool
    came: int = 0
    last: int = 0


@dataclass(frozen=True)
class StatementView:
    """One statement: its words in their place, its clocks, its chain, its conflicts.

    Attributes:
        passage: Id of the entry that it belongs to.
        siblings: What else is read from the same passage.
        note: What the desk wrote beside the entry.
        updates: What was added to it later, a note each.
        original: The source in which it was first said, if another one prints it.
        remarks: What a denial leaves standing; None if that was not looked up.
    """

    card: StatementCard
    speaker: Link
    behalf: Link | None
    source: SourceCard
    passage: str
    note: str
    updates: tuple[str, ...]
    original: Link | None
    siblings: tuple[StatementCard, ...]
    excerpt: Excerpt | None
    clocks: tuple[Clock, ...]
    chain: tuple[Teller, ...]
    conflicts: Part[Conflict]
    remarks: tuple[Remark, ...] | None


@dataclass(frozen=True)
class Issue:
    """What a party held on one matter, the earliest first."""

    proposition: str
    positions: tuple[StatementCard, ...]

    @property
    def is_divided(self) -> bool:
        """Whether the party both asserts and denies."""
        return len({card.polarity for card in self.positions}) > 1


@dataclass(frozen=True)
class Described:
    """A line about a thing: "is a", "company"."""

    property: str
    value: str
    link: Link | None = None


@dataclass(frozen=True)
class EntityView:
    """Somebody, or something, that speaks or is spoken about.

    Attributes:
        said: Statements by it, or on its behalf, what was said last first.
        about: Statements about it, likewise.
        issues: Its positions by matter; empty if `is_ordered` is False.
        is_ordered: Whether it speaks little enough for its positions to be put in order here.
        own: Conflicts with it on both sides.
        unanswered: What others say it did, with no answer on record; None where that was not
            looked up, as more is said of it than can be gone through while somebody waits.
    """

    node: str
    id: str
    name: str
    described: tuple[Described, ...]
    said: Part[StatementCard]
    about: Part[StatementCard]
    issues: tuple[Issue, ...]
    is_ordered: bool
    own: tuple[Conflict, ...]
    unanswered: tuple[StatementCard, ...] | None
    conflicts: tuple[Conflict, ...]
    counts: dict[Tier, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Marked:
    """A stretch of an archived text.

    Attributes:
        statements: What is read from it, perhaps with stretches beside it.
        ends: Those of them whose words end with it.
    """

    text: str
    statements: tuple[StatementCard, ...] = ()
    ends: tuple[StatementCard, ...] = ()


@dataclass(frozen=True)
class SourceView:
    """A source, with its statements marked in its text.

    Attributes:
        text: Its archived text in stretches; empty if the base does not hold it.
        text_cut: How many characters of it are not shown.
        unmarked: How many of the statements listed have no place in the text.
    """

    source: SourceCard
    versions: tuple[VersionCard, ...]
    statements: Part[StatementCard]
    text: tuple[Marked, ...]
    text_cut: int
    counts: dict[Tier, tuple[int, int]]


@dataclass(frozen=True)
class StoryView:
    """A story: its sources, a page of its statements, its conflicts by tier."""

    node: str
    id: str
    title: str
    description: str
    sources: tuple[SourceCard, ...]
    statements: Part[StatementCard]
    conflicts: tuple[tuple[Tier, Part[Conflict]], ...]


@dataclass(frozen=True)
class PropositionView:
    """One content, with who takes which stance to it.

    Attributes:
        parts: Relation, roles, time, number.
    """

    node: str
    statements: Part[StatementCard]
    parts: tuple[Described, ...]
    conflicts: Part[Conflict]


@dataclass(frozen=True)
class RelationView:
    """An entry of the relation registry.

    Attributes:
        roles: Id of a role, whether it is required, and which filler makes a narrower claim.
        links: How it is tied to others: "wider", "narrower", "antonym" … and to which.
        follows: Frames, bridges and presuppositions with it as their premise or conclusion.
    """

    id: str
    label: str
    definition: str
    template: str
    negative: str
    roles: tuple[tuple[str, str, str], ...]
    links: tuple[tuple[str, Link], ...]
    follows: tuple["Follows", ...]


@dataclass(frozen=True)
class TermView:
    """A term of our own: what it means, with an example."""

    id: str
    label: str
    kind: str
    definition: str
    example: str


@dataclass(frozen=True)
class Match:
    """How a term of our own is to one of another vocabulary.

    Attributes:
        place: Where its meaning is told on a page, "" if there only its address is.
        how: In words, as a verb between the two.
    """

    term: str
    place: str
    how: str
    other: str
    address: str


@dataclass(frozen=True)
class VocabularyView:
    """An ontology that has an address."""

    title: str
    definition: str
    terms: tuple[TermView, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class Follows:
    """What follows from a relation, firmly or under an assumption."""

    id: str
    kind: str
    label: str
    premise: Link
    conclusion: Link
    positive: bool


@dataclass(frozen=True)
class Chart:
    """A drawing with the same in a table.

    Attributes:
        svg: The drawing, which needs nothing else.
    """

    title: str
    description: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Uttered:
    """A statement as a chart has it.

    Attributes:
        first: The first day on which it can have been said, None if open.
        last: The last.
    """

    card: StatementCard
    party: Link
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Opposed:
    """A conflict as a chart has it: who on the right stands against whom on the left.

    There is one for each two parties of a conflict.
    """

    left: Link
    right: Link
    conflict: Conflict
