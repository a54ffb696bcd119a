"""Tell what kind of source a file is: by its content, and by its name where that leaves it open.

A feed may be called `feed.txt`, a page `page.json`, and N-Quads are sent as `claims.ttl`.
"""

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
_TEXTS = ("turtle", "trig", "ntriples", "nquads")
_TABLES = (".csv", ".tsv", ".tab", ".jsonl", ".ndjson")
_YAML, _PAGES = (".yaml", ".yml"), (".html", ".htm", ".xhtml")
_LOOKED_AT, _HEAD = 4096, 64 * 1024
_RDF = b"http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_COMMENTS = re.compile(r"\A(?:\s*#[^\n]*\n)+\s*")
_DIRECTIVE = re.compile(
    r"@(?:prefix|base|version)\s|prefix\s+[^\s:]*:\s*<|base\s*<|version\s+[\"']", re.IGNORECASE
)
_NODE, _LITERAL = r"(?:<[^<>\s]+>|_:\S+)", r"\"(?:[^\"\\\r\n]|\\.)*\"\S*"
_QUAD = re.compile(
    rf"{_NODE}[ \t]*<[^<>\s]+>[ \t]*(?:{_NODE}|<<|{_LITERAL})"
    rf"[ \t]*(?P<graph>{_NODE})?[ \t]*\.[ \t]*(?:#.*)?[\r\n]"
)
_GRAPH = re.compile(
    rb"^[ \t]*(?:GRAPH\s+)?(?:<[^<>\s]*>|[\w.-]*:[\w.-]*)\s*\{", re.MULTILINE | re.IGNORECASE
)
_JSON = re.compile(r"\{\s*\"|\[\s*[{\"]")
_MEANT_AS_JSON = re.compile(r"\{|\[\s*[^\w\s]")  # "[UPDATED] Headline" is a text
_KEYWORD = re.compile(rb'"@(?:context|id|graph|type|value|list|set|reverse|included)"\s*:')
_ANNOTATED = re.compile(rb'"https?://www\.w3\.org/ns/anno\.jsonld"')
_STORY = re.compile(r"^story:[ \t]+\S+[ \t]*(?:#.*)?\r?$", re.MULTILINE)


def is_json(start: bytes) -> bool:
    """Whether a file that begins so is an object of JSON, or a list.

    Nothing else that is taken in begins so: Turtle and TriG have no text where a subject stands.
    """
    return bool(_JSON.match(_beginning(start)))


def is_called_other(name: str) -> bool:
    """Whether a file is called what is neither a page nor JSON."""
    kind = Path(name).suffix.lower()
    return kind in _ENDINGS and _ENDINGS[kind] != "jsonld"


def may_be_page(name: str, start: bytes) -> bool:
    """Whether a file is called a page, and begins like nothing else that is taken in."""
    if Path(name).suffix.lower() not in _PAGES or is_json(start):
        return False
    text = _COMMENTS.sub("", _beginning(start))
    is_other = _is_rdf(text) or _STORY.search(text) or is_trix(text) or "<rdf:RDF" in text
    return not is_other


def recognise(name: str, content: bytes) -> str:
    """Tell the kind of a source that holds no ClaimReview.

    Raises:
        MappingMissingError: It is a table, of which nothing says what its columns are.
        UnknownKindError: Neither content nor name tells.
    """
    ending = Path(name).suffix.lower()
    if is_json(content):
        return _of_json(name, ending, content)
    start = _COMMENTS.sub("", _beginning(content))
    said = _ENDINGS.get(ending, "")
    if start.startswith("<") and is_trix(start):
        return "trix"
    if start.startswith(("<?xml", "<rdf:RDF")):
        return _of_xml(name, content)
    if _is_rdf(start):
        return _of_rdf(said, start, content)
    if _STORY.search(start):
        return STORY
    if said in _TEXTS or (not said and _may_be_rdf(ending, start)):
        return _of_rdf(said, start, content)
    if ending in _TABLES:
        raise MappingMissingError(name)
    if said or _MEANT_AS_JSON.match(start):
        return said or "jsonld"
    raise UnknownKindError(name, KINDS)


def _beginning(content: bytes) -> str:
    return content[:_LOOKED_AT].decode("utf-8", errors="replace").lstrip("\ufeff \t\r\n")


def _of_json(name: str, ending: str, content: bytes) -> str:
    """Tell what JSON is; a story may be written so, too, as YAML has its braces."""
    if _ANNOTATED.search(content):
        return ANNOTATIONS
    if ending in _TABLES:
        raise MappingMissingError(name)
    if ending == ".jsonld" or _KEYWORD.search(content):
        return "jsonld"
    if ending in _YAML:
        return STORY
    reason = "it is JSON in which nothing is ClaimReview, an annotation, an entity or JSON-LD"
    raise UnknownKindError(name, KINDS, reason)


def _of_xml(name: str, content: bytes) -> str:
    if Path(name).suffix.lower() == ".xml" and _RDF not in content[:_HEAD]:
        raise UnknownKindError(name, KINDS, "it is XML without RDF")
    return "rdfxml"


def _is_rdf(start: str) -> bool:
    """Whether a text surely is Turtle, TriG, N-Triples or N-Quads."""
    return bool(_DIRECTIVE.match(start) or _QUAD.match(start))


def _may_be_rdf(ending: str, start: str) -> bool:
    return start.startswith(("<http", "<urn:")) and ending not in _TABLES


def _of_rdf(said: str, start: str, content: bytes) -> str:
    """Tell Turtle, TriG, N-Triples and N-Quads apart.

    The name is believed unless what it says cannot hold this. A graph stands in N-Quads behind
    each triple, in TriG around them; without one, TriG is Turtle. In N-Triples it is a mistake.
    """
    quad = _QUAD.match(start)
    if quad and quad["graph"] and said != "ntriples":
        return "nquads"
    is_text = said in _TEXTS
    if said == "trig" or (_GRAPH.search(content) if is_text else not quad and b"{" in content):
        return "trig"
    if _DIRECTIVE.match(start) or not (quad or is_text):
        return "turtle"
    return said if is_text else "nquads"
