"""Let the desk decide: judge a pair, take a record back, and see whether the rules still agree."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb.base import Base, Changed, committed
from kb.errors import DecisionError, OddTextError
from kb.model.answers import Finding
from kb.model.conflict import Conflict, Explanation, Tier
from kb.model.decision import Found, Judgement, Retraction, Verdict
from kb.model.lookup import Selection
from kb.terms import address, short
from kb.text.safe import forbidden, is_blank

_FIRMNESS = tuple(Tier)
_NAME = "name of who does this"
_LONGEST = 64 * 1024  # bytes of UTF-8, as of every literal
_WORDS = {
    "confirm": Verdict.CONFIRMED,
    "reject": Verdict.REJECTED,
    "unsure": Verdict.UNSURE,
}


def verdict_of(word: str) -> Verdict:
    """Read a verdict.

    Raises:
        DecisionError: There is no such verdict.
    """
    if word not in _WORDS:
        raise DecisionError(word or "nothing")
    return _WORDS[word]


def reason_of(text: str) -> str:
    """Give a reason without the space around it.

    Raises:
        DecisionError: It says nothing.
        OddTextError: It cannot be kept.
    """
    if is_blank(text):
        raise DecisionError
    return _kept("reason", text.strip())


def name_of(by: str) -> str:
    """Give the name of who decides, or takes something in.

    Raises:
        OddTextError: It cannot be kept, or nobody can see it.
    """
    if is_blank(by):
        raise OddTextError(_NAME, "has nothing that can be seen")
    return _kept(_NAME, by)


def _kept(what: str, text: str) -> str:
    if odd := forbidden(text):
        raise OddTextError(what, f"holds {odd}, which no text can hold")
    if len(text.encode()) > _LONGEST:
        raise OddTextError(what, "is longer than 64 kB")
    return text


def judge(
    base: Base, explanation: Explanation, verdict: Verdict, *, reason: str, by: str
) -> Judgement:
    """Record what a person makes of a pair of statements; it holds for their propositions.

    Raises:
        BaseInUseError: Somebody else is writing.
        PastBaseError: The base is a view of another day.
    """
    left, right, conflict = explanation.left, explanation.right, explanation.conflict
    first, second = sorted((address(left.proposition), address(right.proposition)))
    judgement = Judgement(
        first,
        second,
        verdict,
        reason,
        tuple(sorted((left.id, right.id))),
        Found(conflict.tier.value, conflict.rule) if conflict else None,
    )
    _note(base, "judge", by, judgement.payload())
    return judgement


def retract(
    base: Base, nodes: tuple[str, ...], *, reason: str, by: str, superseded_by: str
) -> Changed:
    """Take records back, each with an entry of its own; what was recorded stays in history.

    Args:
        nodes: Prefixed addresses of utterances, statements, replies, alignments or stories.
        superseded_by: Prefixed address of what stands in their place, "" if nothing does.

    Raises:
        BaseInUseError: Somebody else is writing.
        PastBaseError: The base is a view of another day.
    """
    instead = address(superseded_by) if superseded_by else ""
    payloads = [Retraction(address(node), reason, instead).payload() for node in nodes]
    return _note(base, "retract", by, *payloads)


def _note(base: Base, kind: str, by: str, *payloads: bytes) -> Changed:
    with base.writing(f"kb {kind}") as journal:
        with journal.together():
            for payload in payloads:
                base.note(journal, kind, by, payload)
        with committed():
            return base.apply()


def as_they_stand(base: Base, conflicts: Iterable[Conflict]) -> Iterator[Conflict]:
    """Put to conflicts the verdicts in force, and what they were derived from and by."""
    standing = base.verdicts()
    rules, digest = base.index.provenance()
    for found in conflicts:
        yield replace(
            found,
            verdict=standing.get(pair) if (pair := _pair(found)) else None,
            rule_set_version=rules,
            dataset_digest=digest,
        )


def _pair(conflict: Conflict) -> tuple[str, str] | None:
    """Give what a verdict on a conflict is about; a rebuttal is on record and not judged."""
    if conflict.tier is Tier.REBUTTAL:
        return None
    left, right = sorted(address(s.proposition) for s in (conflict.left, conflict.right))
    return left, right


def replayed(base: Base) -> Iterator[Finding]:
    """Compare every verdict in force with what the rules find now.

    A rule or a hierarchy that was changed may find what a person rejected, or lose what a person
    confirmed. What the rules said when the verdict was given is no news.
    """
    from kb.graph.history import judged_in

    now = {_pair(conflict): conflict for conflict in reversed([*base.index.conflicts(Selection())])}
    for pair, (entry, judgement) in sorted(judged_in(base.journal.of_kind("judge")).items()):
        message = _news(judgement, now.get(pair))
        if message:
            place = " and ".join(judgement.statements)
            told = f"{entry.by} on {entry.at[:10]}: {judgement.reason}"
            here = all(base.index.cards_of("proposition", short(node)) for node in pair)
            level = "error" if here else "note"
            yield Finding(level, place, f"{message} ({told})")


def _news(judgement: Judgement, now: Conflict | None) -> str:
    """Say in which way the rules and a verdict have come apart since it was given."""
    then, verdict = judgement.found, judgement.verdict
    if verdict is Verdict.CONFIRMED and then and now is None:
        return f"was confirmed as a {then.tier} conflict, and no rule finds it now"
    if verdict is Verdict.REJECTED and now and then is None:
        return f"was judged to be no conflict, and the rule {now.rule} finds one now"
    if then and now and now.tier.value != then.tier:
        firmer = _FIRMNESS.index(now.tier) < _FIRMNESS.index(Tier(then.tier))
        if firmer == (verdict is Verdict.REJECTED):
            return f"was {verdict.value} as a {then.tier} conflict, and is {now.tier.value} now"
    return ""
