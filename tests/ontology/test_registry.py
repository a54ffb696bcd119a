"""The registry says nothing that it cannot keep: roles, frames, hierarchies, verbs."""

import re
from collections import Counter

import pytest

from tests.ontology.reading import ONTOLOGY, Description, of_type, reachable, words

RELATIONS = of_type("kb:Relation", "relations.ttl")
ROLES = of_type("kb:Role", "roles.ttl")
BRIDGES = of_type("kb:Bridge", "frames.ttl")
RULED = {name: found for name, found in BRIDGES.items() if not found["kb:premise"]}
"""Bridges that a rule applies to what is taken for granted or held possible, not to a relation."""
FRAMES = {
    **of_type("kb:Frame", "frames.ttl"), **of_type("kb:Presupposition", "frames.ttl"),
    **{name: found for name, found in BRIDGES.items() if name not in RULED},
}  # fmt: skip
VERBS = of_type("kb:ReportingVerb", "verbs.ttl")
CONCEPTS = of_type("kb:Entity", "concepts.ttl")
ROLE_FIELDS = ("kb:requiredRole", "kb:optionalRole", "kb:keyRole", "kb:upRole", "kb:downRole",
               "kb:functionalRole")  # fmt: skip
AT_LEAST = [
    "give-access", "share", "pay", "sell", "own", "employ", "know", "order", "launch", "end",
    "violate", "settle", "agree", "meet", "warn", "delete", "publish", "count-of", "find",
    "contact", "report-to", "investigate", "be-present-in", "be-member-of", "do-without",
    "request", "use", "have-ability", "access", "tell", "discover", "remove", "hold-office",
]  # fmt: skip

WORDED = {"rel:other", "rel:claim"}
"""What is kept in words."""

every_relation = pytest.mark.parametrize("name", sorted(RELATIONS))
every_frame = pytest.mark.parametrize("name", sorted(FRAMES))


def roles_of(relation: Description) -> set[str]:
    return relation["kb:requiredRole"] | relation["kb:optionalRole"]


def role_map(frame: Description) -> set[tuple[str, str]]:
    nodes = words(ONTOLOGY / "frames.ttl")
    return {
        (start, end)
        for node in frame["kb:roleMap"]
        for start in nodes[node]["kb:fromRole"]
        for end in nodes[node]["kb:toRole"]
    }


def test_registry_has_the_relations_of_accountability_stories():
    assert {f"rel:{name}" for name in AT_LEAST} <= set(RELATIONS)


@every_relation
def test_relation_is_explained(name: str):
    for predicate in ("skos:prefLabel", "skos:definition", "skos:example", "dct:source",
                      "kb:template", "kb:negativeTemplate", "kb:aspect"):  # fmt: skip
        assert len(RELATIONS[name][predicate]) == 1, predicate


@every_relation
def test_relation_names_only_declared_roles(name: str):
    for predicate in ROLE_FIELDS:
        assert RELATIONS[name][predicate] <= set(ROLES), predicate


@every_relation
def test_no_role_is_both_required_and_optional(name: str):
    assert not RELATIONS[name]["kb:requiredRole"] & RELATIONS[name]["kb:optionalRole"]


@every_relation
def test_condition_is_an_optional_role(name: str):
    assert ("role:condition" in RELATIONS[name]["kb:optionalRole"]) == (name != "rel:claim")


@every_relation
def test_key_role_is_the_one_required_role_to_start_from(name: str):
    relation = RELATIONS[name]

    assert len(relation["kb:keyRole"]) == (0 if name in WORDED else 1)
    assert relation["kb:keyRole"] <= relation["kb:requiredRole"]


@every_relation
def test_monotone_roles_are_roles_of_the_relation_in_one_direction(name: str):
    relation = RELATIONS[name]

    assert relation["kb:upRole"] | relation["kb:downRole"] <= roles_of(relation)
    assert not relation["kb:upRole"] & relation["kb:downRole"]


@every_relation
@pytest.mark.parametrize("field", ["kb:template", "kb:negativeTemplate"])
def test_template_has_a_slot_for_each_required_role_and_no_other(name: str, field: str):
    [template] = RELATIONS[name][field]

    slots = {f"role:{slot}" for slot in re.findall(r"\{(.*?)\}", template)}

    wanted = {"role:text"} if name in WORDED else RELATIONS[name]["kb:requiredRole"]
    assert slots == wanted


@every_relation
def test_narrower_relation_has_all_required_roles_of_the_wider(name: str):
    """Otherwise a proposition of the narrower relation could never entail one of the wider."""
    for wider in RELATIONS[name]["skos:broader"]:
        assert RELATIONS[wider]["kb:requiredRole"] <= RELATIONS[name]["kb:requiredRole"]
        assert roles_of(RELATIONS[wider]) <= roles_of(RELATIONS[name])


@pytest.mark.parametrize("name", sorted(WORDED))
def test_what_is_kept_in_words_never_derives(name: str):
    other = RELATIONS[name]
    entailed = {relation for frame in FRAMES.values()
                for relation in frame["kb:premise"] | frame["kb:conclusion"]}  # fmt: skip

    assert not other["kb:upRole"] | other["kb:downRole"] | other["skos:broader"]
    assert name not in entailed


def test_a_claim_known_by_its_wording_has_no_roles():
    assert not roles_of(RELATIONS["rel:claim"])


def test_reviewing_a_part_is_not_reviewing_the_whole():
    assert "role:theme" not in RELATIONS["rel:review"]["kb:upRole"]


def test_doing_without_is_downward_in_its_theme():
    assert RELATIONS["rel:do-without"]["kb:downRole"] == {"role:theme"}


@pytest.mark.parametrize("field", ["kb:symmetric", "kb:asymmetric"])
def test_exchangeable_relations_have_an_agent_and_one_other_required_role(field: str):
    """Only then is it plain which two fillers change places."""
    for name, relation in RELATIONS.items():
        if relation[field]:
            assert len(relation["kb:requiredRole"]) == 2, name
            assert "role:agent" in relation["kb:requiredRole"], name


def test_opposites_and_converses_are_told_from_both_sides():
    for field in ("kb:antonym", "kb:disjointWith", "kb:converse"):
        for name, relation in RELATIONS.items():
            for other in relation[field]:
                assert name in RELATIONS[other][field], (field, name, other)


def test_converse_relations_have_frames_both_ways():
    joined = {(*f["kb:premise"], *f["kb:conclusion"]) for f in FRAMES.values()}
    for name, relation in RELATIONS.items():
        for other in relation["kb:converse"]:
            assert {(name, other), (other, name)} <= joined


@pytest.mark.parametrize("entries", [RELATIONS, CONCEPTS], ids=["relations", "concepts"])
def test_hierarchy_has_no_cycle_and_no_loose_end(entries: dict[str, Description]):
    edges = {name: entry["skos:broader"] for name, entry in entries.items()}

    for name, wider in edges.items():
        assert wider <= set(entries), name
        assert name not in reachable(name, edges)


@every_frame
def test_frame_is_explained(name: str):
    for predicate in ("skos:prefLabel", "skos:definition", "skos:example", "dct:source",
                      "kb:premise", "kb:conclusion", "kb:timeMap",
                      "kb:conclusionPolarity"):  # fmt: skip
        assert len(FRAMES[name][predicate]) == 1, predicate


@pytest.mark.parametrize("name", sorted(RULED))
def test_a_bridge_of_a_rule_is_explained(name: str):
    for predicate in ("skos:prefLabel", "skos:definition", "skos:example", "dct:source"):
        assert len(RULED[name][predicate]) == 1, predicate


def test_the_rules_know_their_bridges():
    assert set(RULED) == {"bridge:possible", "bridge:presupposition"}


@every_frame
def test_frame_maps_roles_that_exist(name: str):
    [premise], [conclusion] = FRAMES[name]["kb:premise"], FRAMES[name]["kb:conclusion"]
    pairs = role_map(FRAMES[name])

    assert {start for start, _ in pairs} <= roles_of(RELATIONS[premise])
    assert {end for _, end in pairs} <= roles_of(RELATIONS[conclusion])
    assert max(Counter(end for _, end in pairs).values()) == 1


@pytest.mark.parametrize("name", sorted(n for n in FRAMES if not n.startswith("presupposition:")))
def test_conclusion_is_complete_whenever_the_premise_is(name: str):
    [premise], [conclusion] = FRAMES[name]["kb:premise"], FRAMES[name]["kb:conclusion"]
    filled = {end for start, end in role_map(FRAMES[name])
              if start in RELATIONS[premise]["kb:requiredRole"]}  # fmt: skip

    assert RELATIONS[conclusion]["kb:requiredRole"] <= filled


def test_ability_and_use_are_told_apart():
    """Access means ability without exception; ability means access only as an assumption."""
    strict = {(*f["kb:premise"], *f["kb:conclusion"])
              for f in of_type("kb:Frame", "frames.ttl").values()}  # fmt: skip
    bridge = of_type("kb:Bridge", "frames.ttl")["bridge:able-did"]

    assert ("rel:give-access", "rel:have-ability") in strict
    assert ("rel:access", "rel:have-ability") in strict
    assert bridge["kb:premise"] == {"rel:have-ability"}
    assert bridge["kb:conclusion"] == {"rel:access"}
    edges = {start: {end for s, end in strict if s == start} for start, _ in strict}
    assert "rel:access" not in reachable("rel:give-access", edges)


def test_consent_and_permission_are_not_aligned():
    """That the two are the same is an editor's decision, to be seen in each explanation."""
    for concept in CONCEPTS.values():
        assert not concept["skos:exactMatch"] | concept["skos:closeMatch"]


@pytest.mark.parametrize("name", sorted(CONCEPTS))
def test_concept_has_a_name_and_a_meaning(name: str):
    assert len(CONCEPTS[name]["skos:prefLabel"]) == 1
    assert len(CONCEPTS[name]["skos:definition"]) == 1


def test_names_of_concepts_are_unique():
    names = Counter(name for c in CONCEPTS.values() for name in c["skos:prefLabel"])

    assert max(names.values()) == 1


@pytest.mark.parametrize(
    ("verb_class", "labels"),
    [
        ("neutral", {"said", "told", "according to", "wrote", "(implicit)"}),
        ("distancing", {"claims", "alleges", "purportedly", "reportedly", "so-called"}),
        ("endorsing", {"revealed", "showed", "acknowledged", "admitted", "confirmed", "knew"}),
        ("rejecting", {"falsely claimed", "lied", "wrongly"}),
        ("performative", {"promised", "ordered", "asked"}),
    ],
)
def test_verbs_are_in_the_class_that_commits_as_they_do(verb_class: str, labels: set[str]):
    members = [verb for verb in VERBS.values() if verb["kb:verbClass"] == {f"kb:{verb_class}"}]

    assert labels <= {label for verb in members for label in verb["skos:prefLabel"]}


def test_each_form_belongs_to_one_verb():
    forms = Counter(
        form.lower()
        for verb in VERBS.values()
        for form in verb["skos:prefLabel"] | verb["skos:altLabel"]
    )

    assert {form for form, times in forms.items() if times > 1} == set()


def test_admitted_marks_a_concession():
    assert VERBS["verb:admitted"]["kb:marksAct"] == {"kb:concession"}
