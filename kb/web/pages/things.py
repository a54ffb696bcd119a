"""The page of one thing: statement, conflict, speaker, source, proposition, story."""

from collections import defaultdict

from starlette.requests import Request
from starlette.responses import Response

from kb.knowledge_base import KnowledgeBase
from kb.model.answers import Card
from kb.model.conflict import Conflict, StatementCard
from kb.model.lookup import Selection
from kb.model.views import Described, PropositionView
from kb.text.wording import content_line
from kb.web.pages.charts import draw
from kb.web.pages.paging import offset_of, pages_of
from kb.web.pages.registry import relation
from kb.web.templating import page
from kb.web.wording import headline, in_days, reply_line

_STATEMENTS, _MARKED = 50, 200  # on a page, as `kb.viewing` gives them
_HEADINGS = {"positive": "Who says so", "negative": "Who says it is not so"}


def statement(request: Request, base: KnowledgeBase, id: str) -> Response:
    """Show one statement or report."""
    return page(request, "statement.html", view=base.views.statement(id))


def utterance(request: Request, base: KnowledgeBase, id: str) -> Response:
    """Show what an entry of a story makes: one statement, or several."""
    cards = base.views.passage(id)
    if len(cards) == 1:
        return statement(request, base, cards[0].iri)
    card = Card(id, "utterance", "", cards)
    return page(request, "thing.html", card=card)


def conflict(request: Request, base: KnowledgeBase, id: str) -> Response:
    """Show both sides of a conflict, and a form to judge it for who has signed in."""
    found, others, both = base.views.conflict(id.removeprefix("conflict:"))
    return page(
        request,
        "conflict.html",
        conflict=found,
        cards={card.id: card for card in others},
        headline=headline(found),
        both=[(one, other) for one, other in both if (one, other) != (found.left, found.right)],
        found=_found(found),
    )


def _found(found: Conflict) -> list[tuple[str, str]]:
    facts = [("Id", found.id), ("Rule", found.rule)]
    if found.overlap:
        facts.append(("Both speak of", in_days(found.overlap)))
    facts += [
        ("Pairs of statements", f"{found.pairs:,}")
        if found.pairs
        else ("Reply", reply_line(found)),
        ("Version of the rules", found.rule_set_version),
        ("Digest of the records", found.dataset_digest[:16]),
    ]
    return facts


def entity(request: Request, base: KnowledgeBase, id: str) -> Response:
    """Show somebody who speaks, or something that is spoken about."""
    view = base.views.entity(id)
    by_property: dict[str, list[Described]] = defaultdict(list)
    for line in view.described:
        by_property[line.property].append(line)
    return page(request, "entity.html", view=view, described=list(by_property.items()))


def source(request: Request, base: KnowledgeBase, id: str) -> Response:
    """Show a source with its statements marked in its text."""
    view = base.views.source(id, offset=offset_of(request, _MARKED))
    pages = pages_of(request, _MARKED, view.statements.total)
    return page(request, "source.html", view=view, pages=pages)


def proposition(request: Request, base: KnowledgeBase, id: str) -> Response:
    """Show who takes which stance to one content."""
    view = base.views.proposition(id, offset=offset_of(request, _STATEMENTS))
    return page(
        request,
        "proposition.html",
        view=view,
        headline=_told(view),
        stances=_by_stance(view),
        pages=pages_of(request, _STATEMENTS, view.statements.total),
    )


def _told(view: PropositionView) -> str:
    """Begin with who said it: no content stands alone."""
    cards = [card for card in view.statements.rows if card.act != "reports"]
    if not cards:
        return "Nobody on this page"
    more = view.statements.total - 1
    rest = f" (and {more:,} more statement{'' if more == 1 else 's'})" if more else ""
    return f"{content_line(cards[0])}{rest}"


def _by_stance(view: PropositionView) -> list[tuple[str, list[StatementCard]]]:
    """Part statements by stance, and reports of them from both."""
    found: dict[str, list[StatementCard]] = {}
    for card in view.statements.rows:
        heading = _HEADINGS.get(card.polarity, "Who else speaks of it")
        if card.act == "reports":
            heading = "Who reports it"
        found.setdefault(heading, []).append(card)
    order = (*_HEADINGS.values(), "Who else speaks of it", "Who reports it")
    return [(heading, found[heading]) for heading in order if heading in found]


def story(request: Request, base: KnowledgeBase, id: str) -> Response:
    """Show a story."""
    view = base.views.story(id, offset=offset_of(request, _STATEMENTS))
    return page(
        request,
        "story.html",
        view=view,
        timeline=draw(base, "timeline", Selection(story=view.id)),
        network=draw(base, "network", Selection(story=view.id)),
        pages=pages_of(request, _STATEMENTS, view.statements.total),
    )


def reply(request: Request, base: KnowledgeBase, id: str) -> Response:
    """Show the rebuttal that a reply is, or what it is from and to."""
    card = base.show(id)
    if card.conflicts:
        return conflict(request, base, card.conflicts[0].id)
    return page(request, "thing.html", card=card)


def other(request: Request, base: KnowledgeBase, id: str) -> Response:
    """Show what has no page of its own kind: an alignment, or an import."""
    return page(request, "thing.html", card=base.show(id))


PAGES = {
    "statement": statement,
    "report": statement,
    "utterance": utterance,
    "entity": entity,
    "source": source,
    "proposition": proposition,
    "conflict": conflict,
    "story": story,
    "reply": reply,
    "rel": relation,
}
