"""Own terms are few, explained, and all that is used is declared."""

import re
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Triple

import kb
from kb.resources import folder
from kb.terms import PREFIXES, short
from tests.ontology.reading import EXAMPLES, ONTOLOGY, SHAPES, VOCABULARY, quads, words

TERMS = words(ONTOLOGY / "terms.ttl")
OWN_TERMS = sorted(name for name in TERMS if name.startswith("kb:"))
DIFFERENT = "owl:differentFrom"
WRITTEN_IN_STORIES = {
    "kb:acts": {
        "asserts", "denies", "concedes", "retracts", "predicts", "promises", "asks", "declines",
        "opines",
    },
    "kb:polarities": {"positive", "negative"},
    "kb:certainties": {"certain", "probable", "possible", "uncommitted", "underspecified"},
    "kb:verbClasses": {"neutral", "distancing", "endorsing", "rejecting", "performative"},
    "kb:tiers": {"strict", "bridged", "rebuttal", "drift"},
    "kb:timeMaps": {"same-time", "before", "after", "ever-after"},
}  # fmt: skip


def declared() -> set[str]:
    """Name everything that some file of the vocabulary or of the shapes describes."""
    return {name for file in VOCABULARY + SHAPES for name in words(file)}


@pytest.mark.parametrize("file", VOCABULARY + SHAPES + EXAMPLES, ids=lambda file: file.name)
def test_turtle_parses_strictly(file: Path):
    assert quads(file)


@pytest.mark.parametrize("name", OWN_TERMS)
def test_own_term_is_explained(name: str):
    """A term without meaning, example and origin cannot be used the same way by two people."""
    for predicate in ("rdfs:label", "skos:definition", "skos:example", "dct:source"):
        assert len(TERMS[name][predicate]) == 1, predicate


@pytest.mark.parametrize("file", VOCABULARY, ids=lambda file: file.name)
def test_vocabulary_has_no_blank_nodes(file: Path):
    nodes = [node for quad in quads(file) for node in (quad.subject, quad.object)]

    assert not [node for node in nodes if isinstance(node, BlankNode | Triple)]


@pytest.mark.parametrize("file", VOCABULARY + SHAPES, ids=lambda file: file.name)
def test_every_own_address_is_declared(file: Path):
    own = tuple(
        PREFIXES[p]
        for p in ("kb", "rel", "role", "entity", "frame", "bridge", "presupposition", "verb")
    )
    used = {
        short(node.value)
        for quad in quads(file)
        for node in (quad.subject, quad.predicate, quad.object)
        if isinstance(node, NamedNode) and node.value.startswith(own)
    }

    assert used <= declared()


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.name)
def test_examples_use_declared_terms(file: Path):
    """Examples may invent entities, but no terms."""
    own = tuple(PREFIXES[p] for p in ("kb", "rel", "role", "verb"))
    used = {
        short(node.value)
        for quad in quads(file)
        for node in (quad.predicate, quad.object)
        if isinstance(node, NamedNode) and node.value.startswith(own)
    }

    assert used <= declared()


def named_in(files: list[Path]) -> set[str]:
    """Find the own terms that are spelt out in files, leaving out patterns and slots."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return set(re.findall(r"(?<![\w/-])kb:[A-Za-z][A-Za-z-]*\b(?![{(-])", text))


def test_terms_named_in_queries_are_declared():
    """A misspelt term in a query finds nothing and says nothing."""
    assert named_in(sorted(folder("queries").rglob("*.rq"))) <= set(TERMS)


def test_terms_named_in_code_are_declared_or_begin_a_declared_one():
    """Code may join a name from two parts: `kb:m` with `inimum` or `aximum`."""
    code = sorted(Path(kb.__file__).parent.rglob("*.py"))

    unknown = {name for name in named_in(code) if not any(t.startswith(name) for t in TERMS)}

    assert unknown == set()


@pytest.mark.parametrize("scheme", sorted(WRITTEN_IN_STORIES))
def test_closed_list_has_the_words_of_story_files(scheme: str):
    members = [term for term in TERMS.values() if scheme in term["skos:inScheme"]]

    assert {word for term in members for word in term["skos:notation"]} == WRITTEN_IN_STORIES[
        scheme
    ]


def test_members_of_a_closed_list_have_one_notation_and_are_distinct():
    schemes = {name for name, term in TERMS.items() if "skos:ConceptScheme" in term["rdf:type"]}
    for scheme in schemes:
        members = {name: t for name, t in TERMS.items() if scheme in t["skos:inScheme"]}
        pairs = {frozenset((n, o)) for n, t in members.items() for o in t[DIFFERENT]}

        assert members
        assert all(len(term["skos:notation"]) == 1 for term in members.values())
        assert len(pairs) == len(members) * (len(members) - 1) // 2
