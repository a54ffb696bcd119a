"""SPARQL 1.1 Protocol at `/sparql`: queries of clients, each in a process that can be ended.

A query comes as `?query=…`, in a form, or as it is; the graphs that it is asked of may be named
beside it. The answer comes in the format that the client reads best, whole or not at all: one that
takes too long or has too many rows is an error. Without a query, a browser gets the editor and a
program the description of the service.
"""

from dataclasses import dataclass, replace

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb.errors import KbError
from kb.model.answers import Answer
from kb.query.graphs import Graphs
from kb.query.guard import QueryLimits
from kb.query.lexer import gives_graph
from kb.query.results import FOR_GRAPHS, written
from kb.web import bodies, editor, offer
from kb.web.accept import best, header_of
from kb.web.formats import HTML, RDF, ROWS, Format, by_media, by_name, with_charset
from kb.web.leaving import call_off_of
from kb.web.signing_in import check_sender
from kb.web.state import in_turn, reading, state_of
from kb.web.updating import answer_update

_OF_UPDATES = ("using-graph-uri", "using-named-graph-uri")
_OF_PROTOCOL = ("query", "update", "default-graph-uri", "named-graph-uri", *_OF_UPDATES)
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
_LARGEST = 256 * 1024  # bytes of a form; a query has its own limit, which is told as such


@dataclass(frozen=True)
class Asked:
    """A query with what was said beside it.

    Attributes:
        graphs: The dataset, None for what the query says itself.
        formats: Names of formats, which hold before what the client accepts. SPARQLWrapper names
            one in two ways, of which one is known here.
    """

    query: str
    graphs: Graphs | None
    formats: tuple[str, ...] = ()


def routes() -> list[Route]:
    """Give the address of the endpoint."""
    return [Route("/sparql", sparql, methods=["GET", "HEAD", "POST"])]


async def sparql(request: Request) -> Response:
    """Answer a query, an update, or who wants to know what is here."""
    beside = bodies.fields(request.url.query)
    if request.method == "POST":
        media = bodies.check_media(request, (bodies.FORM, DIRECT, UPDATE))
        _check_beside(beside, media)
        if media == UPDATE:
            check_sender(request)
            return await answer_update(request, await bodies.text(request, _LARGEST), beside)
        if media == DIRECT:
            asked = _asked(await bodies.text(request, _LARGEST), beside)
        else:
            sent = bodies.fields(await bodies.text(request, _LARGEST))
            if "query" in sent and "update" in sent:
                raise HTTPException(400, "Send a query or an update, not both.")
            if "update" in sent:
                return await answer_update(request, bodies.one(sent, "update"), sent)
            asked = _asked(bodies.one(sent, "query"), {"format": beside.get("format", [])} | sent)
        if not asked.query.strip():
            raise HTTPException(400, "There is no query.")
        return await _answered(request, asked)
    if "update" in beside:
        raise HTTPException(400, "An update has to be sent with POST.")
    if "query" not in beside:
        return await run_in_threadpool(_without_query, request)
    return await _answered(request, _asked(bodies.one(beside, "query"), beside))


def _check_beside(beside: dict[str, list[str]], media: str) -> None:
    """See that nothing stands in the address of what is sent that would have no effect.

    Raises:
        HTTPException: 400, for what belongs into the body, or to another operation.
    """
    known = {
        DIRECT: ("default-graph-uri", "named-graph-uri"),
        UPDATE: ("using-graph-uri", "using-named-graph-uri"),
    }.get(media, ())
    for name in _OF_PROTOCOL:
        if name in beside and name not in known:
            raise HTTPException(400, f"With this body, the address takes no {name}.")


def _without_query(request: Request) -> Response:
    if best(header_of(request, "accept"), (RDF[0].media, HTML.media)) == HTML.media:
        return editor.page_of(request)
    return offer.service(request)


def _asked(query: str, beside: dict[str, list[str]]) -> Asked:
    for name in _OF_UPDATES:
        if name in beside:
            raise HTTPException(400, f"A query takes no {name}.")
    default = tuple(beside.get("default-graph-uri", ()))
    named = tuple(beside.get("named-graph-uri", ()))
    graphs = Graphs(default, named) if default or named else None
    formats = tuple(filter(None, beside.get("format", ())))
    return Asked(query.removeprefix("\ufeff"), graphs, formats)  # a mark of the byte order


async def _answered(request: Request, asked: Asked) -> Response:
    """Answer a query when it is its turn."""
    form = _form(request, asked)
    try:
        answer = await in_turn(request, _ask, asked)
    except KbError as error:
        if form is not HTML:
            raise
        return await run_in_threadpool(editor.page_of_error, request, asked.query, error)
    if form is HTML:
        return await run_in_threadpool(editor.page_of, request, asked.query, answer)
    if (answer.kind == "graph") != (form.name in FOR_GRAPHS):
        raise HTTPException(406, f"The answer is no thing that can be written as {form.media}.")
    body = await run_in_threadpool(written, answer, form.name)
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    return Response(body, media_type=with_charset(form.media), headers=headers)


def _ask(request: Request, asked: Asked) -> Answer:
    settings = state_of(request).settings
    limits = replace(QueryLimits(), seconds=settings.seconds, rows=settings.rows)
    with reading(request) as base:
        return base.ask(asked.query, limits, asked.graphs, call_off=call_off_of(request.scope))


def _form(request: Request, asked: Asked) -> Format:
    """Choose the format of the answer before anything is asked.

    Raises:
        HTTPException: 406, if there is none that the client reads; 400 for a name of none.
    """
    forms: tuple[Format, ...] = RDF if gives_graph(asked.query) else ROWS
    if asked.formats:
        named = (by_name((*forms, HTML), name) for name in asked.formats)
        found = list(dict.fromkeys(filter(None, named)))
        if len(found) > 1:
            raise HTTPException(400, "There is more than one format.")
        if found:
            return found[0]
        known = ", ".join(form.name for form in (*forms, HTML))
        raise HTTPException(400, f"The format can be one of {known}.")
    offers = by_media((*forms, HTML))
    media = best(header_of(request, "accept"), list(offers))
    if media is None:
        raise HTTPException(406, f"The answer can be one of {', '.join(offers)}.")
    return offers[media]
