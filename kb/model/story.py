"""What a reporter writes down: a story with its sources, entities, utterances and replies.

Ids are as in the story file; `kb.graph` gives them their addresses.
"""

from dataclasses import dataclass
from enum import StrEnum

from kb.model.proposition import Proposition
from kb.model.sameness import ClaimJudgement
from kb.model.time import Moment


class Act(StrEnum):
    """What a speaker does with a content."""

    ASSERTS = "asserts"
    DENIES = "denies"
    CONCEDES = "concedes"
    RETRACTS = "retracts"
    PREDICTS = "predicts"
    PROMISES = "promises"
    ASKS = "asks"
    DECLINES = "declines"
    OPINES = "opines"


class Polarity(StrEnum):
    """Whether the speaker is for or against the content."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Certainty(StrEnum):
    """How sure the speaker is (FactBank's CT, PR, PS and Uu)."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    UNCOMMITTED = "uncommitted"
    UNDERSPECIFIED = "underspecified"


class VerbClass(StrEnum):
    """What a reporting verb says of the reporter's own commitment."""

    NEUTRAL = "neutral"
    DISTANCING = "distancing"
    ENDORSING = "endorsing"
    REJECTING = "rejecting"
    PERFORMATIVE = "performative"


@dataclass(frozen=True)
class Alignment:
    """“The desk holds that `source` and `target` mean the same”, with its reason.

    Attributes:
        source: Entity id on the left.
        target: Entity id on the right.
        exact: True for skos:exactMatch, which strict rules follow; False for skos:closeMatch,
            which only the bridged tier follows.
        curator: Who made the alignment.
        because: Why.
    """

    source: str
    target: str
    exact: bool
    curator: str
    because: str


@dataclass(frozen=True)
class Entity:
    """A person, a company, or a kind of thing: "Bing is a service".

    Attributes:
        is_a: Classes of which this is one individual.
        broader: Wider concepts of which this is a part of the meaning.
        part_of: Organisations it belongs to; never followed by a rule.
        distinct_from: Other individuals, known to be different ones.
        disjoint_with: Other kinds, known to share no member.
        closed: For a kind, whether its recorded individuals all differ from one another.
    """

    id: str
    name: str
    is_a: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    part_of: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    description: str = ""
    language: str = "en"
    distinct_from: tuple[str, ...] = ()
    disjoint_with: tuple[str, ...] = ()
    closed: bool = False


@dataclass(frozen=True)
class Version:
    """The article as updated at 12:02 on 19 December 2018."""

    id: str
    date: Moment | None
    mark: str


@dataclass(frozen=True)
class Source:
    """A work in which something is printed, with its versions in order.

    Attributes:
        sha256: Hash of the archived bytes, which are of version `version`.
    """

    id: str
    type: str
    title: str
    author: str = ""
    publisher: str = ""
    url: str = ""
    published: Moment | None = None
    retrieved: Moment | None = None
    language: str = ""
    sha256: str = ""
    versions: tuple[Version, ...] = ()
    version: str = ""
    based_on: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Passage:
    """Half-open offsets in code points from 0 (W3C Web Annotation Data Model, 4.2.5)."""

    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """The words in a source that a statement is read from.

    Attributes:
        quote: The words as printed; empty only when `missing` says why there are none.
        unheld: Whether they are not of the archived text of the source: those of its markup, or
            recorded before the text came. They are not checked.
    """

    quote: str
    passage: Passage | None = None
    prefix: str = ""
    suffix: str = ""
    missing: str = ""
    unheld: bool = False


MOST_REPORTERS = 50
"""What is passed on is compared link by link with all links below; no text has that many."""


@dataclass(frozen=True)
class Report:
    """“The outlet writes that …”: one link of a chain of reported speech."""

    speaker: str
    verb: str
    verb_class: VerbClass


@dataclass(frozen=True)
class Statement:
    """“Netflix denies that Netflix accessed private messages”: one act about one proposition.

    Attributes:
        id: The story's id with the suffix of the part, such as "s17n".
        presupposed: Whether the words take the proposition for granted instead of saying it.
    """

    id: str
    proposition: Proposition
    act: Act
    polarity: Polarity
    certainty: Certainty
    presupposed: bool = False


@dataclass(frozen=True)
class Utterance:
    """One entry of a story: one speaker, one place, one or more statements.

    Attributes:
        reports: Who reports the speaker, from the outermost reporter inwards.
        original: Source in which it was first said, when that is not `source`.
        version: The version of the source in which it first appears.
        last_version: The last version of the source in which it still stands.
        said_at: When the speaker said it; None when nothing is known.
    """

    id: str
    source: str
    mention: Mention
    speaker: str
    statements: tuple[Statement, ...]
    on_behalf_of: str = ""
    role: str = ""
    reports: tuple[Report, ...] = ()
    original: str = ""
    verbatim: bool = False
    version: str = ""
    last_version: str = ""
    said_at: Moment | None = None
    note: str = ""


@dataclass(frozen=True)
class Reply:
    """“Facebook's post disputes the Times's report”: one thing said in answer to another.

    Attributes:
        sender: Ids of one source or of statements of the story.
        target: Ids of one source or of statements of the story.
        kind: A CiTO word such as "disputes" or "replies-to".
    """

    id: str
    sender: tuple[str, ...]
    target: tuple[str, ...]
    kind: str
    stated_in: str = ""
    note: str = ""


@dataclass(frozen=True)
class Story:
    """A story file, read and checked."""

    id: str
    title: str
    description: str = ""
    language: str = "en"
    sources: tuple[Source, ...] = ()
    entities: tuple[Entity, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    utterances: tuple[Utterance, ...] = ()
    replies: tuple[Reply, ...] = ()
    judgements: tuple[ClaimJudgement, ...] = ()
