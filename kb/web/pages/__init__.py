"""The pages for people.

`routes` gives those with an address of their own: the start page, the search, the catalogue. A
thing (statement, speaker, source, conflict …) has one address for people and programs alike;
`kb.web.things` answers it, and asks `thing_page` for the page. So `routes` must not claim
`/statement/…` and its like.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kb.knowledge_base import KnowledgeBase
from kb.web.pages import catalogue, charts, lists, registry, same, things


def routes() -> list[Route]:
    """Give the pages that have an address of their own."""
    return [
        Route("/", lists.start),
        Route("/search", lists.search),
        Route("/contradictions", lists.contradictions),
        Route("/same", same.same),
        Route("/story", lists.stories),
        Route("/relations", registry.relations),
        Route("/chart/{kind}.{form}", charts.chart_file),
        Route("/chart/{kind}", charts.chart),
        Route("/queries", catalogue.questions),
        Route("/query/{name}", catalogue.question),
    ]


def thing_page(request: Request, base: KnowledgeBase, kind: str, id: str) -> Response:
    """Show one thing.

    Args:
        request: For its query, such as `?page=2`.
        base: The base as it is now; all that the page tells comes from it.
        kind: statement, report, entity, source, proposition, conflict, story, reply, alignment
            import, or rel for a relation of the registry; an utterance of one statement comes as
            that statement.
        id: By which `base.show` finds it.
    """
    return things.PAGES.get(kind, things.other)(request, base, id)
