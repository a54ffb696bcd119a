"""It is on record from which records and by which rules conflicts were derived; bases differ so."""

import random

import pyoxigraph
import pytest

import kb
from kb.graph.noted import dataset_digest, whole_digest
from kb.graph.write import story_quads
from kb.model.difference import Difference
from kb.model.lookup import Selection
from kb.resources import rule_set_version
from tests.base.test_history import FERRY
from tests.base.worlds import world

ASK = """
PREFIX kb: <https://w3id.org/newsclaim/terms#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT ?conflict ?rules ?digest WHERE {
  ?conflict a kb:Conflict ; prov:wasGeneratedBy ?activity .
  ?activity a prov:Activity ; kb:ruleSetVersion ?rules ; kb:datasetDigest ?digest .
}
"""


def added(tmp_path, *texts):
    base = kb.open(":memory:")
    for number, text in enumerate(texts):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text, "utf-8")
        base.add(file)
    return base


def test_the_digest_is_the_same_in_any_order_and_after_any_way():
    quads = story_quads(world(1, "one"))
    shuffled = random.Random(1).sample(quads, len(quads))
    whole = dataset_digest(quads)

    assert dataset_digest(shuffled) == whole
    assert dataset_digest(quads[10:], before=dataset_digest(quads[:10])) == whole
    assert dataset_digest([], quads[:10], before=whole) == dataset_digest(quads[10:])
    assert dataset_digest(quads[1:]) != whole
    assert dataset_digest([]) == "0" * 64

    engine = pyoxigraph.Store()
    engine.bulk_extend(quads)
    assert whole_digest(engine) == whole
    assert whole_digest(pyoxigraph.Store()) == "0" * 64


def test_every_conflict_names_rules_and_records(tmp_path):
    with added(tmp_path, FERRY) as base:
        rows = list(base._base.store().query(ASK))
        rules, digest = base._base.index.provenance()

        assert rules == rule_set_version()
        assert digest == dataset_digest(base._base.history().quads)
        assert len(rows) == len(base.contradictions()) > 0
        assert {(row["rules"].value, row["digest"].value) for row in rows} == {(rules, digest)}


def test_other_rules_make_the_base_be_derived_anew_on_opening(tmp_path, monkeypatch):
    file = tmp_path / "ferry.yaml"
    file.write_text(FERRY, "utf-8")
    with kb.init(tmp_path) as base:
        base.add(file)
        before = [conflict.id for conflict in base.contradictions()]
    monkeypatch.setattr("kb.base.rule_set_version", lambda: "other")

    with kb.open(tmp_path) as base:
        assert base._base.index.provenance()[0] == "other"
        assert {row["rules"].value for row in base._base.store().query(ASK)} == {"other"}
        assert [conflict.id for conflict in base.contradictions()] == before
        assert base.check() == []


def test_two_bases_differ_in_statements_and_conflicts(tmp_path):
    changed = FERRY.replace("At no time did we read letters.", "We never read letters.")
    without = FERRY[: FERRY.index("  - id: s2")]
    with added(tmp_path, FERRY) as one:
        assert not one.diff(one)
        with added(tmp_path, FERRY) as same:
            assert one.diff(same) == Difference()
        with added(tmp_path, changed) as two:
            found = one.diff(two)
            assert [(a.id, b.id) for a, b in found.changed] == [("ferry/s2", "ferry/s2")]
            assert not found.gone
            assert not found.new
            assert not found.conflicts_gone
        with added(tmp_path, without) as fewer:
            found = one.diff(fewer)
            assert [card.id for card in found.gone] == ["ferry/s2"]
            assert found.conflicts_gone == tuple(one.contradictions())
            assert fewer.diff(one).new == found.gone
            assert fewer.diff(one).conflicts_new == found.conflicts_gone


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("name: the crew", "name: The Crew", [("entity", "crew", "name")]),
        ("title: A notice", "title: Notice", [("source", "ferry/notice", "title")]),
        ("title: A ferry", "title: The ferry", [("story", "ferry", "title")]),
        ("  - id: s2", "  - id: s2\n    note: Asked.", [("statement", "ferry/s2", "note")]),
        ("ferry line, is_a: company", "ferry line, is_a: person", [("entity", "line", "is_a")]),
    ],
)  # fmt: skip
def test_what_is_written_otherwise_is_told_by_its_key(old, new, changes, tmp_path):
    assert FERRY.count(old) == 1
    with added(tmp_path, FERRY) as one, added(tmp_path, FERRY.replace(old, new)) as two:
        found = one.diff(two)
        back = two.diff(one)

    assert [(field.kind, field.id, field.field) for field in found.fields] == changes
    assert [(f.before, f.after) for f in found.fields] == [(f.after, f.before) for f in back.fields]
    assert all(field.before != field.after for field in found.fields)


def test_a_conflict_in_another_tier_is_changed(tmp_path):
    matched = FERRY.replace(
        "  letters: {name: letters, broader: information}\n",
        "  post: {name: post, broader: matter}\n  letters:\n    name: letters\n"
        "    broader: information\n"
        "    exact_match: {to: post, by: desk, because: same}\n",
    )
    head, _, denial = matched.rpartition("theme: letters}")
    strict = f"{head}theme: post}}{denial}"
    with (
        added(tmp_path, strict) as one,
        added(tmp_path, strict.replace("exact_match", "close_match")) as two,
    ):
        assert len(one.contradictions(Selection(tier="strict"))) == 1
        ((left, right),) = one.diff(two).conflicts_changed

        assert (left.tier, right.tier) == ("strict", "bridged")
