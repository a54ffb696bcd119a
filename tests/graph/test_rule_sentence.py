"""A conflict is told in one sentence that names both speakers."""

from types import SimpleNamespace

from kb.graph.sentence import rule_sentence


def test_the_sentence_of_a_rule_names_the_speakers(registry):
    conflict = SimpleNamespace(
        rule="exclusive-value",
        left=SimpleNamespace(speaker="the Herald"),
        right=SimpleNamespace(speaker="the {left} Bank"),
    )

    told = rule_sentence(conflict, registry)

    assert told == (
        "the Herald and the {left} Bank name different holders of what only one can hold"
    )
