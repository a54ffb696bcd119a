"""Write blocks of Turtle: a subject, and each predicate with what is said by it on a line.

The engine writes Turtle of its own, which is parted into lines that are put in order here. Few
differ from one another, so that how one is spelled is looked at once.
"""

from collections.abc import Iterable
from string import ascii_lowercase

from pyoxigraph import Quad, RdfFormat, serialize

from kb.export.people_order import in_order
from kb.export.spelling import is_plain_name, name_of, plain_entry, terms_of, written
from kb.terms import PREFIXES

_WIDTH = 90
_LONGEST = max(map(len, PREFIXES))
_NEXT = " ;\n\t"
_JOINED = " ;\n    "


class Blocks:
    """Writes blocks, and keeps which prefixes occur in them."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def of(self, quads: Iterable[Quad]) -> dict[str, str]:
        """Write all subjects of some quads of the default graph, by their short names."""
        said = _said(quads)
        lines = _Lines(set[str]().union(*said.values()))
        names = {s: name_of(s) for s in said if not is_plain_name(s)}
        heads = {s: written(name) for s, name in names.items()}
        self._note([*heads.values(), *(said.keys() - names), *lines.texts])
        if lines.has_bare:
            self._used.add("xsd")  # which a number stands for
        return {
            names.get(subject, subject): f"\n{heads.get(subject, subject)} {lines.body(found)} .\n"
            for subject, found in said.items()
        }

    def prefixes(self) -> list[str]:
        """Give the prefixes that occurred, in names or by chance in what was said."""
        return [prefix for prefix in PREFIXES if prefix in self._used]

    def _note(self, texts: list[str]) -> None:
        """Note each prefix that stands somewhere as a word of its own, as readers of it see it."""
        before = " " * _LONGEST  # so that what ends before a colon is often the same
        ends = {part[-_LONGEST - 1 :] for part in before.join(texts).split(":")[:-1]}
        self._used.update(end[len(end.rstrip(ascii_lowercase)) :] for end in ends)


class _Lines:
    """All different lines that the engine wrote, with those that we write otherwise.

    Attributes:
        texts: Each as we write it.
        has_bare: Whether a number stands without quotation marks in one.
    """

    def __init__(self, lines: set[str]) -> None:
        self._verbs = {line: plain[1] for line in lines if (plain := plain_entry(line))}
        anew = {line: terms_of(line) for line in lines - self._verbs.keys()}
        self._anew = {line: verb + _listed(values) for line, (_, verb, values) in anew.items()}
        self.texts = [*self._verbs, *self._anew.values()]
        self._verbs.update({line: line[: line.index(" ")] for line in anew})
        # Such a predicate has its place by its address, without the bracket.
        self._strange = {line for line, (_, verb, _) in anew.items() if verb[0] == "<"}
        self.has_bare = any(value[0].isdigit() for *_, values in anew.values() for value in values)

    def body(self, lines: list[str]) -> str:
        """Write what is said of one subject."""
        lines.sort()
        is_parted = len(set(map(self._verbs.__getitem__, lines))) < len(lines)
        if is_parted or not self._strange.isdisjoint(lines):
            return _merged(lines)
        if not self._anew.keys().isdisjoint(lines):
            lines = [self._anew.get(line, line) for line in lines]
        return _JOINED.join(lines)


def _said(quads: Iterable[Quad]) -> dict[str, list[str]]:
    """Have the engine write all, and give its lines by subject."""
    text = (serialize(quads, format=RdfFormat.TRIG, prefixes=PREFIXES) or b"").decode()
    said: dict[str, list[str]] = {}
    for block in text.split("\n", len(PREFIXES))[-1].split(" .\n")[:-1]:
        subject, _, lines = block.partition(" ")
        if subject in said:
            said[subject] += lines.split(_NEXT)
        else:
            said[subject] = lines.split(_NEXT)
    return said


def _merged(lines: list[str]) -> str:
    """Write each predicate once of which the engine wrote in several places."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        place, verb, values = terms_of(line)
        found.setdefault((place, verb), []).extend(values)
    return _JOINED.join(verb + _listed(found[place, verb]) for place, verb in sorted(found))


def _listed(values: list[str]) -> str:
    if len(values) == 1:
        return f" {values[0]}"
    ordered = in_order(sorted(values))
    listed = " " + ", ".join(ordered)
    return listed if len(listed) <= _WIDTH else "\n        " + ",\n        ".join(ordered)
