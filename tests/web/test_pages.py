"""Every page is whole, valid, and shows no content without its speaker."""

import re
from pathlib import Path
from xml.etree import ElementTree

import html5lib
import httpx
import pytest

import kb
from kb.web.settings import Settings
from tests.web.addresses import addresses
from tests.web.served import served

HTML = {"Accept": "text/html"}
REFUSED = {"search for nobody": 404, "unknown thing": 404, "refused query": 400}
ODD = "<b>bold</b> & \u202eback \u200f\u0645\u0631\u062d\u0628\u0627\u200f “x” {{ 7 * 7 }}"
STORY = """
story: odd
title: "<i>Odd</i> & even"
sources:
  paper: {{type: news-article, title: "{odd}", publisher: herald, url: "https://example.org/?a=1&b=2"}}
entities:
  herald: {{name: "the {odd}", is_a: news-outlet}}
statements:
  - id: a
    source: paper
    quote: "{odd}"
    speaker: herald
    act: asserts
    claim: {{relation: other, text: "{odd}"}}
  - id: b
    source: paper
    quote: "{odd}"
    speaker: herald
    act: denies
    claim: {{relation: other, text: "{odd}"}}
"""
DENIED = """
story: denied
title: Denied twice
sources:
  herald-report: {type: news-article, title: One, publisher: herald, published: 2020-03-02}
  post-report: {type: news-article, title: Two, publisher: post, published: 2020-03-02}
  mail-report: {type: news-article, title: Three, publisher: mail, published: 2020-03-02}
entities:
  herald: {name: Herald, is_a: news-outlet}
  post: {name: Post, is_a: news-outlet}
  mail: {name: Mail, is_a: news-outlet}
statements:
  - {id: a, source: herald-report, quote: It rains, speaker: herald, act: asserts,
      said_at: 2020-03-02,
      claim: {relation: give-read-access, agent: post, recipient: mail, theme: private-messages}}
  - {id: b, source: post-report, quote: It does not, speaker: post, act: denies,
      said_at: 2020-03-02,
      claim: {relation: give-read-access, agent: post, recipient: mail, theme: private-messages}}
  - {id: c, source: mail-report, quote: It does not, speaker: mail, act: denies,
      said_at: 2020-03-02,
      claim: {relation: give-read-access, agent: post, recipient: mail, theme: private-messages}}
"""


@pytest.fixture(scope="module")
def pages(shown: Path, client: httpx.Client) -> dict[str, httpx.Response]:
    """Every page, by what it shows."""
    return {name: client.get(place, headers=HTML) for name, place in addresses(shown).items()}


def parsed(text: str) -> ElementTree.Element:
    """Read a page as strictly as the standard has it."""
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)


def words(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_every_page_is_answered_as_valid_html(pages):
    """A strict parser finds nothing to mend, and no id is there twice."""
    assert len(pages) > 20
    for name, answer in pages.items():
        assert (name, answer.status_code) == (name, REFUSED.get(name, 200))
        ids = [element.get("id") for element in parsed(answer.text).iter() if element.get("id")]
        assert len(ids) == len(set(ids)), name


def test_no_page_holds_a_style_or_script_of_its_own(pages):
    """The policy that is sent with them would stop it."""
    for name, answer in pages.items():
        for element in parsed(answer.text).iter():
            assert element.tag not in ("style", "script") or element.get("src"), name
            assert not [key for key in element.attrib if key == "style" or key[:2] == "on"], name


def test_every_link_of_ours_leads_somewhere(pages, client):
    """What a page names has a page, save what other parts of the server answer."""
    links = {
        element.get("href").partition("#")[0]
        for answer in pages.values()
        for element in parsed(answer.text).iter("a")
        if element.get("href", "").startswith("/")
    }
    kinds: dict[str, list[str]] = {}
    for link in sorted(links):
        kinds.setdefault(re.split(r"[/?]", link)[1], []).append(link)

    assert {"statement", "entity", "source", "proposition", "conflict", "story"} <= set(kinds)
    for kind in set(kinds) - {"sparql", "sign-in"}:
        for link in kinds[kind][:4]:
            answer = client.get(link, headers=HTML, follow_redirects=True)
            assert (link, answer.status_code) == (link, 200)


def test_a_content_never_stands_without_its_speaker(pages):
    """Each line of content names, in front of it, who says it."""
    for name in ("start", "search", "story", "statement", "strict", "bridged", "speaker"):
        lines = [e for e in parsed(pages[name].text).iter() if e.get("class") == "says"]
        assert lines, name
        for line in lines:
            speaker = next(e for e in line.iter() if e.get("class") == "who")
            assert words(line).startswith(words(speaker)), name
            assert re.search(r"\b(asserts|denies|concedes|reports|opines|asks)\b", words(line))


def test_a_statement_stands_in_its_text_only_where_the_base_holds_it(pages):
    """Without the archived text, the quote is marked as not checked."""
    page = words(parsed(pages["statement"].text))

    assert "a Netflix spokesperson (spokesperson for Netflix) denies:" in page
    assert (
        "“At no time did we access people’s private messages on Facebook” (quote NOT CHECKED)"
        in page
    )
    assert "The base does not hold the text of this source" in page
    assert "by 19 December 2018, 12:02 (UTC−05:00)" in page


def test_a_conflict_begins_with_what_it_assumes(pages):
    """The assumption stands before both sides, and the tier is told in words."""
    page = words(parsed(pages["bridged"].text))

    assumption = page.index("Only if having the ability to access means having accessed.")
    assert page.index("Bridged") < assumption < page.index("On one side")
    assert "1 frame “give access” always means “have the ability to access”" in page.replace(
        "Step by step frame", "Step by step 1 frame"
    )


def test_a_denial_names_what_it_leaves_standing(pages):
    """With what keeps each assertion out of it."""
    page = words(parsed(pages["denial that leaves something standing"].text))

    assert "2018-facebook-partners/s23 leaves standing" in page
    assert "The denial is narrower in: condition: without-permission" in page


def test_of_two_who_deny_the_same_each_denies_what_somebody_asserts(tmp_path):
    """Though one stands for both where the conflict is told."""
    story = tmp_path / "story.yaml"
    story.write_text(DENIED, encoding="utf-8")
    with kb.open(":memory:") as base:
        base.add(story)
        told = [base.views.statement(id).remarks for id in ("b", "c")]
        (conflict,) = base.contradictions()

    assert conflict.right_others
    assert told == [(), ()]


def test_source_text_is_shown_as_text(tmp_path):
    """Markup, templates and overrides of direction in a story are evidence, not instructions."""
    story = tmp_path / "odd.yaml"
    story.write_text(STORY.format(odd=ODD.replace("\u202e", "\\u202e")), encoding="utf-8")
    with kb.init(tmp_path) as base:
        base.add(story)
        nodes = [card.iri for card in base.find()]
    with served(Settings(place=tmp_path)) as client:
        paths = ["/", "/story/odd", "/entity/herald", f"/statement/{nodes[0].partition(':')[2]}"]
        answers = [client.get(path, headers=HTML) for path in paths]

    for answer in answers:
        page = parsed(answer.text)
        assert not list(page.iter("b")) or "bold" not in [b.text for b in page.iter("b")]
        assert "\u202e" not in answer.text
    shown = words(parsed(answers[-1].text))
    assert (
        "<b>bold</b> & \\u202eback \u200f\u0645\u0631\u062d\u0628\u0627\u200f “x” {{ 7 * 7 }}"
        in shown
    )


def test_a_source_says_which_statements_a_version_added(client):
    page = client.get(
        "/source/2018-facebook-partners/article?offset=20", headers=HTML, follow_redirects=True
    )

    assert page.status_code == 200
    assert "first in version “updated”" in page.text
