"""Records as lines of canonical N-Triples, read without an object of the engine for each of them.

Whoever gives the lines has seen to it that each is written as the engine writes it.
"""

import re
from collections.abc import Iterable

from kb.graph.records import Records
from kb.terms import short

_ESCAPED = re.compile(r"\\(?:u(.{4})|U(.{8})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_ROLE = "role:"
_LITERAL_END = '" .'


_Values = str | list[str]
"""The only value of a property, or all of them if there are several."""


class LineRecords(Records):
    """Subjects with their properties, as `Records` gives them."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Take lines without their ends, which is quickest if those about one node are together."""
        super().__init__(())
        self._nodes: dict[str, dict[str, _Values]] = {}
        self._of_value: dict[str, dict[str, list[str]]] = {}
        nodes, names = self._nodes, dict[str, str]()
        before, about, found = "", "", dict[str, _Values]()
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            if subject != before:
                before, about = subject, short(subject[1:-1])
                found = nodes.setdefault(about, {})
            name = names.get(predicate) or names.setdefault(predicate, short(predicate[1:-1]))
            if value[0] == "<":
                word = names.get(value) or names.setdefault(value, short(value[1:-3]))
            else:
                word, language = literal_in(value)
                if language:
                    self._languages[about, name] = language
            if name not in found:
                found[name] = word
            elif isinstance(known := found[name], str):
                found[name] = [known, word]
            else:
                known.append(word)

    def nodes(self) -> frozenset[str]:
        """Give every subject."""
        return frozenset(self._nodes)

    def __contains__(self, node: str) -> bool:
        return node in self._nodes

    def properties(self, node: str) -> dict[str, list[str]]:
        """Give all properties of a node."""
        found = self._nodes.get(node, {})
        return {name: _all(values) for name, values in found.items()}

    def all(self, node: str, predicate: str) -> tuple[str, ...]:
        """Give every value of a property, sorted."""
        about = self._nodes.get(node)
        found = about.get(predicate) if about else None
        if found is None:
            return ()
        return (found,) if isinstance(found, str) else tuple(sorted(set(found)))

    def one(self, node: str, predicate: str) -> str:
        """Give the only value of a property, the first if there are several, "" if none."""
        about = self._nodes.get(node)
        found = about.get(predicate) if about else None
        if found is None:
            return ""
        return found if isinstance(found, str) else min(found)

    def roles(self, proposition: str) -> dict[str, tuple[str, ...]]:
        """Give the filled roles of a proposition: role id → entities."""
        return {
            name.removeprefix(_ROLE): self.all(proposition, name)
            for name in sorted(self._nodes.get(proposition, ()))
            if name.startswith(_ROLE)
        }

    def inverse(self, node: str, predicate: str) -> tuple[str, ...]:
        """Give every subject that has this node as a value of the property, sorted."""
        found = self._of_value.get(predicate)
        if found is None:
            found = self._of_value[predicate] = self._turned(predicate)
        return tuple(sorted(set(found.get(node, ()))))

    def _turned(self, predicate: str) -> dict[str, list[str]]:
        """Give the subjects by the values of a property, which may be texts too."""
        found: dict[str, list[str]] = {}
        for about, properties in self._nodes.items():
            if predicate in properties:
                for value in _all(properties[predicate]):
                    found.setdefault(value, []).append(about)
        return found


def literal_in(value: str) -> tuple[str, str]:
    """Read the text and the language of a literal, "" if it has none, with the end of its line.

    Example:
        >>> literal_in('"bonjour"@fr .'), literal_in('"1"^^<http://example.org/number> .')
        (('bonjour', 'fr'), ('1', ''))
    """
    if value.endswith(_LITERAL_END):
        text, language = value[1:-3], ""
    else:
        text, _, tail = value[1:].rpartition('"')
        language = tail[1:-2] if tail[0] == "@" else ""
    return (_ESCAPED.sub(_unescaped, text) if "\\" in text else text), language


def _all(values: _Values) -> list[str]:
    return [values] if isinstance(values, str) else values


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPES.get(found[3], found[3])
