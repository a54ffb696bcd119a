"""Write only where what a client made a condition of it holds (RFC 9110, 13.1 and 14.4)."""

from starlette.exceptions import HTTPException
from starlette.requests import Request

_ANY = "*"


def check_conditions(request: Request, *, is_there: bool) -> None:
    """See that what is to be written may be, by the conditions that came with it.

    Nothing that is written to has a tag by which two states of it are surely told apart, so no
    condition on a tag is ever met. Nor has it a time, so those on times are passed over.

    Args:
        request: What writes.
        is_there: Whether there is something already at the address that it writes to.

    Raises:
        HTTPException: 412 if a condition does not hold, 400 if only a part of something is sent.
    """
    if "content-range" in request.headers:
        raise HTTPException(400, "Send it whole: nothing here takes a part of something.")
    wanted = request.headers.getlist("if-match")
    if wanted and not (is_there and _tags(wanted) == {_ANY}):
        raise HTTPException(412, "What is here is not what If-Match asks for. Nothing was changed.")
    if is_there and _ANY in _tags(request.headers.getlist("if-none-match")):
        raise HTTPException(412, "There is something here already. Nothing was changed.")


def _tags(written: list[str]) -> set[str]:
    return {tag.strip() for line in written for tag in line.split(",")}
