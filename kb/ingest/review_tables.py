"""Read the rows of a table as reviews, each alone."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kb.errors import Problem, RefusedError, nearest
from kb.ingest.review_mapping import ReviewMapping
from kb.ingest.row_feeds import open_rows
from kb.ingest.stance_columns import Field
from kb.ingest.tables import Row
from kb.model.review import Review
from kb.text.safe import is_blank
from kb.text.spaces import folded


def reviews_in(
    name: str, pieces: Iterable[bytes], mapping: ReviewMapping
) -> Iterator[Review | Problem]:
    """Make ready to read a table; its first line is read and checked now.

    Args:
        name: What to call the table in messages.
        pieces: Its bytes.
        mapping: What its columns are.

    Raises:
        RefusedError: The mapping does not fit the table, or nothing says how that is written.
    """
    wanted = {column for one in mapping.fields for column in one.columns}
    table = open_rows(name, pieces, mapping.shape, wanted)
    problems = []
    for one in mapping.fields if table.columns else ():
        for column in one.columns:
            if column not in table.columns:
                problems.append(
                    one.place.problem(
                        f"{name} has no column {column!r}.{nearest(column, table.columns)} "
                        f"Its columns: {', '.join(table.columns)}."
                    )
                )
    if problems:
        raise RefusedError(problems)
    reader = _RowReader(name, mapping, mapping.used)
    return (row if isinstance(row, Problem) else reader.review(row) for row in table.rows)


@dataclass
class _RowReader:
    table: str
    mapping: ReviewMapping
    used: frozenset[str]

    def review(self, row: Row) -> Review:
        """Read one row."""
        kept = [(column, item) for column in self.mapping.keep for item in self.items(row, column)]
        defects: list[str] = []
        dates = {}
        for key, date in self.mapping.dates.items():
            written = self.word(row, date.column)
            try:
                dates[key] = date.text(written) if written else ""
            except ValueError:
                formats = " or ".join(date.formats)
                defects.append(f"{key} is {written[:100]!r}, and no date written as {formats}")
                kept.append((key, written))
        words = {key: self.word(row, one) for key, one in self.mapping.texts.items()}
        description = "" if words.get("claim") else words.get("claim_described", "")
        if description:
            defects.append("the claim has no words; it is described as the mapping says")
        rating = [
            self.word(row, self.mapping.rating[key]) if key in self.mapping.rating else ""
            for key in ("value", "worst", "best")
        ]
        appearance = self.mapping.texts.get("appearance")
        return Review(
            claim=description or words.get("claim", ""),
            claimant=words.get("claimant", ""),
            claimant_is=words.get("claimant_is", "").lower(),
            claimed=dates.get("claimed", ""),
            appearances=self.appearances(row, appearance) if appearance else (),
            reviewer=words.get("reviewer", ""),
            reviewer_url=words.get("reviewer_url", ""),
            url=words.get("url", ""),
            title=words.get("title", ""),
            published=dates.get("published", ""),
            verdict=words.get("verdict", ""),
            rating=(rating[0], rating[1], rating[2]),
            language=words.get("language", ""),
            place=f"{self.table}:{row.line}",
            kept=tuple(kept),
            ignored=self.left(row),
            id=words.get("id", ""),
            defects=tuple(defects),
            is_described=bool(description),
        )

    def left(self, row: Row) -> tuple[str, ...]:
        """Name the columns of a row that hold something and are not taken over."""
        return tuple(
            column or "a column without a name"
            for column, text in row.cells.items()
            if column not in self.used and not self.is_empty(text)
        )

    def is_empty(self, text: str) -> bool:
        word = text.strip()
        return is_blank(word) or word in self.mapping.empty

    def word(self, row: Row, one: Field) -> str:
        """Give a text with its white space folded, "" if a column that it needs is empty."""
        if any(self.is_empty(row.text(column)) for column in one.columns):
            return ""
        return folded(one.text(row))

    def items(self, row: Row, column: str) -> tuple[str, ...]:
        """Give the items of a column that holds a list, else its text."""
        text = row.text(column)
        if self.is_empty(text):
            return ()
        if column in row.lists:
            found = json.loads(text)
            items = [one if isinstance(one, str) else json.dumps(one) for one in found]
        else:
            parted = self.mapping.lists.get(column)
            items = text.split(parted) if parted else [text]
        texts = map(folded, items)
        return tuple(text for text in texts if text and not self.is_empty(text))

    def appearances(self, row: Row, one: Field) -> tuple[str, ...]:
        """Give the addresses at which a claim was made."""
        if len(one.columns) == 1 and one.pattern == f"{{{one.columns[0]}}}":
            return self.items(row, one.columns[0])
        return (self.word(row, one),) if self.word(row, one) else ()
