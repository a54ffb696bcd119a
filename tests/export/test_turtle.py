"""Turtle is put in order as people count, and names the prefixes that stand in it."""

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kb.export.people_order import in_order
from kb.export.turtle import turtle
from kb.graph.cards import natural_key
from kb.terms import PREFIXES, term
from tests.bench.dice import Dice


@pytest.mark.parametrize("alphabet", ["aab-0019.", "01", "é1a0", "٣1a"])
def test_short_beginnings_put_names_in_the_order_of_whole_keys(alphabet):
    dice = Dice("names")
    names = {"".join(dice.one_of(alphabet) for _ in range(dice.below(14))) for _ in range(3000)}

    assert in_order(names) == sorted(sorted(names), key=natural_key)


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


def _said(*objects):
    lines = "".join(turtle(Quad(term("story:a"), term("kb:x"), one) for one in objects))
    return lines.partition("\n\n")[2].removeprefix("story:a kb:x ").removesuffix(" .\n")


@pytest.mark.parametrize("local", ["", "a/b", "a.", "-a", "é", "a:b", "a%20b", "a~b", "a,b"])
def test_what_is_no_plain_name_stands_whole(local):
    address = f"{PREFIXES['entity']}{local}"

    assert _said(NamedNode(address)) == f"<{address}>"
    assert f"\n<{address}> a " in "".join(
        turtle([Quad(NamedNode(address), term("rdf:type"), term("kb:Entity"))])
    )


@pytest.mark.parametrize("local", ["a", "a.b", "a-", "_", "1", "s10.x-y_"])
def test_a_plain_name_is_shortened(local):
    assert _said(term(f"entity:{local}")) == f"entity:{local}"


@pytest.mark.parametrize(
    ("value", "kind"),
    [("-1", "integer"), ("+1", "integer"), ("1.5", "decimal"), ("-.5", "decimal"),
     ("1e3", "double"), ("+.5E-1", "double"), ("true", "boolean"), ("x", "integer")],
)  # fmt: skip
def test_of_values_only_digits_stand_without_quotation_marks(value, kind):
    assert _said(Literal(value, datatype=term(f"xsd:{kind}"))) == f'"{value}"^^xsd:{kind}'
    assert _said(Literal("007", datatype=term("xsd:integer"))) == "007"


def test_values_are_parted_where_words_look_like_turtle():
    words = [' , "b" , kb:c', ' ;\n\tkb:x "a', " .\nstory:b a kb:y .\n", "a^^kb:x", "true"]

    found = _said(*map(Literal, words), term("kb:z"))
    again = parse(f"@prefix kb: <{PREFIXES['kb']}> . kb:s kb:p {found} .", RdfFormat.TURTLE)

    assert {str(quad.object) for quad in again} == {
        *map(str, map(Literal, words)),
        str(term("kb:z")),
    }
    assert "\n" not in found


def test_a_predicate_is_written_once_wherever_its_values_come_from():
    story, kind, name = term("story:a"), term("rdf:type"), term("rdfs:label")
    whole = NamedNode("http://example.org/p/")
    quads = [
        Quad(story, name, Literal("s10")),
        Quad(story, whole, Literal("x")),
        Quad(term("story:b"), name, Literal("b")),
        Quad(story, kind, term("kb:Story")),
        Quad(story, name, Literal("s2")),
    ]

    text = "".join(turtle(quads))

    assert text.endswith(
        '\nstory:a a kb:Story ;\n    <http://example.org/p/> "x" ;\n    rdfs:label "s2", "s10" .\n'
        '\nstory:b rdfs:label "b" .\n'
    )
