"""A claim says how much, when, and whether it is said at all; and no more than it can mean."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kb.errors import RefusedError
from kb.export.story import story_yaml
from kb.graph.identity import proposition_iri
from kb.graph.write import story_quads
from kb.ingest.rdf import recorded_stories
from kb.ingest.story import read_story
from kb.model.proposition import SHARES, Interval, Tense
from kb.model.story import Act, Polarity

STORY = """\
story: ferry
title: A ferry that was late
sources:
  talk: {type: event, title: A press conference, publisher: line, published: 2020-01-02}
  gazette:
    type: news-article
    title: The ferry
    publisher: gazette-press
    published: 2020-01-03
    versions: {first: {}, second: {}, third: {}}
entities:
  line: {name: the ferry line, is_a: company}
  gazette-press: {name: The Gazette, is_a: news-outlet}
  letters: {name: letters, broader: information}
statements:
  - id: s1
    source: gazette
    quote: the words
    speaker: line
    reported_by: said
    original: talk
    version: second
    act: asserts
    claim: {relation: read, agent: line, theme: letters}
"""
CLAIM = "claim: {relation: read, agent: line, theme: letters}"


def read(registry, *changes: tuple[str, str]):
    text = STORY
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return read_story([("ferry.yaml", text.encode())], registry)


def proposition(registry, keys: str):
    story = read(registry, (CLAIM, f"{CLAIM[:-1]}, {keys}}}"))
    return story.utterances[0].statements[0].proposition


def refused(registry, *changes: tuple[str, str]) -> str:
    with pytest.raises(RefusedError) as caught:
        read(registry, *changes)
    return str(caught.value)


def test_a_share_is_a_word_or_bounds_that_mean_the_same(registry):
    most, bounds = (
        proposition(registry, f"extent: {extent}") for extent in ("most", "{more_than: 0.5}")
    )

    assert most.extent == SHARES["most"]
    assert bounds.extent == Interval(Decimal("0.5"), Decimal(1), minimum_exclusive=True)
    assert proposition_iri(most) == proposition_iri(bounds)


def test_a_bound_that_is_left_out_is_that_of_every_share(registry):
    few = proposition(registry, "extent: {less_than: 0.4, text: a good third}").extent
    lacking = proposition(registry, "extent: not-all").extent

    assert (few.minimum, few.maximum, few.text) == (0, Decimal("0.4"), "a good third")
    assert (lacking.minimum, lacking.maximum, lacking.maximum_exclusive) == (0, 1, True)


@pytest.mark.parametrize(
    ("extent", "words"),
    [
        ("plenty", "not-all"),
        ("[most]", "a list"),
        ("{more_than: 60}", "from 0 to 1"),
        ("{at_least: -0.1}", "from 0 to 1"),
        ("{more_than: 1}", "no number between"),
        ("{at_least: 0.5, less_than: 0.5}", "no number between"),
        ("{at_least: 0.6, at_most: 0.5}", "lower bound above"),
        ("{text: a good deal}", "needs a bound"),
        ("{about: 0.5}", "unknown key"),
        ("{exactly: 0.5, unit: letters}", "unknown key"),
        ("{more_than: half}", "no number"),
    ],
)
def test_a_share_outside_its_bounds_is_refused(registry, extent, words):
    assert words in refused(registry, (CLAIM, f"{CLAIM[:-1]}, extent: {extent}}}"))


def test_some_time_in_between_is_stated(registry):
    found = proposition(registry, 'time: "[2014..2015]"')

    assert found.tense is Tense.STATED
    assert found.time.text == "[2014..2015]"


def test_brackets_without_quotes_are_told_apart_from_a_list(registry):
    words = refused(registry, (CLAIM, f"{CLAIM[:-1]}, time: [2014..2015]}}"))

    assert "in quotes" in words


def test_a_presupposition_is_of_its_statement_but_is_not_said(registry):
    story = read(
        registry,
        (
            CLAIM,
            "claims:\n"
            "      - {id: q, act: asks, relation: own, agent: line, theme: letters}\n"
            "      - {id: p, presupposed: yes, relation: read, agent: line, theme: letters}",
        ),
    )

    found = {s.id: s for s in story.utterances[0].statements}
    assert (found["s1q"].presupposed, found["s1p"].presupposed) == (False, True)
    assert found["s1q"].act is Act.ASKS
    assert found["s1p"].polarity is Polarity.POSITIVE


@pytest.mark.parametrize("stance", ["act: denies", "act: asserts, polarity: negative"])
def test_a_negation_is_not_presupposed(registry, stance):
    keys = f"{CLAIM[:-1]}, presupposed: yes, {stance}}}"

    assert "what is presupposed is positive" in refused(registry, (CLAIM, keys))


def test_what_is_said_and_what_is_presupposed_are_two_statements(registry):
    said = read(registry)
    taken = read(registry, (CLAIM, f"{CLAIM[:-1]}, presupposed: yes}}"))

    quads = [{q.subject for q in story_quads(s) if "statement" in q.subject.value} for s in
             (said, taken)]  # fmt: skip
    assert quads[0].isdisjoint(quads[1])


def test_the_last_version_is_one_of_the_source_and_not_before_the_first(registry):
    story = read(registry, ("    version: second", "    version: second\n    last_version: third"))

    assert story.utterances[0].last_version == "third"
    for last, words in (("first", "is before version"), ("fourth", "is no version of source")):
        change = ("    version: second", f"    version: second\n    last_version: {last}")
        assert words in refused(registry, change)


def test_an_event_is_the_occasion_of_what_was_said_there(registry):
    assert read(registry).utterances[0].said_at.text == "2020-01-02"


def test_a_claim_known_by_its_wording_is_its_text_alone(registry):
    story = read(registry, (CLAIM, "claim: {relation: claim, text: The ferry sank}"))

    found = story.utterances[0].statements[0].proposition
    assert (found.relation, found.roles, found.text) == ("claim", (), "The ferry sank")
    assert found.tense is Tense.PAST


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("relation: claim", "required there"),
        ("relation: claim, text: x, agent: line", "takes no agent"),
        ("relation: claim, text: x, condition: secretly", "takes no condition"),
        ("relation: claim, text: x, time: now", "takes no time"),
        ("relation: claim, text: x, extent: most", "takes no extent"),
        ("relation: claim, text: x, value: {exactly: 3}", "takes no value"),
        ("relation: read, agent: line, theme: letters, text: x", "other and claim"),
    ],
)
def test_a_claim_known_by_its_wording_takes_nothing_else(registry, keys, words):
    assert words in refused(registry, (CLAIM, f"claim: {{{keys}}}"))


EVERYTHING = (
    (
        "line: {",
        "rival: {name: a rival, is_a: company}\n"
        "  ships: {name: ships, broader: vehicle, disjoint_with: letters, closed: yes}\n"
        "  line: {distinct_from: [rival, gazette-press], ",
    ),
    ("    version: second", "    version: second\n    last_version: third"),
    (
        CLAIM,
        """claims:
      - {id: a, relation: claim, text: The ferry sank}
      - {id: b, relation: read, agent: line, theme: letters, presupposed: yes}
      - {id: c, relation: read, agent: line, theme: letters}
      - {id: d, relation: read, agent: line, theme: letters, time: "[2014..]", extent: not-all}
      - {id: e, relation: read, agent: line, theme: letters, time: 2014/2016}
      - {id: f, relation: read, agent: line, theme: letters, extent: {more_than: 0.6}}
      - {id: g, relation: read, agent: line, theme: letters, extent: {exactly: 0, text: no}}
      - {id: h, relation: read, agent: line, theme: letters, time: 2014-05-03, act: denies}""",
    ),
)


def test_nothing_is_lost_on_the_way_to_rdf_and_to_a_file_and_back(registry):
    story = read(registry, *EVERYTHING)

    written = "".join(story_yaml(story, registry)).encode()

    assert recorded_stories("in", story_quads(story), registry) == [story]
    assert read_story([("out.yaml", written)], registry) == story


def claimed(story, number: int, **changes):
    """Change the proposition of one statement of the only utterance."""
    [utterance] = story.utterances
    statements = list(utterance.statements)
    old = statements[number]
    statements[number] = replace(old, proposition=replace(old.proposition, **changes))
    return replace(story, utterances=(replace(utterance, statements=tuple(statements)),))


@pytest.mark.parametrize(
    ("number", "changes", "words"),
    [
        (0, {"text": ""}, "required there"),
        (0, {"roles": (("agent", "line"),)}, "no role 'agent'"),
        (0, {"tense": Tense.PRESENT}, "has text only"),
        (2, {"text": "x"}, "other and claim"),
        (5, {"extent": Interval(Decimal(1), Decimal(2))}, "from 0 to 1"),
        (5, {"extent": Interval(Decimal("0.5"))}, "from 0 to 1"),
    ],
)
def test_rdf_that_no_story_file_could_say_is_refused(registry, number, changes, words):
    story = claimed(read(registry, *EVERYTHING), number, **changes)

    with pytest.raises(RefusedError, match=words):
        recorded_stories("in", story_quads(story), registry)
