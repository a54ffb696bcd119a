"""Tables give what SPARQL gives, for every derivation and every rule."""

from pyoxigraph import Store

from kb.graph.records import Records
from kb.query.catalogue import derivations, rules
from tests.relational.both import of_contrasts, of_stories, of_world, on_tables, on_the_store

STORIES = ("2018-facebook-partners", "2018-facebook-messages")


def assert_alike(store, place):
    given = Store()
    given.extend(store)
    sparql = on_the_store(store)
    tables = on_tables(given, Records(store), place)
    for name, triples in sparql.derived.items():
        assert tables.derived[name] == triples, name
    for name, rows in sparql.rows.items():
        assert tables.rows[name] == rows, name
    assert tables.issues == sparql.issues
    assert len(sparql.issues) < sum(map(len, sparql.rows.values()))
    return sparql


def test_both_shipped_stories_derive_alike(tmp_path):
    found = assert_alike(of_stories(*STORIES), tmp_path)

    assert found.rows["denial-of-general"]


def test_contrast_pairs_derive_alike_and_every_query_finds_something_there(tmp_path):
    found = assert_alike(of_contrasts(), tmp_path)

    assert {issue.tier for issue in found.issues} == {"strict", "bridged", "drift"}
    assert any(issue.is_self for issue in found.issues)
    assert {name for name, rows in found.rows.items() if rows} == {rule.name for rule in rules()}
    assert {name for name, new in found.derived.items() if new} == {q.name for q in derivations()}


def test_a_made_up_world_derives_alike(tmp_path):
    found = assert_alike(of_world(600), tmp_path)

    assert found.rows["quantity-of-set"]
