"""What the base finds: statements that cannot both be true, and the steps that show it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Tier(StrEnum):
    """How firm a conflict is; tiers are shown apart and never added up."""

    STRICT = "strict"
    BRIDGED = "bridged"
    REBUTTAL = "rebuttal"
    DRIFT = "drift"


@dataclass(frozen=True)
class StatementCard:
    """One statement as it is shown: never without its speaker and its source.

    Attributes:
        id: "story/s17n".
        proposition: Address of the proposition; `content` says it in words.
        reported_by: "OUTLET (VERB, CLASS)", from the outermost reporter inwards.
        quote_status: "checked", "not checked" (no archived text) or "no quote: REASON".
        position: Offsets of the quote, when known.
        version: The version of the source in which it first appears, if known.
        last_version: The last version in which it still stands, if known.
        presupposed: Whether the words only take the content for granted.
        verb_class: Of a report, how its verb stands to what it passes on, such as "rejecting".
    """

    id: str
    iri: str
    speaker: str
    speaker_id: str
    on_behalf_of: str
    role: str
    act: str
    polarity: str
    certainty: str
    quote: str
    quote_status: str
    position: tuple[int, int] | None
    source: str
    source_id: str
    url: str
    said_at: str
    reported_by: tuple[str, ...]
    story: str
    proposition: str
    content: str
    version: str = ""
    last_version: str = ""
    presupposed: bool = False
    verb_class: str = ""


@dataclass(frozen=True)
class Assumption:
    """What a bridged conflict rests on: read "only if …"."""

    id: str
    text: str


@dataclass(frozen=True)
class Step:
    """One comparison: in this role, left is narrower than (⊏), the same as (≡) … right.

    Attributes:
        via: What carries the step: closure edges "a < b", registry entries, alignments.
        curator: Who made the alignment that the step rests on, if one does.
    """

    n: int
    role: str
    left: str
    relation: str
    right: str
    via: tuple[str, ...] = ()
    curator: str = ""


@dataclass(frozen=True)
class Standing:
    """The verdict of a person that is in force for a pair.

    Attributes:
        verdict: "confirmed", "rejected" or "unsure".
        at: When it was given, an instant in UTC.
    """

    verdict: str
    by: str
    at: str
    reason: str


@dataclass(frozen=True)
class Conflict:
    """One issue: a pair of propositions with the statements on both sides.

    Attributes:
        left: The earliest statement that asserts; `left_others` holds the ids of further ones.
        right: The earliest statement that denies.
        is_self: Whether one party is on both sides.
        behind: For a rebuttal, ids of the conflicts that it answers to; none: a non-denial.
        note: For a rebuttal, id and kind of the reply, and what it answers, parted by a space.
        explanation: What the rule found between the two, in one sentence without a full stop.
        overlap: The time for which both sides speak, in words.
        left_retracted: When the speaker took the left side back, as written; "" if never.
        right_retracted: The same of the right side.
        verdict: What a person makes of the pair, None if nobody judged it.
        rule_set_version: Hash of the rules and the ontology that it was derived by.
        dataset_digest: Hash of the records that it was derived from.
        pairs: How many pairs of statements are in it, one of each side; 0 for a rebuttal.
        left_more: How many further statements on the left are not listed.
        right_more: How many on the right.
        said_last: The last day, YYYY-MM-DD, by which the newest of all its statements was said; ""
            if none is dated, or that was not looked up.
    """

    id: str
    tier: Tier
    rule: str
    left: StatementCard
    right: StatementCard
    left_others: tuple[str, ...] = ()
    right_others: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    steps: tuple[Step, ...] = ()
    is_self: bool = False
    behind: tuple[str, ...] = ()
    note: str = ""
    explanation: str = ""
    overlap: str = ""
    left_retracted: str = ""
    right_retracted: str = ""
    verdict: Standing | None = None
    rule_set_version: str = ""
    dataset_digest: str = ""
    pairs: int = 0
    left_more: int = 0
    right_more: int = 0
    said_last: str = field(default="", compare=False)


@dataclass(frozen=True)
class Explanation:
    """Why two statements conflict, or what keeps them from it.

    Attributes:
        conflict: The conflict, if there is one.
        left: The pair that was compared, the closest one if the ids stand for several.
        steps: What does fit.
        blocks: What does not, the first and most telling first, each a plain sentence.
    """

    left: StatementCard
    right: StatementCard
    conflict: Conflict | None
    steps: tuple[Step, ...] = ()
    blocks: tuple[str, ...] = field(default=())
