"""Read FollowTheMoney: people and companies as they come, and then what links them.

A link is read when all things have been, so that it may stand before what it links. Until then it
waits in a file, as there may be more of them than fit into memory.
"""

import codecs
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from kb.errors import ExtraMissingError, Problem
from kb.ingest.json_mending import NotJsonError, read_json
from kb.ingest.json_pieces import Piece, json_pieces
from kb.ingest.kinds import is_json
from kb.model.ftm import Link, Thing
from kb.model.remark import LeftOut
from kb.text.numbers import number_of
from kb.text.safe import forbidden, is_blank

if TYPE_CHECKING:
    from followthemoney.schema import Schema

_SCHEMA = re.compile(rb'"schema"\s*:\s*"[A-Z][A-Za-z]+"')
_PROPERTIES = re.compile(rb'"properties"\s*:\s*\{')
_LOOKED_AT = 64 * 1024
_NAMES = ("name", "alias", "previousName", "weakAlias")
_WIKIDATA = re.compile(r"Q[1-9]\d*", re.ASCII)
_SOURCES = ("publisher", "sourceUrl")
_MOST_SAYINGS = 1000
_SHARE, _WHOLE = "percentage", 100
_TIMES = ("startDate", "endDate")
_FRAME = {"id", "schema", "properties", "datasets", "caption", "first_seen"}
_CLASSES = {
    "Person": "person",
    "Company": "company",
    "PublicBody": "public-body",
    "Organization": "organisation",
    "LegalEntity": "agent",
    "Vehicle": "vehicle",
    "Contract": "contract",
}
_NO_THINGS = ("Document", "Note", "Address", "Message", "UserAccount")
Record = Thing | Link | Problem | LeftOut


def is_ftm(start: bytes) -> bool:
    """Whether a file that begins so holds entities of FollowTheMoney."""
    head = start[:_LOOKED_AT]
    return is_json(head) and bool(_SCHEMA.search(head) and _PROPERTIES.search(head))


def ftm_records(name: str, pieces: Iterable[bytes]) -> Iterator[Record]:
    """Read a file of entities: the things as they come, and behind them the links.

    Args:
        name: What to call the file in messages.
        pieces: Its bytes.

    Raises:
        ExtraMissingError: The library that knows the model is not installed.
    """
    reader = _Reader(name)
    decoder = codecs.getincrementaldecoder("utf-8-sig")(errors="surrogateescape")
    with TemporaryFile("w+", encoding="utf-8", errors="surrogateescape") as waiting:
        for piece in json_pieces(map(decoder.decode, pieces)):
            for entity, place in reader.entities(piece):
                if isinstance(entity, Problem):
                    yield entity
                elif (schema := reader.schema(entity)) is None:
                    yield Problem(place, 0, 0, reader.no_schema(entity))
                elif schema.edge:
                    waiting.write(json.dumps([entity, place]) + "\n")
                else:
                    yield from reader.thing(entity, schema, place)
        waiting.seek(0)
        for line in waiting:
            entity, place = json.loads(line)
            schema = reader.schema(entity)
            assert schema is not None
            yield from reader.links(entity, schema, place)


@dataclass
class _Reader:
    """Reads entities by what the library says of their schemata."""

    file: str
    schemata: dict[str, "Schema | None"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        try:
            from followthemoney import model
        except ImportError:
            raise ExtraMissingError("ftm", "take in FollowTheMoney") from None
        self.model = model

    def entities(self, piece: Piece) -> Iterator[tuple[Any, str]]:
        """Give each entity of a piece with its place, and those that stand in it."""
        place = f"{self.file}#{piece.pointer}" if piece.pointer else f"{self.file}:{piece.line}"
        if piece.fault:
            yield Problem(place, 0, 0, piece.fault), place
            return
        try:
            value, _ = read_json(piece.text)
        except NotJsonError as error:
            line = piece.line + error.line - 1
            yield Problem(self.file, line, 1, f"not JSON: {error}."), place
            return
        todo = list(reversed(value)) if isinstance(value, list) else [value]
        while todo:
            entity = todo.pop()
            yield entity, place
            if isinstance(entity, dict):
                todo += [one for one in _values(entity) if isinstance(one, dict)]

    def schema(self, entity: Any) -> "Schema | None":
        """Give the schema of an entity; None if it is no entity or the model has no such."""
        if not isinstance(entity, dict) or not isinstance(entity.get("properties"), dict):
            return None
        name, id = entity.get("schema"), entity.get("id")
        if not isinstance(name, str) or not isinstance(id, str) or not id.strip():
            return None
        if name not in self.schemata:
            self.schemata[name] = self.model.get(name)
        return self.schemata[name]

    def no_schema(self, entity: Any) -> str:
        """Say why something is no entity."""
        if not isinstance(entity, dict):
            return "this is no entity, which is an object"
        for key, kind in (("id", str), ("schema", str), ("properties", dict)):
            if not isinstance(entity.get(key), kind) or not entity[key]:
                return f"the entity has no {key}, or one of another kind"
        return f"FollowTheMoney has no schema {entity['schema'][:100]!r}"

    # -- things ------------------------------------------------------------------------------

    def thing(self, entity: Mapping[str, Any], schema: "Schema", place: str) -> Iterator[Record]:
        """Read one thing; what says something of it is no name, and is counted."""
        if not schema.is_a("Thing") or any(schema.is_a(name) for name in _NO_THINGS):
            yield LeftOut(f"{schema.name}, which is nobody and nothing that is named")
            return
        properties = _texts(entity)
        names = [name for key in _NAMES for name in properties.get(key, ())]
        caption = entity.get("caption")
        name = caption if caption in names else next(iter(names), "")
        if not name:
            yield Problem(place, 0, 0, f"the {schema.name} {entity['id']} has no name")
            return
        wikidata = [id for id in properties.get("wikidataId", ()) if _WIKIDATA.fullmatch(id)]
        left = [f"{schema.name}.{key}" for key in properties if key not in _NAMES]
        left = [key for key in left if not (wikidata and key.endswith(".wikidataId"))]
        yield Thing(
            id=entity["id"].strip(),
            name=name,
            names=tuple(dict.fromkeys(one for one in names if one != name)),
            is_a=next((word for kind, word in _CLASSES.items() if schema.is_a(kind)), ""),
            wikidata=tuple(dict.fromkeys(wikidata)),
            place=place,
            ignored=(*left, *(key for key in entity if key not in _FRAME)),
        )

    # -- links -------------------------------------------------------------------------------

    def links(self, entity: Mapping[str, Any], schema: "Schema", place: str) -> Iterator[Record]:
        """Read a link, which is one for each pair of its ends."""
        properties = _texts(entity)
        sides = (schema.edge_source or "", schema.edge_target or "")
        ends = [properties.get(side, []) for side in sides]
        if not all(ends):
            lacking = sides[1] if ends[0] else sides[0]
            yield Problem(place, 0, 0, f"the {schema.name} {entity['id']} has no {lacking}")
            return
        datasets = [one for one in entity.get("datasets") or [] if isinstance(one, str)]
        told = {
            *(*sides, *schema.edge_caption, *_SOURCES),
            *(key for key in _TIMES if len(properties.get(key, ())) == 1),
        }
        kept = [
            (key, text) for key, texts in properties.items() if key not in told for text in texts
        ]
        kept += [(key, str(entity[key])) for key in entity if key not in _FRAME]
        odd = [text for text in properties.get(_SHARE, ()) if not _is_share(text)]
        kept += [(_SHARE, text) for text in odd if _SHARE in told]
        if not (datasets or any(properties.get(key) for key in _SOURCES)):
            yield LeftOut(f"{schema.name} of which no source is named")
            return
        sayings = max(1, len(datasets)) * max(1, len(properties.get("publisher", ())))
        if len(ends[0]) * len(ends[1]) * sayings > _MOST_SAYINGS:
            reason = f"the {schema.name} {entity['id']} says more than {_MOST_SAYINGS:,} things"
            yield Problem(place, 0, 0, f"{reason}: each end with each other, by each source")
            return
        start, end = (_only(properties.get(key, ())) for key in _TIMES)
        for left, right in product(*ends):
            yield Link(
                id=entity["id"].strip(),
                schema=schema.name,
                words=schema.edge_label or "linked to",
                details=tuple(
                    f"{text}%" if key == _SHARE and text[-1:].isdigit() else text
                    for key in schema.edge_caption
                    if key not in _TIMES
                    for text in properties.get(key, ())
                    if key != _SHARE or text not in odd
                ),
                left=left,
                right=right,
                start=start,
                end=end,
                seen=str(entity.get("first_seen") or ""),
                datasets=tuple(sorted(set(datasets))),
                publishers=tuple(sorted(set(properties.get("publisher", ())))),
                pages=tuple(dict.fromkeys(properties.get("sourceUrl", ()))),
                place=place,
                kept=tuple(kept),
                defects=tuple(f"the percentage {text[:40]} is not from 0 to 100" for text in odd),
            )


def _values(entity: Mapping[str, Any]) -> Iterator[Any]:
    properties = entity.get("properties")
    for values in properties.values() if isinstance(properties, dict) else ():
        yield from values if isinstance(values, list) else [values]


def _texts(entity: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give the values of an entity as texts; one that stands in it is known by its id."""
    found: dict[str, list[str]] = {}
    for key, values in entity["properties"].items():
        for value in values if isinstance(values, list) else [values]:
            text = value.get("id") if isinstance(value, dict) else value
            word = "" if text is None else str(text).strip()
            if forbidden(word) or not is_blank(word):  # what is forbidden is refused by its name
                found.setdefault(key, []).append(word)
    return found


def _is_share(text: str) -> bool:
    """Whether a percentage can be one; what is written in words can."""
    plain = text.removesuffix("%").strip()
    share = number_of(plain)
    try:
        return 0 <= (float(plain) if share is None else share) <= _WHOLE
    except ValueError:
        return True


def _only(texts: Iterable[str]) -> str:
    """Give a text that is the only one; of several, none is preferred."""
    found = list(texts)
    return found[0] if len(found) == 1 else ""
