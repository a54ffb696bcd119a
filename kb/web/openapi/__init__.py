"""Describe every address of the server for programs, at `/openapi.json` (OpenAPI 3.1).

What can be asked for is written from the same tables that the handlers choose by, so that neither
formats nor kinds of things can be told otherwise than they are answered. A test drives each
operation with whatever fits its description, and holds this to naming every address there is.
"""

from functools import cache

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kb.web.caching import release
from kb.web.openapi.parts import TEXT, WHY, Described, refusal
from kb.web.openapi.reading import endpoint, pages, things
from kb.web.openapi.writing import writing


def routes() -> list[Route]:
    """Give the address of the description."""
    return [Route("/openapi.json", openapi)]


def openapi(_: Request) -> Response:
    """Describe the server."""
    return JSONResponse(description(), headers={"Cache-Control": "no-cache"})


@cache
def description() -> Described:
    """Give the description as an object of JSON."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "kb: who said what, and which of it cannot both be true",
            "description": (
                "A base records that somebody said something, where, and in which words. It never"
                " states that it is so. Reading needs nothing; writing needs the token of a server"
                " that was started with `--allow-writes`."
            ),
            "version": release(),
        },
        "paths": pages() | things() | endpoint() | writing(),
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Problem": {
                    "type": "object",
                    "required": ["title", "status", "detail"],
                    "properties": {
                        "title": TEXT, "status": {"type": "integer"}, "detail": TEXT,
                    },
                },
            },
            "responses": {str(status): refusal(why) for status, why in WHY.items()},
        },
    }  # fmt: skip
