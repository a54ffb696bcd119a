"""The relation registry: what a claim can be about, and what follows from it."""

from starlette.requests import Request
from starlette.responses import Response

from kb.knowledge_base import KnowledgeBase
from kb.web.state import reading
from kb.web.templating import page


def relations(request: Request) -> Response:
    """List the relations."""
    with reading(request) as base:
        found = base.views.relations()
    return page(request, "relations.html", relations=found)


def relation(request: Request, base: KnowledgeBase, id: str) -> Response:
    """Show one."""
    view = base.views.relation(id.removeprefix("rel:"))
    return page(request, "relation.html", view=view)
