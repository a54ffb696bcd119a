"""Say what shapes can see of a node, so that one of those that look alike is checked for all.

Shapes ask of a value which class, datatype and language it has, whether it is one of a few, what
pattern it has, how long it is, and how it compares with bounds and with other values of its node.
Nodes that agree in all of that, value by value, violate the same shapes.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

Form = bytes
"""A digest of all that shapes can see."""
_Seen = tuple[object, ...]
_Value = NamedNode | BlankNode | Literal | Triple
_Measure = tuple[str, str | Decimal]

_SH = "http://www.w3.org/ns/shacl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TEXTS = f"{_XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_NUMBERS = {
    f"{_XSD}integer": re.compile(r"0|-?[1-9][0-9]*"),
    f"{_XSD}decimal": re.compile(r"-?[0-9]+(\.[0-9]+)?"),
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(_DAY.pattern + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_COMPARING = "disjoint", "lessThan", "lessThanOrEquals"
_BOUNDING = "minInclusive", "maxInclusive"
_DECIDED = {
    *_COMPARING, *_BOUNDING, "alternativePath", "class", "datatype", "hasValue", "in", "maxCount",
    "message", "minCount", "minLength", "nodeKind", "not", "or", "path", "pattern", "property",
    "targetClass", "targetSubjectsOf", "uniqueLang", "xone",
}  # fmt: skip
"""What shapes may ask: all that decides it is in a form."""


class UndecidedError(ValueError):
    """A shape asks for something that a form does not hold."""

    def __init__(self, what: Iterable[object]) -> None:
        asked = ", ".join(sorted(map(str, what)))
        super().__init__(f"The form of a node does not hold what decides: {asked}")


class Forms:
    """The forms of nodes, as far as the shapes of a graph can tell them apart."""

    def __init__(self, shapes: "Graph", kinds_of: Callable[[str], Iterable[str]]) -> None:
        """Read what shapes ask.

        Args:
            shapes: All of them.
            kinds_of: Gives those classes of a node that `sh:class` asks for, by addresses.

        Raises:
            UndecidedError: A shape asks for what forms do not hold.
        """
        edges = set(map(str, shapes.predicates()))
        asked = {edge.removeprefix(_SH) for edge in edges if edge.startswith(_SH)}
        if unknown := asked - _DECIDED:
            raise UndecidedError(unknown)
        read = _Shapes(shapes)
        if deep := read.asking("path") & read.asking("property", "not", "or", "xone"):
            raise UndecidedError(deep)
        self._kinds_of = kinds_of
        self._asked, self._compared = read.paths(), read.compared()
        self._classed = read.paths(read.asking("class"))
        self._patterns = read.patterns()
        self._few = read.few()
        self._bounds = sorted(Decimal(str(bound)) for bound in read.values(*_BOUNDING))
        self._longest = max((int(str(length)) for length in read.values("minLength")), default=0)
        counts = (int(str(count)) for count in read.values("minCount", "maxCount"))
        self._most = max(counts, default=0) + 1

    def of(self, said: Sequence[Quad]) -> Form:
        """Give the form of a node by all that is said of it."""
        values = [(quad.predicate.value, quad.object) for quad in said]
        values = [(path, value) for path, value in values if path in self._asked]
        places = self._places({value for path, value in values if path in self._compared})
        found = Counter(
            (path, self._seen(path, value), places[value] if path in self._compared else ())
            for path, value in values
        )
        # More than any shape counts is as good as more than that.
        form = sorted(repr((seen, min(count, self._most))) for seen, count in found.items())
        return blake2b("\n".join(form).encode(), digest_size=16).digest()

    def _seen(self, path: str, value: _Value) -> _Seen:
        """Say what is seen of a value by itself."""
        if isinstance(value, BlankNode | Triple):
            return ("blank",)
        text = value.value
        if path == _TYPE or text in self._few:
            return _exactly(value)
        matches = [
            bool(found(text))
            for pattern in self._patterns.get(path, ())
            for found in (pattern.match, pattern.search)
        ]
        if isinstance(value, NamedNode):
            kinds = sorted(self._kinds_of(text)) if path in self._classed else ()
            return ("node", *kinds, *matches)
        if _measure(value) is None:
            return _exactly(value)  # it may not be what its datatype says
        length = min(len(text), self._longest)
        return ("literal", value.datatype.value, value.language, length, *matches)

    def _places(self, values: set[_Value]) -> dict[_Value, _Seen]:
        """Say how values compare with each other and with all bounds."""
        measured = {value: _measure(value) for value in values}
        if not all(measured.values()):
            return {value: _exactly(value) for value in values}
        order = sorted({measure for measure in measured.values() if measure})
        places = dict[_Value, _Seen]()
        for value, measure in measured.items():
            assert measure is not None
            equal = sorted(str(one) for one, other in measured.items() if other == measure)
            place = order.index(measure), equal.index(str(value))
            places[value] = (*place, *self._between(measure))
        return places

    def _between(self, measure: _Measure) -> _Seen:
        number = measure[1]
        if not isinstance(number, Decimal):
            return ()
        return bisect_left(self._bounds, number), bisect_right(self._bounds, number)


def _exactly(value: _Value) -> _Seen:
    return "is", str(value)


def _measure(value: _Value) -> _Measure | None:
    """Give what a value is compared by, with its kind; None if it is not written plainly."""
    if isinstance(value, NamedNode | BlankNode):
        return "node", value.value
    if isinstance(value, Triple):
        return None
    text, kind = value.value, value.datatype.value
    if kind in _TEXTS:
        return "text", text
    if kind in _NUMBERS:
        return ("number", Decimal(text)) if _NUMBERS[kind].fullmatch(text) else None
    try:
        if kind == f"{_XSD}date" and _DAY.fullmatch(text):
            return "day", date.fromisoformat(text).isoformat()
        if kind == f"{_XSD}dateTime" and _INSTANT.fullmatch(text):
            return "instant", datetime.fromisoformat(text).isoformat()
    except ValueError:
        return None
    return None


class _Shapes:
    """Reads the graph of the shapes."""

    def __init__(self, graph: "Graph") -> None:
        self._graph = graph

    def asking(self, *what: str) -> set["Node"]:
        """Give the shapes that ask something."""
        return {shape for one in what for shape in self._graph.subjects(_sh(one))}

    def values(self, *what: str) -> list["Node"]:
        """Give what stands behind some questions."""
        return [value for one in what for value in self._graph.objects(None, _sh(one))]

    def paths(self, shapes: Iterable["Node"] | None = None) -> set[str]:
        """Give the predicates that some shapes look at, or all of them.

        Raises:
            UndecidedError: A path is more than a predicate or a choice of some.
        """
        if shapes is None:
            found = {str(edge) for edge in self.values("targetSubjectsOf")}
            return found | self.paths(self.asking("path")) | {_TYPE}
        found = set[str]()
        for shape in shapes:
            for path in self._graph.objects(shape, _sh("path")):
                found.update(self._predicates(path))
        return found

    def _predicates(self, path: "Node") -> set[str]:
        from rdflib import URIRef

        choice = self._graph.value(path, _sh("alternativePath"))
        found = [path] if choice is None else list(self._graph.items(choice))
        if not all(isinstance(one, URIRef) for one in found):
            raise UndecidedError([path])
        return {str(one) for one in found}

    def compared(self) -> set[str]:
        """Give the predicates whose values are compared with bounds or with others."""
        choices = set(self._graph.subjects(_sh("alternativePath")))
        among = {shape for one in choices for shape in self._graph.subjects(_sh("path"), one)}
        found = self.paths(self.asking(*_COMPARING, *_BOUNDING) | among)
        return found | {str(other) for other in self.values(*_COMPARING)}

    def patterns(self) -> dict[str, list[re.Pattern[str]]]:
        """Give the patterns that values of a predicate may have to match."""
        found = dict[str, list[re.Pattern[str]]]()
        for shape in sorted(self.asking("pattern"), key=str):
            for path in self.paths([shape]):
                patterns = sorted(map(str, self._graph.objects(shape, _sh("pattern"))))
                found.setdefault(path, []).extend(map(re.compile, patterns))
        return found

    def few(self) -> set[str]:
        """Give the values that shapes name."""
        lists = [value for some in self.values("in") for value in self._graph.items(some)]
        return {str(value) for value in (*lists, *self.values("hasValue"))}


def _sh(name: str) -> "Node":
    from rdflib import URIRef

    return URIRef(_SH + name)
