"""Show the registry: relations with their roles, and what follows from them."""

from collections.abc import Iterator
from functools import cache

from kb.graph.registry import load_registry, ontology_quads
from kb.model.registry import Frame, Registry, Relation
from kb.model.views import Follows, Link, RelationView
from kb.terms import short

_LINKS = {
    "skos:broader": ("is a kind of", "has the kind"),
    "kb:antonym": ("is the contrary of", "is the contrary of"),
    "kb:disjointWith": ("excludes", "excludes"),
    "kb:converse": ("is seen from the other end as", "is seen from the other end as"),
}


@cache
def relation_views() -> list[RelationView]:
    """Show all relations, by name; they ship with the program and do not change while it runs."""
    registry = load_registry()
    tied = list(_tied(registry))
    return [
        _view(relation, registry, [(how, to) for one, how, to in tied if one == relation.id])
        for relation in sorted(registry.relations.values(), key=lambda one: one.label)
    ]


def _view(relation: Relation, registry: Registry, links: list[tuple[str, Link]]) -> RelationView:
    return RelationView(
        relation.id,
        relation.label,
        relation.definition,
        relation.template,
        relation.negative_template,
        roles=tuple(
            (
                registry.roles[role],
                "required" if role in relation.required else "optional",
                "narrower" if role in relation.up else "wider" if role in relation.down else "same",
            )
            for role in (*sorted(relation.required), *sorted(relation.optional))
        ),
        links=tuple(sorted(set(links), key=lambda one: (one[0], one[1].label))),
        follows=tuple(
            _follows(id, frame, registry)
            for id, frame in sorted(registry.frames.items())
            if relation.id in (frame.premise, frame.conclusion)
        ),
    )


def _tied(registry: Registry) -> Iterator[tuple[str, str, Link]]:
    """Give every tie between two relations, from either end."""
    for quad in ontology_quads():
        edge = short(quad.predicate.value)
        one, other = (short(getattr(end, "value", "")) for end in (quad.subject, quad.object))
        ends = [end.removeprefix("rel:") for end in (one, other) if end.startswith("rel:")]
        if edge in _LINKS and len(ends) == 2:
            here, there = _LINKS[edge]
            yield ends[0], here, _link(ends[1], registry)
            yield ends[1], there, _link(ends[0], registry)


def _link(relation: str, registry: Registry) -> Link:
    return Link(f"rel:{relation}", registry.relations[relation].label)


def _follows(id: str, frame: Frame, registry: Registry) -> Follows:
    kind, _, _ = id.partition(":")
    premise, conclusion = (_link(one, registry) for one in (frame.premise, frame.conclusion))
    return Follows(id, kind, frame.label, premise, conclusion, frame.positive)
