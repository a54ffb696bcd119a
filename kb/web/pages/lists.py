"""The start page, the search, and the lists of contradictions and stories."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kb.errors import NotFoundError, UsageError
from kb.model.conflict import Tier
from kb.model.story import Act
from kb.web.failing import status_of
from kb.web.pages.choosing import asked_of, chosen_of, selection_of
from kb.web.pages.paging import offset_of, one_page, pages_of
from kb.web.state import reading, state_of
from kb.web.templating import page

_NEWEST, _STORIES, _CONFLICTS, _STATEMENTS = 8, 12, 20, 20
_FIELDS = (
    ("words", "Words", "search", ""),
    ("speaker", "Said by, or for", "text", "an id or a name"),
    ("about", "About", "text", "an id or a name"),
    ("source", "Printed in", "text", "an id or an address"),
    ("story", "Story", "text", "an id"),
    ("since", "Since", "date", ""),
    ("until", "Until", "date", ""),
)
_MOST_PAGES = 50_000


def start(request: Request) -> Response:
    """Show the newest conflicts, the stories, and what is in the base."""
    with reading(request) as base:
        counts = state_of(request).tally(base)
        newest = base.contradictions(limit=_NEWEST, newest=True, others=0)
        tiers = base.count_contradictions()
        stories = base.views.stories(limit=_STORIES)
    wanted = ("statements", "speakers", "sources", "quotes_checked", "quotes_not_checked")
    records = [(name.replace("_", " ").capitalize(), f"{counts[name]:,}") for name in wanted]
    return page(
        request, "start.html", counts=counts, newest=newest, stories=stories, tiers=tiers,
        records=records,
    )  # fmt: skip


def search(request: Request) -> Response:
    """Look statements up by words, speaker, subject, source, story, stance and day."""
    names = [name for name, *_ in _FIELDS]
    values = asked_of(request, *names, "stance", "order")
    found = {"cards": [], "total": 0, "named": [], "fault": ""}
    status = 200
    with reading(request) as base:
        try:
            chosen = selection_of(values)
            total = base.count(chosen)
            pages = pages_of(request, _STATEMENTS, total)
            is_newest = chosen_of(values, "order", ("newest", "record")) == "newest"
            cards = base.find(chosen, limit=_STATEMENTS, offset=pages.offset, newest=is_newest)
            named = base.views.called(values["words"]) if values["words"] else []
            found = {"cards": cards, "total": total, "named": named, "fault": ""}
        except (NotFoundError, UsageError) as error:
            found["fault"], status = str(error), status_of(error)
            pages = one_page(request, _STATEMENTS)
    return page(
        request,
        "search.html",
        status=status,
        fields=_FIELDS,
        values=values,
        asked=_in_words(values),
        stances=[act.value for act in Act],
        pages=pages,
        **found,
    )


def contradictions(request: Request) -> Response:
    """List conflicts of all tiers, or of one."""
    names = ("tier", "speaker", "about", "source", "story", "since")
    values = asked_of(request, *names, "order")
    offset, counts, conflicts, fault = offset_of(request, _CONFLICTS, _MOST_PAGES), {}, [], ""
    status = 200
    with reading(request) as base:
        try:
            chosen = selection_of(values)
            counts = base.count_contradictions(replace(chosen, tier=""))
            conflicts = base.contradictions(
                chosen,
                limit=_CONFLICTS,
                offset=offset,
                newest=chosen_of(values, "order", ("newest", "firmest")) == "newest",
                others=0,
            )
        except (NotFoundError, UsageError) as error:
            fault, status = str(error), status_of(error)
    total = sum(many for tier, (many, _) in counts.items() if values["tier"] in ("", tier))
    rest = {name: value for name, value in values.items() if value and name != "tier"}
    return page(
        request,
        "contradictions.html",
        status=status,
        values=values,
        counts=counts,
        conflicts=conflicts,
        fault=fault,
        all_tiers=list(Tier),
        rest=urlencode(rest),
        pages=one_page(request, _CONFLICTS)
        if fault
        else pages_of(request, _CONFLICTS, total, _MOST_PAGES),
    )


def stories(request: Request) -> Response:
    """List the stories."""
    with reading(request) as base:
        found = base.views.stories(offset=offset_of(request, _STATEMENTS), limit=_STATEMENTS)
    return page(
        request,
        "stories.html",
        stories=found,
        pages=pages_of(request, _STATEMENTS, found.total),
    )


def _in_words(values: Mapping[str, str]) -> str:
    """Say in words what was searched for."""
    told = [f"“{values['words']}”"] if values["words"] else []
    for name, words in (
        ("speaker", "said by"), ("about", "about"), ("source", "printed in"), ("story", "in story"),
        ("stance", "with the stance"), ("since", "since"), ("until", "until"),
    ):  # fmt: skip
        if values[name]:
            told.append(f"{words} {values[name]}")
    return ", ".join(told)
