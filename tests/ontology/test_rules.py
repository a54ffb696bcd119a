"""Every rule is told to people, and every rule that is told exists."""

import re

import pytest

from kb.query.catalogue import rules
from tests.ontology.reading import of_type

RULES = of_type("kb:Rule", "rules.ttl")
every_rule = pytest.mark.parametrize("name", sorted(RULES))


def test_every_rule_of_the_catalogue_is_told_and_the_reverse():
    found = {(f"rule:{query.rule}", query.name) for query in rules()}
    told = {(name, query) for name, rule in RULES.items() for query in rule["kb:ruleQuery"]}

    assert told == found


def test_tiers_are_those_of_the_queries():
    for query in rules():
        assert f"kb:{query.tier}" in RULES[f"rule:{query.rule}"]["kb:ruleTier"], query.name


@every_rule
def test_rule_is_explained(name: str):
    for predicate in ("skos:prefLabel", "skos:definition", "kb:ruleType", "kb:explanationText",
                      "dct:source"):  # fmt: skip
        assert len(RULES[name][predicate]) == 1, predicate
    assert RULES[name]["kb:silentWhen"]


@every_rule
def test_explanation_names_both_speakers(name: str):
    [text] = RULES[name]["kb:explanationText"]

    assert set(re.findall(r"\{(.*?)\}", text)) == {"left", "right"}


def test_the_catalogue_of_rules_is_complete():
    numbers = {number for rule in RULES.values() for number in rule["skos:notation"]}

    assert numbers == {f"K{n}" for n in range(1, 16)}
