"""Write Turtle for people: one block a subject, in a fixed order.

So a difference between two exports is a difference in what was said. Every term is spelled by
pyoxigraph, in lines that are parted and put in order here: a term that comes often is looked at
once, and no object is made for a triple.
"""

import re
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, RdfFormat, serialize

from kb.graph.cards import natural_key
from kb.terms import PREFIXES, short

_TYPE = f"<{PREFIXES['rdf']}type>"
_WIDTH = 90
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_USUAL = re.compile(rf"<([^<>]*[/#])({_PLAIN_LOCAL.pattern})>")
_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_BEGINNING = re.compile(r"(\D*)(\d*)(\D*)(\d*)(\D*)(\d*)")
_NUMBER = re.compile("[0-9]+")
_KEPT = 200_000  # terms that are looked at once; more would only fill the memory
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

_Entry = tuple[str, str, str]
"""The place of a predicate among others, how it is written, and how the object is."""


def turtle(quads: Iterable[Quad]) -> Iterator[str]:
    """Write quads of the default graph as Turtle: the prefixes, and then block by block."""
    subjects: dict[str, list[str]] = {}
    lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").decode()
    for line in lines.split("\n"):
        subject, _, rest = line.partition(" ")
        if subject in subjects:
            subjects[subject].append(rest)
        elif rest:
            subjects[subject] = [rest]
    writer = Blocks()
    named = {short(subject[1:-1]): subject for subject in subjects}
    blocks = [writer.block(named[name], subjects[named[name]]) for name in _in_order(named)]
    for prefix in writer.prefixes():
        yield f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n"
    yield from blocks


class Blocks:
    """Writes blocks, and keeps how terms are written."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._verbs = {_TYPE: ("", "a")}
        self._entries: dict[str, _Entry] = {}
        self._used: set[str] = set()
        self._others: list[str] = []

    def block(self, subject: str, rests: list[str]) -> str:
        """Write one subject with what is said of it, each predicate and object a line."""
        known = self._entries
        entries = sorted({known.get(rest) or self._entry(rest) for rest in rests})
        if len({place for place, _, _ in entries}) == len(entries):
            said = [f"{verb} {value}" for _, verb, value in entries]
        else:
            values: dict[str, list[str]] = {}
            for _, verb, value in entries:
                values.setdefault(verb, []).append(value)
            said = [verb + _listed(found) for verb, found in values.items()]
        if len(known) > _KEPT:
            self._forget()
        return f"\n{self._name(subject)} " + " ;\n    ".join(said) + " .\n"

    def prefixes(self) -> list[str]:
        """Give the prefixes that occur, in names or by chance in what was said."""
        self._forget()
        return [prefix for prefix in PREFIXES if prefix in self._used]

    def _forget(self) -> None:
        names = "\n".join([name for name in self._names.values() if name[0] == "<"])
        rest = "\n".join([names, *self._others])
        self._used.update(name.partition(":")[0] for name in self._names.values())
        self._used.update(p for p in PREFIXES if p not in self._used and _occurs(p, rest))
        for kept in (self._names, self._entries, self._others):
            kept.clear()

    def _entry(self, rest: str) -> _Entry:
        predicate, _, value = rest.partition(" ")
        if predicate not in self._verbs:
            self._verbs[predicate] = short(predicate[1:-1]), self._name(predicate)
        place, verb = self._verbs[predicate]
        entry = self._entries[rest] = (place, verb, self._value(value[:-2]))
        return entry

    def _value(self, term: str) -> str:
        if term.startswith("<<( "):  # a triple term of three addresses
            return f"<<( {' '.join(map(self._name, term[4:-4].split(' ')))} )>>"
        if term[0] == "<":
            return self._name(term)
        self._others.append(term)
        if term[-1] != ">":  # a string, or one with its language
            return term
        end = term.rindex('"^^<') + 1
        datatype = self._name(term[end + 2 :])
        if datatype == "xsd:integer" and _NUMBER.fullmatch(term, 1, end - 1):
            return term[1 : end - 1]
        return f"{term[:end]}^^{datatype}"

    def _name(self, term: str) -> str:
        name = self._names.get(term)
        if name is None:
            usual = _USUAL.fullmatch(term)
            prefix = _PREFIX_OF.get(usual[1]) if usual else None
            name = f"{prefix}:{usual[2]}" if usual and prefix else _iri_text(short(term[1:-1]))
            self._names[term] = name
        return name


def _listed(values: list[str]) -> str:
    if len(values) == 1:
        return f" {values[0]}"
    ordered = list(_naturally(values))
    listed = " " + ", ".join(ordered)
    return listed if len(listed) <= _WIDTH else "\n        " + ",\n        ".join(ordered)


def _occurs(prefix: str, text: str) -> bool:
    """Tell whether a prefix stands somewhere as a word of its own, as readers of Turtle see it."""
    place = text.find(f"{prefix}:")
    while place > 0 and "a" <= text[place - 1] <= "z":
        place = text.find(f"{prefix}:", place + 1)
    return place >= 0


def _in_order(names: Iterable[str]) -> Iterator[str]:
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
        yield from (f"{prefix}:{local}" for local in _naturally(locals_))
    for local in _naturally(rest):
        yield from sorted(rest[local])


def _naturally(names: Iterable[str]) -> Iterator[str]:
    """Put names in the order of `natural_key`, which is made only where their beginnings agree."""
    alike: dict[tuple[str | int, ...], list[str]] = {}
    for name in names:
        alike.setdefault(_beginning(name), []).append(name)
    for beginning in sorted(alike):
        found = alike[beginning]
        yield from found if len(found) == 1 else sorted(found, key=natural_key)


def _beginning(name: str) -> tuple[str | int, ...]:
    found = _BEGINNING.match(name)
    assert found is not None
    a, m, b, n, c, o = found.groups()
    return a, int(m) if m else -1, b, int(n) if n else -1, c, int(o) if o else -1


def _iri_text(name: str) -> str:
    """Write a short name as a prefixed name where Turtle allows it plainly, else in brackets."""
    prefix, _, local = name.partition(":")
    if prefix in PREFIXES:
        if _PLAIN_LOCAL.fullmatch(local):
            return name
        return str(NamedNode(PREFIXES[prefix] + local))
    return str(NamedNode(name))
