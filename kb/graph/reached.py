"""Add to a story the entities that it leads to and that only other stories declare.

One id is one thing in all stories, so what another story says of an entity is read with it: that
Bing is a partner, too. Written alone, a story has to say what a partner is.
"""

from dataclasses import replace

from kb.graph.drop import named_in, pointed_at
from kb.graph.read import StoryReader
from kb.graph.records import Records
from kb.model.story import Alignment, Story


def with_reached(story: Story, records: Records) -> Story:
    """Give a story with all entities that it leads to, and nothing else of other stories.

    Args:
        records: Where it and the others are recorded. What no story declares is a shipped concept.

    Raises:
        UnreadableRecordError: Something that every entity has is missing or ill-formed.
    """
    reader = StoryReader(records, story.id, {})
    known = {entity.id: entity for entity in story.entities}
    alignments = list[Alignment]()
    waiting = [*named_in(story), *(id for one in story.entities for id in pointed_at(one))]
    while waiting:
        id = waiting.pop()
        node = f"entity:{id}"
        if id and id not in known and records.is_value(node, "kb:declares"):
            known[id] = reader.entity(node)
            found = reader.alignments(node)
            alignments += found
            waiting += (*pointed_at(known[id]), *(a.target for a in found))
    if len(known) == len(story.entities):
        return story
    return replace(
        story,
        entities=tuple(known[id] for id in sorted(known)),
        alignments=tuple(sorted((*story.alignments, *alignments), key=str)),
    )
