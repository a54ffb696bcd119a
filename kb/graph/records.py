"""A set of quads as things with properties, by prefixed names, for whoever reads them in code."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kb.terms import short


class Records:
    """Subjects with their properties: `records.one("statement:…", "kb:act")`.

    Addresses are written with their prefix; literals are their text. Several values are sorted.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._properties: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._inverse: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self._languages: dict[tuple[str, str], str] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.graph_name, DefaultGraph):
                self._take(quad.subject, quad.predicate, quad.object)

    def _take(self, subject: NamedNode, predicate: NamedNode, value: object) -> None:
        about, name = short(subject.value), short(predicate.value)
        if isinstance(value, NamedNode):
            other = short(value.value)
            self._properties[about][name].append(other)
            self._inverse[other][name].append(about)
        elif isinstance(value, Literal):
            self._properties[about][name].append(value.value)
            if value.language:
                self._languages[about, name] = value.language

    def __contains__(self, node: str) -> bool:
        return node in self._properties

    def all(self, node: str, predicate: str) -> tuple[str, ...]:
        """Give every value of a property, sorted."""
        found = self._properties.get(node, {}).get(predicate, [])
        return tuple(sorted(set(found)))

    def one(self, node: str, predicate: str) -> str:
        """Give the only value of a property, the first if there are several, "" if none."""
        return next(iter(self.all(node, predicate)), "")

    def inverse(self, node: str, predicate: str) -> tuple[str, ...]:
        """Give every subject that has this node as a value of the property, sorted."""
        return tuple(sorted(set(self._inverse.get(node, {}).get(predicate, []))))

    def of_type(self, name: str) -> tuple[str, ...]:
        """Give every node of a class, sorted."""
        return self.inverse(name, "rdf:type")

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
