"""Read the relation registry, the frames, the verbs, the shipped concepts and the rules.

The ontology is data: what entails what is said there and nowhere in code.
"""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kb.errors import RegistryError
from kb.model.registry import Frame, Registry, Relation, Rule, Verb
from kb.model.story import VerbClass
from kb.resources import ontology_files
from kb.terms import local_name, short, term

Properties = dict[str, list[str]]


@cache
def ontology_quads() -> tuple[Quad, ...]:
    """Parse every Turtle file of the ontology, strictly, without the shapes."""
    quads: list[Quad] = []
    for file in ontology_files():
        quads.extend(parse(path=str(file), format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return tuple(quads)


@cache
def published_ontologies() -> dict[str, tuple[Quad, ...]]:
    """Give the files of the ontology that have an address, by it and by that of their version.

    Example:
        >>> list(published_ontologies())[0]
        'https://w3id.org/newsclaim/alignments'
    """
    kind, ontology, version = term("rdf:type"), term("owl:Ontology"), term("owl:versionIRI")
    found: dict[str, tuple[Quad, ...]] = {}
    for file in ontology_files():
        quads = tuple(parse(path=str(file), format=RdfFormat.TURTLE, rename_blank_nodes=True))
        named = [one.subject for one in quads if (one.predicate, one.object) == (kind, ontology)]
        named += [one.object for one in quads if one.predicate == version]
        found |= {one.value: quads for one in named if isinstance(one, NamedNode)}
    return found


@cache
def load_registry() -> Registry:
    """Read the shipped registry.

    Raises:
        RegistryError: An entry lacks what the program relies on.
    """
    subjects = _by_subject(ontology_quads())
    relations = _of_type(subjects, "kb:Relation")
    verbs = [_verb(iri, found) for iri, found in _of_type(subjects, "kb:ReportingVerb").items()]
    kinds = ("kb:Frame", "kb:Bridge", "kb:Presupposition")
    frames = {iri: found for kind in kinds for iri, found in _of_type(subjects, kind).items()}
    return Registry(
        relations={local_name(iri): _relation(iri, found) for iri, found in relations.items()},
        roles={
            local_name(iri): _one(iri, found, "skos:prefLabel", "rdfs:label")
            for iri, found in _of_type(subjects, "kb:Role").items()
        },
        frames={short(iri): _frame(iri, found, subjects) for iri, found in frames.items()},
        verbs={verb.id: verb for verb in verbs},
        concepts={
            local_name(iri): _one(iri, found, "skos:prefLabel")
            for iri, found in _of_type(subjects, "kb:Entity").items()
        },
        verb_of_form={
            form.lower(): verb.id for verb in verbs for form in (verb.id, verb.label, *verb.forms)
        },
        rules={
            local_name(iri): _rule(iri, found)
            for iri, found in _of_type(subjects, "kb:Rule").items()
        },
    )


def _by_subject(quads: Iterable[Quad]) -> dict[str, Properties]:
    subjects: dict[str, Properties] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            subjects[quad.subject.value][short(quad.predicate.value)].append(quad.object.value)
    return subjects


def _of_type(subjects: dict[str, Properties], name: str) -> dict[str, Properties]:
    wanted = term(name).value
    return {
        iri: found for iri, found in sorted(subjects.items()) if wanted in found.get("rdf:type", [])
    }


def _one(iri: str, found: Properties, *predicates: str) -> str:
    for predicate in predicates:
        if values := found.get(predicate):
            return min(values)
    raise RegistryError(short(iri), f"has no {' or '.join(predicates)}")


def _names(found: Properties, predicate: str) -> frozenset[str]:
    return frozenset(local_name(value) for value in found.get(predicate, []))


def _relation(iri: str, found: Properties) -> Relation:
    template = _one(iri, found, "kb:template")
    return Relation(
        id=local_name(iri),
        label=_one(iri, found, "skos:prefLabel"),
        definition=_one(iri, found, "skos:definition"),
        template=template,
        negative_template=min(found.get("kb:negativeTemplate", [""])),
        required=_names(found, "kb:requiredRole"),
        optional=_names(found, "kb:optionalRole"),
        up=_names(found, "kb:upRole"),
        down=_names(found, "kb:downRole"),
        key=min(_names(found, "kb:keyRole"), default=""),
        broader=tuple(sorted(_names(found, "skos:broader"))),
        numeric=frozenset(found_name for found_name in _names(found, "kb:numericRole")),
    )


def _frame(iri: str, found: Properties, subjects: dict[str, Properties]) -> Frame:
    maps = [subjects[node] for node in sorted(found.get("kb:roleMap", []))]
    return Frame(
        id=short(iri),
        label=_one(iri, found, "skos:prefLabel", "rdfs:label"),
        premise=min(_names(found, "kb:premise"), default=""),
        conclusion=min(_names(found, "kb:conclusion"), default=""),
        role_map=tuple(
            sorted(
                (
                    local_name(_one(iri, pair, "kb:fromRole")),
                    local_name(_one(iri, pair, "kb:toRole")),
                )
                for pair in maps
            )
        ),
        positive=term("kb:negative").value not in found.get("kb:conclusionPolarity", []),
    )


def _verb(iri: str, found: Properties) -> Verb:
    marks = _names(found, "kb:marksAct")
    return Verb(
        id=local_name(iri),
        label=_one(iri, found, "skos:prefLabel"),
        verb_class=VerbClass(local_name(_one(iri, found, "kb:verbClass"))),
        forms=tuple(sorted(found.get("skos:altLabel", []))),
        marks_act=min(marks, default=""),
    )


def _rule(iri: str, found: Properties) -> Rule:
    return Rule(
        id=local_name(iri),
        number=min(found.get("skos:notation", [""])),
        label=_one(iri, found, "skos:prefLabel"),
        queries=tuple(sorted(found.get("kb:ruleQuery", []))),
        tiers=_names(found, "kb:ruleTier"),
        type=_one(iri, found, "kb:ruleType"),
        fires=_one(iri, found, "skos:definition"),
        silent_when=tuple(sorted(found.get("kb:silentWhen", []))),
        explanation=_one(iri, found, "kb:explanationText"),
    )
