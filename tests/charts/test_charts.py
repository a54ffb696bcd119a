"""Charts say in words what they draw, and draw the same each time."""

import re
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import comb
from xml.etree import ElementTree

import pytest

import kb
from kb.charts.lettering import fitted, width_of
from kb.charts.network import MOST_PARTIES, network
from kb.knowledge_base import CHARTS, KnowledgeBase, chart_png
from kb.model.conflict import Tier
from kb.model.lookup import Selection
from kb.model.views import Link, Opposed

SVG = "{http://www.w3.org/2000/svg}"
STORY = """
story: odd
title: Odd names
sources:
  paper: {{type: news-article, title: Report, publisher: herald, published: 2020-03-02}}
entities:
  herald: {{name: "{name}", is_a: news-outlet}}
statements:
  - {{id: a, source: paper, quote: It rains, speaker: herald, act: {act}, said_at: 2020-03-02,
      claim: {{relation: other, text: "it rains & <snows>"}}}}
"""


@pytest.fixture
def again(story_folder) -> Iterator[KnowledgeBase]:
    """Another base with the first story, of its own."""
    with kb.open(":memory:") as base:
        base.add(story_folder)
        yield base


def drawing(base, kind, **wanted):
    return ElementTree.fromstring(base.plot(kind, Selection(**wanted)).svg)


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_has_a_title_a_description_and_a_table(seed, kind):
    """Whoever cannot see it is told the same."""
    chart = seed.plot(kind)
    root = ElementTree.fromstring(chart.svg)

    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == chart.title == root.get("aria-label")
    assert root.find(f"{SVG}desc").text == chart.description
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.columns)}


def test_the_same_statements_give_the_same_bytes(seed, again):
    """Also from another base."""
    for kind in CHARTS:
        one, other = seed.plot(kind), again.plot(kind)

        assert one.svg == other.svg
        assert chart_png(one) == chart_png(other)


def test_a_timeline_has_every_statement_and_tells_denials_apart(seed):
    """In the table one by one, in the drawing by mark: full, crossed or empty."""
    chart = seed.plot("timeline", Selection(speaker="netflix"))
    root = drawing(seed, "timeline", speaker="netflix")

    assert [row[2] for row in chart.rows] == [c.id for c in seed.find(Selection(speaker="netflix"))]
    assert "3 where somebody asserts, 3 where somebody denies" in chart.description
    told = [e.text for e in root.iter(f"{SVG}title")]
    assert any("(spokesperson for Netflix) asserts it is not so that: " in text for text in told)
    crosses = [e for e in root.iter(f"{SVG}line") if e.get("stroke-width") == "1.8"]
    assert len(crosses) >= 4  # one crossed disc in the legend, one at least in the lane


def test_a_network_leads_from_who_denies_to_whom(seed):
    """Tiers are counted apart, and told in words."""
    chart = seed.plot("network")

    assert set(chart.rows) == {
        ("Facebook contradicts The New York Times", "strict", "1"),
        ("Netflix contradicts, under an assumption, The New York Times", "bridged", "1"),
        ("Netflix answers The New York Times", "rebuttal", "1"),
        ("Facebook answers The New York Times", "rebuttal", "1"),
    }


CROWD = """
story: crowd
title: A crowd
sources:
  paper: {type: news-article, title: Report, publisher: herald, published: 2020-03-02}
entities:
  herald: {name: The Herald, is_a: news-outlet}
  ann: {name: Ann, is_a: person}
  bob: {name: Bob, is_a: person}
  cid: {name: Cid, is_a: person}
  shop: {name: The Shop, is_a: company}
  lists: {name: lists, broader: information}
statements:
  - {id: a, source: paper, quote: It did, speaker: ann, act: asserts,
      reported_by: said, said_at: 2020-03-01,
      claim: {relation: access, agent: shop, theme: lists}}
  - {id: b, source: paper, quote: It did too, speaker: bob, act: asserts,
      reported_by: said, said_at: 2020-03-01,
      claim: {relation: access, agent: shop, theme: lists}}
  - {id: c, source: paper, quote: It did not, speaker: cid, act: denies,
      reported_by: said, said_at: 2020-03-02,
      claim: {relation: access, agent: shop, theme: lists}}
"""


def test_everybody_on_a_side_stands_against_everybody_on_the_other(tmp_path):
    """One conflict has two who assert, of whom one comes first."""
    story = tmp_path / "crowd.yaml"
    story.write_text(CROWD, encoding="utf-8")
    with kb.open(":memory:") as base:
        base.add(story)
        (conflict,) = base.contradictions(Selection(tier="strict"))
        found = base.plot("network").rows

    assert len(conflict.left_others) == 1
    assert set(found) == {
        ("Cid contradicts Ann", "strict", "1"),
        ("Cid contradicts Bob", "strict", "1"),
    }


def test_a_network_says_whom_it_leaves_out(seed):
    """The table has all."""
    conflict = next(iter(seed.contradictions(Selection(tier="strict"))))
    one = Link("entity:one", "One")
    many = [Opposed(one, Link(f"entity:p{n}", f"P{n}"), conflict) for n in range(30)]

    chart = network("Many", many)

    assert chart.description.startswith(f"{MOST_PARTIES} parties, the busiest of 31; the table")
    assert len(chart.rows) == 30
    assert network("Few", many[:3]).description.startswith("4 parties. ")


@pytest.mark.parametrize(("parties", "step"), [(14, 3), (9, 2), (5, 1), (3, 1)])
def test_no_line_of_a_network_runs_over_a_name(seed, parties, step):
    """However many stand against however many, also against themselves."""
    conflict = next(iter(seed.contradictions(Selection(tier="strict"))))
    names = [Link(f"entity:p{n}", f"Party {n} of the long names") for n in range(parties)]
    tiers = list(Tier)
    crowd = [
        Opposed(one, other, replace(conflict, tier=tiers[(n + m) % 4]))
        for n, one in enumerate(names)
        for m, other in enumerate(names)
        if n == m or (n + m) % step == 0
    ]

    root = ElementTree.fromstring(network("A crowd", crowd).svg)

    boxes = [box_of(text) for text in root.iter(f"{SVG}text") if text.get("font-size") == "15"]
    assert len(boxes) == parties
    for path in root.iter(f"{SVG}path"):
        for x, y in along(path.get("d", "")):
            over = [box for box in boxes if box[0] < x < box[1] and box[2] < y < box[3]]
            assert not over, (path.get("d"), over)


def test_no_line_of_a_network_hides_how_many_conflicts_there_are(seed):
    """What is drawn later lies above."""
    conflict = next(iter(seed.contradictions(Selection(tier="strict"))))
    one, two, three = (Link(f"entity:p{n}", f"P{n}") for n in range(3))
    pairs = [(one, two), (two, three), (three, three)]

    root = ElementTree.fromstring(network("Twice", [Opposed(*p, conflict) for p in pairs * 2]).svg)

    shapes = list(root.iter())
    counts = [n for n, shape in enumerate(shapes) if shape.text == "2"]
    assert len(counts) == len(pairs)
    assert counts[0] > max(n for n, shape in enumerate(shapes) if shape.tag == f"{SVG}path")


def box_of(text):
    """Give left, right, top and bottom of a name; the sheet holds it whole."""
    x, y, wide = float(text.get("x")), float(text.get("y")), width_of(text.text, 15)
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.get("text-anchor")] * wide
    assert left >= 0
    assert left + wide <= 1000
    assert y < 660
    return left, left + wide, y - 11, y + 3


def along(path: str):
    """Give places along a line of one curve."""
    numbers = [float(one) for one in re.findall(r"-?[0-9.]+", path)]
    ends = list(zip(numbers[::2], numbers[1::2], strict=True))
    if "Q" not in path and "C" not in path:
        return ends
    order = len(ends) - 1
    return [
        tuple(
            sum(
                comb(order, n) * (1 - part) ** (order - n) * part**n * end[axis]
                for n, end in enumerate(ends)
            )
            for axis in (0, 1)
        )
        for part in (step / 40 for step in range(41))
    ]


def test_what_a_person_rejected_is_not_drawn(again):
    """A verdict holds in charts, too."""
    again.judge("s16", "s23", "reject", reason="Bing is none of these.", by="desk")

    found = again.plot("network").rows

    assert Counter(tier for _, tier, _ in found) == {"bridged": 1, "rebuttal": 2}


def test_names_are_drawn_as_text(tmp_path):
    """Markup in a name is text, and an override of direction is seen."""
    story = tmp_path / "odd.yaml"
    name = "<b>Herald</b> & \\u202eson"
    story.write_text(STORY.format(name=name, act="asserts"), encoding="utf-8")
    with kb.open(":memory:") as base:
        base.add(story)
        root = drawing(base, "timeline")

    shown = [e.text for e in root.iter(f"{SVG}text")]
    assert any(text.startswith("<b>Herald</b>") for text in shown)
    assert not any("\u202e" in (e.text or "") for e in root.iter())
    assert not list(root.iter(f"{SVG}b"))


def test_an_empty_base_draws_an_empty_chart():
    """Nothing is said, and the chart says so."""
    with kb.open(":memory:") as base:
        told = [base.plot(kind).description for kind in CHARTS]

    assert told[0].startswith("0 statements")
    assert told[1:] == ["Nobody here stands against anybody."] * 2


def test_a_png_is_twice_as_large_as_the_drawing(seed):
    """It is a picture of the size that the drawing names."""
    chart = seed.plot("network")
    picture = chart_png(chart)
    width, height = struct.unpack(">II", picture[16:24])

    root = ElementTree.fromstring(chart.svg)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (width, height) == (2 * int(root.get("width")), 2 * int(root.get("height")))
    assert len(picture) > 10_000  # with words in it, which an absent face would leave out


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("国际航运与港口物流日报社有限责任公司", "国际航运与港口物流日报…"),
        ("प्रिया श्रीवास्तव क्षत्रिय क्षेत्रीय", "प्रिया श्रीवास्तव क्षत्रिय क्षे…"),
        ("صحيفة اليوم الدولية المستقلة للأخبار", "صحيفة اليوم الدولية…\u200f"),
        ("The Privacy Commissioner of Canada", "The Privacy Commissione…"),
    ],
)
def test_names_in_any_script_are_cut_to_the_room_they_have(name, shown):
    """No letter is cut in two, and the dots stand where the words go on."""
    assert fitted(name, 180) == shown
    assert width_of(shown) <= 180
    assert fitted(name, 2000) == name


def test_a_picture_says_for_what_no_face_is_here(tmp_path):
    """A box that stands for a letter would else be taken for what is written."""
    heights = []
    for name in ("Herald", "Herald \U00010f70"):  # hardly anybody has a face for Old Uyghur
        story = tmp_path / "odd.yaml"
        story.write_text(STORY.format(name=name, act="asserts"), encoding="utf-8")
        with kb.open(":memory:") as base:
            base.add(story)
            chart = base.plot("timeline")
        picture = chart_png(chart)
        heights.append(struct.unpack(">I", picture[20:24])[0])
        assert "typeface" not in chart.svg

    assert heights[1] == heights[0] + 56
