"""Write down what somebody wrote beside a page: a statement of theirs, in answer to the page.

Nothing is known of what the words mean, so they are the content, and the writer is committed to
nothing. The page is no witness of them: it is what they answer to.
"""

from kb.errors import Problem
from kb.graph.identity import content_hash
from kb.ingest.drafts import PAGE, Draft
from kb.ingest.review_checks import web_address
from kb.ingest.review_records import Recorded, mention_in
from kb.ingest.written import Written
from kb.model.proposition import OTHER, Proposition, Tense
from kb.model.remark import Remark
from kb.model.story import (
    Act,
    Certainty,
    Polarity,
    Reply,
    Report,
    Source,
    Statement,
    Utterance,
    VerbClass,
)
from kb.text.safe import forbidden, is_blank
from kb.text.spaces import folded
from kb.text.yaml_tree import LONGEST

_ACTS = {"questioning": Act.ASKS, "editing": Act.ASKS}
"""What the model itself says that a purpose is; all else is taken for an opinion."""
_KINDS = {"person": "person", "organization": "organisation"}
_TITLE = 80


def write_remark(remark: Remark, recorded: Recorded) -> Written | Problem:
    """Write one remark, or say why it cannot be."""
    if reason := unfit(remark):
        return Problem(remark.place, 0, 0, reason)
    key = remark.id or [remark.text, remark.speaker, remark.said, *map(str, remark.about)]
    draft = Draft(f"annotation-{content_hash('annotation', key)[:16]}", recorded)
    draft.lines += [*remark.kept, ("purpose", remark.purpose)]
    kind = _KINDS.get(remark.speaker_is, "agent")
    writer = draft.named(remark.speaker, kind, remark.speaker_url)
    adopter = draft.named(remark.adopted_by, "agent") if remark.adopted_by else ""
    source = draft.source(_source(remark, draft, adopter or writer))
    pages = {page: _answered(remark, draft, page) for page in _pages(remark, draft)}
    reports = (Report(adopter, "reported", VerbClass.NEUTRAL),) if adopter else ()
    utterance = _utterance(remark, draft, writer, source, reports)
    is_new = draft.is_new(utterance)
    replies = tuple(
        Reply(f"r-{utterance.id}-{page}", (utterance.id,), (page,), "replies-to", note=words)
        for page, words in pages.items()
        if is_new
    )
    draft.entities = draft.entities if is_new else {}
    story = draft.story(source.title, (utterance,) if is_new else (), replies)
    ignored = tuple(dict.fromkeys(draft.ignored))
    return Written(story, is_new, draft.meets(), None, ignored, tuple(draft.defects))


def _source(remark: Remark, draft: Draft, maker: str) -> Source:
    """Give the annotation itself, which is where the words are to be read."""
    url = web_address(remark.id)
    return Source(
        id="annotation",
        type=PAGE if url else "document",
        title=url or remark.id or folded(remark.text)[:_TITLE],
        author=maker,
        url=url,
        published=draft.time("created", remark.said),
        language=draft.language(remark.language),
    )


def _pages(remark: Remark, draft: Draft) -> list[str]:
    """Give the ids of the pages that it is about; what is no web page is kept in words."""
    found = {passage.page: draft.page(passage.page) for passage in remark.about}
    draft.lines += [("about", page) for page, id in found.items() if not id]
    return sorted({id for id in found.values() if id})


def _answered(remark: Remark, draft: Draft, page: str) -> str:
    """Quote the words of a page that a remark is on."""
    url = draft.sources[page].url
    words = [p.words for p in remark.about if p.words and web_address(p.page) == url]
    return "\n".join(f"on: {one}" for one in words)


def _utterance(
    remark: Remark, draft: Draft, writer: str, source: Source, reports: tuple[Report, ...]
) -> Utterance:
    text = folded(remark.text)
    act = _ACTS.get(remark.purpose, Act.OPINES)
    said = source.published
    key = (remark.text, writer, act, said.text if said else "", [r.speaker for r in reports])
    id = f"a-{content_hash('entry', *key)[:12]}"
    content = Proposition(OTHER, (), tense=Tense.PRESENT, text=text)
    statement = Statement(id, content, act, Polarity.POSITIVE, Certainty.UNDERSPECIFIED)
    return Utterance(
        id, "annotation", mention_in(source, remark.text), writer, (statement,), reports=reports,
        verbatim=True, said_at=said, note=draft.note(),
    )  # fmt: skip


def unfit(remark: Remark) -> str:
    """Say why a remark cannot be recorded, "" if it can."""
    texts = [remark.text, remark.speaker, remark.id, remark.adopted_by, remark.said]
    texts += [text for passage in remark.about for text in (passage.page, passage.words)]
    texts += [text for pair in remark.kept for text in pair]
    if is_blank(remark.text):
        return "it has no words"
    for text in texts:
        if odd := forbidden(text):
            return f"it holds the character {odd}, which cannot be kept"
        if len(text.encode()) > LONGEST:
            return "a text in it is longer than 64 kB"
    return ""
