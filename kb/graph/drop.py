"""Take things out of a story so that a whole story is left, and keep what was said by a day."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date

from kb.graph.identity import (
    alignment_iri,
    judgement_iri,
    reply_iri,
    source_iri,
    statement_iri,
    utterance_iri,
)
from kb.model.sameness import ClaimJudgement
from kb.model.story import Entity, Reply, Story, Utterance
from kb.model.time import Moment


def drop(story: Story, gone: AbstractSet[str]) -> Story:
    """Take utterances, statements, replies, alignments and judgements out of a story.

    An utterance goes with its last statement, its reports with it, and a reply with its last
    sender or target. Sources and entities stay: nobody said anything by declaring them.

    Args:
        gone: Full addresses; what is not in this story has no effect.
    """
    places = {source.id: source_iri(source, story.id) for source in story.sources}
    utterances = []
    for utterance in story.utterances:
        left = tuple(
            statement
            for statement in utterance.statements
            if statement_iri(statement, utterance, places[utterance.source]).value not in gone
        )
        if left and utterance_iri(story.id, utterance.id).value not in gone:
            utterances.append(replace(utterance, statements=left))
    kept = replace(
        story,
        utterances=tuple(utterances),
        alignments=tuple(a for a in story.alignments if alignment_iri(a).value not in gone),
        replies=tuple(r for r in story.replies if reply_iri(story.id, r.id).value not in gone),
        judgements=tuple(j for j in story.judgements if judgement_iri(j).value not in gone),
    )
    return _with_whole_replies(kept)


def keep(story: Story, chosen: AbstractSet[str]) -> Story:
    """Keep some statements of a story, with only what they name and what that stands under.

    Alignments stay, as they say what words mean and not what anybody said; so do the judgements of
    claims that are kept.

    Args:
        chosen: Full addresses of statements.
    """
    places = {source.id: source_iri(source, story.id) for source in story.sources}
    gone = {
        address
        for utterance in story.utterances
        for statement in utterance.statements
        if (address := statement_iri(statement, utterance, places[utterance.source]).value)
        not in chosen
    }
    left = drop(story, gone)
    printed = {name for u in left.utterances for name in (u.source, u.original)}
    sources = _with_all({source.id: source.based_on for source in story.sources}, printed)
    kept = replace(left, sources=tuple(s for s in left.sources if s.id in sources))
    kept = _with_whole_replies(kept)
    edges = {entity.id: pointed_at(entity) for entity in story.entities}
    entities = _with_all(edges, named_in(kept))
    return replace(
        kept,
        entities=tuple(e for e in kept.entities if e.id in entities),
        judgements=judged_of(kept.judgements, kept.utterances),
    )


def judged_of(
    judgements: Iterable[ClaimJudgement], utterances: Iterable[Utterance]
) -> tuple[ClaimJudgement, ...]:
    """Give the judgements of what utterances claim."""
    said = {s.proposition.text for u in utterances for s in u.statements}
    return tuple(j for j in judgements if {j.one, j.other} & said)


def pointed_at(entity: Entity) -> tuple[str, ...]:
    """Give the ids of the entities that one names: what it is, belongs to and differs from."""
    return (
        *(*entity.is_a, *entity.broader, *entity.part_of),
        *(*entity.distinct_from, *entity.disjoint_with),
    )


def named_in(story: Story) -> set[str]:
    """Name the entities that a story names outside of its list of them."""
    found = {name for source in story.sources for name in (source.author, source.publisher)}
    found.update(end for a in story.alignments for end in (a.source, a.target))
    for utterance in story.utterances:
        found.update((utterance.speaker, utterance.on_behalf_of))
        found.update(report.speaker for report in utterance.reports)
        for statement in utterance.statements:
            found.update(filler for _, filler in statement.proposition.roles)
    return found


def _with_all(edges: Mapping[str, tuple[str, ...]], start: Iterable[str]) -> set[str]:
    """Give everything that edges lead to."""
    found, waiting = set[str](), list(start)
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += edges.get(one, ())
    return found


def said_by(story: Story, day: date) -> Story:
    """Keep what was surely said by a day, and the replies that were surely made by then."""
    published = {source.id: source.published for source in story.sources}
    kept = replace(
        story,
        utterances=tuple(u for u in story.utterances if surely_by(u.said_at, day)),
        replies=tuple(
            reply
            for reply in story.replies
            if all(surely_by(published[s], day) for s in reply.sender if s in published)
        ),
    )
    return _with_whole_replies(kept)


def surely_by(moment: Moment | None, day: date) -> bool:
    """Whether the last day that a time can be is no later; about a day is not sure."""
    return bool(moment and moment.last and moment.last <= day and not moment.approximate)


def _with_whole_replies(story: Story) -> Story:
    """Cut the ends of replies down to what is there; a reply without an end goes."""
    there = {source.id for source in story.sources}
    there.update(name for utterance in story.utterances for name in _names(utterance))
    replies = [_cut(reply, there) for reply in story.replies]
    return replace(story, replies=tuple(r for r in replies if r.sender and r.target))


def _names(utterance: Utterance) -> set[str]:
    return {utterance.id, *(statement.id for statement in utterance.statements)}


def _cut(reply: Reply, there: set[str]) -> Reply:
    return replace(
        reply,
        sender=tuple(name for name in reply.sender if name in there),
        target=tuple(name for name in reply.target if name in there),
        stated_in=reply.stated_in if reply.stated_in in there else "",
    )
