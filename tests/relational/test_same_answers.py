"""Tables give what SPARQL gives, for every derivation and every rule."""

from kb.query.catalogue import derivations, rules
from tests.relational.both import of_contrasts, of_stories, of_world, on_tables, on_the_store

STORIES = ("2018-facebook-partners", "2018-facebook-messages")


def assert_alike(store, place):
    tables = on_tables(store, place)
    sparql = on_the_store(store)
    for name, triples in sparql.derived.items():
        assert tables.derived[name] == triples, name
    for name, rows in sparql.rows.items():
        assert tables.rows[name] == rows, name
    return sparql


def test_both_shipped_stories_derive_alike(tmp_path):
    found = assert_alike(of_stories(*STORIES), tmp_path)

    assert found.rows["denial-of-general"]


def test_contrast_pairs_derive_alike_and_every_query_finds_something_there(tmp_path):
    found = assert_alike(of_contrasts(), tmp_path)

    assert {name for name, rows in found.rows.items() if rows} == {rule.name for rule in rules()}
    assert {name for name, new in found.derived.items() if new} == {q.name for q in derivations()}


def test_a_made_up_world_derives_alike(tmp_path):
    found = assert_alike(of_world(600), tmp_path)

    assert found.rows["quantity-of-set"]
