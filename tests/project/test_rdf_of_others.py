"""What the page on RDF of others says holds for real data."""

import gzip
import os
import re
from pathlib import Path

import pytest

import kb

DATA = Path(os.environ.get("KB_DATA", "/nowhere"))
needs_data = pytest.mark.skipif(
    not os.environ.get("KB_DATA"), reason="KB_DATA does not name the folder of real data"
)


@needs_data
def test_every_statement_graph_is_found_with_its_offsets(tmp_path):
    """The query of the page on RDF of others gives each event statement with its places."""
    packed = (DATA / "newsreader-trig/wikinews.sem.nq.gz").read_bytes()
    place = tmp_path / "wikinews.nq"
    place.write_bytes(gzip.decompress(packed))
    page = (Path(__file__).parents[2] / "docs/rdf-of-others.md").read_text("utf-8")
    (query,) = re.findall(r"```sparql\n(.*?)```", page, re.DOTALL)
    with kb.open(":memory:") as base:
        base.add(place)
        answer = base.query(query)

        rows = [(row["statement"].value, row["places"].value) for row in answer.results()]
    assert len({statement for statement, _ in rows}) == len(rows) == 3538
    assert sum(int(places) for _, places in rows) == 3203
