"""A review becomes two statements, the same ones in whatever order and feed it comes."""

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import kb
from kb import feeding
from kb.adding import Adding
from kb.base import Base
from kb.errors import Problem, RefusedError
from kb.feeding import Feed
from kb.graph.history import added_quads
from kb.ingest.verdicts import shipped_verdicts
from kb.model.answers import AddInterruptedError
from kb.model.decision import Retraction
from kb.model.lookup import Selection
from kb.model.review import Review
from kb.terms import term
from kb.viewing.statement import statement_view

REVIEW = Review(
    claim="The harbour freezes each winter.",
    claimant="Ann Pell",
    claimant_is="person",
    claimed="2019-01-30",
    appearances=("https://posts.example.org/ann/1", "https://example.com"),
    reviewer="Harbour Desk",
    reviewer_url="https://desk.example.org",
    url="https://desk.example.org/check/1",
    title="Does the harbour freeze?",
    published="2019-02-01",
    verdict="False",
    rating=("1", "1", "5"),
    language="en",
    place="feed.json:3",
    kept=(("correction", "A date was mended."),),
)
UNNAMED = replace(REVIEW, claimant="", claimant_is="", claim="It never rains.", appearances=())


def take(base, *reviews, **options):
    """Take reviews into a base as a feed."""
    return take_from(base, reviews, **options)


def take_from(base, reviews, *, strict=False, dry_run=False):
    adding = Adding(base._base, "me", dry_run, strict, lambda _: None)
    adding.feeds = [Feed("feed.json", "reviews", reviews)]
    adding.verdicts = shipped_verdicts()
    return adding.add()


@pytest.fixture
def base():
    with kb.open(":memory:") as opened:
        yield opened


def records(base):
    return set(base._base.history().quads)


def note_of(base, statement):
    """Give the note of the entry that makes a statement."""
    store = base._base.store()
    (made,) = store.quads_for_pattern(None, term("kb:makes"), term(statement.iri))
    return next(store.quads_for_pattern(made.subject, term("rdfs:comment"), None)).object.value


def test_the_claimant_asserts_and_the_reviewer_denies_what_it_calls_false(base):
    report = take(base, REVIEW)

    said, verdict = base.find()
    (feed,) = report.feeds
    assert (feed.new, feed.known, feed.refused, feed.verdicts) == (1, 0, 0, {"false": 1})
    assert (said.speaker, said.act, said.polarity) == ("Ann Pell", "asserts", "positive")
    assert (said.quote, said.said_at, said.url) == (REVIEW.claim, "2019-01-30", REVIEW.url)
    assert said.reported_by == ("Harbour Desk (reported, neutral)",)
    assert (verdict.speaker, verdict.act, verdict.quote) == ("Harbour Desk", "denies", "False")
    assert (verdict.said_at, verdict.reported_by) == ("2019-02-01", ())
    assert said.proposition == verdict.proposition
    (conflict,) = base.contradictions()
    assert {conflict.left.speaker, conflict.right.speaker} == {"Ann Pell", "Harbour Desk"}


def test_what_a_review_says_besides_is_kept_as_written(base):
    take(base, REVIEW)

    assert note_of(base, base.find()[1]).split("\n") == [
        "verdict: false",
        "rating: value 1, worst 1, best 5",
        "appearance: https://example.com",
        "correction: A date was mended.",
    ]
    assert base.show(f"{base.find()[0].story}/review").label == REVIEW.title
    store = base._base.store()
    (quoted,) = store.quads_for_pattern(None, term("prov:wasQuotedFrom"), None)
    (url,) = store.quads_for_pattern(quoted.object, term("schema:url"), None)
    assert url.object.value == REVIEW.appearances[0]


@pytest.mark.parametrize(
    ("verdict", "certainty", "conflicts"),
    [
        ("True", "certain", 0),
        ("Half true", "uncommitted", 0),
        ("Unproven", "uncommitted", 0),
        ("Satire", "underspecified", 0),
        ("Never heard of it", "underspecified", 0),
        ("Fake", "certain", 1),
    ],
)
def test_only_true_and_false_commit_the_reviewer(base, verdict, certainty, conflicts):
    take(base, replace(REVIEW, verdict=verdict))

    stance = base.find(Selection(speaker="Harbour Desk"))
    assert [card.certainty for card in stance if not card.reported_by][-1] == certainty
    assert len(base.contradictions()) == conflicts


def test_unknown_verdicts_are_counted_by_their_words(base):
    odd = [replace(REVIEW, claim=f"Claim {n}", verdict="Odd ") for n in range(3)]
    (feed,) = take(base, *odd, replace(REVIEW, verdict="")).feeds

    assert feed.unknown_verdicts == {"Odd": 3}
    assert feed.verdicts == {"unknown": 3, "false": 1}


def test_an_unnamed_claimant_stays_unnamed_and_contradicts_nobody(base):
    take(base, UNNAMED)

    assert base.find()[0].speaker_id == "unnamed"
    assert base.contradictions() == []


def test_order_cuts_and_repetition_change_no_record(monkeypatch):
    other = replace(REVIEW, url="https://other.example.org/2", reviewer="Other Desk")
    again = replace(REVIEW, claim="A second claim on the same page.", verdict="True")
    wanted = None
    for cut in (1, 2, 1000):
        monkeypatch.setattr(feeding, "BATCH", cut)
        for order in list(permutations([REVIEW, UNNAMED, other, again]))[::5]:
            with kb.open(":memory:") as base:
                take(base, *order)
                take(base, *order, *order)
                found = {str(quad) for quad in records(base)}
            wanted = wanted or found
            assert found == wanted


def test_a_repetition_writes_nothing(base):
    take(base, REVIEW, UNNAMED)
    head = base.checkpoint()

    (feed,) = take(base, UNNAMED, REVIEW, REVIEW).feeds

    assert (feed.new, feed.known) == (0, 3)
    assert base.checkpoint() == head


def test_what_was_recorded_first_stays_and_what_differs_is_named(base):
    take(base, REVIEW)
    before = {str(quad) for quad in records(base)}
    other = replace(
        REVIEW,
        title="Another title",
        reviewer_url="https://desk.example.org/home",
        claimant_is="organization",
    )

    (feed,) = take(base, other).feeds

    assert (feed.new, feed.known, feed.updated, feed.refused) == (0, 1, 0, 0)
    assert set(feed.ignored) == {"title", "reviewer_url", "claimant_is"}
    assert {str(quad) for quad in records(base)} == before


LATER = replace(
    REVIEW,
    published="2019-02-01T10:00:00Z",
    rating=("2", "1", "5"),
    kept=(*REVIEW.kept, ("correction", "Ann Pell is no mayor."), ("keywords", "ice")),
)


@pytest.mark.parametrize("cut", [1, 1000])
def test_what_a_page_says_of_its_verdict_later_is_kept_once(base, monkeypatch, cut):
    """Nothing that was recorded changes; what was added stands as an update by the page."""
    monkeypatch.setattr(feeding, "BATCH", cut)
    take(base, REVIEW)
    before = {str(quad) for quad in records(base)}

    (feed,) = take(base, LATER, LATER, REVIEW).feeds
    head = base.checkpoint()
    take(base, LATER, REVIEW)

    assert (feed.new, feed.known, feed.updated, feed.ignored) == (0, 3, 1, {})
    assert before < {str(quad) for quad in records(base)}
    assert base.checkpoint() == head
    about = dict(base.show(base.find()[1].id).about)
    (later,) = [text for name, text in about.items() if name.startswith("update ")]
    assert later.split("\n") == [
        "rating: value 2, worst 1, best 5",
        "correction: Ann Pell is no mayor.",
        "keywords: ice",
        "published: 2019-02-01T10:00:00Z",
    ]
    view = statement_view(base._base, base.find()[1].id)
    assert view.updates == (later,)
    assert "correction: A date was mended." in view.note


def test_an_update_comes_out_and_in_as_it_is(base, tmp_path):
    take(base, REVIEW)
    take(base, LATER)
    (conflict,) = base.contradictions()

    for format in ("nquads", "story", "claimreview"):
        out = tmp_path / f"out-{format}"
        out.write_text("".join(base.export(format)), "utf-8")
        with kb.open(":memory:") as other:
            other.add(out)
            if format != "claimreview":  # which has all that is kept in one review
                assert records(other) == records(base)
            assert other.find() == base.find()
            assert [found.id for found in other.contradictions()] == [conflict.id]
    (review,) = json.loads(out.read_text("utf-8"))["dataFeedElement"]
    assert review["correction"] == ["A date was mended.", "Ann Pell is no mayor."]


def test_a_verdict_that_is_taken_back_takes_its_updates_along(base):
    take(base, REVIEW)
    take(base, LATER)

    base.retract(base.find()[1].id, reason="Not theirs.")

    assert not [quad for quad in records(base) if quad.object == term("kb:Reply")]


def test_a_changed_verdict_is_recorded_beside_the_first(base):
    take(base, REVIEW)
    (feed,) = take(base, replace(REVIEW, verdict="True")).feeds

    assert feed.new == 1
    acts = [card.act for card in base.find(Selection(speaker="Harbour Desk"))]
    assert {"denies", "asserts"} <= set(acts)


def test_names_that_differ_in_a_letter_are_two_and_none_takes_a_concept(base):
    names = ["PolitiFact", "Politifact", "politifact", "Company", "Google", "新聞", "新闻"]
    reviews = [
        replace(REVIEW, claimant=name, url=f"https://desk.example.org/{n}")
        for n, name in enumerate(names)
    ]
    (feed,) = take(base, *reviews).feeds

    assert (feed.new, feed.refused) == (len(names), 0)
    ids = {card.speaker_id for card in base.find(limit=-1) if card.speaker in names}
    assert len(ids) == len(names)
    assert "company" not in ids


def test_a_name_whose_id_the_base_gives_to_another_gets_one_of_its_own(base, tmp_path):
    story = tmp_path / "story.yaml"
    story.write_text(
        "story: x\ntitle: X\nentities: {ann-pell: {name: Ann B. Pell, is_a: person}}\n", "utf-8"
    )
    base.add(story)

    assert take(base, REVIEW).feeds[0].new == 1
    assert take(base, REVIEW).feeds[0].known == 1
    assert base.find(Selection(speaker="Ann Pell"))[0].speaker_id != "ann-pell"


def test_a_page_that_is_recorded_as_somebody_elses_reports_the_reviewer(base):
    take(base, REVIEW)
    (feed,) = take(base, replace(REVIEW, reviewer="The Harbour Desk")).feeds

    assert (feed.new, feed.refused) == (1, 0)
    last = [card for card in base.find(limit=-1) if card.speaker == "The Harbour Desk"]
    assert any(card.reported_by == ("Harbour Desk (reported, neutral)",) for card in last)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"claim": " "}, "the review has no claim"),
        ({"reviewer": ""}, "the review has no reviewer"),
        ({"url": ""}, "the review has no address"),
        ({"url": "ftp://x"}, "'ftp://x' is no web address"),
        ({"url": "https://" + "x" * 2000}, "is no web address"),
        ({"url": "https://[x"}, "is no web address"),
        ({"url": "https://a.b/\x00"}, "its address or id holds the character U+0000"),
        ({"url": "https://a.b/\udce9"}, "url is not in the encoding of its file"),
        ({"claim": "x" * 70_000}, "claim is longer than 64 kB"),
        ({"claim": "caf\udce9"}, "claim is not in the encoding of its file"),
    ],
)
def test_one_bad_review_is_refused_alone_with_its_place(base, changes, reason):
    report = take(base, UNNAMED, replace(REVIEW, **changes))

    (problem,) = report.refused
    assert (problem.file, problem.line) == ("feed.json", 3)
    assert reason in problem.message
    assert (report.feeds[0].new, report.feeds[0].refused) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "defect"),
    [
        ({"published": "5/6/2019"}, "published is '5/6/2019', which is no date"),
        ({"claimed": "2020-01-01"}, "the claim is dated 2020-01-01, after its review"),
        ({"language": "English!"}, "the language 'English!' is no tag such as en"),
        ({"claim": "It \x90 freezes"}, "claim holds a control character"),
        ({"kept": (("note", "\x1b[2J"),)}, "note holds a control character"),
        ({"published": "\x1b2019"}, "published is '\ufffd2019', which is no date"),
        ({"rating": ("\x00", "1", "5")}, "rating holds a control character"),
    ],
)
def test_a_value_that_cannot_be_read_is_reported_and_the_review_taken_in(base, changes, defect):
    report = take(base, replace(REVIEW, **changes))

    assert report.feeds[0].new == 1
    assert any(defect in found.message for found in report.defects)
    assert base.check() == []


def test_an_address_or_a_kind_that_says_nothing_is_named(base):
    odd = replace(REVIEW, reviewer_url="the desk", claimant_is="thing")

    assert take(base, odd).feeds[0].ignored == {"claimant_is": 1, "reviewer_url": 1}


def test_strict_takes_all_or_nothing(base, monkeypatch):
    bad = Problem("feed.json", 7, 1, "not an object")
    with pytest.raises(RefusedError, match="not an object"):
        take(base, REVIEW, bad, strict=True)
    assert base.count() == 0

    monkeypatch.setattr(feeding, "BATCH", 1)

    def broken():
        yield from (REVIEW, UNNAMED)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as stopped:
        take_from(base, broken(), strict=True)
    assert not isinstance(stopped.value, AddInterruptedError)
    assert list(base._base.journal.entries()) == []

    take(base, REVIEW, UNNAMED, strict=True)
    assert len(list(base._base.journal.entries())) == 2


def test_a_dry_run_counts_and_changes_nothing(base):
    report = take(base, REVIEW, REVIEW, UNNAMED, dry_run=True)

    assert (report.feeds[0].new, report.feeds[0].known) == (2, 1)
    assert base.count() == 0


def test_an_interruption_leaves_whole_batches_and_the_repetition_adds_the_rest(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(feeding, "BATCH", 2)
    reviews = [replace(REVIEW, url=f"https://desk.example.org/{n}") for n in range(7)]

    def broken():
        yield Problem("feed.json", 7, 1, "not an object")
        yield from reviews[:5]
        yield Problem("feed.json", 9, 1, "of the batch that is lost")
        raise KeyboardInterrupt

    with kb.init(tmp_path) as base, pytest.raises(AddInterruptedError) as stopped:
        take_from(base, broken())
    (told,) = stopped.value.report.feeds
    assert (told.new, told.known, told.refused) == (4, 0, 1)
    assert [found.line for found in stopped.value.report.refused] == [7]
    with kb.open(tmp_path) as base:
        assert base.stats()["atomic_statements"] == 2 * 4
        report = take(base, *reviews)
        assert (report.feeds[0].new, report.feeds[0].known) == (3, 4)
        assert base.check() == []


@pytest.mark.parametrize("is_retracted", [False, True])
def test_what_was_interrupted_goes_on_and_is_derived_once(tmp_path, monkeypatch, is_retracted):
    monkeypatch.setattr(feeding, "BATCH", 2)
    reviews = [replace(REVIEW, url=f"https://desk.example.org/{n}") for n in range(5)]
    applied, apply = [], Base.apply

    def counted(self):
        applied.append(self.journal.head()[0])
        return apply(self)

    def broken():
        yield from reviews[:4]
        raise KeyboardInterrupt

    with kb.init(tmp_path / "broken") as base, pytest.raises(AddInterruptedError):
        take_from(base, broken())
    with kb.open(tmp_path / "broken", catch_up=False) as base:
        with base._base.writing("a test") as journal:
            (entry, _) = journal.entries()
            story = next(q.subject for q in added_quads(entry) if q.object == term("kb:Story"))
            if is_retracted:
                payload = Retraction(story.value, "a test").payload()
                base._base.note(journal, "retract", "me", payload)
        monkeypatch.setattr(Base, "apply", counted)
        (feed,) = take(base, *reviews).feeds
        assert applied == ([3, 5] if is_retracted else [3])
        assert (feed.new, feed.known) == ((2, 3) if is_retracted else (1, 4))
        assert base.digests() == base.rebuild()
        found = "".join(base.export("nquads"))
    with kb.open(":memory:") as whole:
        take(whole, *reviews)
        assert found == "".join(whole.export("nquads"))


def test_what_the_base_holds_is_what_deriving_all_anew_gives(base):
    for n in range(4):
        take(base, *(replace(REVIEW, claimant=f"Person {k}", url=f"https://a.example/{n}{k}")
                     for k in range(3)))  # fmt: skip

    assert base.digests() == base.rebuild()
    assert base.check() == []


def test_each_page_is_a_story_that_reads_back(base):
    take(base, REVIEW, UNNAMED)
    for story in {card.story for card in base.find(limit=-1)}:
        text = "".join(base.export("story", story=story))
        assert "relation: claim" in text


STORY = """\
story: ferry
title: The ferry
sources: {page: {type: web-page, title: Page, publisher: desk, url: "https://desk.example.org/check/1"}}
entities: {desk: {name: The desk, is_a: organisation}}
statements:
  - id: s1
    source: page
    quote: Sold
    speaker: desk
    act: asserts
    claim: {relation: claim, text: It is sold}
"""


@pytest.mark.parametrize("strict", [False, True])
def test_stories_and_feeds_come_in_together_and_meet(tmp_path, strict):
    (tmp_path / "story.yaml").write_text(STORY, "utf-8")
    with kb.init(tmp_path) as base:
        adding = Adding(base._base, "me", False, strict, lambda _: None)
        adding.read([tmp_path / "story.yaml"], "", None, (), "", None)
        adding.feeds, adding.verdicts = [Feed("feed", "reviews", [REVIEW])], shipped_verdicts()
        report = adding.add()

        assert (report.added[0].new, report.feeds[0].new, report.feeds[0].refused) == (1, 1, 0)
        assert set(report.feeds[0].ignored) == {"title", "language"}
        assert [entry.kind for entry in base._base.journal.entries()] == ["add", "add"]
        assert base.check() == []


def test_claims_of_one_post_pair_only_with_themselves(base):
    """Else a post that is reviewed a thousand times has a million pairs that say nothing."""
    others = [
        replace(REVIEW, claim=f"Winter {n} was cold.", url=f"{REVIEW.url}{n}") for n in range(4)
    ]
    again = replace(REVIEW, reviewer="River Desk", url="https://river.example.org/1")
    take(base, REVIEW, again, *others)
    pairs = list(base._base.store().quads_for_pattern(None, term("kb:sameOccasion"), None))

    ends = {frozenset((pair.subject, pair.object)) for pair in pairs}
    assert len(ends) == 1
    claims = {card.content for card in base.find() if term(card.iri) in set().union(*ends)}
    assert len(claims) == 1
    assert REVIEW.claim in claims.pop()
    assert len(base.contradictions()) == 5


@pytest.mark.parametrize("further", [("https://posts.example.org/ann/2",), ()])
@pytest.mark.parametrize("is_one_batch", [True, False])
def test_a_second_place_of_the_same_claim_is_named_as_left_out(base, further, is_one_batch):
    """The statement is the same one, and what was recorded of it first stays."""
    again = replace(REVIEW, appearances=further)
    if is_one_batch:
        (feed,) = take(base, REVIEW, again).feeds
    else:
        take(base, REVIEW)
        (feed,) = take(base, again).feeds

    left_out = feed.ignored.get("appearance", 0)
    assert (feed.refused, feed.known, left_out) == (0, 1, len(further))
    places = {quad.object.value for quad in records(base) if quad.predicate == term("schema:url")}
    assert places == {REVIEW.url, REVIEW.appearances[0]}
    quoted = [quad for quad in records(base) if quad.predicate == term("prov:wasQuotedFrom")]
    assert len(quoted) == 1
    with kb.open(":memory:") as other:
        assert taken_elsewhere(base, other) == records(base)


def taken_elsewhere(base, other):
    """Export a base, take that into another, and give what is recorded there."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "out.ttl")
        file.write_text("".join(base.export("turtle")), encoding="utf-8")
        other.add(file)
    return records(other)
