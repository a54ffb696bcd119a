"""A name, a title or words that nobody can see are none, wherever they stand."""

import json
import re

import pytest

import kb
from kb.errors import RefusedError
from kb.text.safe import is_blank

UNSEEN = (" ", "\u200b", "\u00a0\u3000", "\u3164", "\u2800\ufe0f", "\u00ad\u2060", "\u0301")
STORY = """\
story: 2024-ferries
title: TITLE
sources:
  page: {type: news-article, title: SOURCE, publisher: courier}
entities:
  courier: {name: NAME, aliases: [The Courier, ALIAS], is_a: news-outlet}
  line:
    name: Larkholm Line
    is_a: company
    exact_match: {to: courier, by: CURATOR, because: REASON}
statements:
  - id: s1
    source: page
    quote: It sank.
    speaker: courier
    role: ROLE
    act: asserts
    note: NOTE
    claim: {relation: claim, text: WORDS}
"""
TEXTS = ("TITLE", "SOURCE", "NAME", "ALIAS", "CURATOR", "REASON", "ROLE", "NOTE", "WORDS")


def written(name: str, text: str) -> str:
    return re.sub(rf"\b{name}\b", lambda _: json.dumps(text, ensure_ascii=False), STORY)


def refusals(path) -> list[str]:
    with kb.open(":memory:") as base, pytest.raises(RefusedError) as refused:
        base.add(path)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("text", UNSEEN)
def test_such_a_text_is_blank(text):
    assert is_blank(text)
    assert not is_blank(f"{text}a")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("text", UNSEEN)
def test_a_story_with_one_is_refused_with_its_place(name, text, tmp_path):
    file = tmp_path / "story.yaml"
    file.write_text(written(name, text))

    (problem,) = refusals(file)

    line = 1 + STORY[: STORY.index(name)].count("\n")
    assert problem.startswith(f"{file}:{line}:")
    assert problem.endswith("has nothing that can be seen.")


def test_an_empty_item_of_a_list_is_refused(tmp_path):
    file = tmp_path / "story.yaml"
    file.write_text(written("ALIAS", ""))

    (problem,) = refusals(file)

    assert "an item of 'aliases' is empty" in problem


@pytest.mark.parametrize("name", ["TITLE", "SOURCE", "NAME", "ALIAS", "CURATOR", "REASON", "WORDS"])
def test_records_with_one_are_refused(name, tmp_path, monkeypatch):
    file, records = tmp_path / "story.yaml", tmp_path / "records.nt"
    file.write_text(written(name, "\u200b"))
    with monkeypatch.context() as patched, kb.open(":memory:") as base:
        patched.setattr("kb.ingest.story.is_blank", lambda _text: False)
        base.add(file)
        records.write_text("".join(base.export("ntriples")))

    problems = refusals(records)

    assert any("nothing that can be seen" in problem for problem in problems)
    assert not any(name in problem for problem in problems)


def test_such_a_name_stands_for_nobody_in_a_review(tmp_path):
    file = tmp_path / "review.json"
    review = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": "https://desk.example/1",
        "claimReviewed": "It sank.",
        "author": {"@type": "Organization", "name": "The Desk"},
        "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "\u200b"}},
        "reviewRating": {"@type": "Rating", "alternateName": "False"},
    }
    file.write_text(json.dumps(review))
    with kb.open(":memory:") as base:
        report = base.add(file)
        speakers = {card.speaker for card in base.find(limit=10)}
    assert "nobody is named as claimant" in str(report)
    assert not any(map(is_blank, speakers))

    review["author"]["name"] = "\u3164"
    file.write_text(json.dumps(review))
    with kb.open(":memory:") as base:
        report = base.add(file)
        assert base.find(limit=10) == []
    assert "the review has no reviewer" in str(report)


def test_an_annotation_by_such_a_name_is_by_nobody_who_is_named(tmp_path):
    file = tmp_path / "note.json"
    note = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "https://notes.example/1",
        "type": "Annotation",
        "creator": {"type": "Person", "name": "\u200b"},
        "body": {"type": "TextualBody", "value": "It sank."},
        "target": "https://news.example/a",
    }
    file.write_text(json.dumps(note))

    with kb.open(":memory:") as base:
        report = base.add(file)
        assert base.find(limit=10) == []

    assert "annotation by nobody who is named" in str(report)
