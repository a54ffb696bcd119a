"""What the desk takes back is out of effect, stays on record, and can come again."""

import random

import pytest
from pyoxigraph import RdfFormat, parse

import kb
from kb.errors import InstantFormatError, JournalDamagedError, PastBaseError, UnknownIdError
from kb.graph.drop import drop
from kb.graph.filed import AddedLines
from kb.graph.history import History, judged_in, without
from kb.graph.identity import alignment_iri
from kb.graph.records import Records
from kb.graph.write import story_quads
from kb.ingest.rdf import recorded_stories
from kb.model.decision import Found, Judgement, Retraction, Verdict
from kb.model.journal import START, Entry
from kb.model.lookup import Selection
from kb.terms import address
from tests.base.worlds import world

FERRY = """
story: ferry
title: A ferry that was late
sources:
  notice: {type: press-release, title: A notice, publisher: line, published: 2020-01-02}
  answer: {type: press-release, title: An answer, publisher: crew, published: 2020-03-01}
entities:
  line: {name: the ferry line, is_a: company}
  crew: {name: the crew, is_a: company}
  letters: {name: letters, broader: information}
statements:
  - id: s1
    source: notice
    quote: The crew read letters and shared them.
    speaker: line
    act: asserts
    said_at: 2020-01-02
    claims:
      - {id: a, relation: read, agent: crew, theme: letters}
      - {id: b, relation: share, agent: crew, recipient: line, theme: letters}
  - id: s2
    source: answer
    quote: At no time did we read letters.
    speaker: crew
    act: denies
    said_at: 2020-03-01
    claim: {relation: read, agent: crew, theme: letters}
replies:
  - {id: r1, from: s2, to: s1, kind: disputes}
"""


@pytest.fixture
def ferry(tmp_path):
    file = tmp_path / "ferry.yaml"
    file.write_text(FERRY, "utf-8")
    return file


def note(base, kind, decision):
    with base._base.writing("a test") as journal:
        base._base.note(journal, kind, "desk", decision.payload())
        base._base.apply()


def node(base, id):
    return address(base._base.index.resolve(id)[0].node)


def test_a_retracted_statement_leaves_the_others_of_its_utterance(tmp_path, ferry):
    with kb.init(tmp_path) as base:
        base.add(ferry)
        taken = node(base, "ferry/s1a")
        note(base, "retract", Retraction(taken, "misread"))

        assert {card.id for card in base.find(limit=-1)} == {"ferry/s1b", "ferry/s2"}
        assert base.contradictions(Selection(tier="strict")) == []
        assert [c.id for c in base.contradictions()] != [], "the reply still has both its ends"
        (row,) = base._base.store().query(
            "PREFIX kb: <https://w3id.org/newsclaim/terms#> "
            "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
            "SELECT ?what ?why WHERE { ?r a kb:Retraction ; kb:retracts ?what ; rdfs:comment ?why }"
        )
        assert (row["what"].value, row["why"].value) == (taken, "misread")
        assert base.check() == []
        before = base.digests()
        assert base.rebuild() == before


def test_a_reply_goes_with_its_last_sender_or_target(ferry):
    with kb.open(":memory:") as base:
        base.add(ferry)
        note(base, "retract", Retraction(node(base, "ferry/s2"), "misread"))

        assert base.contradictions() == []
        assert {card.id for card in base.find(limit=-1)} == {"ferry/s1a", "ferry/s1b"}
        with pytest.raises(UnknownIdError):
            base.show("ferry/r1")
        assert base.check() == []


def test_what_was_retracted_comes_back_when_it_is_added_again(ferry):
    with kb.open(":memory:") as base:
        base.add(ferry)
        exported = "".join(base.export("nquads"))
        conflicts = base.contradictions()
        taken = address("utterance:ferry.s2")
        note(base, "retract", Retraction(taken, "misread"))
        report = base.add(ferry)

        assert "".join(base.export("nquads")) == exported
        assert base.contradictions() == conflicts
        assert (report.added[0].new, report.added[0].known) == (1, 2)
        assert set(report.new_conflicts) == {conflict.id for conflict in conflicts}
        assert base._base.history().brought[node(base, "ferry/s2")].number == 3


def test_a_retracted_story_leaves_what_other_stories_say(tmp_path, ferry):
    other = tmp_path / "other.yaml"
    other.write_text(FERRY.replace("story: ferry", "story: other"), "utf-8")
    with kb.open(":memory:") as base:
        base.add(ferry)
        alone = "".join(base.export("nquads"))
        base.add(other)
        note(base, "retract", Retraction(address("story:other"), "a test"))

        assert "".join(base.export("nquads")) == alone


def test_what_is_not_there_is_retracted_without_effect(ferry):
    with kb.open(":memory:") as base:
        base.add(ferry)
        before = "".join(base.export("nquads"))
        note(base, "retract", Retraction(address("statement:0"), "not there"))

        assert "".join(base.export("nquads")) == before


@pytest.mark.parametrize("seed", range(6))
def test_what_is_in_effect_is_what_its_stories_are_written_as(seed, registry):
    dice = random.Random(seed)
    stories = [world(seed, "one"), world(seed, "two"), world(seed + 100, "three")]
    quads = {quad for story in stories for quad in story_quads(story)}
    for _ in range(8):
        records = Records(quads)
        nodes = [
            *records.of_type("kb:Utterance"),
            *records.of_type("kb:Alignment"),
            *(s for s in records.of_type("kb:Statement") if not records.all(s, "kb:reports")),
            *records.of_type("kb:Reply"),
        ]
        id = address(dice.choice(nodes))
        lost, new = without(records, id)
        quads = (quads - lost) | new
        stories = [drop(story, {id}) for story in stories]

        assert lost
        assert quads == {quad for story in stories for quad in story_quads(story)}
        recorded_stories("records", quads, registry)


def test_a_file_stands_for_the_records_as_long_as_it_has_exactly_them(ferry, tmp_path):
    with kb.open(":memory:") as base:
        base.add(ferry)
        base.retract("s2", reason="read wrong")
        added, retracted = base._base.journal.entries()

    def folded(name, *entries):
        return History.of(entries, lines=AddedLines(tmp_path / name))

    whole = folded("whole", added)
    assert whole.file().read_bytes().count(b"\n") == len(whole.quads)
    assert set(parse(whole.file().read_bytes(), format=RdfFormat.N_QUADS)) == whole.quads
    assert folded("twice", added, added).file() is None
    assert folded("less", added, retracted).file() is None
    assert folded("again", added, retracted, added).file() is None
    assert History.of([added]).file() is None


def test_an_alignment_can_be_taken_back():
    story = world(1, "one")
    id = alignment_iri(story.alignments[0]).value
    quads = set(story_quads(story))

    lost, new = without(Records(quads), id)

    assert not new
    assert {quad.predicate.value.rpartition("#")[2] for quad in lost} >= {"from", "exactMatch"}


def entry(kind, payload):
    return Entry.seal(
        number=1, kind=kind, at="2020-01-01T00:00:00Z", by="desk", origin="-", payload=payload,
        previous=START,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "payload"),
    [("add", b"no quads"), ("retract", b"no JSON"), ("retract", b"[]"), ("retract", b'{"id":1}'),
     ("judge", b'{"left":"a","right":"b","verdict":"maybe","reason":"c"}'),
     ("judge", b'{"left":"a","right":"b","verdict":"unsure","reason":"c","statements":1}')],
)  # fmt: skip
def test_a_payload_that_is_not_of_its_kind_is_named(kind, payload):
    with pytest.raises(JournalDamagedError):
        History.of([entry(kind, payload)])


def test_decisions_are_read_as_they_were_written():
    for found in (None, Found("strict", "denial-of-general")):
        judgement = Judgement("a", "b", Verdict.UNSURE, "“why”", ("x/s1",), found)
        assert Judgement.read(judgement.payload()) == judgement
    retraction = Retraction("a", "why", "b")
    assert Retraction.read(retraction.payload()) == retraction


def test_the_newest_judgement_of_a_pair_is_in_force_and_older_ones_stay(ferry):
    with kb.open(":memory:") as base:
        base.add(ferry)
        (conflict,) = base.contradictions(Selection(tier="strict"))
        left, right = sorted(address(side.proposition) for side in (conflict.left, conflict.right))
        then = Found("strict", conflict.rule)
        for verdict in (Verdict.UNSURE, Verdict.CONFIRMED):
            note(base, "judge", Judgement(left, right, verdict, "read again", (), then))
        rows = base._base.store().query(
            "PREFIX kb: <https://w3id.org/newsclaim/terms#> "
            "PREFIX prov: <http://www.w3.org/ns/prov#> "
            "SELECT ?verdict ?conflict WHERE { ?a a kb:Assessment ; kb:verdict ?verdict ; "
            "kb:assesses ?conflict FILTER NOT EXISTS { ?newer prov:wasRevisionOf ?a } }"
        )

        assert [(row["verdict"].value, row["conflict"].value) for row in rows] == [
            (address("kb:confirmed"), address(f"conflict:{conflict.id}"))
        ]
        _, newest = judged_in(base._base.journal.of_kind("judge"))[left, right]
        assert newest.verdict is Verdict.CONFIRMED


def test_the_base_as_of_an_instant_knows_nothing_later(tmp_path, ferry, monkeypatch):
    with kb.init(tmp_path) as base:
        with base._base.writing("a test") as journal:
            for at, kind, payload in (
                ("2021-05-01T10:00:00Z", "add", payload_of_story(ferry)),
                ("2021-05-02T10:00:00Z", "retract", retraction_of("utterance:ferry.s2")),
            ):
                journal.append(kind=kind, at=at, by="desk", origin="-", payload=payload)
        base._base.catch_up()
        now = base.contradictions()
        current = base.digests()

    def count(as_of):
        with kb.open(tmp_path, as_of=as_of) as view:
            return view.count(), len(view.contradictions())

    assert now == []
    assert count("2021-04-30") == (0, 0)
    assert count("2021-05-01") == (3, 2)
    assert count("2021-05-01T10:00:00Z") == (3, 2)
    assert count("2021-05-01T09:59:59Z") == (0, 0)
    assert count("2021-05-02T11:59:59+02:00") == (3, 2)
    assert count("2021-05-02") == (2, 0)
    with kb.open(tmp_path) as base:
        assert base.digests() == current


def payload_of_story(file):
    with kb.open(":memory:") as base:
        base.add(file)
        return "".join(base.export("nquads")).encode()


def retraction_of(node):
    return Retraction(address(node), "a test").payload()


def test_the_base_as_far_as_it_was_said_by_a_day(tmp_path, ferry):
    with kb.init(tmp_path) as base:
        base.add(ferry)

    def ids(day):
        with kb.open(tmp_path, said_by=day) as view:
            assert view.check() == []
            return {card.id for card in view.find(limit=-1)}, len(view.contradictions())

    assert ids("2020-01-01") == (set(), 0)
    assert ids("2020-02-01") == ({"ferry/s1a", "ferry/s1b"}, 0)
    assert ids("2020-03-01") == ({"ferry/s1a", "ferry/s1b", "ferry/s2"}, 2)


def test_a_report_that_came_later_states_nothing_yet(tmp_path):
    file = tmp_path / "ferry.yaml"
    file.write_text(
        FERRY.replace(
            "    act: asserts\n",
            "    reported_by: {speaker: crew, verb: revealed}\n    act: asserts\n",
        ).replace("said_at: 2020-01-02", "said_at: 2019-12-01"),
        "utf-8",
    )
    with kb.init(tmp_path) as base:
        base.add(file)
        assert base.count(Selection(reports=True)) == 4

    with kb.open(tmp_path, said_by="2019-12-31") as view:
        (one, two) = view.find(Selection(reports=True), limit=-1)

        assert {one.id, two.id} == {"ferry/s1a", "ferry/s1b"}
        assert "the crew (" in one.reported_by[0], "how it became known is still shown"
        assert view.check() == []


def test_a_text_that_came_later_is_not_known_yet(tmp_path, story_folder, seed_text):
    with kb.init(tmp_path) as base:
        base.add(story_folder)
        base.add(story_folder, texts=[seed_text])
        first = next(base._base.journal.entries())
        whole = base._base.view()
        whole.apply()
        assert whole.index.counts()["quotes_checked"] > 0
        only = Base_with([first], base)
        only.apply()

        assert only.index.counts()["quotes_checked"] == 0


def Base_with(entries, base):  # noqa: N802
    view = base._base.view(as_of="1990-01-01")
    for found in entries:
        view.journal.append(
            kind=found.kind, at=found.at, by=found.by, origin=found.origin, payload=found.payload
        )
    return view


@pytest.mark.parametrize("day", ["yesterday", "2021-13-01", "2021-05-01T10:00:00", "2021"])
def test_a_day_that_is_none_is_refused(tmp_path, day):
    kb.init(tmp_path).close()

    with pytest.raises(InstantFormatError):
        kb.open(tmp_path, as_of=day)


def test_a_view_cannot_be_changed(tmp_path, ferry):
    kb.init(tmp_path).close()

    with kb.open(tmp_path, as_of="2030-01-01") as view, pytest.raises(PastBaseError):
        view.add(ferry)
