"""Put the server together: what it answers, and what stands before every answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from kb.errors import KbError
from kb.knowledge_base import follow
from kb.web import offer, pages, sign_in, sparql, things, updating, writing
from kb.web.failing import tell_error, tell_fault, tell_http
from kb.web.security import Security
from kb.web.settings import Settings
from kb.web.state import State
from kb.web.templating import HERE


def create_app(settings: Settings) -> Starlette:
    """Make the server of a base.

    Raises:
        NoBaseError: There is none.
    """
    following = follow(settings.place, most=settings.readers)
    shared = State(settings, following.reading)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        following.close()

    app = Starlette(
        routes=[
            *pages.routes(),
            *sparql.routes(),
            *updating.routes(),
            *writing.routes(),
            *sign_in.routes(),
            *offer.routes(),
            *things.routes(),
            Mount("/static", StaticFiles(directory=HERE / "static"), name="static"),
        ],
        middleware=[Middleware(Security, settings=settings)],
        exception_handlers={
            HTTPException: tell_http,
            KbError: tell_error,
            Exception: tell_fault,
        },
        lifespan=life,
    )
    app.state.shared = shared
    return app
