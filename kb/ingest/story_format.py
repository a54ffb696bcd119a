"""Every key of a story file: what the reader, the JSON Schema and the documentation agree on."""

from dataclasses import dataclass
from typing import Any

from kb.graph.write import ACT_TERMS, REPLY_KINDS, SOURCE_TYPES
from kb.model.proposition import SHARES
from kb.model.sameness import Sameness
from kb.model.story import Certainty, Polarity, VerbClass

SLUG = r"[a-z0-9][a-z0-9-]{0,199}"
LOCAL_ID = r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}"
SUFFIX = rf"\.?{LOCAL_ID}"
EXTENTS = tuple(SHARES)
DEFAULT_CERTAINTY = Certainty.CERTAIN
DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True)
class Key:
    """One key of a mapping.

    Attributes:
        shape: How its value looks; one of the names in `_SHAPES`, or "one of" with `words`.
        help: What it means, for people and for editors that show the schema.
    """

    name: str
    shape: str
    help: str
    required: bool = False
    words: tuple[str, ...] = ()


SECTIONS: dict[str, tuple[Key, ...]] = {
    "story": (
        Key("story", "slug", "Id of the story, the same in all its files.", required=True),
        Key("title", "text", "What the story is about, in one line.", required=True),
        Key("description", "text", "A sentence or two for whoever opens the file."),
        Key("language", "language", "Language of the names in this file. Default: en."),
        Key("sources", "sources", "The works in which something was said or printed, by id."),
        Key("entities", "entities", "Who and what the statements are about, by id."),
        Key("statements", "statements", "Who said what, where, in which words."),
        Key("replies", "replies", "Which source or statement answers which."),
        Key("judgements", "judgements", "Whether two claims known by their words are one claim."),
    ),
    "source": (
        Key("type", "one of", "Kind of work.", required=True, words=tuple(SOURCE_TYPES)),
        Key("title", "text", "Title as printed.", required=True),
        Key("author", "entity", "Who wrote it."),
        Key("publisher", "entity", "Who published it. An author or a publisher is required."),
        Key("url", "url", "Web address; it is what makes two records the same source."),
        Key("published", "time", "When it was published."),
        Key("retrieved", "time", "When the archived copy was made."),
        Key("language", "language", "Language of its text."),
        Key("sha256", "sha256", "SHA-256 of the bytes of the archived text."),
        Key("versions", "versions", "Its versions in order, by id."),
        Key("version", "id", "The version that the archived text is of."),
        Key("based_on", "ids", "Ids of sources of this story that it draws on."),
        Key("note", "text", "Anything a colleague should know."),
    ),
    "version": (
        Key("date", "time", "When this version appeared, if it says so."),
        Key("mark", "text", "The mark as printed, such as UPDATED."),
    ),
    "entity": (
        Key("name", "text", "Name as people know it; the same wherever this id is used.", True),
        Key("is_a", "entities list", "For an individual: the class or classes it is one of."),
        Key("broader", "entities list", "For a kind of thing: the wider kind or kinds."),
        Key("aliases", "texts", "Other spellings and names."),
        Key("language", "language", "Language of these words. Default: that of the file."),
        Key("description", "text", "What tells it from others of that name."),
        Key("part_of", "entities list", "Organisations it belongs to; no rule follows this."),
        Key("same_as", "urls", "Its page in Wikidata or another authority."),
        Key("exact_match", "alignments", "Entities held to mean the same; strict rules follow."),
        Key("close_match", "alignments", "Entities held to mean nearly the same; bridged only."),
        Key(
            "distinct_from",
            "entities list",
            "For an individual: others that it is known not to be.",
        ),
        Key("disjoint_with", "entities list", "For a kind: others that share no member with it."),
        Key("closed", "yes or no", "For a kind: its individuals here all differ. Default: no."),
    ),
    "alignment": (
        Key("to", "entity", "The entity it is aligned with.", required=True),
        Key("by", "text", "Who holds so.", required=True),
        Key("because", "text", "Why.", required=True),
    ),
    "statement": (
        Key("id", "id", "Id within the story.", required=True),
        Key("source", "id", "The source in which it is printed.", required=True),
        Key("quote", "text", "The words, exactly as printed."),
        Key("at", "span", "Place of the quote in the archived text: START-END in code points."),
        Key("prefix", "text", "Words right before the quote, to tell two places apart."),
        Key("suffix", "text", "Words right behind the quote, to tell two places apart."),
        Key("unheld", "yes or no", "Whether the quote is not of the archived text. Default: no."),
        Key("no_quote_because", "text", "Why there is no quote; a quote or this is required."),
        Key("speaker", "entity", "Who says it: the innermost speaker.", required=True),
        Key("on_behalf_of", "entity", "For whom the speaker speaks."),
        Key("role", "text", "Role of the speaker as printed, such as spokesperson for."),
        Key(
            "reported_by", "reports", "The verb of the report, or a chain of up to fifty reporters."
        ),
        Key("original", "id", "The source in which it was first said."),
        Key("verbatim", "yes or no", "Whether it is quoted word for word. Default: no."),
        Key("version", "id", "The version of the source in which it first appears."),
        Key("last_version", "id", "The last version of the source in which it still stands."),
        Key("act", "one of", "What the speaker does.", required=True, words=tuple(ACT_TERMS)),
        Key(
            "polarity",
            "one of",
            "For or against the content. Default: positive.",
            words=tuple(Polarity),
        ),
        Key(
            "certainty",
            "one of",
            "How sure the speaker is. Default: certain.",
            words=tuple(Certainty),
        ),
        Key("said_at", "time", "When it was said. Default: as its sources say."),
        Key("note", "text", "Anything a colleague should know."),
        Key("claim", "claim", "What is said; this or claims is required."),
        Key("claims", "claims", "Several things said in one passage."),
    ),
    "report": (
        Key("speaker", "entity", "Who reports. Default: publisher or author of the source."),
        Key("verb", "text", "The verb as printed, such as claims.", required=True),
        Key(
            "class",
            "one of",
            "What the verb says of the reporter; needed for unknown verbs.",
            words=tuple(VerbClass),
        ),
    ),
    "claim": (
        Key("relation", "text", "A relation of the registry, or other, or claim.", required=True),
        Key("id", "suffix", "Suffix of this part's id, in a list of claims."),
        Key("act", "one of", "As in the statement, for this part.", words=tuple(ACT_TERMS)),
        Key("polarity", "one of", "As in the statement, for this part.", words=tuple(Polarity)),
        Key("certainty", "one of", "As in the statement, for this part.", words=tuple(Certainty)),
        Key("presupposed", "yes or no", "Taken for granted, not said. Default: no."),
        Key("time", "claim time", "When it happened: past, now, future, or a time. Default: past."),
        Key("value", "value", "A number, where the relation takes one."),
        Key("extent", "extent", "How much of the set is meant: a word, or bounds from 0 to 1."),
        Key("text", "text", "The content in words; for other and claim only, and required there."),
    ),
    "value": (
        Key("exactly", "number", "The number itself."),
        Key("at_least", "number", "A lower bound that may be met."),
        Key("more_than", "number", "A lower bound that is passed."),
        Key("at_most", "number", "An upper bound that may be met."),
        Key("less_than", "number", "An upper bound that is not reached."),
        Key("about", "number", "A number of unknown precision; never compared."),
        Key("unit", "text", "What is counted or measured in."),
        Key("as_of", "time", "The day or period for which the number holds."),
        Key("text", "text", "The number as printed."),
    ),
    "extent": (
        Key("exactly", "number", "The share itself, as a part of one."),
        Key("at_least", "number", "A lower bound that may be met."),
        Key("more_than", "number", "A lower bound that is passed."),
        Key("at_most", "number", "An upper bound that may be met."),
        Key("less_than", "number", "An upper bound that is not reached."),
        Key("text", "text", "The share as printed."),
    ),
    "reply": (
        Key("id", "id", "Id within the story.", required=True),
        Key("from", "ids", "A source, or statements, that answer.", required=True),
        Key("to", "ids", "The source, or statements, answered.", required=True),
        Key("kind", "one of", "How it answers.", required=True, words=tuple(REPLY_KINDS)),
        Key("stated_in", "id", "The statement that tells of the reply."),
        Key("note", "text", "Anything a colleague should know."),
    ),
    "judgement": (
        Key("claims", "two texts", "The words of both claims.", required=True),
        Key(
            "verdict",
            "one of",
            "Whether they are one claim.",
            required=True,
            words=tuple(Sameness),
        ),
        Key("by", "text", "Who holds so.", required=True),
        Key("because", "text", "Why.", required=True),
        Key("on", "time", "The day or the instant; of several the newest holds.", required=True),
    ),
}

_TEXT: dict[str, Any] = {"type": ["string", "number", "boolean"]}


def _one_or_list(item: dict[str, Any]) -> dict[str, Any]:
    return {"oneOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def _by_id(section: str) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{section}"}}


def _list_of(section: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/$defs/{section}"}}


_LOCAL = {"type": "string", "pattern": f"^{LOCAL_ID}$"}
_ENTITY = {"type": "string", "pattern": f"^{SLUG}$"}
_URL = {"type": "string", "format": "uri"}
_SHAPES: dict[str, dict[str, Any]] = {
    "text": _TEXT,
    "texts": _one_or_list(_TEXT),
    "slug": {"type": "string", "pattern": f"^{SLUG}$"},
    "language": {"type": "string", "pattern": "^[a-z]{2,3}(-[a-z0-9]+)*$"},
    "id": _LOCAL,
    "suffix": {"type": "string", "pattern": f"^{SUFFIX}$"},
    "ids": _one_or_list(_LOCAL),
    "entity": _ENTITY,
    "entities list": _one_or_list(_ENTITY),
    "url": _URL,
    "urls": _one_or_list(_URL),
    "time": {"type": ["string", "integer"]},
    "claim time": {"type": ["string", "integer"]},
    "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    "span": {"type": "string", "pattern": "^[0-9]+-[0-9]+$"},
    "yes or no": {"enum": ["yes", "no", True, False]},
    "number": {"type": ["number", "string"]},
    "sources": _by_id("source"),
    "versions": _by_id("version"),
    "entities": _by_id("entity"),
    "alignments": _one_or_list({"$ref": "#/$defs/alignment"}),
    "statements": _list_of("statement"),
    "replies": _list_of("reply"),
    "judgements": _list_of("judgement"),
    "two texts": {"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2},
    "reports": {"oneOf": [{"type": "string"}, _list_of("report")]},
    "claim": {"$ref": "#/$defs/claim"},
    "claims": _list_of("claim"),
    "value": {"$ref": "#/$defs/value"},
    "extent": {"oneOf": [{"enum": list(EXTENTS)}, {"$ref": "#/$defs/extent"}]},
}
_FILLER = {
    "oneOf": [
        _ENTITY,
        {"type": "array", "items": _ENTITY, "minItems": 1},
        {"type": "object", "additionalProperties": _ENTITY, "minProperties": 1},
    ]
}


def story_schema(roles: dict[str, str]) -> dict[str, Any]:
    """Make the JSON Schema (2020-12) of a story file, for editors.

    Args:
        roles: The registry's roles with their labels; a claim may name any of them.
    """
    definitions = {name: _mapping(keys) for name, keys in SECTIONS.items()}
    for role, label in sorted(roles.items()):
        definitions["claim"]["properties"][role] = {"description": label, **_FILLER}
    root = definitions.pop("story")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Story file of kb",
        **root,
        "$defs": definitions,
    }


def _mapping(keys: tuple[Key, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _value(key) for key in keys},
    }
    if required := [key.name for key in keys if key.required]:
        found["required"] = required
    return found


def _value(key: Key) -> dict[str, Any]:
    shape = {"enum": list(key.words)} if key.shape == "one of" else _SHAPES[key.shape]
    return {"description": key.help, **shape}
