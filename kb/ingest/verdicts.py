"""Say what the words of a verdict mean, by a table that people can read and change."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from kb.errors import Problem, RefusedError, nearest
from kb.model.review import Review
from kb.resources import folder
from kb.text.numbers import rating_of
from kb.text.yaml_tree import Node, read_yaml

_KEYS = ("introduced_by", "words", "reviewers")


class Reading(StrEnum):
    """What a verdict says of its claim."""

    TRUE = "true"
    FALSE = "false"
    MIXED = "mixed"
    UNPROVEN = "unproven"
    OUT_OF_SCALE = "out-of-scale"
    UNKNOWN = "unknown"


READINGS = tuple(reading.value for reading in Reading if reading is not Reading.UNKNOWN)
Words = Mapping[str, Reading]


@dataclass(frozen=True)
class Verdicts:
    """What verdicts mean; words are written as `plain` writes them.

    Attributes:
        words: What words mean wherever they stand.
        of_reviewer: What words mean with one reviewer, by the reviewer's name.
        introductions: Words that may stand before a verdict, the longest first.
    """

    words: Words = field(default_factory=dict)
    of_reviewer: Mapping[str, Words] = field(default_factory=dict)
    introductions: tuple[str, ...] = ()

    def reading(self, review: Review) -> Reading:
        """Say what the verdict of a review means; a word that no table has is unknown.

        A rating in numbers counts only where there are no words, and only on a scale that is whole.
        """
        said = plain(review.verdict)
        if not said:
            return _rated(*review.rating)
        own = self.of_reviewer.get(review.reviewer, {})
        for words in (own, self.words):
            for form in self._forms(said):
                if form in words:
                    return words[form]
        return Reading.UNKNOWN

    def _forms(self, said: str) -> tuple[str, ...]:
        """Give a verdict as it is, and without what introduces it."""
        for before in self.introductions:
            if said.startswith(f"{before} "):
                return said, said.removeprefix(f"{before} ")
        return (said,)

    def changed_by(self, other: "Verdicts") -> "Verdicts":
        """Give a table in which what another one says holds first."""
        reviewers = {
            name: {**self.of_reviewer.get(name, {}), **other.of_reviewer.get(name, {})}
            for name in {*self.of_reviewer, *other.of_reviewer}
        }
        before = {*self.introductions, *other.introductions}
        return Verdicts({**self.words, **other.words}, reviewers, _longest_first(before))


def plain(words: str) -> str:
    """Write a verdict so that case, punctuation and spaces do not count.

    Example:
        >>> plain(" Mostly_False!"), plain("Não é bem assim…")
        ('mostly false', 'não é bem assim')
    """
    folded = unicodedata.normalize("NFKC", words).casefold()
    # Marks belong to their letters: without them, words of Hindi or Thai fall apart.
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in folded)
    return " ".join("".join(kept).split())


def read_verdicts(name: str, content: bytes) -> Verdicts:
    """Read a table of verdicts.

    Args:
        name: What to call the file in messages.
        content: Its bytes.

    Raises:
        RefusedError: With every problem, each with its place.
    """
    problems: list[Problem] = []
    root = read_yaml(content, name)
    keys = _keys(root, _KEYS, problems)
    words = _words(keys.get("words"), problems)
    of_reviewer = {
        reviewer: _words(node, problems)
        for reviewer, node in _keys(keys.get("reviewers"), None, problems).items()
    }
    before = {plain(text) for text, _ in _list(keys.get("introduced_by"), problems)} - {""}
    if problems:
        raise RefusedError(problems)
    return Verdicts(words, of_reviewer, _longest_first(before))


@cache
def shipped_verdicts() -> Verdicts:
    """Read the table that is shipped."""
    file = folder("ontology") / "verdicts.yaml"
    return read_verdicts(file.name, file.read_bytes())


def _longest_first(words: set[str]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _keys(
    node: Node | None, known: tuple[str, ...] | None, problems: list[Problem]
) -> dict[str, Node]:
    """Give the keys of a mapping, of which others than the known ones are reported."""
    if node is None or node.value in ("", {}):
        return {}
    if not isinstance(node.value, dict):
        problems.append(node.problem("here must be keys and values."))
        return {}
    for key in node.value:
        if known is not None and key not in known:
            place = (node.keys or {}).get(key, node)
            hint = nearest(key, known) or f" Choose from: {', '.join(known)}."
            problems.append(place.problem(f"unknown key {key!r}.{hint}"))
    return {key: value for key, value in node.value.items() if known is None or key in known}


def _words(node: Node | None, problems: list[Problem]) -> dict[str, Reading]:
    """Read lists of words by what they mean; a word that means two things is reported."""
    found: dict[str, Reading] = {}
    for key, words in _keys(node, READINGS, problems).items():
        for text, place in _list(words, problems):
            if found.setdefault(plain(text), Reading(key)) != key:
                other = found[plain(text)]
                problems.append(place.problem(f"{text!r} is said to be {other}, and {key}."))
    return found


def _list(node: Node | None, problems: list[Problem]) -> list[tuple[str, Node]]:
    if node is None or node.value == "":
        return []
    nodes = node.value if isinstance(node.value, list) else [node]
    for item in nodes:
        if not isinstance(item.value, str):
            problems.append(item.problem("here must be words."))
    return [(item.value, item) for item in nodes if isinstance(item.value, str)]


def _rated(value: str, worst: str, best: str) -> Reading:
    """Read a rating in numbers: the best is true, the worst false, what lies between is mixed."""
    rated, low, high = (rating_of(text) for text in (value, worst, best))
    if rated is None or low is None or high is None:
        return Reading.UNKNOWN
    if not (low < high and low <= rated <= high):
        return Reading.UNKNOWN
    if rated == high:
        return Reading.TRUE
    return Reading.FALSE if rated == low else Reading.MIXED
