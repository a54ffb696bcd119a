"""Take things out of a story so that a whole story is left, and keep what was said by a day."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date

from kb.graph.identity import alignment_iri, reply_iri, source_iri, statement_iri, utterance_iri
from kb.model.story import Reply, Story, Utterance
from kb.model.time import Moment


def drop(story: Story, gone: AbstractSet[str]) -> Story:
    """Take utterances, statements, replies and alignments out of a story.

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
    )
    return _with_whole_replies(kept)


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
