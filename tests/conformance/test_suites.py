"""What the libraries get right stays right, and what they get wrong is known with its reason."""

import logging
import os
from pathlib import Path

import pytest

from tests.conformance.run import changes, known_failures
from tests.conformance.suites import Outcome, all_outcomes


def test_every_known_failure_has_a_reason():
    assert all(reason.strip() for reason in known_failures().values())


def test_a_change_is_seen():
    suite, test = next(iter(known_failures()))

    assert changes([Outcome(suite, test, "")]) == [
        f"{suite} {test}: passes now; take it out of the list"
    ]
    assert changes([Outcome(suite, test, "fails")]) == []
    assert changes([Outcome("a suite", "a test", "refused")]) == ["a suite a test: refused"]


def test_the_suites_of_the_w3c_come_out_as_known():
    place = os.environ.get("KB_DATA")
    if not place:
        pytest.skip("KB_DATA does not name the folder of real data")
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)

    outcomes = list(all_outcomes(Path(place)))

    assert changes(outcomes) == []
    assert {each.suite for each in outcomes if "rdf-" in each.suite} >= {"rdf-turtle", "rdf-trig"}
