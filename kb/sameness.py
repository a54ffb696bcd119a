"""Find claims that are written alike, and keep what people make of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kb.base import Base, payload_of
from kb.errors import LikenessError, NoClaimError, OneClaimError
from kb.graph.identity import claim_iri
from kb.graph.judged import judgement_quads, standing_judgement
from kb.graph.records import StoreRecords
from kb.graph.write import proposition_quads
from kb.model.conflict import StatementCard
from kb.model.lookup import Selection
from kb.model.proposition import CLAIM, Proposition
from kb.model.sameness import AlikeClaims, ClaimJudgement, JudgedClaims, Sameness
from kb.terms import short, term
from kb.text.likeness import alike, one_word_more, plain

WORDS = {
    "same": Sameness.SAME,
    "not-same": Sameness.NOT_SAME,
    "maybe-same": Sameness.UNSURE,
}
"""What one can say of two claims, and what is kept of it."""
_LEAST = 0.3
_KEPT = 100_000  # nodes that are kept in memory while pairs are looked at


@dataclass(frozen=True)
class _Claim:
    """A claim that is known by its words, with its prefixed address."""

    node: str
    words: str


# -- finding ----------------------------------------------------------------------------------


def alike_claims(
    base: Base, selection: Selection, least: float, *, opposed: bool = False
) -> "AlikePairs":
    """Find claims that are written alike and that nobody judged, the likest first.

    Args:
        selection: One of the two is said by what is chosen here.
        least: So like they are at least, up to 1.
        opposed: Only those of which somebody asserts one and somebody denies the other.
    """
    if not _LEAST <= least <= 1:
        raise LikenessError(least)
    chosen = None
    if selection != Selection():
        chosen = {card.proposition for card in base.index.find(selection, -1)}
    sides = _Sides(base)
    found = []
    for share, one, other, has_more in _alike(list(_claims(base)), least):
        nodes = (one.node, other.node)
        if (chosen is None or chosen & set(nodes)) and not sides.judged(*nodes):
            stand = sides.opposed(*nodes)
            if stand or not opposed:
                found.append((share, one, other, stand, has_more))
    found.sort(key=lambda pair: (-pair[0], pair[1].words, pair[2].words))
    return AlikePairs(base, found)


@dataclass(frozen=True)
class AlikePairs:
    """Pairs that were found, each shown when it is asked for."""

    base: Base
    pairs: Sequence[tuple[float, "_Claim", "_Claim", bool, bool]]

    def __len__(self) -> int:
        return len(self.pairs)

    def shown(self, limit: int | None = None, offset: int = 0) -> list[AlikeClaims]:
        """Show some of them with who said so, and where."""
        end = None if limit is None else offset + limit
        return [self._shown(*pair) for pair in self.pairs[offset:end]]

    def _shown(
        self, share: float, one: "_Claim", other: "_Claim", opposed: bool, has_more: bool
    ) -> AlikeClaims:
        left, right = (
            [c for c in self.base.index.cards_of("proposition", claim.node) if c.act != "reports"]
            for claim in (one, other)
        )
        more = len(left) - 1, len(right) - 1
        return AlikeClaims(share, left[0], right[0], *more, opposed, has_more)


def _claims(base: Base) -> Iterator[_Claim]:
    """Give every claim that is known by its words and that somebody states."""
    for node, sentence in base.index.propositions():
        words = sentence[1:-1]
        if sentence[:1] == "“" and short(claim_iri(words).value) == node:
            yield _Claim(node, words)


def _alike(claims: Sequence[_Claim], least: float) -> Iterator[tuple[float, _Claim, _Claim, bool]]:
    """Give pairs, and whether they are alike by a word more.

    Of claims that differ in capitals and the like alone, each makes a pair with the first.
    """
    groups: dict[str, list[_Claim]] = {}
    for claim in sorted(claims, key=lambda claim: (claim.words, claim.node)):
        groups.setdefault(plain(claim.words), []).append(claim)
    groups.pop("", None)
    for first, *others in groups.values():
        yield from ((1.0, first, other, False) for other in others)
    texts = list(groups)
    for find in (alike, one_word_more):
        for one, other, share in find(texts, least):
            yield share, groups[texts[one]][0], groups[texts[other]][0], find is one_word_more


class _Sides:
    """What people have said of pairs of claims, and on which side somebody stands."""

    def __init__(self, base: Base) -> None:
        self._records = StoreRecords(base.store(), most=_KEPT)

    def judged(self, one: str, other: str) -> bool:
        """Whether somebody judged a pair, or holds both to be the same as a third."""
        group = self._records.one(one, "kb:claimGroup")
        if group and group == self._records.one(other, "kb:claimGroup"):
            return True
        return bool(standing_judgement(one, other, self._records))

    def opposed(self, one: str, other: str) -> bool:
        """Whether somebody asserts one of them, and somebody denies the other."""
        said = self._records.inverse
        return any(
            said(here, "kb:asserts") and said(there, "kb:denies")
            for here, there in ((one, other), (other, one))
        )


# -- judging ----------------------------------------------------------------------------------


def judge_claims(
    base: Base, one: str, other: str, verdict: Sameness, *, reason: str, by: str
) -> JudgedClaims:
    """Record what a person makes of two claims; it is kept with the story of the first.

    Args:
        one: Id of a statement, or address of a claim.
        other: Of another.

    Raises:
        UnknownIdError: Nothing has one of the ids.
        NoClaimError: One is no claim that is known by its words.
        OneClaimError: Both are one claim already.
        BaseInUseError: Somebody else is writing.
        PastBaseError: The base is a view of another day.
    """
    cards = [_claim_card(base, id) for id in (one, other)]
    words = sorted(card.content[1:-1] for card in cards)
    if words[0] == words[1]:
        raise OneClaimError(one, other)
    judgement = ClaimJudgement(words[0], words[1], verdict, by, reason, _now(base, cards))
    quads = set(judgement_quads(judgement, term(f"story:{cards[0].story}")))
    for text in words:
        quads.update(proposition_quads(Proposition(CLAIM, (), text=text)))
    with base.writing("kb judge") as journal:
        there = base.store()
        fresh = [quad for quad in quads if quad not in there]
        base.note(journal, "add", by, payload_of(fresh), "kb judge")
        changed = base.apply()
    return JudgedClaims(judgement, changed.came, changed.gone)


def _now(base: Base, cards: Sequence[StatementCard]) -> str:
    """Give the time of this clock, or what follows the judgement that it is to take the place of.

    Two judgements in one second would not come one after the other.
    """
    records = StoreRecords(base.store())
    before = standing_judgement(cards[0].proposition, cards[1].proposition, records)
    now = datetime.now(UTC).replace(microsecond=0)
    if before:
        then = datetime.fromisoformat(records.one(before, "prov:generatedAtTime"))
        now = max(now, then + timedelta(seconds=1))
    return now.strftime("%Y-%m-%dT%H:%M:%SZ")


def _claim_card(base: Base, id: str) -> StatementCard:
    """Give the first statement of the one claim that an id stands for.

    Raises:
        NoClaimError: It stands for none, or for several.
    """
    names = base.index.resolve(id, "utterance", "statement", "proposition")
    if names[0].kind == "proposition":
        cards = base.index.cards_of("proposition", names[0].node)
    else:
        cards = [base.index.card(name.node) for name in names]
    claims = {card.proposition for card in cards}
    card = cards[0]
    is_claim = card.proposition == short(claim_iri(card.content[1:-1]).value)
    if len(claims) != 1 or not is_claim:
        raise NoClaimError(id)
    return card
