"""`kb schema`."""

from kb.cli.rows import print_json


def schema() -> None:
    """Print the JSON Schema of story files, for editors.

    Example: kb schema > story.schema.json
    """
    from kb.knowledge_base import story_schema

    print_json(story_schema())
