"""Read the small file that says which column of a stance table is what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.errors import Problem, RefusedError, nearest
from kb.graph.write import SOURCE_TYPES
from kb.ingest.stance_columns import DateField, Field, Side, Speaker, StanceMapping
from kb.ingest.story_format import SLUG
from kb.ingest.tables import FORMATS, TableShape
from kb.text.yaml_tree import Node, read_yaml

KEYS = (
    "story", "title", "description", "language", "format", "quoted", "rows", "row", "claim",
    "speaker", "quote", "stance", "stances", "said_at", "source", "reported_by", "entities",
    "keep", "ignore",
)  # fmt: skip
_REQUIRED = ("story", "title", "claim", "speaker", "stance", "stances", "source")
_CLAIM, _DATE = ("text", "id"), ("column", "format")
_SPEAKER = ("name", "entity", "per", "is_a")
_SOURCE = ("type", "title", "url", "published", "publisher")
_DIRECTIVES = frozenset("YmdbBHMSzaAIp%")


def read_mapping(name: str, content: bytes) -> StanceMapping:
    """Read a mapping file.

    Raises:
        RefusedError: With every problem, each with its place.
    """
    reader = MappingReader(read_yaml(content, name))
    mapping = reader.mapping()
    if reader.problems or mapping is None:
        raise RefusedError(reader.problems)
    return mapping


def is_date_format(format: str, more: frozenset[str] = frozenset()) -> bool:
    """Whether a format has a year, and nothing that dates do not have or that stands twice."""
    written = re.findall(r"%(.?)", format)
    used = set(written)
    twice = len([part for part in written if part != "%"]) > len(used - {"%"})
    return bool(used & {"Y", *more}) and used <= _DIRECTIVES | more and not twice


@dataclass
class MappingReader:
    """Reads the keys of a mapping file, and collects what is wrong with them."""

    root: Node
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, node: Node, message: str) -> None:
        self.problems.append(node.problem(message))

    def mapping(self) -> StanceMapping | None:
        keys = self.keys(self.root, "the mapping", KEYS, _REQUIRED)
        source = self.keys(keys["source"], "source", _SOURCE, ("type", "title")) if (
            "source" in keys) else {}  # fmt: skip
        claim, claim_id = self.claim(keys)
        speaker = self.speaker(keys, "speaker")
        stance, title = self.field(keys, "stance"), self.field(source, "title")
        sides = self.sides(keys)
        publisher = self.speaker(source, "publisher")
        if bool(publisher) != ("reported_by" in keys):
            self.refuse(
                self.root,
                "source.publisher and reported_by go together: who prints what another says, and "
                "with which verb.",
            )
        if "type" in source:
            self.word(source, "type", tuple(SOURCE_TYPES))
        if "story" in keys and not re.fullmatch(SLUG, self.word(keys, "story")):
            self.refuse(keys["story"], "the id of the story may hold small letters, digits, '-'.")
        shape = TableShape(
            self.word(keys, "format", FORMATS), self.quoted(keys), self.word(keys, "rows")
        )
        url, published = self.field(source, "url"), self.date(source, "published")
        row, quote = self.field(keys, "row"), self.field(keys, "quote")
        said_at = self.date(keys, "said_at")
        keep, ignore = self.names(keys, "keep"), self.names(keys, "ignore")
        entities = keys["entities"].value if "entities" in keys else {}
        if not isinstance(entities, dict):
            self.refuse(keys["entities"], "entities must be a mapping of ids, as in a story.")
        if self.problems or not isinstance(entities, dict):
            return None
        assert claim is not None
        assert speaker is not None
        assert stance is not None
        assert title is not None
        return StanceMapping(
            root=self.root,
            head={k: keys[k] for k in ("story", "title", "description", "language") if k in keys},
            shape=shape, claim=claim, claim_id=claim_id, row=row, speaker=speaker, quote=quote,
            stance=stance, sides=sides, said_at=said_at, source_type=source["type"],
            source_title=title, url=url, published=published, publisher=publisher,
            reported_by=keys.get("reported_by"), entities=entities, keep=keep, ignore=ignore,
        )  # fmt: skip

    def keys(
        self, node: Node, what: str, known: Sequence[str], required: Sequence[str] = ()
    ) -> dict[str, Node]:
        """Give the keys of a mapping; report unknown, missing and empty ones."""
        if not isinstance(node.value, dict):
            self.refuse(node, f"{what} must be keys and values: {', '.join(known)}.")
            return {}
        for key, value in node.value.items():
            if key not in known:
                place = (node.keys or {}).get(key, node)
                hint = nearest(key, list(known)) or f" Its keys: {', '.join(known)}."
                if value.value == "":
                    hint = f' A text with columns stands in quotes, as in "{{{key}}}".'
                self.refuse(place, f"unknown key {key!r} in {what}.{hint}")
            elif value.value in ("", [], {}):
                self.refuse(value, f"{key!r} is empty; fill it in or leave the key out.")
        for key in required:
            if key not in node.value:
                self.refuse(node, f"{what} lacks the key {key!r}.")
        return {key: value for key, value in node.value.items() if value.value not in ("", [], {})}

    def word(self, keys: Mapping[str, Node], key: str, known: Sequence[str] = ()) -> str:
        """Read a plain text, one of the known ones if there are such."""
        if key not in keys:
            return ""
        value = keys[key].value
        if not isinstance(value, str):
            self.refuse(keys[key], f"{key} must be plain text.")
            return ""
        if known and value not in known:
            hint = nearest(value, list(known))
            self.refuse(
                keys[key], f"{key} cannot be {value!r}.{hint} Choose from: {', '.join(known)}."
            )
        return value

    def field(self, keys: Mapping[str, Node], key: str) -> Field | None:
        """Read a column's name, or a text with columns in braces."""
        node = keys.get(key)
        if node is None:
            return None
        if isinstance(node.value, dict):
            only = next(iter(node.value), "")
            reason = f'{key} must be a column, or a text that stands in quotes, as in "{{{only}}}".'
            self.refuse(node, reason)
            return None
        text = self.word(keys, key)
        columns = tuple(dict.fromkeys(re.findall(r"\{([^{}]+)\}", text)))
        return Field(text, columns, node) if columns else Field(f"{{{text}}}", (text,), node)

    def claim(self, keys: Mapping[str, Node]) -> tuple[Field | None, Field | None]:
        node = keys.get("claim")
        if node is None or not isinstance(node.value, dict):
            return self.field(keys, "claim"), None
        inner = self.keys(node, "claim", _CLAIM, ("text",))
        return self.field(inner, "text"), self.field(inner, "id")

    def date(self, keys: Mapping[str, Node], key: str) -> DateField | None:
        node = keys.get(key)
        if node is None or not isinstance(node.value, dict):
            column = self.field(keys, key)
            return DateField(column) if column else None
        inner = self.keys(node, key, _DATE, _DATE)
        column, format = self.field(inner, "column"), self.word(inner, "format")
        if "format" in inner and not is_date_format(format):
            self.refuse(
                inner["format"],
                f"{format!r} is no format of a date such as %d/%m/%Y: it needs the year %Y, and "
                "may have %m, %b or %B, %d, and %H, %M, %S with the zone %z, each once.",
            )
        return DateField(column, format) if column else None

    def speaker(self, keys: Mapping[str, Node], key: str) -> Speaker | None:
        node = keys.get(key)
        if node is None:
            return None
        if not isinstance(node.value, dict):
            name = self.field(keys, key)
            return Speaker(node, name) if name else None
        inner = self.keys(node, key, _SPEAKER)
        if sum(name in inner for name in ("name", "entity", "per")) != 1:
            self.refuse(node, f"{key} needs one of name (a column), entity (an id), or per (row).")
            return None
        self.word(inner, "per", ("row",))
        return Speaker(
            node, self.field(inner, "name"), self.word(inner, "entity"), inner.get("is_a")
        )

    def sides(self, keys: Mapping[str, Node]) -> dict[str, Side]:
        node = keys.get("stances")
        if node is None:
            return {}
        if not isinstance(node.value, dict):
            self.refuse(node, "stances must give for each value one of: " + ", ".join(Side) + ".")
            return {}
        words = {value: self.word(node.value, value, tuple(Side)) for value in node.value}
        return {value: Side(word) for value, word in words.items() if word in tuple(Side)}

    def quoted(self, keys: Mapping[str, Node]) -> bool | None:
        word = self.word(keys, "quoted", ("yes", "no"))
        return word == "yes" if word else None

    def names(self, keys: Mapping[str, Node], key: str) -> tuple[str, ...]:
        node = keys.get(key)
        if node is None:
            return ()
        items = node.value if isinstance(node.value, list) else [node]
        if not all(isinstance(item.value, str) for item in items):
            self.refuse(node, f"{key} must be a list of columns.")
        return tuple(str(item.value) for item in items)
