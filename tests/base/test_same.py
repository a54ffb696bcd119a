"""Claims in two places are suggested, joined only by a person, and what that leads to says so."""

import json
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

import kb
from kb.errors import DecisionError, LikenessError, NoClaimError, OneClaimError
from kb.model.conflict import Tier
from kb.model.lookup import Selection
from kb.terms import PREFIXES, address

STORY = """\
story: bridge
title: The bridge
sources:
  a: {type: news-article, title: Closed, publisher: north-post, published: 2020-03-02}
  b: {type: news-article, title: Open, publisher: south-post, published: 2020-03-03}
  c: {type: news-article, title: Quoted, publisher: east-post, published: 2020-03-04}
entities:
  north-post: {name: the North Post, is_a: news-outlet}
  south-post: {name: the South Post, is_a: news-outlet}
  east-post: {name: the East Post, is_a: news-outlet}
statements:
  - {id: s1, source: a, quote: q, speaker: north-post, act: asserts,
     claim: {relation: claim, text: The old bridge is closed to lorries.}}
  - {id: s2, source: b, quote: q, speaker: south-post, act: denies,
     claim: {relation: claim, text: The old bridge is closed to all lorries}}
  - {id: s3, source: c, quote: q, speaker: east-post, act: asserts,
     claim: {relation: claim, text: 'the old bridge “is closed” to lorries'}}
  - {id: s4, source: c, quote: q, speaker: east-post, act: asserts,
     claim: {relation: meet, agent: east-post, counterpart: north-post}}
  - {id: s5, source: c, quote: q, speaker: east-post, act: asserts,
     claim: {relation: claim, text: पुल बंद है}}
"""


@pytest.fixture
def base(tmp_path: Path):
    file = tmp_path / "story.yaml"
    file.write_text(STORY, encoding="utf-8")
    with kb.open(":memory:") as found:
        found.add(file)
        yield found


def listed(base, *args, **kwargs):
    pairs, total = base.same(*args, **kwargs)
    assert total == len(pairs)
    return [tuple(one.id.partition("/")[2] for one in (p.left, p.right)) for p in pairs]


def bridged(base):
    return base.contradictions(Selection(tier=Tier.BRIDGED.value))


def test_claims_written_alike_are_listed_the_likest_first_with_speaker_and_source(base):
    pairs, _ = base.same()

    first, second = pairs
    assert (first.likeness, {first.left.id, first.right.id}) == (1, {"bridge/s1", "bridge/s3"})
    assert not first.opposed
    assert 0.7 <= second.likeness < 1
    assert second.opposed
    assert {second.left.speaker, second.right.speaker} == {"the North Post", "the South Post"}
    assert all(card.source for pair in pairs for card in (pair.left, pair.right))
    assert bridged(base) == []


def test_a_selection_and_a_page_are_of_pairs(base):
    assert listed(base, Selection(speaker="east-post")) == [("s1", "s3")]
    assert listed(base, Selection(words="all")) == [("s2", "s1")]
    assert listed(base, opposed=True) == [("s2", "s1")]
    assert listed(base, least=0.95) == [("s1", "s3")]
    pairs, total = base.same(limit=1, offset=1)
    assert (len(pairs), total) == (1, 2)
    with pytest.raises(LikenessError):
        base.same(least=0.01)


def test_what_is_judged_the_same_meets_with_the_judgement_first(base):
    done = base.judge_claims("s1", "s2", "same", reason="Lorries are meant.", by="Ann")

    (conflict,) = bridged(base)
    assert done.new_conflicts == (conflict.id,)
    assert (conflict.left.id, conflict.right.id) == ("bridge/s1", "bridge/s2")
    (assumption,) = conflict.assumptions
    assert assumption.id.startswith("judgement:")
    assert "as Ann held on" in assumption.text
    assert "Lorries are meant." in assumption.text
    assert conflict.steps[0].curator == "Ann"
    assert base.contradictions(Selection(without=(assumption.id,))) == []
    assert listed(base) == [("s1", "s3")]
    assert base.why("s1", "s2").conflict == conflict
    assert base.check() == []


def test_who_holds_two_pairs_to_be_one_leads_on_but_not_against_a_judgement(base):
    base.judge_claims("s1", "s2", "same", reason="So it is.")
    base.judge_claims("s1", "s3", "same", reason="So it is.")

    assert {c.left.id for c in bridged(base)} == {"bridge/s1", "bridge/s3"}
    assert {len(c.assumptions) for c in bridged(base)} == {1, 2}
    assert listed(base) == []

    base.judge_claims("s2", "s3", "not-same", reason="One says all.")

    assert {c.left.id for c in bridged(base)} == {"bridge/s1"}
    assert "is another claim than" in base.why("s3", "s2").blocks[0]
    assert base.check() == []


@pytest.mark.parametrize("verdict", ["not-same", "maybe-same"])
def test_a_later_judgement_is_in_force_even_in_the_same_second(base, verdict):
    base.judge_claims("s1", "s2", "same", reason="So it is.")
    done = base.judge_claims("s2", "s1", verdict, reason="Read again.")

    assert len(done.gone_conflicts) == 1
    assert bridged(base) == []
    assert listed(base) == [("s1", "s3")]


def test_a_judgement_can_be_taken_back_and_the_pair_is_suggested_again(base):
    base.judge_claims("s1", "s2", "same", reason="So it is.")
    (assumption,) = bridged(base)[0].assumptions

    base.retract(assumption.id, reason="Misread.")

    assert bridged(base) == []
    assert ("s2", "s1") in listed(base)
    assert base.check() == []


@pytest.mark.parametrize("format", ["turtle", "story", "jsonld", "nanopub"])
def test_a_judgement_goes_out_and_comes_in_as_somebodys_and_joins_nothing(base, format, tmp_path):
    base.judge_claims("s1", "s2", "same", reason="So it is.", by="Ann")
    suffix = {"turtle": "ttl", "story": "yaml", "jsonld": "jsonld", "nanopub": "trig"}[format]
    file = tmp_path / f"out.{suffix}"
    file.write_text("".join(base.export(format)), encoding="utf-8")

    with kb.open(":memory:") as other:
        other.add(file)

        assert [c.id for c in bridged(other)] == [c.id for c in bridged(base)]
        assert bridged(other)[0].assumptions == bridged(base)[0].assumptions
        claims = {NamedNode(address(c.proposition)) for c in other.find()}
        said_of_claims = {q.predicate.value for q in other._base.history().quads
                          if q.subject in claims and q.object in claims}  # fmt: skip
        assert said_of_claims == set()
        assert not any("sameAs" in q.predicate.value for q in other._base.history().quads)


def test_only_two_claims_known_by_their_words_can_be_judged_so(base):
    with pytest.raises(NoClaimError):
        base.judge_claims("s1", "s4", "same", reason="So it is.")
    with pytest.raises(OneClaimError):
        base.judge_claims("s1", "s1", "same", reason="So it is.")
    with pytest.raises(DecisionError):
        base.judge_claims("s1", "s2", "alike", reason="So it is.")
    with pytest.raises(DecisionError):
        base.judge_claims("s1", "s2", "same", reason=" ")
    assert "So it is." not in "".join(base.export("turtle"))


def test_every_judgement_stays_on_record_with_who_held_it(base):
    base.judge_claims("s1", "s2", "same", reason="So it is.", by="Ann")
    base.judge_claims("s1", "s2", "not-same", reason="One says all.", by="Bob")

    rows = json.loads(base.query("claim-judgements").body)["results"]["bindings"]

    told = [(r["curator"]["value"], r["sameness"]["value"], r["in_force"]["value"]) for r in rows]
    terms = PREFIXES["kb"]
    assert told == [("Ann", f"{terms}same", "no"), ("Bob", f"{terms}not-same", "yes")]
