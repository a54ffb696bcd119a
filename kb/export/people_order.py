"""Put names in the order of `natural_key`, as people count, and subjects by what they are first."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise

from kb.graph.cards import natural_key

ORDER = (
    "story",
    "source",
    "version",
    "snapshot",
    "entity",
    "alignment",
    "utterance",
    "statement",
    "mention",
    "proposition",
    "reply",
    "judgement",
    "record",
)
_BEGINNING = re.compile(r"([^0-9\n]*+)0*+([0-9]*+)" * 3 + r".*+\n")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_LENGTHS = "".join(map(chr, range(2, 2000)))  # a number with more digits is the larger one


def subjects_in_order(names: Iterable[str]) -> Iterator[str]:
    """Put short names of subjects in order: by what they are, and then as people count."""
    groups: dict[str, list[str]] = {prefix: [] for prefix in ORDER}
    rest: dict[str, list[str]] = {}
    for name in names:
        prefix, _, local = name.partition(":")
        if prefix in groups:
            groups[prefix].append(local)
        else:
            rest.setdefault(local, []).append(name)
    for prefix, locals_ in groups.items():
        yield from [f"{prefix}:{local}" for local in in_order(locals_)]
    for local in in_order(rest):
        yield from sorted(rest[local])


def in_order(names: Collection[str]) -> list[str]:
    """Put lines of text in order.

    Their beginnings decide, which are read all at once. The whole key is made only where they
    agree: it takes many times as long.
    """
    if len(names) < 2:
        return list(names)
    lines = "\n".join(names) + "\n"
    if not lines.isascii() and _OTHER_DIGIT.search(lines):
        return sorted(sorted(names), key=natural_key)
    alike: dict[str, list[str]] = {}
    many = _LENGTHS
    for name, (a, m, b, n, c, o) in zip(names, _BEGINNING.findall(lines), strict=True):
        key = f"{a}\1{many[len(m)]}{m}{b}\1{many[len(n)]}{n}{c}\1{many[len(o)]}{o}"
        if key in alike:
            alike[key].append(name)
        else:
            alike[key] = [name]
    ordered = list[str]()
    for key in sorted(alike):
        found = alike[key]
        ordered += found if len(found) == 1 else _told_apart(found)
    return ordered


def _told_apart(names: list[str]) -> list[str]:
    names.sort()
    if all(longer.startswith(one) for one, longer in pairwise(names)):
        return names
    return sorted(names, key=natural_key)
