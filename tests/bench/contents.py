"""The propositions of a made-up world, each made from its number, and how much they are denied.

Every eighth varies one that came shortly before it: it is wider, has another number, share, date or
holder, or the opposite relation, so that conflicts come out under many rules.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from kb.model.proposition import SHARES, Interval, Proposition, Tense
from kb.text.edtf import parse_time
from tests.bench.dice import Dice
from tests.bench.things import Things
from tests.bench.words import sentence

# Frequent ones first. Roles are filled from "agent", or from the tree that is named.
_RELATIONS = (
    ("give-access", "agent", "recipient", "theme"),
    ("share", "agent", "recipient", "theme"),
    ("know", "agent", "theme"),
    ("access", "agent", "theme"),
    ("use", "agent", "theme"),
    ("support", "agent", "theme"),
    ("own", "agent", "theme"),
    ("meet", "agent", "counterpart"),
    ("have-ability", "agent", "theme"),
    ("allow", "agent", "theme"),
    ("approve", "agent", "theme"),
    ("tell", "agent", "recipient", "theme"),
    ("read", "agent", "theme"),
    ("launch", "agent", "theme"),
    ("investigate", "agent", "theme"),
    ("hold-office", "agent", "theme", "organisation"),
    ("collect", "agent", "theme"),
    ("visit", "agent", "place"),
    ("be-active", "theme"),
    ("let-obtain", "agent", "recipient", "theme"),
    ("win", "agent", "theme"),
    ("violate", "agent", "theme"),
    ("disclose", "agent", "theme"),
    ("work-for", "agent", "theme"),
    ("be-located-in", "agent", "place"),
    ("publish", "agent", "theme"),
    ("sign", "agent", "theme"),
    ("do-without", "agent", "theme"),
    ("be-open", "theme"),
    ("end", "agent", "theme"),
)
_COUNTED = (
    ("count-of", "theme"),
    ("increase", "theme"),
    ("pay", "agent", "recipient"),
    ("fine", "agent", "recipient"),
)
_OPPOSITES = {
    "give-access": "refuse-access",
    "support": "oppose",
    "allow": "forbid",
    "approve": "reject",
    "be-active": "be-inactive",
    "be-open": "be-closed",
    "launch": "end",
    "increase": "decrease",
}
_WITH_EXTENT = {"give-access", "share", "access", "use", "read", "collect", "have-ability"}
_WITH_THEME_ABOVE = {"give-access", "share", "access", "use", "read", "collect", "have-ability"}
_FUNCTIONAL_TIME = {"launch", "publish", "end"}
_HELD = {"hold-office", "win"}
_DATED = _FUNCTIONAL_TIME | _HELD | {"be-active", "be-open", "support", "allow", "approve"}
_CONDITIONS = ("without-permission", "without-consent", "with-notice")
_UNITS = ("companies", "people", "euro", "tonne", "kilometre", "cases")
_AGREED = 3
_VARIED = 8


@dataclass(frozen=True)
class Contents:
    """All propositions of a world, by number; low numbers are the frequent ones."""

    things: Things
    seed: int

    @property
    def size(self) -> int:
        """How many propositions there are to choose from."""
        return max(40, self.things.statements * 2 // 5)

    def choose(self, dice: Dice) -> int:
        """Choose the number of a proposition, the frequent ones more often."""
        return dice.rank(self.size, 0.75)

    def proposition(self, number: int) -> Proposition:
        """Make a proposition."""
        dice = Dice(self.seed, "proposition", number)
        if number % _VARIED == _VARIED - 1:
            return self._varied(self.proposition(number - 1 - dice.below(_VARIED - 2)), dice)
        kind = dice.share()
        if kind < 0.02:
            return Proposition("other", (), text=sentence(dice, 8).rstrip("."))
        if kind < 0.14:
            return self._counted(dice)
        relation = _RELATIONS[dice.rank(len(_RELATIONS), 0.6)]
        plain = Proposition(relation[0], self._roles(relation[1:], dice))
        if kind < 0.24 or relation[0] in _DATED:
            return replace(plain, tense=Tense.STATED, time=parse_time(_day(dice)))
        if kind < 0.36 and relation[0] in _WITH_EXTENT:
            return replace(plain, extent=SHARES[dice.one_of(("none", "few", "most", "all"))])
        if kind < 0.42:
            more = (*plain.roles, ("condition", dice.one_of(_CONDITIONS)))
            return replace(plain, roles=tuple(sorted(more)))
        if kind < 0.46:
            return replace(plain, tense=Tense.FUTURE)
        return plain

    def denied(self, number: int) -> float:
        """Give the share of those who speak about a proposition who deny it."""
        dice = Dice(self.seed, "denied", number)
        if number < _AGREED:
            return 0.0  # one hub alone would have more pairs than all the rest
        if number % _VARIED == _VARIED - 1:
            return 0.3 if dice.happens(0.12) else 0.0
        return 0.3 if dice.happens(0.04) else 0.0

    def _roles(self, names: tuple[str, ...], dice: Dice) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((role, self._filler(role, dice)) for role in names))

    def _filler(self, role: str, dice: Dice) -> str:
        if role == "theme":
            return self.things.one_of("topic", dice)
        if role == "place":
            return self.things.one_of("place", dice)
        return self.things.agent(dice)

    def _counted(self, dice: Dice) -> Proposition:
        relation = dice.one_of(_COUNTED)
        roles, day = self._roles(relation[1:], dice), parse_time(_day(dice))
        return Proposition(relation[0], roles, Tense.STATED, day, value=_value(dice))

    def _varied(self, base: Proposition, dice: Dice) -> Proposition:
        """Say something that stands in a relation to what another proposition says."""
        roles = dict(base.roles)
        if base.text:
            return base
        if base.value:
            return replace(base, value=replace(_value(dice), unit=base.value.unit))
        if base.extent:
            return replace(base, extent=SHARES[dice.one_of(("none", "all"))])
        if base.relation in _FUNCTIONAL_TIME and dice.happens(0.7):
            return replace(base, time=parse_time(_day(dice)))
        if base.relation in _HELD:
            other = self.things.partner(roles["agent"])
            return replace(base, roles=_with(base, "agent", other))
        if base.relation in _OPPOSITES and dice.happens(0.4):
            return replace(base, relation=_OPPOSITES[base.relation])
        topics = self.things.tree("topic")
        if base.relation in _WITH_THEME_ABOVE and roles["theme"].startswith("topic-"):
            narrow = int(roles["theme"].rpartition("-")[2])
            wide = topics.id(topics.wider(narrow, 1 + dice.below(2)))
            return replace(base, roles=_with(base, "theme", wide))
        without = tuple(pair for pair in base.roles if pair[0] != "condition")
        narrower = (*without, ("condition", dice.one_of(_CONDITIONS)))
        return replace(base, roles=tuple(sorted(narrower)) if without == base.roles else without)


def _with(base: Proposition, role: str, filler: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted({**dict(base.roles), role: filler}.items()))


def _value(dice: Dice) -> Interval:
    number = Decimal(1 + dice.below(500)) * 10 ** dice.below(4)
    unit = dice.one_of(_UNITS)
    if dice.happens(0.3):
        return Interval(number, None, True, unit=unit, text=f"more than {number} {unit}")
    return Interval(number, number, unit=unit, text=f"{number} {unit}")


def _day(dice: Dice) -> str:
    year = 2004 + dice.below(20)
    month, day = 1 + dice.below(12), 1 + dice.below(28)
    return dice.one_of((f"{year}", f"{year}-{month:02}", f"{year}-{month:02}-{day:02}"))
