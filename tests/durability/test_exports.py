"""An export says what the base says: the same bytes each time, and to parsers of three origins.

`make durability` does so for many bases.
"""

import shutil

import pytest

from tests.durability.exports import SYNTAXES, campaign


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib 7.6 warns of its own use
def test_every_parser_reads_what_the_base_holds_and_the_bytes_are_the_same():
    if not shutil.which("rapper") or not shutil.which("serdi"):
        pytest.skip("rapper or serdi is not installed (Debian: raptor2-utils, serdi)")

    seen = campaign(worlds=1, seed=1, orders=["4711"])

    assert seen.failures == []
    assert seen.agreed["bytes"] == 2 * len(SYNTAXES)
    assert {name: seen.agreed[name] for name in ("oxigraph", "rdflib", "rapper", "serdi")} == {
        "oxigraph": 8,
        "rdflib": 8,
        "rapper": 7,
        "serdi": 6,
    }
