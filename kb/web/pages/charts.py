"""Charts: within a page, on a page of their own, and as a file."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kb.knowledge_base import CHARTS, KnowledgeBase, chart_png
from kb.model.lookup import Selection
from kb.model.views import Chart
from kb.web.pages.choosing import FIELDS, asked_of, selection_of
from kb.web.state import reading
from kb.web.templating import page
from kb.web.wording import place

MOST = 400
"""So many statements, or conflicts, are drawn; what was said last is kept."""


def chart(request: Request) -> Response:
    """Show a chart with its table."""
    kind = _known(request.path_params["kind"])
    chosen = selection_of(asked_of(request, *FIELDS))
    with reading(request) as base:
        drawn = draw(base, kind, chosen)
    return page(request, "chart.html", chart=drawn, kind=kind, kinds=CHARTS)


def chart_file(request: Request) -> Response:
    """Give a chart as a file: SVG or PNG."""
    kind, form = _known(request.path_params["kind"]), request.path_params["form"]
    if form not in ("svg", "png"):
        raise HTTPException(404, "A chart is written as svg or png.")
    with reading(request) as base:
        drawn = base.plot(kind, selection_of(asked_of(request, *FIELDS)), most=MOST)
    if form == "png":
        return Response(chart_png(drawn), media_type="image/png")
    return Response(drawn.svg, media_type="image/svg+xml")


def draw(base: KnowledgeBase, kind: str, chosen: Selection) -> Chart:
    """Draw a chart whose marks lead to pages."""
    return base.plot(kind, chosen, place=place, most=MOST)


def _known(kind: str) -> str:
    if kind not in CHARTS:
        raise HTTPException(404, f"No chart is called {kind!r}.")
    return kind
