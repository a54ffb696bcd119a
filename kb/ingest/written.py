"""What one record of a feed was written as."""

from dataclasses import dataclass

from kb.ingest.verdicts import Reading
from kb.model.story import Story


@dataclass(frozen=True)
class Written:
    """A record of a feed as a story.

    Attributes:
        story: The story of its page, with what is not recorded yet.
        is_new: Whether what it is about, such as a verdict, is not recorded yet.
        meets: Whether something of the story, or a place that it names, is recorded.
        reading: What a verdict was taken for; None of a record that has none.
        ignored: Names of values that were not taken over.
        defects: What was wrong with it, in words.
    """

    story: Story
    is_new: bool
    meets: bool
    reading: Reading | None
    ignored: tuple[str, ...]
    defects: tuple[str, ...]
