"""A report is one file that needs nothing else, and no line of it states a content as a fact."""

import re
import shutil
from html.parser import HTMLParser

import pytest

import kb
from kb.errors import BrowserMissingError
from kb.model.lookup import Selection

EVIL = '<script>alert(1)</script> & "quoted" [/button] \u202e'


class Outline(HTMLParser):
    """Notes tags, ids and addresses, and that every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open, self.ids, self.links, self.tags = [], [], [], set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.add(tag)
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found[key] for key in ("href", "src") if key in found]
        if tag not in ("meta", "link", "br", "hr", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def page_of(base, **options):
    return "".join(base.export("report", **options))


def test_it_is_whole_and_needs_nothing_from_anywhere(seed):
    """No script, no style or picture from elsewhere; every link within leads somewhere."""
    outline = Outline(page_of(seed))

    assert outline.open == []
    assert not outline.tags & {"script", "link", "img", "iframe"}
    within = {link[1:] for link in outline.links if link.startswith("#")}
    assert within <= set(outline.ids)
    assert len(outline.ids) == len(set(outline.ids))


def test_every_statement_stands_there_with_its_speaker(seed):
    """Who reads a line alone knows who says it."""
    page = page_of(seed)

    rows = re.findall(r'<tr id="([^"]+)"><td>(.*?)<span', page, re.DOTALL)
    cards = {card.id: card for card in seed.find(limit=-1)}
    assert {id for id, _ in rows} == set(cards)
    assert all(text.startswith(cards[id].speaker.replace("'", "&#39;")) for id, text in rows)


def test_a_headline_is_quoted_and_never_stands_as_a_line_of_the_report(seed):
    """A headline is what an outlet printed, and often a claim."""
    page = page_of(seed)
    headline = "[UPDATED] Report claims Facebook gave"

    assert page.count(headline) == page.count(f"“{headline}") > 1


def test_an_assumption_comes_before_both_sides(seed):
    """Nobody reads a bridged conflict as a strict one."""
    page = page_of(seed, selection=Selection(tier="bridged"))

    (article,) = re.findall(r'<article class="issue" id="c-3d1.*?</article>', page, re.DOTALL)
    assert article.index("Only if having the ability") < article.index("The New York Times asserts")


def test_what_a_source_says_is_text_and_never_markup(tmp_path):
    """A quote may hold anything."""
    story = tmp_path / "story.yaml"
    story.write_text(
        "story: evil\ntitle: An evil story\nsources:\n"
        "  page: {type: web-page, title: Page, author: ann, url: 'https://e.example/'}\n"
        "entities:\n  ann: {name: Ann, is_a: person}\nstatements:\n"
        f"  - id: a\n    source: page\n    quote: '{EVIL}'\n    speaker: ann\n    act: asserts\n"
        "    claim: {relation: other, text: a thing}\n",
        encoding="utf-8",
    )
    with kb.open(":memory:") as base:
        base.add(story)
        page = page_of(base, story="evil")

    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;quoted&#34;" in page
    assert "<title>An evil story</title>" in page


def test_a_base_without_conflicts_says_so(tmp_path):
    with kb.open(":memory:") as base:
        assert "Nothing that is recorded here conflicts" in page_of(base)


def test_a_browser_that_is_not_there_is_named(seed, monkeypatch):
    monkeypatch.setenv("KB_BROWSER", "/nowhere/browser")
    with pytest.raises(BrowserMissingError, match="/nowhere/browser"):
        seed.export_pdf()


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed (Debian)")
def test_a_browser_prints_it(seed):
    """A PDF of some pages, without a look at the network."""
    assert seed.export_pdf().startswith(b"%PDF-")
