"""The words and addresses that templates use.

What is said of a statement, a conflict, a step or a time comes from `kb.text.wording`, as on the
command line; here it is only cut for a page.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from html import escape
from itertools import groupby
from urllib.parse import quote

import jinja2

from kb.model.conflict import Conflict, StatementCard, Step, Tier
from kb.text.edtf import parse_time
from kb.text.safe import readable
from kb.text.wording import HEADINGS, RELATIONS, decisions, quote_line, stance, standing_lines
from kb.text.wording import speaker as speaker_words
from kb.text.wording import when as when_words

_KEPT = 10_000  # addresses and times that are written on many pages
_FOLDERS = {"rel": "relation"}
_TIME = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(?::\d\d)?(Z|[+-]\d\d:\d\d)?)?)?)?")
_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?)?")
_WRITTEN = r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?)?)?)?"
_BETWEEN = re.compile(rf"({_WRITTEN})/({_WRITTEN})")
_STATED = re.compile(rf"(?<=, )({_WRITTEN}|\.\.)(?:(/)({_WRITTEN}|\.\.))?$")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def equip(environment: jinja2.Environment) -> None:
    """Give the environment of the templates what they use; called once."""
    environment.filters.update(
        answered=answered,
        coded=coded,
        content=content,
        decisions=lambda conflict: list(decisions(conflict.steps)),
        folded=lambda text: " ".join(text.split()),
        found_by=found_by,
        is_web=lambda url: url.startswith(("http://", "https://")),
        meaning=lambda tier: HEADINGS[Tier(tier)].partition(": ")[2],
        in_days=in_days,
        office=office,
        passages=passages,
        parameter_name=parameter_name,
        place=place,
        relation=relation,
        said_since=said_since,
        sentence=sentence,
        stance=stance,
        standing=lambda conflict: list(standing_lines(conflict)),
        status=status,
        svg=_Drawn,
        tier=lambda tier: HEADINGS[Tier(tier)].partition(":")[0].capitalize(),
        when=when,
    )


class _Drawn(str):
    """Markup of ours, such as a chart, whose words were escaped when it was made."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def coded(text: str) -> "_Drawn":
    """Mark what stands between backticks in our own words as code.

    Example:
        >>> str(coded("as `a<b>` says"))
        'as <code>a&lt;b&gt;</code> says'
    """
    parts = (escape(readable(part)) for part in text.split("`"))
    marked = (f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))
    return _Drawn("".join(marked))


@lru_cache(_KEPT)
def place(node: str) -> str:
    """Give the address of a thing's page.

    Example:
        >>> place("entity:netflix"), place("rel:give-access"), place("https://example.org/a")
        ('/entity/netflix', '/relation/give-access', 'https://example.org/a')
    """
    prefix, _, local = node.partition(":")
    if local.startswith("//"):
        return node
    return f"/{_FOLDERS.get(prefix, prefix)}/{quote(local)}"


def sentence(text: str) -> str:
    """Begin words with a capital; the name of a file, or an id, is left as it is.

    Example:
        >>> sentence("by 2018"), sentence("story.yaml:2:1: no such key")
        ('By 2018', 'story.yaml:2:1: no such key')
    """
    return text[:1].upper() + text[1:] if text.partition(" ")[0].isalpha() else text


def office(card: StatementCard) -> str:
    """Say in what office somebody speaks, as behind the name in `speaker`."""
    return speaker_words(card).removeprefix(card.speaker).strip()[1:-1]


def status(card: StatementCard) -> str:
    """Say whether the words were checked, as behind the quote in `quote_line`."""
    return quote_line(card).rpartition("” ")[2]


def passages(cards: Sequence[StatementCard]) -> list[list[StatementCard]]:
    """Put statements together that are read from the same words, one after the other."""

    def words(card: StatementCard) -> object:
        return card.quote or card.iri, card.source_id, card.said_at, card.reported_by, card.version

    return [list(found) for _, found in groupby(cards, key=words)]


def content(card: StatementCard) -> str:
    """Give what is said, with a stated time in words; what is quoted stays as it is."""
    if card.content.startswith("“"):
        return card.content
    return _STATED.sub(lambda found: in_days(_span(found[1], found[2], found[3])), card.content)


def _span(first: str, slash: str, last: str) -> str:
    if not slash:
        return f"in {first}" if len(first) < len("2018-12-18") else f"on {first}"
    if first == "..":
        return f"up to {last}"
    return f"from {first} on" if last == ".." else f"from {first} to {last}"


def found_by(conflict: Conflict) -> str:
    """Name the rule in words; a reply that is on record was found by none."""
    if conflict.tier is not Tier.REBUTTAL:
        return conflict.rule.replace("-", " ")
    kind = conflict.note.split(" ", 2)[1]
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower()


def headline(conflict: Conflict) -> str:
    """Say in one sentence what is between two speakers."""
    if conflict.tier is not Tier.REBUTTAL:
        return conflict.explanation
    return f"{speaker_words(conflict.right)} {found_by(conflict)} {answered(conflict)}"


def said_since(conflict: Conflict) -> str:
    """Say when somebody said it last, if that is later than what stands for both sides."""
    known = [
        parse_time(card.said_at).last for card in (conflict.left, conflict.right) if card.said_at
    ]
    last = date.fromisoformat(conflict.said_last) if conflict.said_last else None
    later = last is not None and all(day is not None and day < last for day in known)
    return when(f"../{conflict.said_last}") if later else ""


def reply_line(conflict: Conflict) -> str:
    """Name a reply that is on record by its id, and say what it does to what."""
    reply = conflict.note.partition(" ")[0]
    return f"{reply}: {found_by(conflict)} {answered(conflict)}"


def answered(conflict: Conflict) -> str:
    """Name what a reply that is on record answers."""
    return conflict.note.split(" ", 2)[2]


def relation(step: Step) -> str:
    """Say how the two sides of a step are to each other."""
    return "meets" if step.role == "time" else RELATIONS.get(step.relation, step.relation)


def parameter_name(written: str) -> str:
    """Give the name of a parameter by which people call it.

    Example:
        >>> parameter_name("party_iri"), parameter_name("since_date")
        ('party', 'since')
    """
    return written.rpartition("_")[0] or written


@lru_cache(_KEPT)
def when(edtf: str) -> str:
    """Write a time in words, with its days as a newspaper writes them.

    Example:
        >>> when("../2018-12-19T12:02-05:00"), when("2018-12"), when("")
        ('by 19 December 2018, 12:02 (UTC−05:00)', 'in December 2018', 'undated')
        >>> when("2018-12-18/2018-12-19"), when("2018-12-18")
        ('between 18 December 2018 and 19 December 2018', 'on 18 December 2018')
    """
    words = when_words(edtf)
    if words.startswith("on ") and not re.search(r"\d{4}-\d\d-\d\d", words):
        words = f"in {words[3:]}"
    return _TIME.sub(_spoken, words)


def in_days(words: str) -> str:
    """Write the days within words as a newspaper does; years alone stay as they are.

    Example:
        >>> in_days("at no time up to 2018-12-18/2018-12-19")
        'at no time up to 18 December 2018 – 19 December 2018'
    """
    words = _BETWEEN.sub(r"\1 – \2", words)
    return _DAY.sub(lambda found: _TIME.sub(_spoken, found[0]), words)


def _spoken(found: re.Match[str]) -> str:
    year, month, day, time, zone = found.groups()
    if not month:
        return year
    if not 1 <= int(month) <= len(_MONTHS):
        return found[0]  # a season, or no month at all
    if not day:
        return f"{_MONTHS[int(month) - 1]} {year}"
    try:
        written = date(int(year), int(month), int(day))
    except ValueError:
        return found[0]
    words = f"{written.day} {_MONTHS[written.month - 1]} {year}"
    if not time:
        return words
    offset = "UTC" if zone == "Z" else f"UTC{zone.replace('-', '−')}" if zone else ""
    return f"{words}, {time} ({offset})" if offset else f"{words}, {time}"
