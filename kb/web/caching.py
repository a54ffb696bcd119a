"""Tell clients what they have already: an answer changes only when the journal grows.

The mark is of the last entry that is in the answer, so a client that comes back is told in a
moment that nothing is new. Nothing is kept without asking again, and pages of who has signed in
are not told apart, as they hold tokens of their session.
"""

from datetime import datetime
from email.utils import format_datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from starlette.requests import Request
from starlette.responses import Response

from kb.knowledge_base import KnowledgeBase
from kb.web.accept import header_of

_HOLDS = 16  # characters of a hash


def marks(base: KnowledgeBase, variant: str) -> dict[str, str]:
    """Write the headers by which an answer is known again.

    Args:
        base: What it is made from.
        variant: What else it depends on, such as its format.
    """
    entry, at = base.mark
    tag = f'W/"{entry[:_HOLDS]}-{release()}-{variant}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if at:
        headers["Last-Modified"] = format_datetime(datetime.fromisoformat(at), usegmt=True)
    return headers


def unchanged(request: Request, headers: dict[str, str]) -> Response | None:
    """Answer that a client has it already, None if it does not."""
    asked = header_of(request, "if-none-match")
    if not asked:  # the time of an entry is of a second, which may see two
        return None
    tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    if "*" in tags or headers["ETag"].removeprefix("W/") in tags:
        return Response(status_code=304, headers=headers)
    return None


@cache
def release() -> str:
    """Name the release, as another may write the same otherwise."""
    try:
        return version("newsclaim-kb")
    except PackageNotFoundError:
        return "source"
