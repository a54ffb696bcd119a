"""Tell programs what can be asked here: the service description, and VoID."""

from collections.abc import Sequence

from pyoxigraph import Quad
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb.graph.service import dataset_quads, service_quads
from kb.knowledge_base import KnowledgeBase
from kb.query.results import graph_written
from kb.terms import BASE
from kb.web.accept import best, header_of
from kb.web.caching import marks, unchanged
from kb.web.formats import HTML, RDF, Format, by_media, with_charset
from kb.web.state import State, reading, state_of
from kb.web.templating import page

_PREFIXES = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "void": "http://rdfs.org/ns/void#",
}


def routes() -> list[Route]:
    """Give the addresses at which programs look."""
    return [Route("/.well-known/void", void)]


def service(request: Request) -> Response:
    """Describe the endpoint."""
    form = _chosen(request, *RDF)
    return _written(service_quads(str(request.base_url)), form, {})


def void(request: Request) -> Response:
    """Describe the data."""
    form = _chosen(request, *RDF, HTML)
    with reading(request) as base:
        headers = marks(base, form.name)
        if same := unchanged(request, headers):
            return same
        state, (_, changed) = state_of(request), base.mark
        counts = {**state.tally(base), "triples": _counted(state, base)}
    if form is HTML:
        return page(request, "void.html", counts=counts, changed=changed, base=BASE)
    return _written(dataset_quads(str(request.base_url), counts, changed), form, headers)


def _counted(state: State, base: KnowledgeBase) -> int:
    """Count the triples once for each state of the base, as that takes a while in a large one."""
    entry, known = state.counted
    if entry != base.mark[0]:
        entry, known = state.counted = base.mark[0], base.triples()
    return known


def _chosen(request: Request, *forms: Format) -> Format:
    offers = by_media(forms)
    media = best(header_of(request, "accept"), list(offers))
    if media is None:
        raise HTTPException(406, f"This can be one of {', '.join(offers)}.")
    return offers[media]


def _written(quads: Sequence[Quad], form: Format, headers: dict[str, str]) -> Response:
    body = graph_written((quad.triple for quad in quads), form.name, **_PREFIXES)
    headers = {"Vary": "Accept", **headers}
    return Response(body, media_type=with_charset(form.media), headers=headers)
