"""Answer what goes wrong: a page for people, a line for programs, and never a traceback."""

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kb.errors import (
    AmbiguousIdError,
    BaseInUseError,
    IncompleteAnswerError,
    KbError,
    NoBaseError,
    NotFoundError,
    QueryCalledOffError,
    QueryLimitError,
    ReadersBusyError,
    RefusedError,
    SourceError,
    TakenBackError,
    UnwritableError,
    UsageError,
)
from kb.text.safe import safe
from kb.web.accept import best, header_of
from kb.web.security import HEADERS
from kb.web.signing_in import pause
from kb.web.templating import AGAIN, page

_HTML, _PLAIN, _PROBLEM = "text/html", "text/plain", "application/problem+json"
_OFFERS = (_PLAIN, _HTML, _PROBLEM, "application/json")
_TITLES = {
    400: "This cannot be answered",
    401: "Who asks?",
    403: "This is not allowed",
    404: "Nothing is here",
    405: "This cannot be done here",
    406: "Not in this format",
    409: "This does not go together",
    410: "Taken back",
    412: "Not as you expected",
    413: "Too large",
    415: "Not in this format",
    422: "Refused",
    503: "Busy",
}
# The first that fits holds.
_STATUS: tuple[tuple[type[KbError], int], ...] = (
    (TakenBackError, 410),
    (NoBaseError, 503),
    (BaseInUseError, 503),
    (ReadersBusyError, 503),
    (QueryCalledOffError, 503),
    (NotFoundError, 404),
    (AmbiguousIdError, 409),
    (SourceError, 422),
    (IncompleteAnswerError, 400),
    (UnwritableError, 406),
    (UsageError, 400),
)


def status_of(error: KbError) -> int:
    """Give the status by which an error is told.

    A query that costs more than it may is the client's to mend, save for time, of which it might
    take less when less is going on.
    """
    if isinstance(error, QueryLimitError):
        return 503 if error.limit == "time" else 400
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def tell_error(request: Request, error: Exception) -> Response:
    """Answer an error of ours."""
    assert isinstance(error, KbError)
    status = status_of(error)
    headers = AGAIN if status == 503 else {}
    lines = [str(p) for p in error.problems] if isinstance(error, RefusedError) else [str(error)]
    return failure(request, status, lines, headers)


def tell_http(request: Request, error: Exception) -> Response:
    """Answer what a handler, or the router, refused; who asks what may be done is told that."""
    assert isinstance(error, HTTPException)
    if request.method == "OPTIONS" and error.status_code == 405:
        return Response(status_code=204, headers=error.headers)
    return failure(request, error.status_code, [str(error.detail)], dict(error.headers or {}))


async def tell_wrong_token(request: Request, error: Exception) -> Response:
    """Answer after a while who does not know the token."""
    await pause(request)
    return await run_in_threadpool(tell_http, request, error)


def tell_fault(request: Request, error: Exception) -> Response:
    """Answer a mistake of ours, of which the log of the server tells."""
    reason = f"This is a mistake of kb ({type(error).__name__}); the server's log has the rest."
    # What stands before every other answer does not stand before this one.
    return failure(request, 500, [reason], HEADERS)


def failure(request: Request, status: int, lines: list[str], headers: dict[str, str]) -> Response:
    """Write an answer that says what is wrong, in the form that the client reads best."""
    form = best(header_of(request, "accept"), _OFFERS) or _PLAIN
    title = _TITLES.get(status, "Something went wrong")
    headers = {**headers, "Cache-Control": "no-store", "Vary": "Accept"}
    if form == _HTML:
        answer: Response = page(request, "error.html", status=status, title=title, lines=lines)
    elif form == _PLAIN:
        answer = PlainTextResponse("".join(f"{safe(line)}\n" for line in lines), status)
    else:
        body = {"title": title, "status": status, "detail": "\n".join(lines)}
        answer = JSONResponse(body, status, media_type=_PROBLEM)
    answer.headers.update(headers)
    return answer
