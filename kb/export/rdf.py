"""Write triples: Turtle for people, TriG, N-Triples and N-Quads, each the same bytes every time.

Turtle is laid out by us, one block a subject in a fixed order, so that a difference between two
exports is a difference in what was said. Every term is spelled by pyoxigraph.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, serialize

from kb.graph.cards import natural_key
from kb.terms import PREFIXES, short

_TYPE = "rdf:type"
_WIDTH = 90
_PLAIN_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_ORDER = (
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
    "record",
)


def turtle(quads: Iterable[Quad]) -> Iterator[str]:
    """Write quads of the default graph as Turtle, line by line."""
    subjects: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for quad in quads:
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)
        subjects[short(quad.subject.value)][short(quad.predicate.value)].append(quad.object)
    blocks = [list(_block(name, subjects[name])) for name in sorted(subjects, key=_place)]
    body = [line for block in blocks for line in block]
    used = {prefix for line in body for prefix in re.findall(r"([a-z]+):", line)}
    for prefix, base in PREFIXES.items():
        if prefix in used:
            yield f"@prefix {prefix}: <{base}> .\n"
    yield from body


def trig(quads: Collection[Quad]) -> Iterator[str]:
    """Write TriG: ours as Turtle, and then each named graph, as the engine writes it."""
    plain = [quad for quad in quads if isinstance(quad.graph_name, DefaultGraph)]
    yield from turtle(plain)
    named = {quad for quad in quads if not isinstance(quad.graph_name, DefaultGraph)}
    in_order = sorted(named, key=lambda quad: (str(quad.graph_name), str(quad)))
    for _, graph in groupby(in_order, key=lambda quad: str(quad.graph_name)):
        yield "\n" + (serialize(graph, format=RdfFormat.TRIG) or b"").decode()


def nquads(quads: Iterable[Quad]) -> Iterator[str]:
    """Write one sorted line a quad; for the default graph this is N-Triples too."""
    yield from sorted(f"{quad} .\n" for quad in quads)


def _place(name: str) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    prefix, _, local = name.partition(":")
    order = _ORDER.index(prefix) if prefix in _ORDER else len(_ORDER)
    return order, natural_key(local)


def _block(name: str, properties: dict[str, list[NamedNode | Literal]]) -> Iterator[str]:
    yield f"\n{_iri_text(name)}"
    ordered = sorted(properties, key=lambda predicate: (predicate != _TYPE, predicate))
    for number, predicate in enumerate(ordered):
        values = sorted({_spell(value) for value in properties[predicate]}, key=natural_key)
        verb = "a" if predicate == _TYPE else _iri_text(predicate)
        end = " ." if number == len(ordered) - 1 else " ;"
        lead = " " if number == 0 else "    "
        listed = " " + ", ".join(values)
        if len(values) > 1 and len(listed) > _WIDTH:
            listed = "\n        " + ",\n        ".join(values)
        yield f"{lead}{verb}{listed}{end}\n"


def _spell(value: NamedNode | Literal) -> str:
    return _iri_text(short(value.value)) if isinstance(value, NamedNode) else _literal(value)


def _literal(value: Literal) -> str:
    plain = str(Literal(value.value))
    if value.language:
        return f"{plain}@{value.language}"
    datatype = short(value.datatype.value)
    if datatype == "xsd:string":
        return plain
    if datatype == "xsd:integer" and re.fullmatch(r"[0-9]+", value.value):
        return value.value
    return f"{plain}^^{_iri_text(datatype)}"


def _iri_text(name: str) -> str:
    """Write a short name as a prefixed name where Turtle allows it plainly, else in brackets."""
    prefix, _, local = name.partition(":")
    if prefix in PREFIXES:
        if _PLAIN_LOCAL.fullmatch(local):
            return name
        return str(NamedNode(PREFIXES[prefix] + local))
    return str(NamedNode(name))
