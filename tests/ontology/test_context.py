"""The JSON-LD context reads our names as our terms, without a look at the network."""

import json

from pyoxigraph import Literal, RdfFormat, parse

from kb.terms import PREFIXES, term
from tests.ontology.reading import ONTOLOGY, of_type, words

CONTEXT = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))["@context"]


def read(document: dict[str, object]) -> set[tuple[object, object, object]]:
    text = json.dumps({"@context": CONTEXT, **document})
    return {(q.subject, q.predicate, q.object) for q in parse(text, format=RdfFormat.JSON_LD)}


def test_statement_is_read_with_its_terms_and_types():
    statement = term("statement:s1")

    found = read(
        {
            "@id": "statement:s1",
            "@type": "kb:Statement",
            "kb:id": "ferry/s1",
            "kb:act": "kb:denial",
            "kb:content": "proposition:p1",
            "kb:saidFrom": "2020-05-01",
            "prov:wasAttributedTo": "entity:ferry-line",
        }
    )

    day = Literal("2020-05-01", datatype=term("xsd:date"))
    assert found == {
        (statement, term("rdf:type"), term("kb:Statement")),
        (statement, term("kb:id"), Literal("ferry/s1")),
        (statement, term("kb:act"), term("kb:denial")),
        (statement, term("kb:content"), term("proposition:p1")),
        (statement, term("kb:saidFrom"), day),
        (statement, term("prov:wasAttributedTo"), term("entity:ferry-line")),
    }


def test_every_prefix_of_the_program_is_in_the_context():
    for prefix, base in PREFIXES.items():
        entry = CONTEXT[prefix]
        assert (entry["@id"] if isinstance(entry, dict) else entry) == base


def test_every_role_and_object_property_holds_an_address():
    properties = {name for name, description in words(ONTOLOGY / "terms.ttl").items()
                  if "owl:ObjectProperty" in description["rdf:type"]
                  and name.startswith("kb:")}  # fmt: skip
    for name in properties | set(of_type("kb:Role", "roles.ttl")):
        found = read({"@id": "proposition:p1", name: "entity:ferry-line"})

        assert found == {(term("proposition:p1"), term(name), term("entity:ferry-line"))}, name


def test_context_names_no_other_context():
    assert "@import" not in CONTEXT
    assert not [
        name for name, entry in CONTEXT.items() if isinstance(entry, dict) and "@context" in entry
    ]
