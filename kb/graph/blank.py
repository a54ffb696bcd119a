"""Give blank nodes labels of their own content, so that the same file twice is the same quads.

A label says what hangs together with a node, and nothing of the file that it stood in. Canonical
labels (RDFC-1.0) would do too, but can be made to take for ever, and change with all that stands
beside them. Here the work is bounded: nodes that cannot be told apart in so many steps are told
apart by the order in which they came.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

_MOST_ROUNDS = 1000
_WORK = 1_000_000
"""So many quads are looked at for each group, and no group takes more rounds than the most."""

Part = str | BlankNode
Line = tuple[Part, ...]


def labelled(quads: Iterable[Quad]) -> list[Quad]:
    """Give each quad once, with blank nodes labelled by what hangs together with them.

    Args:
        quads: In the order of their file.
    """
    once = list(dict.fromkeys(quads))
    names: dict[BlankNode, BlankNode] = {}
    copies: dict[str, int] = defaultdict(int)
    for group in _groups([line for quad in once if (line := _line(quad))[1]]):
        order = _order(group)
        key = _key(group, order)
        copies[key] += 1
        for node, number in order.items():
            names[node] = BlankNode(f"b{key}c{copies[key]}n{number}")
    return [_renamed(quad, names) for quad in once] if names else once


def _line(quad: Quad) -> tuple[Line, frozenset[BlankNode]]:
    """Write a quad as its parts, and name the blank nodes among them."""
    terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
    parts = tuple(part for term in terms for part in _parts(term))
    return parts, frozenset(part for part in parts if isinstance(part, BlankNode))


def _parts(term: object) -> Iterator[Part]:
    if isinstance(term, Triple):
        yield "<<("
        for inner in (term.subject, term.predicate, term.object):
            yield from _parts(inner)
        yield ")>>"
    elif isinstance(term, BlankNode):
        yield term
    else:
        yield str(term)


def _groups(lines: Sequence[tuple[Line, frozenset[BlankNode]]]) -> list[list[Line]]:
    """Put lines together that share blank nodes, in the order in which they came."""
    parent: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        while (up := parent.setdefault(node, node)) != node:
            parent[node] = parent[up]
            node = parent[node]
        return node

    for _, nodes in lines:
        first, *others = nodes
        for other in others:
            parent[root(other)] = root(first)
    groups: dict[BlankNode, list[Line]] = {}
    for parts, nodes in lines:
        groups.setdefault(root(next(iter(nodes))), []).append(parts)
    return list(groups.values())


def _order(lines: Sequence[Line]) -> dict[BlankNode, int]:
    """Number the blank nodes of one group by what is said of them."""
    about: dict[BlankNode, list[Line]] = {}
    for parts in lines:
        for node in dict.fromkeys(part for part in parts if isinstance(part, BlankNode)):
            about.setdefault(node, []).append(parts)
    rounds = iter(range(min(_MOST_ROUNDS, max(3, _WORK // len(lines)))))
    colours = _refined(dict.fromkeys(about, ""), about, rounds)
    for _ in rounds:
        classes = defaultdict(list)
        for node, colour in colours.items():
            classes[colour].append(node)
        tied = min((colour for colour, nodes in classes.items() if len(nodes) > 1), default=None)
        if tied is None:
            break
        colours[classes[tied][0]] += "*"
        colours = _refined(colours, about, rounds)
    ordered = sorted(about, key=colours.__getitem__)
    return {node: number for number, node in enumerate(ordered)}


def _refined(
    colours: dict[BlankNode, str],
    about: Mapping[BlankNode, Sequence[Line]],
    rounds: Iterator[int],
) -> dict[BlankNode, str]:
    """Tell nodes apart by the nodes around them, until that tells no more of them apart."""
    known = len(set(colours.values()))
    for _ in rounds:
        colours = {node: _colour(node, colours, lines) for node, lines in about.items()}
        found = len(set(colours.values()))
        if found in (known, len(about)):
            break
        known = found
    return colours


def _colour(node: BlankNode, colours: Mapping[BlankNode, str], lines: Sequence[Line]) -> str:
    seen = sorted(
        " ".join(
            part if isinstance(part, str) else "@" if part == node else f"_:{colours[part]}"
            for part in parts
        )
        for parts in lines
    )
    return _hash([colours[node], *seen])


def _key(lines: Sequence[Line], order: Mapping[BlankNode, int]) -> str:
    """Hash what a group says."""
    return _hash(
        sorted(
            " ".join(part if isinstance(part, str) else f"_:{order[part]}" for part in parts)
            for parts in lines
        )
    )


def _hash(texts: Sequence[str]) -> str:
    return sha256("\n".join(texts).encode()).hexdigest()[:32]


def _renamed(quad: Quad, names: Mapping[BlankNode, BlankNode]) -> Quad:
    subject, graph = quad.subject, quad.graph_name
    return Quad(
        names[subject] if isinstance(subject, BlankNode) else subject,
        quad.predicate,
        _renamed_object(quad.object, names),
        names[graph] if isinstance(graph, BlankNode) else graph,
    )


def _renamed_object(
    term: NamedNode | BlankNode | Literal | Triple, names: Mapping[BlankNode, BlankNode]
) -> NamedNode | BlankNode | Literal | Triple:
    if isinstance(term, BlankNode):
        return names[term]
    if isinstance(term, Triple):
        subject = term.subject
        return Triple(
            names[subject] if isinstance(subject, BlankNode) else subject,
            term.predicate,
            _renamed_object(term.object, names),
        )
    return term
