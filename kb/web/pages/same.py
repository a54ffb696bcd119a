"""Claims that are written alike, to be judged by people: one claim, or two."""

from starlette.requests import Request
from starlette.responses import Response

from kb.errors import NotFoundError, UsageError
from kb.model.sameness import AlikeClaims
from kb.web.failing import status_of
from kb.web.pages.choosing import asked_of, chosen_of, selection_of
from kb.web.pages.paging import Pages, offset_of, one_page, pages_of
from kb.web.state import in_turn, reading, state_of
from kb.web.templating import page

_PAIRS = 20
_MOST = 20_000  # statements; to go through more of them takes too long for a page
LIKENESS = ("0.6", "0.7", "0.8", "0.9", "1")
_USUAL = "0.7"
_NAMES = ("words", "speaker", "story", "likeness", "opposed")

Found = tuple[list[AlikeClaims], Pages]


async def same(request: Request) -> Response:
    """List pairs of claims that nobody judged yet; all claims are gone through, so in line."""
    return await in_turn(request, _same)


def _same(request: Request) -> Response:
    values = asked_of(request, *_NAMES)
    values["likeness"] = values["likeness"] or _USUAL
    pairs, pages, fault, status = list[AlikeClaims](), one_page(request, _PAIRS), "", 200
    with reading(request) as base:
        counts = state_of(request).tally(base)
        is_large = counts["atomic_statements"] > _MOST
        if not is_large:
            try:
                pairs, total = base.same(
                    selection_of({name: values[name] for name in ("words", "speaker", "story")}),
                    least=float(chosen_of(values, "likeness", LIKENESS)),
                    opposed=bool(values["opposed"]),
                    limit=_PAIRS,
                    offset=offset_of(request, _PAIRS),
                )
                pages = pages_of(request, _PAIRS, total)
            except (NotFoundError, UsageError) as error:
                fault, status = str(error), status_of(error)
    return page(
        request,
        "same.html",
        status=status,
        values=values,
        likeness=LIKENESS,
        pairs=pairs,
        pages=pages,
        fault=fault,
        is_large=is_large,
    )
