"""One name in stories of several languages is one entity, in the language that came first."""

import json

import pytest

import kb
from kb.errors import RefusedError
from tests.reviews.test_archived_pages import REVIEW

STORY = """\
story: {id}
title: T
language: {language}
sources:
  page: {{type: web-page, title: T, publisher: desk, url: "https://d.example/{id}", published: 2024-01-01}}
entities:
  desk: {{name: Harbour Desk, is_a: news-outlet, aliases: [the desk]}}
statements:
  - id: s1
    source: page
    speaker: desk
    quote: It fell
    act: asserts
    claim: {{relation: claim, text: It fell}}
"""  # noqa: E501


def written(tmp_path, id, language, **changes):
    file = tmp_path / f"{id}.yaml"
    text = STORY.format(id=id, language=language)
    for old, new in changes.items():
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return file


def exported(base, format="nquads", **options):
    return "".join(base.export(format, **options))


def test_stories_in_two_languages_share_an_entity_and_go_out_and_come_back(tmp_path):
    files = [written(tmp_path, "one", "en"), written(tmp_path, "two", "pt-br")]
    with kb.open(":memory:") as base:
        base.add(*files)
        base.add(files[1])
        quads = exported(base)
        story = exported(base, "story", story="two")
        alone = exported(base, story="two")
    assert '"Harbour Desk"@en' in quads
    assert '"Harbour Desk"@pt-br' not in quads
    assert "language: en" in story

    for name, content, format in (("b.nq", alone, "nquads"), ("b.yaml", story, "story")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        with kb.open(":memory:") as other:
            other.add(tmp_path / name)

            assert exported(other) == alone, format


def test_a_story_comes_in_after_a_feed_that_names_the_same_desk(tmp_path):
    (tmp_path / "r.json").write_text(json.dumps(REVIEW), encoding="utf-8")
    file = written(tmp_path, "one", "en", desk="harbour-desk")
    with kb.open(":memory:") as base:
        base.add(tmp_path / "r.json")

        base.add(file)

        assert '"Harbour Desk"@und' in exported(base)
        assert '"Harbour Desk"@en' not in exported(base)


def test_records_in_another_language_are_refused_with_the_reason(tmp_path):
    with kb.open(":memory:") as base:
        base.add(written(tmp_path, "two", "pt-br"))
        (tmp_path / "two.nq").write_text(exported(base), encoding="utf-8")
    with kb.open(":memory:") as other:
        other.add(written(tmp_path, "one", "en"))

        with pytest.raises(RefusedError, match="is named in 'pt-br' here and in 'en' in the base"):
            other.add(tmp_path / "two.nq")


def test_a_language_that_is_none_is_refused_with_its_place(tmp_path):
    file = written(tmp_path, "one", "en", **{"is_a:": "language: English, is_a:"})

    with kb.open(":memory:") as base, pytest.raises(RefusedError) as caught:
        base.add(file)

    (problem,) = caught.value.problems
    assert (problem.line, "'English' is no language tag" in problem.message) == (7, True)
