"""Read the cases in `cases/`: small stories, and what each query must answer about them.

A file is named by its query, with a topic behind a dot if there are several. It has a `story` in
the format of story files, or `data` in Turtle, or both, and `cases`. A case may `set` single
values of the story ("d.claim.theme" is a key of statement d, "" takes it away), so that two cases
differ in one thing. It expects all `rows` or `triples`, or that those in `absent` are missing. Of a
query that answers in several tiers, a file can look at the rows with `only` some values.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kb.query.catalogue import derivations, rules
from tests.queries.harness import Answer, Row, World, load_plain, world

_SECTIONS = ("sources", "entities")
_FOLDER = Path(__file__).parent / "cases"
_KEYS = {
    "name", "set", "data", "ontology", "parameters", "columns", "predicates", "only", "rows",
    "triples", "absent",
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One small story, one question, and the answer a careful reader gives.

    Attributes:
        shipped: Whether the ontology is there.
        columns: Those that are compared, all if empty; equal rows then count once.
        predicates: Those of triples that are compared, all if empty.
        only: Values by column, of the rows that are compared.
        expected: All rows or triples; None if only `absent` counts.
        absent: Rows or triples that must be missing.
    """

    query: str
    name: str
    story: str
    data: str
    shipped: bool
    parameters: dict[str, str]
    columns: tuple[str, ...]
    predicates: tuple[str, ...]
    only: dict[str, str]
    expected: tuple[Row, ...] | None
    absent: tuple[Row, ...]

    @property
    def fires(self) -> bool:
        """Whether it shows that the query finds something."""
        return bool(self.expected)

    @property
    def is_silent(self) -> bool:
        """Whether it shows that the query leaves something out."""
        return self.expected == () or bool(self.absent)

    def world(self) -> World:
        """Make the world of this case, as it is when its query runs."""
        compared = self.query not in _before_conflicts()
        return world(self.story, self.data, shipped=self.shipped, compared=compared)

    def seen(self, answer: Answer) -> tuple[Row, ...]:
        """Cut an answer down to what this case compares."""
        if not answer.columns:
            kept = self.predicates
            return tuple(row for row in answer.rows if not kept or row[1] in kept)
        wanted = [(answer.columns.index(column), value) for column, value in self.only.items()]
        places = [answer.columns.index(column) for column in self.columns or answer.columns]
        rows = [tuple(row[place] for place in places) for row in answer.rows
                if all(row[place] == value for place, value in wanted)]  # fmt: skip
        return tuple(dict.fromkeys(rows)) if self.columns else tuple(rows)


@cache
def _before_conflicts() -> frozenset[str]:
    """Name the queries that conflicts are made with; no conflict is there yet when they run."""
    return frozenset(query.name for query in (*derivations(), *rules()))


@cache
def all_cases() -> tuple[Case, ...]:
    """Read every case of every file."""
    return tuple(case for file in sorted(_FOLDER.glob("*.yaml")) for case in _read(file))


def _read(file: Path) -> Iterator[Case]:
    content = load_plain(file.read_text(encoding="utf-8"))
    for entry in content["cases"]:
        assert set(entry) <= _KEYS, f"{file.name}: unknown key in {entry['name']!r}"
        has_rows = "rows" in entry or "triples" in entry
        yield Case(
            query=file.name.partition(".")[0],
            name=entry["name"],
            story=_story(content.get("story"), entry.get("set", {})),
            data=content.get("data", "") + entry.get("data", ""),
            shipped=entry.get("ontology", content.get("ontology")) != "none",
            parameters=entry.get("parameters", {}),
            columns=tuple(entry.get("columns", content.get("columns", ()))),
            predicates=tuple(entry.get("predicates", content.get("predicates", ()))),
            only=entry.get("only", content.get("only", {})),
            expected=_rows(entry.get("rows", entry.get("triples", []))) if has_rows else None,
            absent=_rows(entry.get("absent", [])),
        )


def _rows(written: list[Any]) -> tuple[Row, ...]:
    """Read rows, and triples that are written as one text."""
    return tuple(
        tuple(row.split(" ", 2)) if isinstance(row, str) else tuple(row) for row in written
    )


def _story(story: Any, changes: dict[str, Any]) -> str:
    """Write a story with some values changed, in JSON, which is YAML too."""
    if story is None:
        return ""
    return json.dumps(changed(story, changes), ensure_ascii=False)


def changed(story: Any, changes: dict[str, Any]) -> Any:
    """Copy a story with some values changed: "d.claim.theme" is a key of statement d."""
    copy = deepcopy(story)
    for path, value in changes.items():
        *way, last = path.split(".")
        here = copy
        if way and way[0] not in _SECTIONS:
            id = way.pop(0)
            here = next(found for found in copy["statements"] if found["id"] == id)
        for key in way:
            here = here[key]
        if value == "":
            del here[last]
        else:
            here[last] = value
    return copy
