"""What a node is described with, as terms of the engine or as lines of canonical N-Triples.

Both come from the same pairs, so that a file can be held line by line against what its stories are
written as, and a long feed be written, without an object of the engine for each line.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from kb.terms import term

Value = NamedNode | Literal | str
"""A string is a plain literal; an empty one is no value."""
Pair = tuple[str, Value]
"""Predicate, as a prefixed name, and value."""
About = tuple[NamedNode, tuple[Pair, ...]]


def about(node: NamedNode, *pairs: Pair) -> About:
    """Describe a node."""
    return node, pairs


def as_quads(described: Iterable[About]) -> Iterator[Quad]:
    """Give what nodes are described with as quads of the default graph."""
    for node, pairs in described:
        for predicate, value in pairs:
            if isinstance(value, str):
                if value:
                    yield Quad(node, term(predicate), Literal(value))
            else:
                yield Quad(node, term(predicate), value)


def as_lines(described: Iterable[About]) -> Iterator[str]:
    r"""Give what nodes are described with as the engine writes N-Triples, without line ends.

    Example:
        >>> ferry = NamedNode("https://example.org/ferry")
        >>> list(as_lines([about(ferry, ("rdfs:comment", 'the "Ann"'))]))
        ['<https://example.org/ferry> <http://www.w3.org/2000/01/rdf-schema#comment> "the \\"Ann\\"" .']
    """  # noqa: E501
    for node, pairs in described:
        start = f"<{node.value}>"
        for predicate, value in pairs:
            edge = _SPELLED[predicate]
            if isinstance(value, NamedNode):
                yield f"{start} {edge} <{value.value}> ."
            elif isinstance(value, Literal):
                yield f"{start} {edge} {str(value)} ."  # noqa: RUF010 - twice as quick
            elif value:
                yield f"{start} {edge} {_quoted(value)} ."


class _Spelled(dict[str, str]):
    """Predicates as lines have them."""

    def __missing__(self, predicate: str) -> str:
        return self.setdefault(predicate, str(term(predicate)))


_SPELLED = _Spelled()


def _quoted(text: str) -> str:
    is_plain = text.isprintable() and '"' not in text and "\\" not in text
    return f'"{text}"' if is_plain else str(Literal(text))
