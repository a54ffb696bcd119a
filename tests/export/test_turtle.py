"""Turtle is put in order as people count, and names the prefixes that stand in it."""

from pyoxigraph import Literal, NamedNode, Quad

from kb.export.turtle import _naturally, turtle
from kb.graph.cards import natural_key
from kb.terms import term
from tests.bench.dice import Dice


def test_short_beginnings_put_names_in_the_order_of_whole_keys():
    dice = Dice("names")
    names = {"".join(dice.one_of("aab-0019\n") for _ in range(dice.below(14))) for _ in range(3000)}

    assert list(_naturally(names)) == sorted(names, key=natural_key)


def test_a_prefix_is_named_where_it_stands_alone_even_in_words():
    def text(words):
        return "".join(turtle([Quad(term("story:a"), term("rdfs:label"), Literal(words))]))

    assert "@prefix kb:" in text("he wrote kb:x")
    assert "@prefix kb:" in text("he wrote xkb:x, then kb:x")
    assert "@prefix kb:" not in text("he wrote xkb:x")
    assert "@prefix rdf:" not in text("plain")


def test_subjects_of_other_kinds_with_one_name_come_in_a_fixed_order():
    nodes = [NamedNode(f"http://{host}.example/x#same") for host in ("b", "a")]
    quads = [Quad(node, term("rdf:type"), term("kb:Statement")) for node in nodes]

    assert "".join(turtle(quads)) == "".join(turtle(quads[::-1]))
