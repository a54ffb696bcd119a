"""Every thing has one address, for people and programs alike (linked data).

What `https://w3id.org/newsclaim/statement/8c8e…` names is told at `/statement/8c8e…`: as a page, or
in the RDF that the client asks for, by `Accept` or by an ending such as `.ttl`. An id that people
use (`/statement/s12`) leads to the address.
"""

from contextlib import suppress

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kb.errors import AmbiguousIdError, UnknownIdError
from kb.knowledge_base import KnowledgeBase
from kb.terms import BASE, PREFIXES, short
from kb.web import pages
from kb.web.accept import best, header_of
from kb.web.caching import marks, unchanged
from kb.web.formats import BY_ENDING, HTML, RDF, Format, by_media, with_charset
from kb.web.places import place_of
from kb.web.signing_in import is_writer
from kb.web.state import reading
from kb.web.templating import page

KINDS = tuple(
    namespace.removeprefix(BASE).removesuffix("/")
    for namespace in PREFIXES.values()
    if namespace.startswith(BASE) and namespace.endswith("/")
)
SHOWN = (
    "statement", "entity", "source", "proposition", "conflict", "story", "utterance", "reply",
    "alignment", "import", "rel",
)  # fmt: skip
VOCABULARIES = ("terms", "alignments")
_LONGEST = 2000  # characters of an id


def routes() -> list[Route]:
    """Give the addresses of things, of whatever kind there is."""
    every = [Route(f"/{kind}/{{local:path}}", thing, name=kind) for kind in KINDS]
    told = [Route(f"/{name}{{local:path}}", vocabulary, name=name) for name in VOCABULARIES]
    return [*every, *told]


def thing(request: Request) -> Response:
    """Tell what is recorded under an address."""
    kind, local = request.url.path.strip("/").partition("/")[0], request.path_params["local"]
    if not local or len(local) > _LONGEST:
        raise HTTPException(404, "Nothing has this address.")
    with reading(request) as base:
        found, form = _found(base, f"{BASE}{kind}/", local)
        if not found:
            return _lead_on(request, base, kind, *_parted(local))
        return _told(request, base, found, form)


def vocabulary(request: Request) -> Response:
    """Tell the terms of our own, or how they are to those of others; also of their version."""
    address, form = _parted(BASE + request.url.path[1:])
    with reading(request) as base:
        if base.views.vocabulary(address) is None:
            raise HTTPException(404, "Nothing has this address.")
        return _told(request, base, address, form)


def _found(base: KnowledgeBase, beginning: str, local: str) -> tuple[str, Format | None]:
    """Find the address that is meant, with or without the ending; "" if there is none."""
    plain, form = _parted(local)
    for tried, ending in ((local, None), (plain, form)) if form else ((local, None),):
        try:
            base.check_recorded(beginning + tried)
        except UnknownIdError:
            continue
        except ValueError:  # no address has such characters
            break
        return beginning + tried, ending
    return "", None


def _parted(local: str) -> tuple[str, Format | None]:
    """Part an ending that stands for a format from the rest."""
    start, dot, ending = local.rpartition(".")
    form = BY_ENDING.get(f".{ending.lower()}") if dot else None
    return (start, form) if form else (local, None)


def _lead_on(
    request: Request, base: KnowledgeBase, kind: str, id: str, form: Format | None
) -> Response:
    """Lead from an id that people use to the address that it stands for."""
    places = [place_of(one) for one in base.addresses(id, kind)]
    if places == [f"/{kind}/{id}"]:
        raise UnknownIdError(id)
    if len(places) > 1:
        raise AmbiguousIdError(id, places)
    rest = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(places[0] + (form.ending if form else "") + rest, 303)


def _told(request: Request, base: KnowledgeBase, found: str, form: Format | None) -> Response:
    place = place_of(found)
    chosen = form or _chosen(request)
    headers = {
        **marks(base, chosen.name),
        "Content-Location": place + chosen.ending,
        "Vary": "Accept, Cookie",
        "Link": _links(found, place),
    }
    if chosen is HTML:
        if is_writer(request):
            del headers["ETag"]
            headers["Cache-Control"] = "private, no-store"
        elif same := unchanged(request, headers):
            return same
        answer = _page(request, base, found)
    else:
        if same := unchanged(request, headers):
            return same
        text = "".join(base.describe(found, chosen.name))
        answer = Response(text, media_type=with_charset(chosen.media))
    answer.headers.update(headers)
    return answer


def _chosen(request: Request) -> Format:
    """Choose by what the client reads; Turtle for who reads everything alike."""
    offers = by_media((*RDF, HTML))
    media = best(header_of(request, "accept"), list(offers))
    if media is None:
        raise HTTPException(406, f"This can be one of {', '.join(offers)}.")
    return offers[media]


def _page(request: Request, base: KnowledgeBase, found: str) -> Response:
    if view := base.views.vocabulary(found):
        return page(request, "vocabulary.html", view=view)
    kind = short(found).partition(":")[0]
    if kind in SHOWN:
        # What is derived has addresses too, such as a step of a conflict, and no page of its kind.
        with suppress(UnknownIdError):
            return pages.thing_page(request, base, kind, short(found))
    lines = list(base.describe(found, "ntriples"))
    return page(request, "described.html", thing=found, name=short(found), lines=lines)


def _links(found: str, place: str) -> str:
    """Say what the answer is about, and where it is in other formats."""
    others = (f'<{place}{form.ending}>; rel="alternate"; type="{form.media}"' for form in RDF)
    return ", ".join((f'<{found}>; rel="describes"', *others))
