"""The page of a statement shows what was added to it after it was recorded."""

import kb
from kb.web.settings import Settings
from tests.web.served import served

STORY = """\
story: harbour
title: The harbour
sources:
  paper: {type: news-article, title: Report, publisher: herald, url: "https://herald.example/1"}
entities:
  herald: {name: the Herald, is_a: news-outlet}
statements:
  - id: a
    source: paper
    quote: The harbour froze
    speaker: herald
    act: asserts
    claim: {relation: claim, text: The harbour froze}
replies:
  - {id: r, from: paper, to: a, kind: updates, note: "correction: <It> froze in May."}
"""


def test_a_correction_that_came_later_stands_below_the_words(tmp_path):
    (tmp_path / "story.yaml").write_text(STORY, encoding="utf-8")
    with kb.init(tmp_path / "base") as base:
        base.add(tmp_path / "story.yaml")
    with served(Settings(place=tmp_path / "base")) as client:
        page = client.get("/statement/a", headers={"Accept": "text/html"}, follow_redirects=True)

    assert "Added later: <bdi>correction: &lt;It&gt; froze in May.</bdi>" in page.text
    assert "Nothing on record conflicts with it." in page.text
