"""Sign in with the token of the server, and out again.

A wrong token is answered after a moment, one at a time, so that nobody tries many.
"""

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kb.web import bodies
from kb.web.places import place_here
from kb.web.signing_in import (
    COOKIE,
    begin_session,
    check_sender,
    check_writer,
    end_session,
    is_token,
    pause,
)
from kb.web.state import state_of
from kb.web.templating import page

_LARGEST = 16 * 1024


def routes() -> list[Route]:
    """Give the addresses to sign in and out."""
    return [
        Route("/sign-in", sign_in, methods=["GET", "POST"]),
        Route("/sign-out", sign_out, methods=["POST"]),
    ]


async def sign_in(request: Request) -> Response:
    """Show the form, or begin a session for who knows the token."""
    if not state_of(request).settings.may_write:
        raise HTTPException(404, "This server only reads, so there is nothing to sign in for.")
    if request.method in ("GET", "HEAD"):
        return await run_in_threadpool(_page, request, request.query_params.get("next", ""))
    bodies.check_media(request, (bodies.FORM,))
    sent = bodies.fields(await bodies.text(request, _LARGEST))
    onward = place_here(bodies.one(sent, "next"))
    if not is_token(request, bodies.one(sent, "token").strip()):
        await pause(request)
        error = "This is not the token that the server was started with."
        return await run_in_threadpool(_page, request, onward, error)
    answer = RedirectResponse(onward, 303)
    answer.set_cookie(
        COOKIE,
        begin_session(request),
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


def _page(request: Request, onward: str, error: str = "") -> Response:
    status = 403 if error else 200
    return page(request, "sign-in.html", status=status, onward=place_here(onward), error=error)


async def sign_out(request: Request) -> Response:
    """End the session."""
    bodies.check_media(request, (bodies.FORM,))
    check_sender(request)
    sent = bodies.fields(await bodies.text(request, _LARGEST))
    check_writer(request, bodies.one(sent, "form_token"))
    end_session(request)
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer
