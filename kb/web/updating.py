"""What SPARQL Update and the Graph Store Protocol can be where nothing recorded is ever altered.

Graphs that others wrote can be added, added to, put in the place of what was there, and taken back:
each is an entry of the journal, which keeps what was before. The default graph holds the base's own
records; only stories and decisions add to it, and no request alters it.
"""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb.errors import GraphMissingError
from kb.query.graphs import Graphs, check_name
from kb.query.guard import QueryLimits
from kb.query.results import written
from kb.web import bodies
from kb.web.accept import best, header_of
from kb.web.conditions import check_conditions
from kb.web.formats import RDF, Format, by_media, by_name, with_charset
from kb.web.leaving import call_off_of
from kb.web.signing_in import check_writer
from kb.web.state import in_turn, reading, writing

_ALL = "whole-graph"
_LARGEST = 32 * 1024**2
_LIMITS = QueryLimits(seconds=20.0, rows=1_000_000)
READ = {form.media: form for form in RDF if form.name not in ("trig", "nquads")}


def routes() -> list[Route]:
    """Give the address of the graph store."""
    methods = ["GET", "HEAD", "PUT", "POST", "DELETE"]
    return [Route("/graphs", graph_store, methods=methods)]


async def answer_update(request: Request, text: str, beside: dict[str, list[str]]) -> Response:
    """Do what an update says, if it only adds to graphs of others."""
    check_writer(request)
    check_conditions(request, is_there=True)
    if not text.strip():
        raise HTTPException(400, "There is no update.")
    if {"using-graph-uri", "using-named-graph-uri"} & set(beside):
        raise HTTPException(400, "What is added here does not depend on other graphs.")
    return await run_in_threadpool(_add, request, text)


def _add(request: Request, text: str) -> Response:
    with writing(request) as base:
        base.update(text)
    return Response(status_code=204)


@dataclass(frozen=True)
class Named:
    """Which graph a request is about."""

    graph: str

    @classmethod
    def of(cls, request: Request) -> "Named":
        """Read it from the query of the address.

        Raises:
            HTTPException: 400, if there is not exactly one.
        """
        found = bodies.fields(request.url.query)
        graph = bodies.one(found, "graph")
        is_default = "default" in found
        if bool(graph) == is_default:
            raise HTTPException(400, "Name one graph, as ?graph=ADDRESS or ?default.")
        return cls("" if is_default else check_name(graph))

    def check_others(self) -> str:
        """Give the name of a graph that others may write.

        Raises:
            HTTPException: 403, if it is the default graph.
        """
        if not self.graph:
            reason = "The default graph holds the base's own records. Add to it at /stories."
            raise HTTPException(403, reason)
        return self.graph


async def graph_store(request: Request) -> Response:
    """Give a graph, add to it, replace it or take it back."""
    if request.method in ("GET", "HEAD"):
        named, form = Named.of(request), _chosen(request)
        return await in_turn(request, _given, named, form)
    check_writer(request)
    graph = Named.of(request).check_others()
    deletes = request.method == "DELETE"
    known = ("graph", "default", "reason") if deletes else ("graph", "default")
    bodies.check_names(bodies.fields(request.url.query), known)
    if deletes:
        return await run_in_threadpool(_taken_back, request, graph)
    media = bodies.check_media(request, list(READ))
    bodies.check_charset(request)
    content = await bodies.content(request, _LARGEST)
    return await run_in_threadpool(_put, request, graph, content, READ[media])


def _given(request: Request, named: Named, form: Format) -> Response:
    graphs = Graphs((named.graph,)) if named.graph else None
    with reading(request) as base:
        if named.graph and not base.has_graph(named.graph):
            raise GraphMissingError(named.graph)
        answer = base.ask(
            base.written_out(_ALL, {}), _LIMITS, graphs, call_off=call_off_of(request.scope)
        )
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    media = with_charset(form.media)
    return Response(written(answer, form.name), media_type=media, headers=headers)


def _put(request: Request, graph: str, content: bytes, form: Format) -> Response:
    with writing(request) as base, base.alone():
        is_there = base.has_graph(graph)
        check_conditions(request, is_there=is_there)
        put = base.replace_graph if request.method == "PUT" else base.add_graph
        put(graph, content, form.name)
    return Response(status_code=204 if is_there else 201)


def _taken_back(request: Request, graph: str) -> Response:
    reason = bodies.one(bodies.fields(request.url.query), "reason") or "Deleted over HTTP."
    with writing(request) as base, base.alone():
        check_conditions(request, is_there=base.has_graph(graph))
        base.remove_graph(graph, reason=reason)
    return Response(status_code=204)


def _chosen(request: Request) -> Format:
    """Choose by the name of a format in the address, else by what the client reads."""
    if name := bodies.one(bodies.fields(request.url.query), "format"):
        if found := by_name(RDF, name):
            return found
        known = ", ".join(form.name for form in RDF)
        raise HTTPException(400, f"The format can be one of {known}.")
    offers = by_media(RDF)
    media = best(header_of(request, "accept"), list(offers))
    if media is None:
        raise HTTPException(406, f"A graph can be one of {', '.join(offers)}.")
    return offers[media]
