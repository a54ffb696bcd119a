"""What the columns of a stance table are, and where each text of a row comes from."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kb.errors import Problem, nearest
from kb.ingest.tables import Row, TableShape
from kb.text.safe import is_blank
from kb.text.yaml_tree import Node


class Side(StrEnum):
    """What a row's stance says of its claim."""

    FOR = "for"
    AGAINST = "against"
    REPORTS = "reports"
    NONE = "none"


@dataclass(frozen=True)
class Field:
    """Where a text comes from: a column, or a text in which `{column}` stands for one."""

    pattern: str
    columns: tuple[str, ...]
    place: Node

    def text(self, row: Row) -> str:
        """Give the text for a row as written, "" if a column that it needs is empty."""
        if any(is_blank(row.text(column)) for column in self.columns):
            return ""
        return re.sub(r"\{([^{}]+)\}", lambda found: row.text(found[1]), self.pattern)

    def word(self, row: Row) -> str:
        """Give the text for a row without the white space around it."""
        return self.text(row).strip()


@dataclass(frozen=True)
class DateField:
    """A column that holds times, and how they are written: as in stories if `format` is ""."""

    column: Field
    format: str = ""

    def text(self, row: Row) -> str:
        """Give the time of a row as a story writes it, no finer than its format.

        Raises:
            ValueError: It is not written in this format.
        """
        written = self.column.word(row)
        if not written or not self.format:
            return written
        found = datetime.strptime(written, self.format)
        if found.tzinfo and all(part in self.format for part in ("%d", "%M")):
            return found.isoformat(timespec="seconds")
        month = any(part in self.format for part in ("%m", "%b", "%B"))
        parts = [f"{found.year:04}"]
        parts += [f"{found.month:02}"] if month else []
        parts += [f"{found.day:02}"] if month and "%d" in self.format else []
        return "-".join(parts)


@dataclass(frozen=True)
class Speaker:
    """Who takes the stance: one entity, one for each name, or one for each row.

    Attributes:
        is_a: What each of them is one of, as a story writes it.
    """

    place: Node
    name: Field | None = None
    entity: str = ""
    is_a: Node | None = None


@dataclass(frozen=True)
class StanceMapping:
    """What the columns of a table are.

    Attributes:
        head: Id, title, description and language of the story, as a story file has them.
        row: The id of each row; None to number them.
        sides: What each value of the stance column means.
        publisher: Who prints the words, if that is somebody else than the speaker.
        reported_by: How the publisher reports the speaker, as a story writes it.
        entities: Entities that the mapping itself describes, as a story writes them.
    """

    root: Node
    head: Mapping[str, Node]
    shape: TableShape
    claim: Field
    claim_id: Field | None
    row: Field | None
    speaker: Speaker
    quote: Field | None
    stance: Field
    sides: Mapping[str, Side]
    said_at: DateField | None
    source_type: Node
    source_title: Field
    url: Field | None
    published: DateField | None
    publisher: Speaker | None
    reported_by: Node | None
    entities: Mapping[str, Node]
    keep: tuple[str, ...]
    ignore: tuple[str, ...]

    @property
    def fields(self) -> list[Field]:
        """All texts that come from columns."""
        dates = [date.column for date in (self.said_at, self.published) if date]
        speakers = [found.name for found in (self.speaker, self.publisher) if found]
        given = (self.claim, self.claim_id, self.row, self.quote, self.stance, self.source_title)
        return [one for one in (*given, self.url, *dates, *speakers) if one]

    def side(self, row: Row) -> Side | None:
        """Give what the stance of a row says of its claim, None if the mapping does not say."""
        return self.sides.get(self.stance.word(row))

    @property
    def story(self) -> str:
        """Id of the story."""
        return str(self.head["story"].value)


def check_columns(mapping: StanceMapping, table: str, rows: Sequence[Row]) -> Iterator[Problem]:
    """Report columns that the mapping names and the table lacks, and the other way round."""
    seen = list(dict.fromkeys(column for row in rows for column in row.cells))
    used: set[str] = set()
    for one in mapping.fields:
        used.update(one.columns)
        for column in one.columns:
            if column not in seen:
                yield one.place.problem(
                    f"{table} has no column {column!r}.{nearest(column, seen)} "
                    f"Its columns: {', '.join(seen)}."
                )
    known = used | set(mapping.keep) | set(mapping.ignore)
    if left := [column for column in seen if column not in known]:
        names = ", ".join(left)
        yield mapping.root.problem(
            f"nothing is said of these columns of {table}: {names}. Keep them as a note with "
            f"`keep: [{names}]`, or leave them out with `ignore: [{names}]`."
        )
    for column in sorted(used):
        lines = [row.line for row in rows if column in row.lists]
        if lines:
            yield Problem(
                table, lines[0], 1, f"{column!r} holds a list, from which no text is read."
            )
