"""Let a story speak of what is recorded as it is recorded."""

from collections.abc import Iterator
from dataclasses import replace

from kb.graph.records import Records
from kb.model.story import Entity, Story


def in_recorded_tongues(story: Story, records: Records) -> Story:
    """Give each entity that is recorded by the same name the language that it has there.

    A name of a company is the same in many languages, and who writes a story need not know in which
    of them it was written down first.
    """
    entities = tuple(_entities(story, records))
    return story if entities == story.entities else replace(story, entities=entities)


def _entities(story: Story, records: Records) -> Iterator[Entity]:
    for entity in story.entities:
        node = f"entity:{entity.id}"
        language = records.language(node, "skos:prefLabel")
        is_same = records.one(node, "skos:prefLabel") == entity.name
        yield replace(entity, language=language) if language and is_same else entity
