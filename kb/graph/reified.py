"""Write what propositions say as triple terms of RDF 1.2, for stores that have them.

A proposition reifies the triple of its two first roles: `<<( entity:line rel:share entity:lists
)>>` is spoken of, and nowhere stated. Other roles, times and numbers stay where they are. So these
triples say nothing that the records do not, and what was written with them is read back without.
"""

from collections.abc import Iterable, Iterator

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from kb.terms import short, term

SUBJECTS = ("agent", "origin", "theme")
"""The roles that can stand before the relation, the first that is filled."""
OBJECTS = ("theme", "recipient", "counterpart", "organisation", "place", "topic")
"""Those that can stand behind it."""


def reifying(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Give what records of propositions reify; what has fewer than two of the roles has none."""
    relations: dict[NamedNode, NamedNode] = {}
    roles: dict[NamedNode, dict[str, NamedNode]] = {}
    for subject, predicate, value, _ in quads:
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
            prefix, _, role = short(predicate.value).partition(":")
            if predicate == term("kb:relation"):
                relations[subject] = value
            elif prefix == "role" and role in (*SUBJECTS, *OBJECTS):
                roles.setdefault(subject, {})[role] = value
    for proposition, relation in relations.items():
        filled = roles.get(proposition, {})
        first = next((role for role in SUBJECTS if role in filled), "")
        second = next((role for role in OBJECTS if role in filled and role != first), "")
        if first and second:
            said = Triple(filled[first], relation, filled[second])
            yield Quad(proposition, term("rdf:reifies"), said)


def parted(quads: set[Quad]) -> tuple[set[Quad], set[Quad]]:
    """Divide records from the triple terms that are reified beside them."""
    reified = {quad for quad in quads if isinstance(quad.object, Triple) and _is_reifying(quad)}
    return quads - reified if reified else quads, reified


def _is_reifying(quad: Quad) -> bool:
    is_plain = isinstance(quad.graph_name, DefaultGraph) and isinstance(quad.subject, NamedNode)
    return is_plain and quad.predicate == term("rdf:reifies")
