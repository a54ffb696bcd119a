"""Say in words what was said, by whom and when, and why two statements conflict.

A line that holds a quote or a content begins with its speaker, so that no line, taken alone, says
as a fact what somebody said. The command line, reports and pages all use these.
"""

from collections.abc import Iterator, Sequence

from kb.model.conflict import Conflict, StatementCard, Step, Tier

HEADINGS = {
    Tier.STRICT: "STRICT: cannot both be true",
    Tier.BRIDGED: "BRIDGED: cannot both be true only if an assumption holds",
    Tier.REBUTTAL: "REBUTTAL ON RECORD: one side answered the other",
    Tier.DRIFT: "DRIFT: what was said is told in two ways",
}
RELATIONS = {
    "≡": "is the same as",
    "⊏": "is a kind or part of",
    "⊆": "falls within",
    "|": "leaves no room for",
    "⌣": "leaves nothing over beside",
    "⇒": "always means",
    "⇝": "is taken to mean",
}


_COMMITS = {"endorsing": " and endorses", "rejecting": " and rejects"}


def speaker(card: StatementCard) -> str:
    """Say who speaks, and for whom."""
    if card.role and card.on_behalf_of:
        return f"{card.speaker} ({card.role} {card.on_behalf_of})"
    if card.on_behalf_of:
        return f"{card.speaker} (for {card.on_behalf_of})"
    return f"{card.speaker} ({card.role})" if card.role else card.speaker


def stance(card: StatementCard) -> str:
    """Say in words what a speaker does with a content.

    What a report passes on says itself whether it is a denial; whether its reporter holds it to be
    so, or not to be so, is said before that.
    """
    denied = card.polarity == "negative" and card.act not in ("denies", "reports")
    words = f"{card.act} it is not so that" if denied else card.act
    words += _COMMITS.get(card.verb_class, "")
    if card.certainty not in ("", "certain"):
        words = f"{words} ({card.certainty})"
    return f"{words} (presupposed)" if card.presupposed else words


def content_line(card: StatementCard) -> str:
    """Say who takes which stance to which content."""
    return f"{speaker(card)} {stance(card)}: {card.content}"


def quote_line(card: StatementCard) -> str:
    """Give the words as they are printed, and whether they were checked."""
    if not card.quote:
        return f"{card.speaker}, {card.quote_status}"
    place = f" at {card.position[0]}-{card.position[1]}" if card.position else ""
    status = {"checked": f"quote checked{place}", "not checked": "quote NOT CHECKED"}
    told = status.get(card.quote_status, card.quote_status)
    words = " ".join(card.quote.split())
    return f"{card.speaker}, as printed: “{words}” ({told})"


def when(edtf: str) -> str:
    """Write a time in words.

    Example:
        >>> when("../2018-12-19"), when("2018-12-18/2018-12-19"), when("[2017..2018]"), when("")
        ('by 2018-12-19', 'between 2018-12-18 and 2018-12-19', 'between 2017 and 2018', 'undated')
    """
    first, slash, last = edtf.strip("[]").partition(".." if "[" in edtf else "/")
    if not slash:
        return f"on {edtf}" if edtf else "undated"
    if first in ("", ".."):
        return f"by {last}"
    return f"from {first} on" if last in ("", "..") else f"between {first} and {last}"


def standing_lines(conflict: Conflict) -> Iterator[str]:
    """Say what has become of a conflict: who judged it, and which side was taken back."""
    if found := conflict.verdict:
        yield f"judged {found.verdict} by {found.by} on {found.at[:10]}: {found.reason}"
    for card, day in (
        (conflict.left, conflict.left_retracted),
        (conflict.right, conflict.right_retracted),
    ):
        if day:
            yield f"{speaker(card)} took {card.id} back, said {when(day)}"


def step_lines(steps: Sequence[Step]) -> Iterator[str]:
    """Number the steps; each names what carries it, and who if somebody decided it."""
    for step in steps:
        relation = RELATIONS.get(step.relation, step.relation)
        if step.role == "time":
            compared = f"“{step.left}” meets “{step.right}”"
        else:
            compared = f"“{step.left}” {relation} “{step.right}”"
        carried = f"  [{'; '.join(step.via)}]" if step.via else ""
        decided = f"  (decided by {step.curator})" if step.curator else ""
        yield f"{step.n}. {step.role}: {compared}{decided}{carried}"


def decisions(steps: Sequence[Step]) -> Iterator[str]:
    """Name the steps that hold because somebody decided so; a change of mind undoes them."""
    for step in steps:
        if step.curator:
            same = f"“{step.left}” {RELATIONS.get(step.relation, step.relation)} “{step.right}”"
            yield f"rests on a decision of {step.curator} that {same}"
