"""Claims that are written alike are shown, and whoever has signed in says whether they are one."""

import re
from pathlib import Path

import httpx
import pytest

import kb
from kb.web.pages import same
from kb.web.settings import Settings
from tests.base.test_same import STORY
from tests.web.served import TOKEN, served

HTML = {"Accept": "text/html"}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of a base with three wordings of one claim."""
    story = tmp_path / "story.yaml"
    story.write_text(STORY, encoding="utf-8")
    with kb.init(tmp_path / "base") as base:
        base.add(story)
    return tmp_path / "base"


def pairs(page: httpx.Response) -> int:
    assert page.status_code == 200
    return page.text.count("<article")


def test_pairs_are_shown_with_their_speakers_and_judged_in_the_browser(place):
    with served(Settings(place=place, token=TOKEN)) as client:
        before = client.get("/same", headers=HTML)
        origin = str(client.base_url).rstrip("/")
        client.headers.update({"Origin": origin, **HTML})
        client.post("/sign-in", data={"token": TOKEN})
        page = client.get("/same?likeness=0.8").text
        sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
        said = {"verdict": "same", "reason": "Quoted loosely.", "by": "an editor"}
        answer = client.post("/judgements", data=sent | said)
        after = client.get("/same?likeness=0.8")

    assert pairs(before) == 2
    assert "the North Post" in before.text
    assert "Sign in" in before.text
    assert (answer.status_code, answer.headers["location"]) == (303, "/same?likeness=0.8")
    assert pairs(after) < pairs(before)
    with kb.open(place) as base:
        assert base.same()[1] < 2


def test_they_are_narrowed_and_what_is_odd_is_told(place):
    with served(Settings(place=place)) as client:
        opposed = client.get("/same?opposed=yes", headers=HTML)
        wrong = client.get("/same?speaker=nobody", headers=HTML)

    assert pairs(opposed) == 1
    assert "kb judge" in opposed.text
    assert wrong.status_code == 404
    assert "nobody" in wrong.text


def test_a_large_base_is_not_gone_through(place, monkeypatch):
    monkeypatch.setattr(same, "_MOST", 1)
    with served(Settings(place=place)) as client:
        page = client.get("/same", headers=HTML)

    assert pairs(page) == 0
    assert "kb same" in page.text
