"""Read the contrast pairs beside this file, and see what the program makes of them.

A pair is two variants of a small story that differ in one thing. In `fires` the two statements
`of` the pair conflict, in `silent` they do not; in `shifts` they conflict in the way that `to`
tells. `given` holds for both variants. Edits are written as in the cases of queries
("d.claim.theme" is a key of statement d, "" takes it away). No other two statements may conflict,
save those in `also`. A pair beyond the reach of the rules is a `known_miss`, with the reason.

Several stories are put into one base, as somebody has who follows many; every id gets the number
of its story, so that no two of them meet.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import kb
from kb.model.conflict import Conflict, Tier
from tests.queries.cases import changed

_FILES = tuple(sorted(Path(__file__).parent.glob("*.yaml")))
_KEYS = {
    "name", "of", "also", "given", "fires", "silent", "shifts", "to", "expect", "because",
    "known_miss",
}  # fmt: skip
_WORDS = {"name", "title", "quote", "role", "unit", "by", "because"}
_SHOWN = {Tier.STRICT, Tier.BRIDGED, Tier.DRIFT}
_LOADER = yaml.CBaseLoader
_STORY = "contrasts"
_AT_ONCE = 12


@dataclass(frozen=True)
class Finding:
    """How two statements conflict; None stands for what is not looked at.

    Attributes:
        retracted: Statements that were taken back, with the day.
    """

    tier: str
    rule: str
    is_self: bool | None = None
    assumptions: frozenset[str] | None = None
    retracted: frozenset[tuple[str, str]] | None = None

    def fits(self, expected: "Finding") -> bool:
        """Whether this is what was expected."""
        return self == Finding(
            tier=expected.tier,
            rule=expected.rule,
            is_self=_or(expected.is_self, self.is_self),
            assumptions=_or(expected.assumptions, self.assumptions),
            retracted=_or(expected.retracted, self.retracted),
        )


@dataclass(frozen=True)
class Variant:
    """One story of a pair, in the form of a story file, with what is to be found in it.

    Attributes:
        kind: "fires", "silent" or "shifts".
        expected: What the two statements are to show; None if nothing.
    """

    kind: str
    story: Mapping[str, Any]
    of: frozenset[str]
    also: frozenset[frozenset[str]]
    expected: Finding | None


@dataclass(frozen=True)
class Pair:
    """Two variants, and why the one edit between them makes the difference."""

    file: str
    name: str
    because: str
    known_miss: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True)
class Outcome:
    """What the program finds in a variant.

    Attributes:
        found: For the two statements.
        elsewhere: Other pairs of statements that conflict, and should not.
    """

    variant: Variant
    found: tuple[Finding, ...]
    elsewhere: tuple[str, ...]

    @property
    def is_missed(self) -> bool:
        """Whether a conflict should be there, and none is."""
        return self.variant.expected is not None and not self.found

    @property
    def is_false(self) -> bool:
        """Whether a conflict is there that should not be, or another than it should."""
        expected = self.variant.expected
        return bool(self.elsewhere) or any(
            expected is None or not found.fits(expected) for found in self.found
        )


@cache
def all_pairs() -> tuple[Pair, ...]:
    """Read every pair of every file."""
    return tuple(pair for file in _FILES for pair in _read(file))


def outcomes(number: int) -> tuple[Outcome, ...]:
    """See what the program makes of a pair, given by its place in `all_pairs`."""
    first = number - number % _AT_ONCE
    return _together(first)[number - first]


@cache
def _together(first: int) -> tuple[tuple[Outcome, ...], ...]:
    """Put some pairs into one base, and see what comes of each."""
    pairs = all_pairs()[first : first + _AT_ONCE]
    conflicts = _conflicts(story_of(first))
    return tuple(
        tuple(_outcome(variant, conflicts, f"{variant.kind}{number}-") for variant in pair.variants)
        for number, pair in enumerate(pairs)
    )


def story_of(first: int) -> str:
    """Write some pairs, from one on, as one story file."""
    story: dict[str, Any] = {"story": _STORY, "title": "Contrasts"}
    for number, pair in enumerate(all_pairs()[first : first + _AT_ONCE]):
        for variant in pair.variants:
            put_together(story, variant.story, f"{variant.kind}{number}-")
    return yaml.dump(story, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


def _conflicts(story: str) -> list[Conflict]:
    with tempfile.TemporaryDirectory() as folder, kb.open(":memory:") as base:
        file = Path(folder) / "story.yaml"
        file.write_text(story, encoding="utf-8")
        base.add(file)
        return [found for found in base.contradictions() if found.tier in _SHOWN]


# -- what is found --------------------------------------------------------------------------


def _outcome(variant: Variant, conflicts: list[Conflict], mark: str) -> Outcome:
    found = []
    elsewhere = []
    for conflict in conflicts:
        for pair in _members(conflict, mark):
            if pair == variant.of:
                found.append(_finding(conflict, mark))
            elif pair not in variant.also:
                elsewhere.append(f"{' × '.join(sorted(pair))}: {conflict.tier} {conflict.rule}")
    return Outcome(variant, tuple(found), tuple(elsewhere))


def _members(conflict: Conflict, mark: str) -> Iterator[frozenset[str]]:
    """Give the pairs of statements of one story that an issue has, by their ids there."""
    left, right = (
        [_own(id, mark) for id in (card.id, *others) if id.startswith(f"{_STORY}/{mark}")]
        for card, others in (
            (conflict.left, conflict.left_others),
            (conflict.right, conflict.right_others),
        )
    )
    for one in left:
        for other in right:
            yield frozenset({one, other})


def _own(id: str, mark: str) -> str:
    """Give the id in its own story: "contrasts/fires3-a@fires3-paper" is "a@paper"."""
    return id.removeprefix(f"{_STORY}/").replace(mark, "")


def _finding(conflict: Conflict, mark: str) -> Finding:
    sides = (
        (conflict.left.id, conflict.left_retracted),
        (conflict.right.id, conflict.right_retracted),
    )
    return Finding(
        tier=conflict.tier.value,
        rule=conflict.rule,
        is_self=conflict.is_self,
        assumptions=frozenset(assumption.id for assumption in conflict.assumptions),
        retracted=frozenset((_own(id, mark), day) for id, day in sides if day),
    )


def _or(value: Any, other: Any) -> Any:
    return other if value is None else value


# -- what is written ------------------------------------------------------------------------


def _read(file: Path) -> Iterator[Pair]:
    documents = list(yaml.load_all(file.read_text(encoding="utf-8"), Loader=_LOADER))
    for document in documents:
        usual = document.get("expect", documents[0]["expect"])
        for entry in document["pairs"]:
            assert set(entry) <= _KEYS, f"{file.name}: unknown key in {entry['name']!r}"
            yield Pair(
                file=file.stem,
                name=entry["name"],
                because=entry["because"],
                known_miss=entry.get("known_miss", ""),
                variants=_variants(entry, document["story"], entry.get("expect", usual)),
            )


def _variants(
    entry: Mapping[str, Any], story: Any, expect: Mapping[str, Any]
) -> tuple[Variant, Variant]:
    second = "shifts" if "shifts" in entry else "silent"
    edits, others = entry.get("fires", {}), entry.get(second, {})
    assert len({*edits, *others}) == 1, f"{entry['name']}: the two have to differ in one thing"
    given = changed(story, entry.get("given", {}))
    fires = Variant(
        kind="fires",
        story=changed(given, edits),
        of=frozenset(entry.get("of", ("a", "d"))),
        also=frozenset(frozenset(pair) for pair in entry.get("also", ())),
        expected=_expected(expect),
    )
    expected = _expected(entry["to"]) if "to" in entry else None
    return fires, replace(fires, kind=second, story=changed(given, others), expected=expected)


def _expected(written: Mapping[str, Any]) -> Finding:
    assumes, retracted = written.get("assumes"), written.get("retracted")
    return Finding(
        tier=written["tier"],
        rule=written["rule"],
        is_self=written["self"] == "yes" if "self" in written else None,
        assumptions=None if assumes is None else frozenset(assumes),
        retracted=None if retracted is None else frozenset(retracted.items()),
    )


# -- many stories in one --------------------------------------------------------------------


def put_together(together: dict[str, Any], story: Mapping[str, Any], mark: str) -> None:
    """Put a story to others, with a mark before each of its ids."""
    own = {*story["sources"], *story["entities"], *(entry["id"] for entry in story["statements"])}
    own.update(reply["id"] for reply in story.get("replies", ()))
    for section in ("sources", "entities"):
        marked = {mark + id: _marked(entry, own, mark) for id, entry in story[section].items()}
        together.setdefault(section, {}).update(marked)
    for section in {"statements", "replies", "judgements"} & set(story):
        together.setdefault(section, []).extend(_marked(story[section], own, mark))


def _marked(value: Any, own: set[str], mark: str) -> Any:
    """Mark the ids, and the wording of claims, which is their identity."""
    if isinstance(value, dict):
        return {
            key: inner
            if key in _WORDS
            else mark + inner
            if key == "text"
            else [mark + words for words in inner]
            if key == "claims" and isinstance(inner[0], str)
            else _marked(inner, own, mark)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [_marked(inner, own, mark) for inner in value]
    return mark + value if value in own else value
