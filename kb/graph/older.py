"""Complete what older releases recorded with what this one records besides.

Sources did not name their story at first, nor propositions the certain bounds of their times. The
entries of a journal stay as they are; whoever reads them sees what would be written now.
"""

from collections.abc import Iterable

import pyoxigraph
from pyoxigraph import NamedNode, Quad

from kb.graph.read import read_story
from kb.graph.records import StoreRecords
from kb.graph.write import story_quads
from kb.terms import address, term

_TYPE, _SOURCE, _STORY, _ID = (term(n) for n in ("rdf:type", "kb:Source", "kb:story", "kb:id"))


def lacks_story(quads: Iterable[Quad]) -> set[NamedNode]:
    """Give the sources that name no story, which an older release recorded."""
    sources, named = set[NamedNode](), set[NamedNode]()
    for subject, predicate, value, _ in quads:
        if isinstance(subject, NamedNode):
            if predicate == _TYPE and value == _SOURCE:
                sources.add(subject)
            elif predicate == _STORY:
                named.add(subject)
    return sources - named


def complete(engine: pyoxigraph.Store, sources: Iterable[NamedNode]) -> None:
    """Put to records what the stories of some sources, which named none, are written as now.

    The id of a source begins with that of its story, so that nothing is guessed.

    Raises:
        UnreadableRecordError: A record of theirs lacks what every release wrote.
    """
    stories = set[str]()
    for source in sources:
        for _, _, id, _ in list(engine.quads_for_pattern(source, _ID, None)):
            story, _, _ = id.value.partition("/")
            engine.add(Quad(source, _STORY, NamedNode(address(f"story:{story}"))))
            stories.add(story)
    for story in sorted(stories):
        engine.extend(story_quads(read_story(StoreRecords(engine), story)))
