"""Who may write: who knows the token that the server was started with.

A program sends it with each request (`Authorization: Bearer TOKEN`). A browser sends it once, in
the form of `/sign-in`, and gets a session for it: a cookie that scripts cannot read and that no
request from another site carries. A form that posts must besides send back the form token of its
session, and come from a page of this server. Sessions end with the server.
"""

import asyncio
import hashlib
import hmac

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request

from kb.web.places import is_from
from kb.web.sessions import hashed
from kb.web.state import state_of

COOKIE = "kb-session"
_SCHEME = "bearer "
_PAUSE = 0.5  # seconds
_ASK_WHO = {"WWW-Authenticate": 'Bearer realm="kb"'}


def knows_token(connection: HTTPConnection) -> bool:
    """Tell whether a request carries the token."""
    written = connection.headers.get("authorization", "")
    if not written.lower().startswith(_SCHEME):
        return False
    return is_token(connection, written[len(_SCHEME) :].strip())


def is_token(connection: HTTPConnection, written: str) -> bool:
    """Compare what somebody wrote with the token, in a time that does not tell how far it fits."""
    token = state_of(connection).settings.token
    return bool(token) and hmac.compare_digest(hashed(written), hashed(token))


def begin_session(connection: HTTPConnection) -> str:
    """Begin a session; gives what its cookie holds."""
    return state_of(connection).sessions.begin()


def end_session(connection: HTTPConnection) -> None:
    """End the session of a request."""
    state_of(connection).sessions.end(connection.cookies.get(COOKIE, ""))


def is_writer(connection: HTTPConnection) -> bool:
    """Tell whether a request comes from a browser that has signed in."""
    return state_of(connection).sessions.has(connection.cookies.get(COOKIE, ""))


def form_token(connection: HTTPConnection) -> str:
    """Give what the forms of a session send back; "" for who has not signed in."""
    cookie = connection.cookies.get(COOKIE, "")
    if not is_writer(connection):
        return ""
    return hmac.new(cookie.encode(), b"form", hashlib.sha256).hexdigest()


class WrongTokenError(HTTPException):
    """A request has a token that is not the server's; it is told after a while, one by one."""

    def __init__(self) -> None:
        super().__init__(401, "This is not the token of this server.", _ASK_WHO)


async def pause(request: Request) -> None:
    """Let who sent a wrong token wait, one after the other, so that nobody tries many."""
    async with state_of(request).guessing:
        await asyncio.sleep(_PAUSE)


def check_writer(request: Request, sent: str = "") -> None:
    """See that whoever sends a request may write.

    Args:
        request: With the token of the server, or from a page of ours in a session.
        sent: The form token that came with it.

    Raises:
        HTTPException: 401 or 403, with the reason.
    """
    check_sender(request)
    if "authorization" in request.headers:
        return
    if not hmac.compare_digest(sent.encode(), form_token(request).encode()):
        raise HTTPException(403, "The form is of another session. Load the page again.")


def check_sender(request: Request) -> None:
    """See by the head of a request that it may write, before anything of its body is read.

    What a form sends back as its token is for `check_writer` to look at.

    Raises:
        HTTPException: 401 or 403, with the reason.
    """
    if not state_of(request).settings.may_write:
        raise HTTPException(403, "This server only reads. Start it with --allow-writes.")
    if "authorization" in request.headers:
        if len(request.headers.getlist("authorization")) > 1:
            raise HTTPException(400, "There is more than one Authorization.")
        if not knows_token(request):
            raise WrongTokenError
        return
    if not is_writer(request):
        raise HTTPException(401, "Send the token of this server, or sign in.", _ASK_WHO)
    if not is_from(request.headers.get("origin", ""), request.headers["host"]):
        raise HTTPException(403, "This does not come from a page of this server.")
