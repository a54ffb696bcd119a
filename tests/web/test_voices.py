"""Pages lead with whom they are about, and tell a reporter who rejects from one who passes on."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import httpx
import pytest

import kb
from kb.web.settings import Settings
from tests.web.served import served

CLAIM = "claim: {relation: access, agent: shop, theme: lists}"
STORY = f"""
story: voices
title: Voices
sources:
  paper: {{type: news-article, title: Report, publisher: herald, published: 2020-03-05}}
entities:
  herald: {{name: The Herald, is_a: news-outlet}}
  ann: {{name: Ann, is_a: person}}
  bob: {{name: Bob, is_a: person}}
  cid: {{name: Cid, is_a: person}}
  shop: {{name: The Shop, is_a: company}}
  lists: {{name: lists, broader: information}}
statements:
  - {{id: a, source: paper, quote: It did, speaker: ann, act: asserts,
      reported_by: falsely claimed, said_at: 2020-03-01, {CLAIM}}}
  - {{id: b, source: paper, quote: It did too, speaker: bob, act: asserts,
      reported_by: said, said_at: 2020-03-05, {CLAIM}}}
  - {{id: c, source: paper, quote: It did not, speaker: cid, act: denies,
      reported_by: said, said_at: 2020-03-02, {CLAIM}}}
  - {{id: d, source: paper, quote: Oh no, speaker: bob, act: denies,
      reported_by: said, said_at: 2020-03-05, {CLAIM}}}
"""
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def voices(tmp_path_factory) -> Iterator[httpx.Client]:
    """Ann and Cid speak first, Bob on both sides; the Herald rejects what Ann said."""
    place: Path = tmp_path_factory.mktemp("voices")
    story = place / "story.yaml"
    story.write_text(STORY, encoding="utf-8")
    with kb.init(place) as base:
        base.add(story)
    with served(Settings(place=place)) as client:
        yield client


def page(client: httpx.Client, path: str) -> Element:
    """Read a page."""
    text = client.get(path, headers=HTML, follow_redirects=True).text
    return html5lib.parse(text, namespaceHTMLElements=False)


def words(element: Element) -> str:
    """Give the words of an element."""
    return " ".join("".join(element.itertext()).split())


def issue_of(found: Element) -> str:
    """Give the words of the first conflict on a page."""
    return words(next(one for one in found.iter("article") if "issue" in one.get("class", "")))


def test_the_start_page_says_when_a_conflict_was_last_spoken_of(voices):
    """That is why it stands where it does, though others spoke first."""
    told = issue_of(page(voices, "/"))

    assert "On 1 March 2020, and on 2 March 2020" in told
    assert "the newest statement in it by 5 March 2020" in told


def test_who_is_on_both_sides_leads_on_a_page_of_his(voices):
    told = issue_of(page(voices, "/entity/bob"))

    assert told.index("Bob asserts") < told.index("Bob denies")
    assert "Ann" not in told
    assert "newest statement" not in told


def test_a_conflict_names_who_is_on_both_sides(voices):
    (place,) = {
        link.get("href")
        for link in page(voices, "/contradictions?tier=strict").iter("a")
        if link.get("href", "").startswith("/conflict/")
    }

    told = words(page(voices, place))

    assert "one party speaks on both sides" in told
    assert "Bob asserts: The Shop accessed lists conflicts with what is said by Bob denies" in told


def test_a_matter_of_a_speaker_is_named(voices):
    headings = [words(one) for one in page(voices, "/entity/bob").iter("h3")]

    assert headings == ["Bob on whether The Shop accessed lists"]


def test_who_reports_and_rejects_is_told_apart(voices):
    told = words(page(voices, "/statement/a@herald"))

    assert "The Herald reports and rejects: Ann asserts: The Shop accessed lists" in told
    assert "The Herald reports: Bob asserts" in words(page(voices, "/statement/b@herald"))
