"""Make the base over which an engine has to answer the catalogue as the shipped one does."""

from collections.abc import Sequence
from functools import cache

from pyoxigraph import Quad, RdfFormat, serialize

from kb.anew import HERE, derive_all
from kb.graph.history import History
from kb.graph.registry import load_registry
from kb.graph.write import story_quads
from kb.ingest.story import no_text, read_story
from kb.model.journal import Entry
from kb.resources import rule_set_version, sample_file


@cache
def sample() -> Sequence[Quad]:
    """Give one small case for each rule, with all that follows from it."""
    file = sample_file()
    story = read_story([(file.name, file.read_bytes())], load_registry())
    entry = Entry.seal(
        number=1,
        kind="add",
        at="2018-12-19T17:02:00Z",
        by="kb",
        origin="-",
        payload=serialize(story_quads(story), format=RdfFormat.N_QUADS) or b"",
        previous="",
    )
    history = History.of([entry])
    for _ in derive_all(history, entry.number, rule_set_version(), no_text, using=HERE):
        pass  # the index is not asked here
    return tuple(history.engine)
