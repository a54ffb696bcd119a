"""Stories are read strictly in meaning; every problem names its place and the way out."""

import json

import jsonschema
import pytest
import yaml

from kb.errors import RefusedError
from kb.graph.registry import load_registry
from kb.ingest.story import read_story
from kb.ingest.story_format import story_schema
from kb.model.proposition import Tense
from kb.model.story import Polarity, VerbClass

STORY = """\
story: ferry
title: A ferry that was late
sources:
  gazette:
    type: news-article
    title: The ferry
    publisher: gazette-press
    url: https://gazette.example/ferry
    published: 2020-01-03
  notice:
    type: press-release
    title: A notice
    publisher: line
    published: 2020-01-02
entities:
  line:
    name: the ferry line
    is_a: company
  gazette-press:
    name: The Gazette
    is_a: news-outlet
  letters:
    name: letters
    broader: information
  crew:
    name: the crew
    is_a: person
statements:
  - id: s1
    source: notice
    quote: We read letters.
    speaker: line
    act: asserts
    claim:
      relation: read
      agent: line
      theme: letters
  - id: s2
    source: gazette
    quote: The line denied reading letters or lists.
    speaker: line
    reported_by: said
    original: notice
    act: denies
    claims:
      - relation: read
        agent: {l: line, c: crew}
        theme: {x: letters, y: information}
      - id: z
        act: asserts
        relation: other
        text: nothing else was done
"""


def read(text: str, registry):
    return read_story([("ferry.yaml", text.encode())], registry)


def refused(text: str, registry) -> list:
    with pytest.raises(RefusedError) as caught:
        read(text, registry)
    return list(caught.value.problems)


def test_a_conjunction_is_split_with_ids_in_the_order_of_its_keys(registry):
    story = read(STORY, registry)

    ids = [statement.id for statement in story.utterances[1].statements]

    assert sorted(ids) == sorted(["s2.1-l-x", "s2.1-l-y", "s2.1-c-x", "s2.1-c-y", "s2z"])


def test_denies_is_negative_and_a_part_may_have_its_own_act(registry):
    statements = {s.id: s for s in read(STORY, registry).utterances[1].statements}

    assert statements["s2.1-l-x"].polarity is Polarity.NEGATIVE
    assert statements["s2z"].polarity is Polarity.POSITIVE
    assert statements["s2z"].proposition.tense is Tense.PAST


def test_said_at_follows_from_the_original_or_the_own_source(registry):
    own, reported = read(STORY, registry).utterances

    assert own.said_at.text == "2020-01-02"
    assert reported.said_at.text == "2020-01-02"
    assert reported.reports[0].speaker == "gazette-press"
    assert reported.reports[0].verb_class is VerbClass.NEUTRAL


def test_files_of_one_folder_are_one_story_in_any_order(registry):
    head, _, statements = STORY.partition("statements:\n")
    tail = "story: ferry\ntitle: A ferry that was late\nstatements:\n" + statements
    parts = [("a.yaml", head.encode()), ("b.yaml", tail.encode())]

    whole = read(STORY, registry)

    assert read_story(parts, registry) == whole
    assert read_story(parts[::-1], registry) == whole


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("act: asserts\n    claim:", "act: assert\n    claim:", 33, 10, "Did you mean assert"),
        ("relation: read\n      agent", "relation: raed\n      agent", 35, 7, "Did you mean read?"),
        ("      theme: letters\n", "      theem: letters\n", 37, 7, "Did you mean theme?"),
        ("      theme: letters\n", "", 35, 7, "lacks its role 'theme'"),
        ("      agent: line\n", "      agent: lien\n", 36, 14, "Did you mean line?"),
        ("    source: notice\n", "    source: notise\n", 30, 13, "Did you mean notice?"),
        ("    speaker: line\n    act", "    speeker: line\n    act", 32, 5, "mean speaker?"),
        ("reported_by: said", "reported_by: sayed", 42, 18, "is not known"),
        ("    reported_by: said\n", "", 41, 14, "say with reported_by"),
        ("id: s2\n", "id: s1\n", 38, 9, "used twice"),
        ("is_a: company", "is_a: compnay", 18, 11, "Did you mean company?"),
        ("published: 2020-01-02", "published: 2.1.2020", 14, 16, "is not a time"),
        ("type: press-release", "type: release", 11, 11, "press-release"),
        ("    quote: We read letters.\n", "", 29, 5, "no_quote_because"),
        ("  letters:\n", "  company:\n", 23, 5, "shipped concept"),
        ("title: A notice", "title: A notice\n    title: Another", 13, 5, "written twice"),
        ("    speaker: line\n    act", "    speaker: *line\n    act", 32, 14, "aliases"),
        ("quote: We read letters.", "quote: !!python/name:os.system x", 31, 12, "tags"),
        ("quote: We read letters.", 'quote: "We \\x1b read"', 31, 12, "U+001B"),
        ("theme: letters\n", "theme: letters\n      time: 2021-02-30\n", 38, 13, "time"),
        ("      theme: letters\n", "      theme: letters\n      value: {exactly: 3}\n", 38, 14,
         "takes no value"),
    ],
)  # fmt: skip
def test_a_problem_names_its_place_and_the_way_out(registry, old, new, line, column, words):
    assert STORY.count(old) >= 1, old
    text = STORY.replace(old, new, 1)

    problems = refused(text, registry)

    assert any(words in p.message and p.line == line for p in problems), problems
    if column:
        assert any(p.column == column for p in problems if p.line == line), problems


def test_all_problems_are_told_at_once(registry):
    text = STORY.replace("agent: line", "agent: lien").replace("is_a: person", "is_a: persn")

    assert len(refused(text, registry)) >= 2


@pytest.mark.parametrize(
    "text",
    ["", "- a", "story: [", "\x00", "a: b: c", "story: x\ntitle: y\nstatements: {}",
     "story: x\ntitle: y\nentities: []\nstatements:\n - 3", "[" * 60 + "]" * 60,
     "story: x\ntitle: y\nstatements:\n - {id: [1], claim: 4, act: {}}",
     "story: x\ntitle: y\nstatements:\n - claim: {relation: [x]}\n   claims: 3",
     "story: x\ntitle: y\nsources: {a: 3, b: {versions: 4, based_on: {x: y}}}",
     "story: x\ntitle: y\nreplies:\n - {id: a, from: {b: c}, to: [], kind: disputes}",
     "? [complex]\n: value", "story: x\ntitle: y\nentities: {a: {is_a: {b: c}, exact_match: 3}}"],
)  # fmt: skip
def test_what_is_no_story_is_refused_without_a_traceback(registry, text):
    assert refused(text, registry)


def test_bytes_that_are_not_utf8_are_refused_with_their_line(registry):
    with pytest.raises(RefusedError, match=r"ferry\.yaml:2:1: this is not UTF-8"):
        read_story([("ferry.yaml", b"story: ferry\ntitle: \xff")], registry)


def test_the_schema_accepts_what_the_reader_accepts(registry, story_folder):
    schema = story_schema(registry.roles)
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)

    for text in (STORY, (story_folder / "story.yaml").read_text("utf-8")):
        plain = json.loads(json.dumps(yaml.load(text, Loader=yaml.BaseLoader)))
        assert list(validator.iter_errors(plain)) == []


def test_the_schema_refuses_an_unknown_key(registry):
    validator = jsonschema.Draft202012Validator(story_schema(registry.roles))
    plain = yaml.load(STORY.replace("speaker:", "speeker:"), Loader=yaml.BaseLoader)

    assert list(validator.iter_errors(plain))


def test_a_version_of_no_archived_text_is_refused():
    """Nothing would say of which text it is, and it would be lost on the way out."""
    registry = load_registry()
    versions = (
        "    published: 2020-01-03\n    versions: {first: {}, second: {}}\n    version: second"
    )
    story = STORY.replace("    published: 2020-01-03", versions)

    with pytest.raises(RefusedError) as caught:
        read_story([("ferry.yaml", story.encode())], registry)

    assert [(p.line, p.message[:7]) for p in caught.value.problems] == [(11, "version")]
    with_text = story.replace("version: second", f"version: second\n    sha256: {'a' * 64}")
    assert read_story([("ferry.yaml", with_text.encode())], registry).sources[0].version == "second"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("url: https://gazette.example/ferry", "url: [a, b]", 8,
         "a web address must be plain text."),
        ("    speaker: line\n    act: asserts", "    speaker: [line]\n    act: asserts", 32,
         "speaker must be plain text, the id of one entity."),
        ("act: asserts\n    claim:", "act: [asserts]\n    claim:", 33,
         "act is one word. Choose from: "),
        ("title: A ferry", "language: Nope!\ntitle: A ferry", 2, "'Nope!' is no language tag"),
        ("story: ferry\ntitle: A ferry that was late",
         "title: A ferry that was late\nstory: Fe rry", 2, "the id 'Fe rry' of the story must be"),
    ],
)  # fmt: skip
def test_a_list_or_a_wrong_word_is_told_once_at_its_place(registry, old, new, line, message):
    """Nothing of the program's inside is shown, and nothing that the file does not say."""
    assert old in STORY

    (problem,) = refused(STORY.replace(old, new, 1), registry)

    assert problem.line == line
    assert problem.message.startswith(message)


REPLY = "replies:\n  - {{id: r1, kind: disputes, from: {0}, to: {0}}}\n"


@pytest.mark.parametrize("name", ["s1", "[s2]", "notice"])
def test_nothing_answers_itself(registry, name):
    (problem,) = refused(STORY + REPLY.format(name), registry)

    assert (problem.line, problem.column) == (STORY.count("\n") + 2, 42 + len(name))
    assert "cannot answer itself; name in to what it answers." in problem.message


def test_an_entry_does_not_answer_a_part_of_it(registry):
    replies = "replies:\n  - {id: r1, from: s2, to: s2z, kind: disputes}\n"

    (problem,) = refused(STORY + replies, registry)

    assert problem.message.startswith("'s2z' cannot answer itself")


@pytest.mark.parametrize("key", ["exact_match", "close_match"])
def test_nothing_matches_itself(registry, key):
    old = "    name: the ferry line\n"
    new = f"{old}    {key}: {{to: line, by: desk, because: It is.}}\n"
    assert old in STORY

    (problem,) = refused(STORY.replace(old, new, 1), registry)

    assert problem.message.startswith(f"entity 'line': {key} to itself says nothing")
    assert problem.line


def test_what_names_a_wrong_statement_or_source_is_not_told_too(registry):
    """Only the first cause is named; what is mended with it is no mistake of its own."""
    replies = "replies:\n  - {id: r1, from: s2, to: s1, kind: replies-to}\n"
    wrong_statement = STORY.replace("act: denies", "act: denys", 1) + replies
    wrong_source = STORY.replace("    title: A notice\n", "", 1) + replies

    by_statement = [problem.message for problem in refused(wrong_statement, registry)]
    by_source = [problem.message for problem in refused(wrong_source, registry)]

    assert [message[:20] for message in by_statement] == ["act cannot be 'denys"]
    assert by_source == ["source lacks the key 'title'."]
    unknown = refused(STORY + replies.replace("s1", "t9"), registry)
    assert [problem.message[:23] for problem in unknown] == ["to 't9' is no statement"]
