"""Write down things and links of FollowTheMoney: an entity each, and a statement of who says so.

That a register has somebody by a name is how we know whom is meant. That one owns the other is
said by somebody: the publisher that the entry names, as the dataset reports, or else the dataset.
"""

from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import urlsplit

from kb.errors import Problem
from kb.graph.identity import content_hash
from kb.ingest.drafts import PAGE, Draft
from kb.ingest.review_checks import web_address
from kb.ingest.review_records import LANGUAGE, Recorded
from kb.ingest.slugs import slug
from kb.ingest.written import Written
from kb.model.ftm import Link, Thing
from kb.model.proposition import OTHER, Proposition, Tense
from kb.model.story import (
    Act,
    Certainty,
    Entity,
    Mention,
    Polarity,
    Report,
    Source,
    Statement,
    Utterance,
    VerbClass,
)
from kb.model.time import Moment
from kb.text.numbers import number_of
from kb.text.safe import forbidden
from kb.text.yaml_tree import LONGEST

_WIKIDATA = "https://www.wikidata.org/entity/"
_RELATIONS = {"Membership": "be-member-of", "Employment": "work-for"}
"""The links that a relation of ours means; all others are kept in words."""
_HALF = Decimal(50)


def ftm_entity(id: str) -> str:
    """Make the id of an entity out of that in FollowTheMoney; no two get the same.

    Example:
        >>> ftm_entity("gb-coh-123"), ftm_entity("NK-a")
        ('ftm-gb-coh-123', 'ftm-nk-a-925587b9')
    """
    plain = slug(id)
    return f"ftm-{plain}" if plain == id else f"ftm-{plain}-{content_hash('ftm', id)[:8]}"


def write_thing(thing: Thing, recorded: Recorded) -> Written | Problem:
    """Write one thing as an entity, or say why it cannot be."""
    if reason := _unfit([thing.id, thing.name, *thing.names]):
        return Problem(thing.place, 0, 0, reason)
    id = ftm_entity(thing.id)
    draft = Draft(f"ftm-{content_hash('ftm', thing.id)[:16]}", recorded)
    draft.ignored += thing.ignored
    known = recorded.described(id)
    name = known.name if known else thing.name
    if known and not recorded.is_called(known, (thing.name, *thing.names)):
        draft.defects.append(
            f"the id {thing.id} is {thing.name} here and was {name} before; it stays {name}, and "
            "this is kept as another name"
        )
    given = Entity(
        id,
        name,
        is_a=(thing.is_a,) if thing.is_a else (),
        aliases=tuple(one for one in (thing.name, *thing.names) if one != name),
        same_as=tuple(_WIKIDATA + one for one in thing.wikidata),
        language=known.language if known else LANGUAGE,
    )
    if known is None or not recorded.says_all(given):
        draft.entities[id] = recorded.describe(given)
    story = draft.story(name, (), ())
    return Written(
        story, known is None, draft.meets(), None, tuple(draft.ignored), tuple(draft.defects)
    )


def write_link(link: Link, recorded: Recorded) -> Written | Problem:
    """Write one link as what each of its sources says, or say why it cannot be."""
    texts = [link.id, link.left, link.right, *link.details, *link.datasets, *link.publishers]
    texts += [*link.pages, link.start, link.end, link.seen]
    texts += [text for pair in link.kept for text in pair]
    reason = _unfit(texts)
    page = next((one for one in link.pages if web_address(one)), "")
    if not (link.datasets or link.publishers or page):
        reason = f"of the {link.schema} {link.id} the only source is no web address"
    if reason:
        return Problem(link.place, 0, 0, reason)
    ends = list[Entity]()
    for id in (link.left, link.right):
        found = recorded.described(ftm_entity(id))
        if found is None:
            reason = f"the {link.schema} {link.id} links {id}, which nobody has named"
            return Problem(link.place, 0, 0, reason)
        ends.append(Entity(found.id, found.name, language=found.language))
    draft = Draft(f"ftm-{content_hash('ftm', link.id, link.left, link.right)[:16]}", recorded)
    draft.entities.update({entity.id: entity for entity in ends})
    draft.defects += link.defects
    draft.lines += [*link.kept, *(("page", one) for one in link.pages if one != page)]
    content = _content(link, draft, ends[0], ends[1])
    seen = draft.time("first seen", link.seen)
    entries = list(_entries(link, page, draft))
    utterances = [
        _utterance(link, draft, content, (speaker, source, reports, seen))
        for speaker, source, reports in entries
    ]
    new = tuple(one for one in utterances if draft.is_new(one))
    draft.entities = draft.entities if new else {}
    story = draft.story(f"{link.schema} {link.id}", new, ())
    ignored = tuple(dict.fromkeys(draft.ignored))
    return Written(story, bool(new), draft.meets(), None, ignored, tuple(draft.defects))


# -- who says so ------------------------------------------------------------------------------

_Entry = tuple[str, Source, tuple[Report, ...]]


def _entries(link: Link, address: str, draft: Draft) -> Iterator[_Entry]:
    """Give who says so, in which source, and who reports it."""
    publishers = [draft.named(name, "organisation") for name in link.publishers]
    for name in link.datasets:
        dataset = draft.named(name, "agent")
        page = draft.page(address) if address else ""
        source = draft.source(
            Source(
                id=f"entry-{slug(name)}",
                type="document",
                title=f"{name}: {link.id}",
                publisher=dataset,
                based_on=(page,) if page else (),
            )
        )
        for publisher in publishers:
            yield publisher, source, (_reported(dataset),)
        if not publishers:
            yield dataset, source, ()
    if not link.datasets:
        yield from _published(link, web_address(address), draft, publishers)


def _published(link: Link, url: str, draft: Draft, publishers: list[str]) -> Iterator[_Entry]:
    """Give what an entry says that is in no dataset: its publisher does, else its web site."""
    speakers = publishers or [draft.named(urlsplit(url).netloc.lower(), "website")]
    for speaker in speakers:
        source = draft.source(
            Source(
                id=f"entry-{speaker}" if not url else "entry",
                type=PAGE if url else "document",
                title=url or f"{link.schema} {link.id}",
                publisher=speaker,
                url=url,
            )
        )
        owners = [one for one in (source.publisher, source.author) if one]
        yield speaker, source, () if speaker in owners else (_reported(owners[0]),)


def _reported(reporter: str) -> Report:
    return Report(reporter, "reported", VerbClass.NEUTRAL)


# -- what it says -----------------------------------------------------------------------------


def _content(link: Link, draft: Draft, left: Entity, right: Entity) -> Proposition:
    """Give what a link says: by a relation of ours where that means the same, else in words."""
    time = _time(link, draft)
    roles = (("agent", left.id), ("theme", right.id))
    tense = Tense.STATED if time else Tense.PAST
    relation = _RELATIONS.get(link.schema, "own" if _is_control(link) else "")
    if relation:
        draft.lines += [("detail", text) for text in link.details]
        return Proposition(relation, roles, time=time, tense=tense)
    details = f" ({', '.join(link.details)})" if link.details else ""
    when = f", {time.text}" if time else ""
    text = f"{left.name} {link.words} {right.name}{details}{when}"
    return Proposition(OTHER, roles, time=time, tense=tense, text=text)


def _is_control(link: Link) -> bool:
    """Whether a share is more than half, as only that is owning in the sense of our relation."""
    shares = [number_of(text.strip().removesuffix("%").strip()) for text in link.details]
    is_most = bool(shares) and all(share is not None and share > _HALF for share in shares)
    return link.schema == "Ownership" and is_most


def _time(link: Link, draft: Draft) -> Moment | None:
    """Give the time for which a link holds, as far as it is written and can be read."""
    start, end = draft.time("startDate", link.start), draft.time("endDate", link.end)
    if not start and not end:
        return None
    if start and end and start.first and end.last and start.first > end.last:
        draft.defects.append(f"the link ends {link.end}, before it starts {link.start}")
        draft.lines += [("startDate", link.start), ("endDate", link.end)]
        return None
    return draft.time("time", f"{start.text if start else '..'}/{end.text if end else '..'}")


def _utterance(
    link: Link,
    draft: Draft,
    content: Proposition,
    entry: tuple[str, Source, tuple[Report, ...], Moment | None],
) -> Utterance:
    speaker, source, reports, seen = entry
    said = content.text, [list(pair) for pair in content.roles], content.relation
    key = (link.id, speaker, source.id, [r.speaker for r in reports], *said)
    when = [content.time.text if content.time else "", seen.text if seen else ""]
    id = f"l-{content_hash('entry', *key, when)[:12]}"
    stance = Act.ASSERTS, Polarity.POSITIVE, Certainty.CERTAIN
    return Utterance(
        id, source.id, Mention("", missing="an entry of a register gives no words"), speaker,
        (Statement(id, content, *stance),), reports=reports, said_at=seen, note=draft.note(),
    )  # fmt: skip


def _unfit(texts: list[str]) -> str:
    """Say why something cannot be recorded, "" if it can."""
    for text in texts:
        if odd := forbidden(text):
            return f"it holds the character {odd}, which cannot be kept"
        if len(text.encode()) > LONGEST:
            return "a text in it is longer than 64 kB"
    return ""
