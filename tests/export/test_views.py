"""What other vocabularies have words for goes out in them, with every speaker named."""

import json
from hashlib import sha256

from pyoxigraph import NamedNode, RdfFormat, parse

import kb
from kb.model.lookup import Selection
from kb.terms import address

CITO = "http://purl.org/spar/cito/"


def text(base, format_, **options):
    return "".join(base.export(format_, **options))


def said_in(base):
    """Give the annotations of statements, without those that hold records."""
    found = json.loads(text(base, "annotations"))
    return [one for one in found if not one["id"].endswith("#records")]


def test_each_statement_is_an_annotation_of_its_page(seed):
    """Each has what the model demands: context, id, type, a target, and our words in its body."""
    found = said_in(seed)

    cards = {address(card.iri): card for card in seed.find(limit=-1)}
    assert {one["id"] for one in found} == set(cards)
    for one in found:
        card = cards[one["id"]]
        assert one["@context"] == "http://www.w3.org/ns/anno.jsonld"
        assert one["type"] == "Annotation"
        assert one["target"]["source"].startswith("http")
        assert one["body"]["value"].startswith(card.speaker)
        quote, position = one["target"]["selector"]
        assert quote == {"type": "TextQuoteSelector", "exact": card.quote}
        assert (position["start"], position["end"]) == card.position


def test_a_checked_quote_is_found_by_its_offsets(tmp_path):
    """Both selectors are given, in code points, emoji and all."""
    words = "👩‍🚀 नमस्ते"
    page = tmp_path / "page.txt"
    page.write_text(f"She said: “{words}”", encoding="utf-8")
    digest = sha256(page.read_bytes()).hexdigest()
    story = tmp_path / "story.yaml"
    story.write_text(
        "story: greeting\ntitle: A greeting\nsources:\n"
        f"  page: {{type: web-page, title: Page, author: ann,\n"
        f"         url: 'https://e.example/', sha256: {digest}}}\n"
        "entities:\n  ann: {name: Ann, is_a: person}\nstatements:\n"
        f"  - {{id: a, source: page, quote: '{words}', speaker: ann, act: asserts,\n"
        "     claim: {relation: other, text: a greeting}}\n",
        encoding="utf-8",
    )
    with kb.open(":memory:") as base:
        base.add(story, texts=[page])
        (one,) = said_in(base)

    quote, position = one["target"]["selector"]
    start, end = position["start"], position["end"]
    assert page.read_text("utf-8")[start:end] == words == quote["exact"]


def test_an_argument_map_attacks_what_is_denied(seed):
    """From the denial, through the conflict, to what it denies; no node lacks its speaker."""
    found = json.loads(text(seed, "aif"))

    nodes = {one["nodeID"]: one for one in found["nodes"]}
    edges = {(one["fromID"], one["toID"]) for one in found["edges"]}
    (strict,) = seed.contradictions(Selection(tier="strict"))
    assert {(strict.right.id, strict.id), (strict.id, strict.left.id)} <= edges
    assert nodes[strict.id]["type"] == "CA"
    assert nodes[strict.left.id]["text"].startswith(strict.left.speaker)
    assert {one for pair in edges for one in pair} == set(nodes)
    assert {one["type"] for one in nodes.values()} == {"I", "L", "YA", "CA"}


def test_links_say_who_disputes_whom(seed):
    """The denial disputes the assertion, and the two replies keep their kinds."""
    links = list(parse(text(seed, "cito").encode(), format=RdfFormat.TURTLE))

    (strict,) = seed.contradictions(Selection(tier="strict"))
    disputes = NamedNode(f"{CITO}disputes")
    assert all(link.predicate.value.startswith(CITO) for link in links)
    assert (address(strict.right.iri), address(strict.left.iri)) in {
        (link.subject.value, link.object.value) for link in links if link.predicate == disputes
    }


def test_links_of_a_part_have_both_ends_in_it(seed):
    """What Netflix says comes without the denial of Facebook; the strict pair comes whole."""
    (strict,) = seed.contradictions(Selection(tier="strict"))
    netflix = text(seed, "cito", selection=Selection(speaker="netflix"))
    both = text(seed, "cito", selection=Selection(tier="strict"))

    assert strict.right.iri not in netflix
    assert f"{strict.right.iri} cito:disputes {strict.left.iri}" in both


def test_no_view_holds_a_text_without_a_speaker(seed):
    """Every text of a node or body begins with who says it, or is the name of a rule."""
    speakers = tuple({card.speaker for card in seed.find(limit=-1)})
    bodies = [one["body"]["value"] for one in said_in(seed)]
    nodes = [one for one in json.loads(text(seed, "aif"))["nodes"] if one["type"] in "IL"]

    assert all(body.startswith(speakers) for body in [*bodies, *(one["text"] for one in nodes)])
