"""The W3C's query tests come out over HTTP as the suite says, on data that was taken in as others'.

`make conformance` asks all of them; here one in eight is, which takes seconds.
"""

import os
from pathlib import Path

import pytest

from tests.conformance.queries import endpoint, fault, questions
from tests.conformance.run import known_failures

FOLDER = Path(os.environ.get("KB_DATA", "/nowhere")) / "w3c-sparql" / "sparql" / "sparql11"
EVERY = 8
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="KB_DATA does not name the folder of real data"
)


def test_queries_of_the_suite_are_answered_as_known():
    asked = list(questions(FOLDER))[::EVERY]
    assert {one.result.suffix for one in asked if one.result} >= {".srx", ".srj", ".ttl"}

    with endpoint(asked) as client:
        faults = {(f"sparql {one.suite}", one.test): fault(client, one) for one in asked}

    assert {key for key, found in faults.items() if found} == set(known_failures()) & set(faults)
