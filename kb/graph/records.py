"""A set of quads as things with properties, by prefixed names, for whoever reads them in code."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kb.terms import address, short

Properties = dict[str, list[str]]
_DEFAULT = DefaultGraph()


class Quads(Protocol):
    """A database of quads that can be looked into, such as `pyoxigraph.Store`."""

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | None = ...,
        /,
    ) -> Iterator[Quad]:
        """Give the quads that fit; None fits everything."""
        ...

    def __contains__(self, quad: Quad, /) -> bool: ...


class Both:
    """Two databases that are looked into as one."""

    def __init__(self, one: Quads, other: Quads) -> None:
        self._both = (one, other)

    def quads_for_pattern(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | Literal | None,
        graph_name: DefaultGraph | None = _DEFAULT,
        /,
    ) -> Iterator[Quad]:
        for quads in self._both:
            yield from quads.quads_for_pattern(subject, predicate, value, graph_name)

    def __contains__(self, quad: Quad, /) -> bool:
        one, other = self._both
        return quad in one or quad in other


class Records:
    """Subjects with their properties: `records.one("statement:…", "kb:act")`.

    Addresses are written with their prefix; literals are their text. Several values are sorted.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._properties: dict[str, Properties] = defaultdict(lambda: defaultdict(list))
        self._inverse: dict[str, Properties] = defaultdict(lambda: defaultdict(list))
        self._languages: dict[tuple[str, str], str] = {}
        names: dict[NamedNode, str] = {}
        for subject, predicate, value, graph in quads:
            if isinstance(subject, NamedNode) and isinstance(graph, DefaultGraph):
                about = short(subject.value)
                name = names.get(predicate) or names.setdefault(predicate, short(predicate.value))
                word = self._take(self._properties[about][name], about, name, value)
                if word:
                    self._inverse[word][name].append(about)

    def _take(self, values: list[str], about: str, name: str, value: object) -> str:
        """Take one value of a property, and give the name of the node that it is, "" if none."""
        if isinstance(value, NamedNode):
            values.append(word := short(value.value))
            return word
        if isinstance(value, Literal):
            values.append(value.value)
            if value.language:
                self._languages[about, name] = value.language
        return ""

    def __contains__(self, node: str) -> bool:
        return bool(self.properties(node))

    def all(self, node: str, predicate: str) -> tuple[str, ...]:
        """Give every value of a property, sorted."""
        found = self.properties(node).get(predicate, ())
        return tuple(sorted(set(found)) if len(found) > 1 else found)

    def one(self, node: str, predicate: str) -> str:
        """Give the only value of a property, the first if there are several, "" if none."""
        found = self.properties(node).get(predicate)
        return min(found) if found else ""

    def inverse(self, node: str, predicate: str) -> tuple[str, ...]:
        """Give every subject that has this node as a value of the property, sorted."""
        return tuple(sorted(set(self._inverse.get(node, {}).get(predicate, []))))

    def each_inverse(self, node: str, predicate: str) -> Iterator[str]:
        """Give what `inverse` gives, in no order, for whoever may want only some of it."""
        yield from self.inverse(node, predicate)

    def is_value(self, node: str, predicate: str) -> bool:
        """Whether any subject has this node as a value of the property."""
        return bool(self.inverse(node, predicate))

    def peek(self, node: str, predicate: str) -> str:
        """Give what `one` gives, for whoever asks nothing else about the node."""
        return self.one(node, predicate)

    def of_type(self, name: str) -> tuple[str, ...]:
        """Give every node of a class, sorted."""
        return self.inverse(name, "rdf:type")

    def each_of_type(self, name: str) -> Iterator[str]:
        """Give every node of a class, sorted, one by one."""
        yield from self.of_type(name)

    def language(self, node: str, predicate: str) -> str:
        """Give the language of a text, "" if it has none."""
        return self._languages.get((node, predicate), "")

    def properties(self, node: str) -> Mapping[str, list[str]]:
        """Give all properties of a node."""
        return self._properties.get(node, {})

    def roles(self, proposition: str) -> dict[str, tuple[str, ...]]:
        """Give the filled roles of a proposition: role id → entities."""
        return {
            name.removeprefix("role:"): self.all(proposition, name)
            for name in sorted(self.properties(proposition))
            if name.startswith("role:")
        }

    def name(self, node: str) -> str:
        """Give what people call an entity, relation or source, else its address."""
        return (
            self.one(node, "skos:prefLabel")
            or self.one(node, "schema:name")
            or self.one(node, "rdfs:label")
            or node.partition(":")[2]
        )


class StoreRecords(Records):
    """Records that are read from a database when they are asked for, and then kept.

    Whoever changes what is looked at has to say so, with `reread`.
    """

    def __init__(self, quads: Quads, most: int | None = None) -> None:
        """Look into a database.

        Args:
            most: So many nodes are kept; when there are more, all are read again.
        """
        super().__init__(())
        self._quads = quads
        self._most = most
        self._turned: dict[tuple[str, str], tuple[str, ...]] = {}

    def properties(self, node: str) -> Mapping[str, list[str]]:
        """Give all properties of a node."""
        found = self._properties.get(node)
        return self._look_up(node) if found is None else found

    def _look_up(self, node: str) -> Properties:
        if self._most is not None and len(self._properties) + len(self._turned) > self._most:
            self._forget()
        found = self._properties[node]
        self._read(node, found)
        return found

    def _read(self, node: str, found: Properties) -> None:
        """Put all properties of a node into what is kept of it."""
        if subject := _node(node):
            for quad in self._quads.quads_for_pattern(subject, None, None, _DEFAULT):
                name = short(quad.predicate.value)
                self._take(found[name], node, name, quad.object)

    def inverse(self, node: str, predicate: str) -> tuple[str, ...]:
        """Give every subject that has this node as a value of the property, sorted."""
        asked = node, predicate
        if asked not in self._turned:
            value, edge = _node(node), _node(predicate)
            found = (
                self._quads.quads_for_pattern(None, edge, value, _DEFAULT) if value and edge else ()
            )
            subjects = {q.subject.value for q in found if isinstance(q.subject, NamedNode)}
            self._turned[asked] = tuple(sorted(short(subject) for subject in subjects))
        return self._turned[asked]

    def each_inverse(self, node: str, predicate: str) -> Iterator[str]:
        """Give what `inverse` gives, in no order, each read when it is asked for."""
        if (known := self._turned.get((node, predicate))) is not None:
            yield from known
            return
        value, edge = _node(node), _node(predicate)
        if value is not None and edge is not None:
            for quad in self._quads.quads_for_pattern(None, edge, value, _DEFAULT):
                if isinstance(quad.subject, NamedNode):
                    yield short(quad.subject.value)

    def is_value(self, node: str, predicate: str) -> bool:
        """Whether any subject has this node as a value of the property; only one is read."""
        if found := self._turned.get((node, predicate)):
            return bool(found)
        value, edge = _node(node), _node(predicate)
        if value is None or edge is None:
            return False
        quads = self._quads.quads_for_pattern(None, edge, value, _DEFAULT)
        return any(isinstance(quad.subject, NamedNode) for quad in quads)

    def peek(self, node: str, predicate: str) -> str:
        """Give what `one` gives; if nothing is kept of the node, only this property is read."""
        subject, edge = _node(node), _node(predicate)
        if node in self._properties or subject is None or edge is None:
            return self.one(node, predicate)
        values: list[str] = []
        for quad in self._quads.quads_for_pattern(subject, edge, None, _DEFAULT):
            self._take(values, node, predicate, quad.object)
        return min(values, default="")

    def reread(self, quads: Iterable[Quad]) -> None:
        """Look anew, from now on, for what these quads are about, as they came or went."""
        for subject, predicate, value, _ in quads:
            if isinstance(subject, NamedNode):
                self._properties.pop(short(subject.value), None)
            if isinstance(value, NamedNode):
                self._turned.pop((short(value.value), short(predicate.value)), None)

    def _forget(self) -> None:
        for kept in (self._properties, self._languages, self._turned):
            kept.clear()

    def with_text(self, predicate: str, text: str) -> tuple[str, ...]:
        """Give every subject that has this text, in no language, as a value, sorted."""
        found = self._quads.quads_for_pattern(None, _node(predicate), Literal(text), _DEFAULT)
        subjects = {q.subject.value for q in found if isinstance(q.subject, NamedNode)}
        return tuple(sorted(short(subject) for subject in subjects))

    def language(self, node: str, predicate: str) -> str:
        """Give the language of a text, "" if it has none."""
        self.properties(node)
        return super().language(node, predicate)


def _node(name: str) -> NamedNode | None:
    """Spell a prefixed name or a whole address; None for what is neither."""
    try:
        return NamedNode(address(name))
    except KeyError:
        pass
    try:
        return NamedNode(name)
    except ValueError:
        return None
