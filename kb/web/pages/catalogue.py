"""The catalogue of questions, and the page on which one is asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kb.errors import EngineError, NotFoundError, UsageError
from kb.knowledge_base import queries
from kb.model.answers import Answer
from kb.query.catalogue import CatalogueQuery
from kb.query.guard import QueryLimits
from kb.query.results import FOR_GRAPHS
from kb.terms import BASE, short
from kb.web.failing import status_of
from kb.web.leaving import call_off_of
from kb.web.pages.choosing import asked_of
from kb.web.pages.paging import Pages, one_page, pages_of
from kb.web.state import in_turn, reading, state_of
from kb.web.templating import page
from kb.web.wording import parameter_name

_ROWS = 100
_INNER = ("derivation", "mapping")  # steps of the program's own
_WHOLE = "whole-graph"
_PAGES = ("statement", "entity", "source", "proposition", "conflict", "story", "reply", "relation")


Rows = tuple[tuple[str, ...], Sequence[tuple[object, ...]]]
_FORMATS = {
    "csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML", "turtle": "Turtle",
    "ntriples": "N-Triples", "jsonld": "JSON-LD",
}  # fmt: skip
_FOR_GRAPHS = [form for form in _FORMATS if form in FOR_GRAPHS]


@dataclass(frozen=True)
class Field:
    """A field of the form, for a parameter."""

    name: str
    help: str
    needed: bool
    is_thing: bool
    value: str


@dataclass(frozen=True)
class _Asked:
    """What came of asking: an answer, or why there is none; and what was asked, in SPARQL."""

    answer: Answer | None
    text: str
    fault: str = ""
    status: int = 200


@dataclass(frozen=True)
class Cell:
    """A value in a row: a thing with a page, an address elsewhere, or a text."""

    text: str
    node: str = ""
    url: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Shown:
    """A part of an answer, as a table."""

    kind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    truth: bool = False
    is_cut: bool = False


def questions(request: Request) -> Response:
    """List the questions, group by group."""
    shown = [query for query in queries() if query.group not in _INNER]
    groups = [(group, list(found)) for group, found in groupby(shown, lambda one: one.group)]
    return page(request, "queries.html", groups=groups)


async def question(request: Request) -> Response:
    """Show one question with a form for what it asks for, and its answer once it was asked.

    What is asked here is asked by anybody, so it stands in line and runs apart, with the limits of
    any query.
    """
    query = _named(request.path_params["name"])
    fields = _fields(query, request)
    asked = _Asked(None, "")
    if "ask" in request.query_params or not fields or any(field.value for field in fields):
        asked = await in_turn(request, _asked, query, fields)
    return await run_in_threadpool(_page, request, query, fields, asked)


def _page(request: Request, query: CatalogueQuery, fields: list[Field], asked: _Asked) -> Response:
    answer = asked.answer
    found: Rows = _rows(answer) if answer else ((), [])
    pages = pages_of(request, _ROWS, len(found[1])) if answer else one_page(request, _ROWS)
    return page(
        request,
        "query.html",
        status=asked.status,
        query=query,
        fields=fields,
        fault=asked.fault,
        answer=_shown(answer, found, pages) if answer else None,
        pages=pages,
        editor=_place(asked.text),
        downloads=_downloads(query, answer, asked.text) if answer else [],
    )


def _downloads(query: CatalogueQuery, answer: Answer, text: str) -> list[tuple[str, str]]:
    """Give the addresses at which the whole answer is, with the names of their formats.

    What is longer than the endpoint gives at once is there at none of them, save a whole graph.
    """
    if query.name == _WHOLE:
        return [(f"/graphs?default&format={form}", _FORMATS[form]) for form in _FOR_GRAPHS]
    if answer.cut:
        return []
    return [
        (_place(text, form), name)
        for form, name in _FORMATS.items()
        if (answer.kind == "graph") == (form in FOR_GRAPHS)
    ]


def _place(text: str, form: str = "") -> str:
    """Give the address at which a query is asked in SPARQL."""
    return f"/sparql?{urlencode({'query': text} | ({'format': form} if form else {}))}"


def _named(name: str) -> CatalogueQuery:
    for query in queries():
        if query.name == name:
            return query
    raise HTTPException(404, f"No question is called {name!r}.")


def _fields(query: CatalogueQuery, request: Request) -> list[Field]:
    help_of = {parameter_name(name): told for name, told in query.parameter_help}
    values = asked_of(request, *(one.name for one in query.parameters))
    return [
        Field(
            one.name,
            help_of[one.name],
            one.required,
            is_thing=one.type == "iri",
            value=values[one.name],
        )
        for one in query.parameters
    ]


def _asked(request: Request, query: CatalogueQuery, fields: list[Field]) -> _Asked:
    """Give the answer, or say why there is none."""
    values = {field.name: field.value for field in fields if field.value}
    settings = state_of(request).settings
    limits = replace(QueryLimits(), seconds=settings.seconds, rows=settings.rows)
    text = query.text
    try:
        with reading(request) as base:
            text = base.written_out(query.name, values)
            answer = base.ask(text, limits, may_cut=True, call_off=call_off_of(request.scope))
            return _Asked(answer, text)
    except (NotFoundError, UsageError, EngineError) as error:
        return _Asked(None, text, str(error), status_of(error))


def _rows(answer: Answer) -> Rows:
    """Give the columns and all rows of an answer, as the engine's own terms."""
    from pyoxigraph import QueryBoolean

    if answer.kind == "graph":
        columns: tuple[str, ...] = ("subject", "predicate", "object")
        return columns, [(one.subject, one.predicate, one.object) for one in answer.triples()]
    results = answer.results()
    if isinstance(results, QueryBoolean):
        return (), []
    columns = tuple(variable.value for variable in results.variables)
    return columns, [tuple(row[name] for name in columns) for row in results]


def _shown(answer: Answer, found: Rows, pages: Pages) -> Shown:
    columns, rows = found
    some = rows[pages.offset : pages.offset + _ROWS]
    cells = tuple(tuple(map(_cell, row)) for row in some)
    truth = answer.kind == "truth" and bool(answer.results())
    return Shown(answer.kind, columns, cells, len(rows), truth, answer.cut)


def _cell(term: object) -> Cell:
    if term is None:
        return Cell("")
    value = str(getattr(term, "value", term))
    datatype = getattr(getattr(term, "datatype", None), "value", "")
    if datatype:
        return Cell(value, is_number=datatype.endswith(("integer", "decimal")))
    if value.startswith(BASE):
        prefix = value.removeprefix(BASE).partition("/")[0]
        return Cell(short(value), node=short(value) if prefix in _PAGES else "")
    return Cell(short(value), url=value)
