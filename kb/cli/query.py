"""`kb query`."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, BadParameter, Context, Option

from kb.cli.rows import (
    AsCsv,
    AsJson,
    AsJsonLines,
    AsTsv,
    Form,
    escaped_json,
    form_of,
    print_rows,
)
from kb.cli.session import Session, counted, put, session_of
from kb.errors import (
    EndpointQueryError,
    NoBaseError,
    NotFoundError,
    ParameterError,
    ParametersUnusedError,
    QueryRefusedError,
    QuerySyntaxError,
    UnreadableError,
)
from kb.files import bytes_of, input_bytes
from kb.text.safe import safe

if TYPE_CHECKING:
    from kb.model.answers import Answer


class Standard(StrEnum):
    """The W3C's formats for results and graphs."""

    JSON = "json"
    XML = "xml"
    CSV = "csv"
    TSV = "tsv"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"


_LONGEST = 16 * 1024**2  # far more than a query may have, so that its own limit is told
_EMPTY = "it is empty"
_FOR_GRAPHS = (Standard.TURTLE, Standard.NTRIPLES)


def query(
    ctx: Context,
    question: Annotated[
        str,
        Argument(metavar="NAME|FILE|-", help="A name from `kb queries`, a .rq file, or input."),
    ],
    parameter: Annotated[
        list[str] | None,
        Option("-p", "--parameter", metavar="name=value", help="A value; an address may be an id."),
    ] = None,
    format: Annotated[
        Standard | None, Option(help="Print a W3C format: for rows json to tsv, for graphs others.")
    ] = None,
    alone: Annotated[
        bool, Option("--alone", help="Ask the endpoint for what is there, without a base.")
    ] = False,
    as_json: AsJson = False,
    as_jsonl: AsJsonLines = False,
    as_csv: AsCsv = False,
    as_tsv: AsTsv = False,
) -> None:
    """Ask a question of the catalogue, or your own in SPARQL.

    Your own runs apart, with limits of time and memory. --json prints a list of objects;
    --format json prints the W3C's document. With --endpoint and no base, what is there is asked.

    Example: kb query orphan-denials

    Example: kb query left-standing-by-denial -p denial=s23 --json

    Example: kb query my-question.rq --format csv
    """
    session = session_of(ctx)
    form = form_of(json=as_json, jsonl=as_jsonl, csv=as_csv, tsv=as_tsv)
    if format and form is not Form.PLAIN:
        message = f"choose either --format or --{form.value}"
        raise BadParameter(message, param_hint="--format")
    with naming(question):
        text = query_text(question)
        answer = _asked(session, text, _values(question, parameter or ()), alone=alone)
    if format:
        _print_standard(answer, format)
    elif answer.kind == "graph" and form is Form.PLAIN:
        _print_standard(answer, Standard.TURTLE)
    else:
        _print_listing(session, answer, form)


def _asked(session: Session, text: str, values: dict[str, str], *, alone: bool) -> "Answer":
    """Ask the base; where there is none, or it is to be left out, the endpoint alone."""
    if alone and not session.endpoint:
        message = "name the endpoint with --endpoint or KB_ENDPOINT"
        raise BadParameter(message, param_hint="--alone")
    if not alone:
        try:
            with session.open() as base:
                return base.query(text, values)
        except NoBaseError:
            if not session.endpoint or session.store:
                raise
    from kb.knowledge_base import query_alone

    return query_alone(session.endpoint, text, values)


def query_text(question: str) -> str:
    """Give a catalogue name or a query text as it is, and the text of a file or of the input."""
    if question == "-":
        text = _decoded(input_bytes(_LONGEST), "-")
        if not text.strip():
            raise QuerySyntaxError(_EMPTY)
        return text
    if not _is_file(question):
        return question
    if not Path(question).exists():
        missing = f"{question}: there is no such file."
        raise NotFoundError(missing)
    text = _decoded(bytes_of(Path(question), _LONGEST), question)
    if not re.search(r"[\s{]", text.strip()):  # a file holds no name of the catalogue
        raise QuerySyntaxError("1:1: it is cut short" if text.strip() else _EMPTY)
    return text


def _is_file(question: str) -> bool:
    """Whether a file is named, and no query of the catalogue, and none is spelled out."""
    return not re.search(r"[\s{]", question) and bool(re.search(r"[./\\]", question))


@contextmanager
def naming(question: str) -> Iterator[None]:
    """Name the file in what is wrong with the query that is in it, for a `with` block."""
    try:
        yield
    except QueryRefusedError as error:
        name = question if _is_file(question) else "query"
        raise QueryRefusedError(error.line, error.column, error.reason, name) from None
    except ParametersUnusedError:
        raise ParametersUnusedError(question if _is_file(question) else "this query") from None
    except QuerySyntaxError as error:
        if not _is_file(question) or isinstance(error, EndpointQueryError):
            raise
        gap = "" if error.reason[:1].isdigit() else " "  # a place belongs to its file
        raise QuerySyntaxError(f"{question}:{gap}{error.reason}") from None


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(name, "this is not UTF-8") from None


def _values(question: str, given: Sequence[str]) -> dict[str, str]:
    values = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise ParameterError(question, f"{pair!r} is no name=value")
        if name in values:
            raise ParameterError(question, f"{name!r} is given twice")
        values[name] = value
    return values


def _print_listing(session: Session, answer: "Answer", form: Form) -> None:
    columns, rows = _table(answer)
    short = [{name: _abbreviated(row[name]) for name in columns} for row in rows]
    print_rows(session, rows, form, columns=columns, short=short)
    session.say(counted(len(rows), "row"))


def _table(answer: "Answer") -> tuple[list[str], list[dict[str, Any]]]:
    """Put an answer into columns and rows of plain values."""
    from pyoxigraph import QueryBoolean

    if answer.kind == "graph":
        columns = ["subject", "predicate", "object"]
        return columns, [dict(zip(columns, map(_plain, t), strict=True)) for t in answer.triples()]
    results = answer.results()
    if isinstance(results, QueryBoolean):
        return ["answer"], [{"answer": bool(results)}]
    columns = [variable.value for variable in results.variables]
    return columns, [{name: _plain(row[name]) for name in columns} for row in results]


def _plain(term: Any) -> Any:
    """Write a term as a plain value: whole numbers as such, unbound as None, the rest as text."""
    if term is None:
        return None
    datatype = getattr(term, "datatype", None)
    if datatype is not None and datatype.value.endswith("XMLSchema#integer"):
        return int(term.value)
    return str(getattr(term, "value", term))


def _abbreviated(value: Any) -> Any:
    from kb.terms import short

    return short(value) if isinstance(value, str) and re.match(r"https?://", value) else value


def _print_standard(answer: "Answer", format: Standard) -> None:
    if (answer.kind == "graph") != (format in _FOR_GRAPHS):
        kind = "a graph" if answer.kind == "graph" else "rows"
        message = f"the answer is {kind}, which {format} cannot hold"
        raise BadParameter(message, param_hint="--format")
    from kb.query.results import written

    text = written(answer, format.value).decode()
    if format is Standard.JSON:
        put(escaped_json(text))
    elif format is Standard.XML:
        put(escaped_xml(text))
    else:
        sys.stdout.write(safe(text) if sys.stdout.isatty() else text)


def escaped_xml(text: str) -> str:
    """Keep every character that XML knows, if need be as a reference; show the others."""

    def visible(found: re.Match[str]) -> str:
        character = found[0]
        if safe(character) == character:
            return character
        known = character in "\t\r" or 0x7F <= ord(character) <= 0xFFFD or ord(character) > 0xFFFF
        return f"&#{ord(character)};" if known else safe(character)

    return re.sub(r"[^\x20-\x7e\n]", visible, text)
