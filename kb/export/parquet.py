"""Write statements and conflicts as Parquet, for whoever counts and joins in columns."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from kb.errors import ExtraMissingError, OutputError
from kb.files import whole_file
from kb.graph.rows import conflict_row, statement_row
from kb.model.conflict import Conflict, StatementCard
from kb.text.wording import step_lines

_AT_ONCE = 10_000  # rows of one row group, which is what is held in memory
_LISTS = {"reported_by", "left_others", "right_others", "behind", "assumptions", "steps"}
_NUMBERS = {"quote_start", "quote_end", "pairs", "left_more", "right_more"}
_STATEMENT = tuple(
    name
    for field in fields(StatementCard)
    for name in (("quote_start", "quote_end") if field.name == "position" else (field.name,))
)
_CONFLICT = (
    *("id", "tier", "rule", "left", "left_speaker", "right", "right_speaker"),
    *("left_others", "right_others", "left_more", "right_more", "pairs", "self", "behind"),
    *(
        "assumptions",
        "steps",
        "explanation",
        "overlap",
        "verdict",
        "verdict_by",
        "verdict_at",
        "verdict_reason",
        "note",
    ),
    *("left_retracted", "right_retracted", "rule_set_version", "dataset_digest"),
)


def write_tables(
    folder: Path, cards: Iterable[StatementCard], conflicts: Iterable[Conflict]
) -> None:
    """Write `statements.parquet` and `conflicts.parquet` into a folder.

    A conflict names its sides by the ids that statements have, with their speakers. Steps and
    assumptions are lists of texts, in order. A step names who decided it, a verdict who gave it.

    Raises:
        ExtraMissingError: PyArrow is not installed.
        OutputError: They cannot be written; both are whole, or as they were.
    """
    _library()
    is_new = not folder.exists()
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(str(folder), error.strerror or str(error)) from None
    try:
        with (
            whole_file(folder / "statements.parquet") as statements,
            whole_file(folder / "conflicts.parquet") as found,
        ):
            _write(statements, _STATEMENT, map(_statement, cards))
            _write(found, _CONFLICT, map(_conflict, conflicts))
    finally:
        if is_new and not any(folder.iterdir()):
            folder.rmdir()


def _statement(card: StatementCard) -> dict[str, Any]:
    row = statement_row(card)
    row["quote_start"], row["quote_end"] = row.pop("position") or (None, None)
    return row


def _conflict(conflict: Conflict) -> dict[str, Any]:
    row = conflict_row(conflict)
    for side in ("left", "right"):
        card = row.pop(side)
        row[side], row[f"{side}_speaker"] = card["id"], card["speaker"]
    row["assumptions"] = [assumption["text"] for assumption in row["assumptions"]]
    row["steps"] = list(step_lines(conflict.steps))
    said = conflict.verdict
    row["verdict"], row["verdict_by"] = (said.verdict, said.by) if said else ("", "")
    row["verdict_at"], row["verdict_reason"] = (said.at, said.reason) if said else ("", "")
    return row


def _write(out: BinaryIO, names: tuple[str, ...], rows: Iterator[Mapping[str, Any]]) -> None:
    pyarrow = _library()
    schema = pyarrow.schema([(name, _type(pyarrow, name)) for name in names])
    with pyarrow.parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        while some := list(islice(rows, _AT_ONCE)):
            columns = {name: [row[name] for row in some] for name in names}
            writer.write_table(pyarrow.table(columns, schema=schema))


def _library() -> Any:
    try:
        import pyarrow.parquet
    except ImportError:
        raise ExtraMissingError("parquet", "write Parquet") from None
    return pyarrow


def _type(pyarrow: Any, name: str) -> Any:
    if name in _LISTS:
        return pyarrow.list_(pyarrow.string())
    if name in _NUMBERS:
        return pyarrow.int64()
    return pyarrow.bool_() if name in ("self", "presupposed") else pyarrow.string()
