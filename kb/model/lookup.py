"""What the index is made of: cards with what they are found by."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kb.model.conflict import Conflict, StatementCard


@dataclass(frozen=True)
class Name:
    """An id by which people ask for a thing.

    Attributes:
        id: "story/s17", "bing", "c-3d1da25cd82e"; short forms are found by their end.
        node: Prefixed address; an utterance has one name for each of its statements.
        kind: statement, report, utterance, entity, source, proposition, conflict, reply, story,
            alignment, judgement, import.
        label: What people call it.
    """

    id: str
    node: str
    kind: str
    label: str


@dataclass(frozen=True)
class IndexedStatement:
    """A statement with what it is found by.

    Attributes:
        side: "asserts" or "denies" if it commits its speaker, else "".
        about: Entities that its content is about, and everything they fall under.
        speakers: Ids of the speaker and of the party spoken for.
        words: Names and aliases of who speaks, that a search for words should find.
        matter_words: Those of what is spoken about.
        sentence: The content alone, without the words that a report puts before it.
        sources: Ids and addresses of the source and of the original.
        first: First day it can have been said, as YYYY-MM-DD, "" if open.
        last: Last day it can have been said.
        utterances: Ids of the entries that it belongs to.
    """

    card: StatementCard
    is_report: bool
    side: str
    about: tuple[str, ...]
    speakers: tuple[str, ...]
    words: str
    matter_words: str
    sentence: str
    sources: tuple[str, ...]
    first: str
    last: str
    utterances: tuple[str, ...]


@dataclass(frozen=True)
class Matter:
    """What all statements of a proposition are found by, as it is what they are about.

    Attributes:
        about: Entities that it is about, and everything they fall under.
        words: Names and aliases of these that its sentence does not have.
    """

    about: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class IndexContent:
    """Everything that goes into an index, in a fixed order.

    Attributes:
        applied: Number of the last entry of the journal that is in it.
        rules: The version of the rules by which the conflicts were found.
        digest: The digest of the records in effect.
        head: The hash of that entry, by which the journal is known; "" if nobody asks for it.
    """

    statements: tuple[IndexedStatement, ...]
    conflicts: tuple[Conflict, ...]
    names: tuple[Name, ...]
    applied: int
    rules: str = ""
    digest: str = ""
    head: str = ""


@dataclass(frozen=True)
class IndexChange:
    """What an addition changes in an index.

    Attributes:
        content: What comes in, or comes in the place of what has the same address.
        nodes: Prefixed addresses of everything whose names come in, or go.
        gone: Ids of conflicts that go, also of those that come again.
        lost: Prefixed addresses of the statements that go.
        matters: What the statements of propositions are found by, by prefixed address, where that
            is other than it was.
    """

    content: IndexContent
    nodes: frozenset[str]
    gone: frozenset[str]
    lost: frozenset[str] = frozenset()
    matters: Mapping[str, Matter] = field(default_factory=dict)


@dataclass(frozen=True)
class Selection:
    """What to look up; an empty field does not restrict.

    Attributes:
        words: Words that quote, content or names must all contain; "…" for a phrase, w* for a
            beginning.
        about: Id of an entity; what falls under it counts.
        stance: An act such as "denies", or a polarity.
        since: First day, YYYY-MM-DD; what may have been said on it or later.
        verdict: "confirmed", "rejected", "unsure", or "open" for what nobody judged.
        without: Ids of bridges and alignments; what rests on one of them is left out.
        until: Last day; what may have been said on it or before.
        own: Id of a party; of conflicts, only those that have it on both sides.
    """

    words: str = ""
    speaker: str = ""
    about: str = ""
    source: str = ""
    story: str = ""
    stance: str = ""
    since: str = ""
    until: str = ""
    tier: str = ""
    kind: str = ""
    verdict: str = ""
    without: tuple[str, ...] = ()
    reports: bool = False
    own: str = ""
