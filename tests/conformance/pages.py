"""The W3C's tests of JSON-LD in pages, run against what reads the pages of fact-checkers.

kb takes every script of a page. Where a test asks for the first one or for one by its name, that is
chosen here; the scripts, and what relative addresses are relative to, are found by kb.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag

from pyoxigraph import Quad, RdfFormat, parse

from kb.errors import RefusedError
from kb.ingest.html_scripts import head_of, scripts_in
from kb.ingest.rdf import read_rdf
from tests.conformance.outcomes import JSONLD_BASE, Outcome, same

_SUITE = "jsonld in pages, kb"


def in_pages(folder: Path) -> Iterator[Outcome]:
    """JSON-LD in scripts to RDF; a test whose page is not there is left out."""
    tests = json.loads((folder / "html-manifest.jsonld").read_text("utf-8"))["sequence"]
    for test in tests:
        name, script = urldefrag(test["input"])
        is_of_rdf = "jld:ToRDFTest" in test["@type"]
        if is_of_rdf and not script and (folder / name).exists():
            yield Outcome(_SUITE, test["@id"].lstrip("#"), _fault(folder, test))


def _fault(folder: Path, test: dict[str, str]) -> str:
    options = test.get("option", {})
    assert isinstance(options, dict)
    base = str(options.get("base", JSONLD_BASE + test["input"]))
    page = (folder / test["input"]).read_text("utf-8")
    is_negative = "jld:NegativeEvaluationTest" in test["@type"]
    try:
        quads = _read(page, base, is_every=bool(options.get("extractAllScripts")))
    except RefusedError as error:
        return "" if is_negative else f"refused: {error}"
    if is_negative:
        return "accepted"
    expected = (folder / test["expect"]).read_bytes()
    return "" if same(quads, parse(expected, format=RdfFormat.N_QUADS)) else "other triples"


def _read(page: str, base: str, *, is_every: bool) -> list[Quad]:
    found = list(scripts_in(page))
    chosen = found if is_every else found[:1]
    if not chosen or any(script.fault for script in chosen):
        raise RefusedError([])
    values = [script.value for script in chosen]
    document = [one for value in values for one in (value if isinstance(value, list) else [value])]
    head = head_of(page, base)
    return read_rdf("page", json.dumps(document).encode(), "jsonld", head.base or base, [])
