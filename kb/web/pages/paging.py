"""Turn a long list into pages: which one is asked for, and where its neighbours are."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_PAGES = 1000


@dataclass(frozen=True)
class Pages:
    """One page of a list.

    Attributes:
        size: So many rows are on a page.
        total: So many rows are in the list.
        most: So many pages are shown at most, since a late one costs all that come before it.
    """

    path: str
    query: tuple[tuple[str, str], ...]
    number: int
    size: int
    total: int
    most: int = MOST_PAGES
    label: str = "Page"

    @property
    def offset(self) -> int:
        """How many rows come before."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last page that there is to see."""
        return max(1, min(self.most, -(-self.total // self.size)))

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        return self.number < self.last

    @property
    def is_cut(self) -> bool:
        """Whether rows are left that no page shows."""
        return self.total > self.most * self.size

    def address(self, number: int) -> str:
        """Give the address of another page of the list."""
        return f"{self.path}?{urlencode([*self.query, ('page', str(number))])}"


def asked_page(query: QueryParams, most: int = MOST_PAGES) -> int:
    """Read which page is asked for, the first if none is.

    Raises:
        HTTPException: 400, if it is no number; 404, if no list goes so far.
    """
    written = query.get("page", "") or "1"
    if not re.fullmatch("0*[1-9][0-9]*", written, re.ASCII):
        raise HTTPException(400, "A page is a whole number from 1 on.")
    if len(written.lstrip("0")) > len(str(most)) or int(written) > most:
        raise HTTPException(404, f"There are {most:,} pages at most.")
    return int(written)


def pages_of(request: Request, size: int, total: int, most: int = MOST_PAGES) -> Pages:
    """Give the pages of the list that a request shows, with what else it asks for.

    Raises:
        HTTPException: 404, if the page that is asked for is behind the last.
    """
    rest = tuple(
        (name, value)
        for name, value in request.query_params.multi_items()
        if name != "page" and value
    )
    pages = Pages(request.url.path, rest, asked_page(request.query_params, most), size, total, most)
    if pages.number > pages.last:
        raise HTTPException(404, f"The last page of this list is {pages.last:,}.")
    return pages


def one_page(request: Request, size: int) -> Pages:
    """Give the pages of a list in which nothing is, whichever was asked for."""
    return Pages(request.url.path, (), 1, size, 0)


def offset_of(request: Request, size: int, most: int = MOST_PAGES) -> int:
    """Give how many rows come before the page that is asked for."""
    return (asked_page(request.query_params, most) - 1) * size
