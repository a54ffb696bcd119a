"""Put the server together: what it answers, and what stands before every answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from inspect import iscoroutinefunction

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kb.errors import KbError
from kb.knowledge_base import follow
from kb.web import offer, openapi, pages, sign_in, sparql, things, updating, writing
from kb.web.compressing import Compressing
from kb.web.failing import tell_error, tell_fault, tell_http, tell_wrong_token
from kb.web.remembering import remembered
from kb.web.security import Security
from kb.web.sessions import Sessions
from kb.web.settings import Settings
from kb.web.signing_in import WrongTokenError
from kb.web.state import State
from kb.web.templating import HERE, environment


def create_app(settings: Settings, sessions: Sessions | None = None) -> Starlette:
    """Make the server of a base.

    Args:
        settings: How it serves.
        sessions: Those that it shares with other processes.

    Raises:
        NoBaseError: There is none.
        BaseInUseError: A writer is at work and there is nothing to read yet.
    """
    # A query holds a base for as long as it runs, and pages shall not wait for it.
    following = follow(settings.place, most=settings.readers + settings.queries)
    shared = State(settings, following.reading, sessions or Sessions())
    with following.reading() as base:  # what lags behind is made before anybody waits for a page
        shared.tally(base)
    environment()

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        following.close()

    app = Starlette(
        routes=[
            *(_quick(route) for route in pages.routes()),
            *sparql.routes(),
            *updating.routes(),
            *writing.routes(),
            *sign_in.routes(),
            *offer.routes(),
            *openapi.routes(),
            *(_quick(route) for route in things.routes()),
            Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
        ],
        middleware=[Middleware(Security, settings=settings), Middleware(Compressing)],
        exception_handlers={
            HTTPException: tell_http,
            WrongTokenError: tell_wrong_token,
            KbError: tell_error,
            Exception: tell_fault,
        },
        lifespan=life,
    )
    app.state.shared = shared
    return app


def _quick(route: Route) -> Route:
    """Let pages that were made be remembered, but for those that wait in line for a query."""
    if iscoroutinefunction(route.endpoint):
        return route
    handler = remembered(route.endpoint)
    return Route(route.path, handler, methods=list(route.methods or ["GET"]), name=route.name)
