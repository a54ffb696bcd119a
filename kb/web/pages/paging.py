"""Turn a long list into pages: which one is asked for, and where its neighbours are."""

from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
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
    """Read which page is asked for; what is no number, or out of reach, is the nearest."""
    written = query.get("page", "")
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 8 else 1
    return min(max(1, number), most)


def pages_of(request: Request, size: int, total: int, most: int = MOST_PAGES) -> Pages:
    """Give the pages of the list that a request shows, with what else it asks for."""
    rest = tuple(
        (name, value)
        for name, value in request.query_params.multi_items()
        if name != "page" and value
    )
    number = asked_page(request.query_params, most)
    return Pages(request.url.path, rest, number, size, total, most)


def offset_of(request: Request, size: int, most: int = MOST_PAGES) -> int:
    """Give how many rows come before the page that is asked for."""
    return (asked_page(request.query_params, most) - 1) * size
