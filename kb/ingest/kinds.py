"""Tell what kind of source a file is, by its name and then by its content."""

import re
from pathlib import Path

from kb.errors import MappingMissingError, UnknownKindError
from kb.ingest.trix import is_trix

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
RDF_KINDS = ("turtle", "trig", "ntriples", "nquads", "rdfxml", "trix", "jsonld")
KINDS = (STORY, CLAIMREVIEW, ANNOTATIONS, FTM, *RDF_KINDS)
_ENDINGS = {
    ".yaml": STORY, ".yml": STORY, ".ttl": "turtle", ".trig": "trig", ".nt": "ntriples",
    ".nq": "nquads", ".trix": "trix", ".rdf": "rdfxml", ".owl": "rdfxml", ".xml": "rdfxml",
    ".jsonld": "jsonld", ".json": "jsonld",
}  # fmt: skip
_DIRECTIVES = ("@prefix", "@base", "@version", "prefix ", "base ", "version ")
_COMMENTS = re.compile(r"\A(?:\s*#[^\n]*\n)+\s*")
_QUAD = re.compile(
    r"(?:<[^<>\s]+>|_:\S+)[ \t]*<[^<>\s]+>[ \t]*(?:<[^<>\s]+>|_:\S+|<<|\"(?:[^\"\\\r\n]|\\.)*\"\S*)"
    r"[ \t]*(?:<[^<>\s]+>|_:\S+)?[ \t]*\.[ \t]*(?:#.*)?[\r\n]"
)
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
    if ending in ("", ".xml") and start.startswith("<") and is_trix(start):
        return "trix"
    if kind := _ENDINGS.get(ending):
        return kind
    if ending in _TABLES:
        raise MappingMissingError(name)
    if is_json:
        return "jsonld"
    if start.startswith(("<?xml", "<rdf:RDF")):
        return "rdfxml"
    if found := _of_turtle(_COMMENTS.sub("", start), content):
        return found
    if any(line.startswith("story:") for line in start.splitlines()):
        return STORY
    raise UnknownKindError(name, KINDS)


def _of_turtle(start: str, content: bytes) -> str:
    """Tell N-Quads, Turtle and TriG apart; "" for what is none of them.

    TriG without a brace is Turtle, and with one it may be nothing else.
    """
    if _QUAD.match(start):
        return "nquads"
    if start.startswith(("<http", "<urn:")) or start.lower().startswith(_DIRECTIVES):
        return "trig" if b"{" in content else "turtle"
    return ""
