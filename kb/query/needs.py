"""Say what must be in a database so that a query can give anything at all.

A pattern that every row has to match names predicates and values. Where none of them is, there is
no row, and the query need not be run. What is optional, or must not be there, asks for nothing.
"""

import re
from collections.abc import Callable, Iterable
from itertools import product

from pyoxigraph import NamedNode

Need = NamedNode | tuple[NamedNode, NamedNode]
"""A predicate, or a predicate with a value, that some triple has."""
Needs = tuple[frozenset[Need], ...]
"""Of each set, one must be there."""

Path = NamedNode | Needs | str
"""The address of a predicate, a variable, or what a longer path needs."""
Triple = tuple[Path, NamedNode | str]

_TOKEN = re.compile(
    r"""<[^<>\s]*> | \#[^\n]* | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
      | \?\w+ | \w*:[\w.-]*\w | \w*: | \w+ | \S""",
    re.VERBOSE,
)
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_MODIFIERS = "*", "+", "?"
_NONE: Needs = ()


def needs(text: str) -> Needs:
    """Read from a query what it needs.

    Example:
        >>> found = needs("SELECT * { ?a <urn:b> ?c . OPTIONAL { ?a <urn:d> ?e } }")
        >>> [sorted(map(str, either)) for either in found]
        [['<urn:b>']]
    """
    return _Reader(text).needs()


def is_met(wanted: Needs, is_there: Callable[[Need], bool]) -> bool:
    """Whether there is enough that a query may give something."""
    return all(any(map(is_there, either)) for either in wanted)


class _Reader:
    """Reads a query word by word; text that it does not understand asks for nothing."""

    def __init__(self, text: str) -> None:
        found = (str(word) for word in _TOKEN.findall(text))
        self._tokens = [word for word in found if not word.startswith("#")]
        self._at = 0
        self._prefixes: dict[str, str] = {}

    def needs(self) -> Needs:
        while (word := self._next()).upper() in ("PREFIX", "BASE"):
            prefix = self._next()
            self._prefixes[prefix] = self._next()[1:-1]
        if word.upper() == "CONSTRUCT":
            self._skip("{", "}")
        while self._peek() != "{":
            self._next()
        return self._group()

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, opening: str, closing: str) -> None:
        """Pass over brackets, which come next or behind a name, with all that is in them."""
        while self._next() != opening:
            pass
        depth = 1
        while depth:
            word = self._next()
            depth += (word == opening) - (word == closing)

    def _group(self) -> Needs:
        """Read what is between braces."""
        self._next()
        if self._peek().upper() == "SELECT":
            while self._peek() != "{":
                self._next()
            inner = self._group()
            while self._next() != "}":
                pass
            return inner
        values: dict[str, frozenset[NamedNode]] = {}
        found, triples = list[frozenset[Need]](), list[Triple]()
        while (word := self._peek().upper()) != "}":
            if word == "FILTER":
                found += self._filter()
            elif word in ("OPTIONAL", "MINUS"):
                self._next()
                self._group()
            elif word == "BIND":
                self._skip("(", ")")
            elif word == "VALUES":
                values.update(self._values())
            elif word == "{":
                found += self._branches()
            elif word == ".":
                self._next()
            else:
                triples += self._triples()
        self._next()
        for path, value in triples:
            found += _of_triple(path, value, values)
        return tuple(dict.fromkeys(found))

    def _filter(self) -> Needs:
        self._next()
        word = self._peek().upper()
        if word == "EXISTS":
            self._next()
            return self._group()
        if word == "NOT":
            self._next(), self._next()
            self._group()
        else:
            self._skip("(", ")")
        return _NONE

    def _branches(self) -> Needs:
        """Read groups of which one must match."""
        found = self._group()
        while self._peek().upper() == "UNION":
            self._next()
            found = _either(found, self._group())
        return found

    def _values(self) -> dict[str, frozenset[NamedNode]]:
        """Read the addresses that variables can have; one that can have others is left out."""
        self._next()
        if self._peek() == "(":
            self._next()
            names = []
            while (name := self._next()) != ")":
                names.append(name)
        else:
            names = [self._next()]
        self._next()
        cells = []
        while (cell := self._next()) != "}":
            if cell not in ("(", ")"):
                cells.append(self._node(cell))
        columns = {name: cells[place :: len(names)] for place, name in enumerate(names)}
        return {
            name: frozenset(node for node in column if node)
            for name, column in columns.items()
            if all(column)
        }

    def _triples(self) -> list[Triple]:
        """Read triples of one subject: each path with each of its values."""
        self._next()
        found = list[Triple]()
        while True:
            path = self._path()
            while True:
                word = self._next()
                found.append((path, self._node(word) or word))
                if self._peek() != ",":
                    break
                self._next()
            if self._peek() != ";":
                return found
            while self._peek() == ";":
                self._next()
            if self._peek() in (".", "}"):
                return found

    def _path(self) -> Path:
        """Read a path: the address of a predicate, a variable, or what a longer path needs."""
        parts = [self._step()]
        is_either = False
        while (word := self._peek()) in ("|", "/"):
            self._next()
            is_either = is_either or word == "|"
            parts.append(self._step())
        if len(parts) == 1:
            return parts[0]
        wanted = [_of_path(part) for part in parts]
        if not is_either:
            return tuple(either for one in wanted for either in one)
        found = wanted[0]
        for other in wanted[1:]:
            found = _either(found, other)
        return found

    def _step(self) -> Path:
        word = self._next()
        if word == "^":
            return _of_path(self._step())
        if word == "(":
            found: Path = self._path()
            self._next()
        elif word.startswith("?"):
            return word
        else:
            found = _TYPE if word == "a" else self._node(word) or _NONE
        if self._peek() in _MODIFIERS:
            return _of_path(found) if self._next() == "+" else _NONE
        return found

    def _node(self, word: str) -> NamedNode | None:
        if word.startswith("<"):
            return NamedNode(word[1:-1])
        prefix, colon, local = word.partition(":")
        if colon and f"{prefix}:" in self._prefixes and not word.startswith('"'):
            return NamedNode(self._prefixes[f"{prefix}:"] + local)
        return None


def _of_triple(
    path: Path, value: NamedNode | str, values: dict[str, frozenset[NamedNode]]
) -> Iterable[frozenset[Need]]:
    """Give what one triple asks for."""
    if isinstance(path, tuple):
        return path
    edges = values.get(path) if isinstance(path, str) else frozenset([path])
    objects = values.get(value) if isinstance(value, str) else frozenset([value])
    if edges is None:
        return _NONE
    if objects is None:
        return [frozenset[Need](edges)]
    return [frozenset[Need](product(edges, objects))]


def _of_path(path: Path) -> Needs:
    if isinstance(path, NamedNode):
        return (frozenset([path]),)
    return path if isinstance(path, tuple) else _NONE


def _either(ones: Needs, others: Needs) -> Needs:
    """Say what is needed where one of two groups must match."""
    found = sorted({one | other for one, other in product(ones, others)}, key=len)
    least = list[frozenset[Need]]()
    for either in found:
        if not any(one <= either for one in least):
            least.append(either)
    return tuple(least)
