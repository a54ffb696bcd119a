"""Tell what kind of source a file is, by its name and then by its content."""

import re
from pathlib import Path

from kb.errors import MappingMissingError, UnknownKindError

STORY = "story"
TABLE = "table"
"""A table of stances: it is one only with a mapping that says which column is what."""
REVIEWS = "reviews"
"""A table of reviews, likewise."""
CLAIMREVIEW = "claimreview"
"""Pages, feeds and answers with ClaimReview of schema.org."""
ANNOTATIONS = "annotations"
"""W3C Web Annotations in JSON-LD, under the context of their model."""
FTM = "ftm"
"""People, companies and the links between them, as FollowTheMoney has them."""
RDF_KINDS = ("turtle", "trig", "ntriples", "nquads", "rdfxml", "jsonld")
KINDS = (STORY, CLAIMREVIEW, ANNOTATIONS, FTM, *RDF_KINDS)
_ENDINGS = {
    ".yaml": STORY, ".yml": STORY, ".ttl": "turtle", ".trig": "trig", ".nt": "ntriples",
    ".nq": "nquads", ".rdf": "rdfxml", ".owl": "rdfxml", ".xml": "rdfxml", ".jsonld": "jsonld",
    ".json": "jsonld",
}  # fmt: skip
_ANNOTATED = re.compile(rb'"https?://www\.w3\.org/ns/anno\.jsonld"')
_TABLES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson")
ENDINGS = (*_ENDINGS, *_TABLES)
"""The endings that say what a file is."""


def recognise(name: str, content: bytes) -> str:
    """Tell the kind of a source that holds no ClaimReview.

    Raises:
        MappingMissingError: It is a table, of which nothing says what its columns are.
        UnknownKindError: Neither name nor content tells.
    """
    ending = Path(name).suffix.lower()
    start = content[:4096].decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")
    is_json = start.startswith(("{", "["))
    if (
        is_json
        and ending in ("", ".json", ".jsonld", ".jsonl", ".ndjson")
        and _ANNOTATED.search(content)
    ):
        return ANNOTATIONS
    if kind := _ENDINGS.get(ending):
        return kind
    if ending in _TABLES:
        raise MappingMissingError(name)
    if is_json:
        return "jsonld"
    if start.startswith(("<?xml", "<rdf:RDF")):
        return "rdfxml"
    if start.lower().startswith(("@prefix", "@base", "prefix ", "base ")):
        return "turtle"
    if start.startswith("<http"):
        return "nquads"
    if any(line.startswith("story:") for line in start.splitlines()):
        return STORY
    raise UnknownKindError(name, KINDS)
