"""The page at `/sparql` on which people write queries and read the answers.

It works without a script: the form is sent as a program would send it, and the answer comes as a
table. A small script of our own adds what a keyboard wants. Nothing is loaded from elsewhere.
"""

from dataclasses import dataclass
from itertools import groupby

from pyoxigraph import NamedNode, QueryBoolean
from starlette.requests import Request
from starlette.responses import Response

from kb.errors import KbError
from kb.knowledge_base import queries
from kb.model.answers import Answer
from kb.query.catalogue import DERIVATION, MAPPING, CatalogueQuery
from kb.query.lexer import gives_graph
from kb.query.results import written
from kb.terms import PREFIXES, short
from kb.web.failing import status_of
from kb.web.formats import RDF, ROWS
from kb.web.places import place_of
from kb.web.templating import page

_MOST_SHOWN = 500  # rows on the page; the download has all
_INNER = (DERIVATION, MAPPING)
_FIRST = """SELECT ?speaker ?content ?statement
WHERE {
  ?statement a kb:Statement ;
             prov:wasAttributedTo ?speaker ;
             kb:denies ?content .
}
LIMIT 20"""
_WRITTEN = {
    "iri": "an address, such as <entity/netflix>",
    "text": 'words, such as "messages"',
    "date": 'a day, such as "2018-12-18"^^<http://www.w3.org/2001/XMLSchema#date>',
    "integer": "a whole number, such as 10",
}
_PREFIXES_OF_FIRST = ("kb", "prov")


@dataclass(frozen=True)
class Cell:
    """One value of a table: how it is written, and where it is told, if it is here."""

    text: str
    place: str = ""


@dataclass(frozen=True)
class Table:
    """The first rows of an answer, and how many there are."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    count: int


def page_of(request: Request, query: str = "", answer: Answer | None = None) -> Response:
    """Show the editor, with a query and its answer if there are."""
    return _page(request, query, answer=answer)


def page_of_error(request: Request, query: str, error: KbError) -> Response:
    """Show the editor with a query that could not be answered, and why."""
    return _page(request, query, error=str(error), status=status_of(error))


def _page(
    request: Request,
    query: str,
    *,
    answer: Answer | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    asked = [found for found in queries() if found.group not in _INNER]
    chosen = next((one for one in asked if one.name == request.query_params.get("example")), None)
    return page(
        request,
        "sparql.html",
        status=status,
        query=query or (_text_of(chosen) if chosen else _first()),
        examples=[(group, list(found)) for group, found in groupby(asked, lambda one: one.group)],
        chosen=chosen,
        prefixes=sorted(PREFIXES.items()),
        table=_table(answer) if answer and answer.kind != "graph" else None,
        graph=written(answer, "turtle").decode() if answer and answer.kind == "graph" else "",
        formats=[form.name for form in (RDF if gives_graph(query) else ROWS)],
        is_answered=answer is not None,
        error=error,
        most_shown=_MOST_SHOWN,
    )


def _first() -> str:
    lines = (f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in _PREFIXES_OF_FIRST)
    return "\n".join((*lines, _FIRST))


def _text_of(query: CatalogueQuery) -> str:
    """Give the text of a catalogue query; its header says what stands for a value to be given."""
    lines = [line for line in query.text.splitlines() if not line.startswith("#+")]
    help_of = dict(query.parameter_help)
    needs = [
        f"# ?{one.variable} {'must' if one.required else 'may'} be replaced, everywhere, by "
        f"{_WRITTEN[one.type]}: {help_of[one.variable.lstrip('_')]}"
        for one in query.parameters
    ]
    return "\n".join((f"# {query.summary}", *needs, *lines))


def _table(answer: Answer) -> Table:
    results = answer.results()
    if isinstance(results, QueryBoolean):
        return Table(("answer",), ((Cell("yes" if results else "no"),),), 1)
    names = tuple(variable.value for variable in results.variables)
    every = [tuple(_cell(row[name]) for name in names) for row in results]
    return Table(names, tuple(every[:_MOST_SHOWN]), len(every))


def _cell(term: object) -> Cell:
    if isinstance(term, NamedNode):
        return Cell(short(term.value), place_of(term.value))
    return Cell("" if term is None else str(getattr(term, "value", term)))
