"""Remember pages for as long as the base stays as it is, as many readers ask for the same.

A page is made from the base alone, and the base changes only when its journal grows. So a page that
was made for one reader is right for the next until then. Readers who have signed in get theirs made
anew, as it holds tokens of their session.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from kb.web.accept import header_of
from kb.web.signing_in import COOKIE
from kb.web.state import reading, state_of

Handler = Callable[[Request], Response]

_LARGEST = 256 * 1024
_LONGEST_KEY = 1000
_UNLIKE = ("if-none-match", "range", "authorization")


def remembered(handler: Handler) -> Handler:
    """Let a handler be asked only for what is not known."""

    def run(request: Request) -> Response:
        key = _key(request)
        if not key:
            return handler(request)
        with reading(request) as base:
            key = (base.mark[0], *key)
            known = state_of(request).pages.get(key)
            if known is None:
                known = handler(request)
                if known.status_code == 200 and len(known.body) <= _LARGEST:
                    state_of(request).pages.put(key, known)
        # Its headers are completed on the way out.
        answer = Response(known.body, known.status_code, background=known.background)
        answer.raw_headers = list(known.raw_headers)
        return answer

    return run


def _key(request: Request) -> tuple[str, ...]:
    """Say what is asked for; nothing if the answer may be for this client alone."""
    if request.method != "GET" or COOKIE in request.cookies:
        return ()
    if any(name in request.headers for name in _UNLIKE):
        return ()
    # What handlers read, byte by byte: two requests that they tell apart must not be one here.
    asked = (request.scope["raw_path"], request.scope["query_string"])
    key = (*(part.decode("latin-1") for part in asked), header_of(request, "accept"))
    return key if sum(map(len, key)) < _LONGEST_KEY else ()
