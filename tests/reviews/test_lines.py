"""Feeds are joined as lines, or as quads where something is known: the same is noted."""

import json

import pytest
from pyoxigraph import Store

from kb import feeding
from kb.feeding import Feed, Feeding
from kb.graph.registry import load_registry
from kb.ingest.claimreview import claim_reviews
from kb.ingest.ftm import ftm_records
from kb.ingest.verdicts import shipped_verdicts
from kb.joining_lines import join_new
from kb.model.story import Entity, Story
from kb.store.pending import Pending
from tests.bench.feeds import Checks, claim_review

THINGS = [
    {"id": "a", "schema": "Person", "properties": {"name": ["Ann Pell"], "nationality": ["fr"]}},
    {"id": "b", "schema": "Company", "properties": {"name": ["Harbour Line"]}},
    {"id": "o", "schema": "Ownership", "properties": {"owner": ["a"], "asset": ["b"]}},
]


def noted(records, verdicts):
    """Take a feed in, and give what is noted and what is told."""
    payloads = list[bytes]()
    with Pending() as pending:
        fed = Feeding(Store(), verdicts, pending)
        fed.take([Feed("feed", "reviews", records)], lambda _, payload: payloads.append(payload))
    return payloads, fed.noted, fed.refused


@pytest.mark.parametrize("cut", [7, 1000])
def test_a_feed_is_noted_alike_as_lines_and_as_quads(monkeypatch, cut):
    monkeypatch.setattr(feeding, "BATCH", cut)
    verdicts = shipped_verdicts()
    checks = [json.dumps(claim_review(one)).encode() + b"\n" for one in Checks(120)]
    things = [json.dumps(one).encode() + b"\n" for one in THINGS]
    records = [*claim_reviews("feed", [b"".join(checks)]), *ftm_records("feed", things)]
    taken = list[bool]()

    def told(*given):
        found = join_new(*given)
        taken.append(found is not None)
        return found

    monkeypatch.setattr(feeding, "join_new", told)
    lines = noted(records, verdicts)
    assert taken.count(True) > taken.count(False)
    monkeypatch.setattr(feeding, "join_new", lambda *_: None)

    quads = noted(records, verdicts)

    assert lines == quads
    assert sum(map(len, lines[0])) > 100_000


def test_an_entity_that_could_stand_under_itself_is_left_to_be_looked_at():
    under = Entity("harbour", "Harbour", is_a=("quay",), language="en")
    story = Story("s", "S", entities=(under,))

    assert join_new([story], Store(), load_registry()) is None
