"""Tables give what SPARQL gives, for every derivation and every rule."""

from pyoxigraph import Store

from kb.graph.records import Records
from kb.query.catalogue import derivations, rules
from tests.relational.both import of_contrasts, of_stories, of_world, on_tables, on_the_store

STORIES = ("2018-facebook-partners", "2018-facebook-messages")


def test_stories_contrast_pairs_and_a_made_up_world_derive_alike(tmp_path):
    """In one base, as what takes long is the number of queries; every query finds something."""
    store = of_contrasts()
    for others in (of_stories(*STORIES), of_world(600)):
        store.extend(others)
    given = Store()
    given.extend(store)

    sparql = on_the_store(store)
    tables = on_tables(given, Records(store), tmp_path)

    for name, triples in sparql.derived.items():
        assert tables.derived[name] == triples, name
    for name, rows in sparql.rows.items():
        assert tables.rows[name] == rows, name
    assert tables.issues == sparql.issues
    assert len(sparql.issues) < sum(map(len, sparql.rows.values()))
    assert {issue.tier for issue in sparql.issues} == {"strict", "bridged", "drift"}
    assert any(issue.is_self for issue in sparql.issues)
    assert {name for name, rows in sparql.rows.items() if rows} == {rule.name for rule in rules()}
    assert {name for name, new in sparql.derived.items() if new} == {q.name for q in derivations()}

    # A base has millions of terms, and whatever is said of a thing meets: joins have to stay small.
    for name, asked in tables.asked.items():
        assert [sql for sql in asked if "JOIN terms " in sql] == [], name
    assert any(" AS t WHERE t.id IN (" in sql for sql in tables.asked["denial-of-general"])
    found_first = [sql for sql in tables.asked["role-swap"] if sql.endswith(" LIMIT 1001")]
    others = [sql for sql in tables.asked["role-swap"] if sql not in found_first]
    assert any(f"{tables.one_way} AS" in sql for sql in found_first)
    assert not any(f"{tables.one_way} AS" in sql for sql in others)
