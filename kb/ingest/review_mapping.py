"""Read the small file that says which column of a table of reviews is what."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kb.errors import RefusedError
from kb.ingest.row_feeds import ENCODINGS, FeedShape
from kb.ingest.stance_columns import DateField, Field
from kb.ingest.stance_mapping import MappingReader, is_date_format
from kb.ingest.tables import FORMATS, Row
from kb.text.yaml_tree import Node, read_yaml

TEXTS = (
    "claim", "claim_described", "claimant", "claimant_is", "appearance", "reviewer", "reviewer_url",
    "url", "id", "title", "verdict", "language",
)  # fmt: skip
"""The parts of a review that are one text."""
DATES = ("claimed", "published")
_SHAPE = ("format", "quoted", "rows", "separator", "columns", "header", "encoding")
KEYS = (*TEXTS, *DATES, "rating", *_SHAPE, "empty", "lists", "keep", "ignore")
_RATING, _DATE, _ALWAYS = ("value", "worst", "best"), ("column", "format"), ("always",)


@dataclass(frozen=True)
class DateColumn:
    """A column that holds dates, which are written in one of some formats, as in stories if none.

    In a format, "%dth" stands for a day with "st", "nd", "rd" or "th".
    """

    column: Field
    formats: tuple[str, ...] = ()

    def text(self, written: str) -> str:
        """Give a date as a story writes it.

        Raises:
            ValueError: It is written in none of the formats, or in two that differ on it.
        """
        if not self.formats:
            return written
        found = {text for format in self.formats if (text := _read(written, format))}
        if len(found) != 1:
            raise ValueError
        return found.pop()


@dataclass(frozen=True)
class ReviewMapping:
    """What the columns of a table of reviews are.

    Attributes:
        texts: Where each part of a review comes from, by its name in `Review`.
        rating: Where a rating's value, worst and best come from.
        empty: What stands in a cell that is empty.
        lists: What parts the items of columns that hold several.
        keep: Columns that are kept as written.
    """

    root: Node
    shape: FeedShape
    texts: Mapping[str, Field]
    dates: Mapping[str, DateColumn]
    rating: Mapping[str, Field]
    empty: frozenset[str]
    lists: Mapping[str, str]
    keep: tuple[str, ...]

    @property
    def fields(self) -> list[Field]:
        """All texts that come from columns."""
        dates = [date.column for date in self.dates.values()]
        return [*self.texts.values(), *dates, *self.rating.values()]

    @property
    def used(self) -> frozenset[str]:
        """The columns of which something is taken."""
        return frozenset((*(column for one in self.fields for column in one.columns), *self.keep))


def is_of_reviews(name: str, content: bytes) -> bool:
    """Tell whether a mapping is of a table of reviews: it says where the verdict is.

    Raises:
        RefusedError: It cannot be read.
    """
    root = read_yaml(content, name)
    keys = root.value if isinstance(root.value, dict) else {}
    return "verdict" in keys or ("reviewer" in keys and "stance" not in keys)


def read_review_mapping(name: str, content: bytes) -> ReviewMapping:
    """Read a mapping file.

    Raises:
        RefusedError: With every problem, each with its place.
    """
    reader = _Reader(read_yaml(content, name))
    mapping = reader.reviews()
    if reader.problems:
        raise RefusedError(reader.problems)
    return mapping


class _Reader(MappingReader):
    def reviews(self) -> ReviewMapping:
        keys = self.keys(self.root, "the mapping", KEYS, ("claim", "reviewer", "verdict"))
        if not {"url", "id"} & set(keys):
            self.refuse(self.root, "the mapping lacks the key 'url', or 'id' if there is none.")
        rating = self.keys(keys["rating"], "rating", _RATING, _RATING) if "rating" in keys else {}
        texts = {key: found for key in TEXTS if (found := self.text(keys, key))}
        dates = {key: date for key in DATES if (date := self.date_column(keys, key))}
        shape = FeedShape(
            self.word(keys, "format", FORMATS), self.quoted(keys), self.word(keys, "rows"),
            self.separator(keys), self.names(keys, "columns"), self.has_header(keys),
            self.word(keys, "encoding", ENCODINGS) or "utf-8",
        )  # fmt: skip
        if not shape.header and not shape.columns:
            self.refuse(keys["header"], "without a first line, `columns` must name the columns.")
        self.names(keys, "ignore")
        lists = self.lists(keys)
        return ReviewMapping(
            root=self.root, shape=shape, texts=texts, dates=dates,
            rating={key: found for key in rating if (found := self.text(rating, key))},
            empty=frozenset(self.names(keys, "empty")), lists=lists,
            keep=self.names(keys, "keep"),
        )  # fmt: skip

    def text(self, keys: Mapping[str, Node], key: str) -> Field | None:
        """Read a column, a text with columns, or one text for all rows: `{always: TEXT}`."""
        node = keys.get(key)
        if node is None or not isinstance(node.value, dict):
            return self.field(keys, key)
        inner = self.keys(node, key, _ALWAYS, _ALWAYS)
        words = self.word(inner, "always")
        if set(words) & set("{}"):
            self.refuse(node, f"{key}: what is always the same cannot hold braces.")
        return Field(words, (), node)

    def date_column(self, keys: Mapping[str, Node], key: str) -> DateColumn | None:
        """Read a column of dates, with a format or a list of formats."""
        node = keys.get(key)
        if node is None or not isinstance(node.value, dict):
            column = self.field(keys, key)
            return DateColumn(column) if column else None
        inner = self.keys(node, key, _DATE, _DATE)
        column, formats = self.field(inner, "column"), self.names(inner, "format")
        for format in formats:
            if not is_date_format(format, frozenset("y")):
                self.refuse(
                    inner["format"],
                    f"{format!r} is no format of a date such as %d/%m/%Y: it needs the year, %Y or "
                    "%y, and may have %m, %b or %B, %d, and %H, %M, %S with the zone %z, each "
                    "once.",
                )
        return DateColumn(column, formats) if column else None

    def separator(self, keys: Mapping[str, Node]) -> str:
        """Read what parts cells; spaces stand in quotes."""
        return self.word(keys, "separator")

    def has_header(self, keys: Mapping[str, Node]) -> bool:
        return self.word(keys, "header", ("yes", "no")) != "no"

    def lists(self, keys: Mapping[str, Node]) -> dict[str, str]:
        node = keys.get("lists")
        if node is None:
            return {}
        if not isinstance(node.value, dict):
            self.refuse(node, 'lists must give what parts the items, as in `tags: ","`.')
            return {}
        return {column: self.word(node.value, column) for column in node.value}


def _read(written: str, format: str) -> str:
    """Read a date, "" if it is not written in this format."""
    text = re.sub(r"\b(\d{1,2})(st|nd|rd|th)\b", r"\1th", written) if "%dth" in format else written
    text = re.sub(r"\bSept\b", "Sep", text) if "%b" in format else text
    column = Field("{date}", ("date",), Node("", "", 0, 0))
    try:
        return DateField(column, format).text(Row("1", 1, {"date": text}))
    except ValueError:
        return ""
