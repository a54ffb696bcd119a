"""What goes out comes in again unchanged, whatever is in a story: by stories that nobody wrote."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

import kb
from kb.export.jsonld import jsonld
from kb.export.rdf import nquads, trig
from kb.export.rdfxml import rdfxml
from kb.export.story import story_yaml
from kb.export.turtle import turtle
from kb.graph.registry import load_registry
from kb.graph.write import story_quads
from kb.ingest.rdf import read_rdf, recorded_stories
from kb.ingest.story import read_story
from kb.model.conflict import Conflict
from tests.export.generated import WORDINGS, StoryFile, story_files

WRITERS: dict[str, Callable] = {
    "turtle": turtle, "trig": trig, "nquads": nquads, "ntriples": nquads, "rdfxml": rdfxml,
    "jsonld": jsonld,
}  # fmt: skip
FORMATS = (*WRITERS, "story", "nanopub")
MANY = os.environ.get("KB_EXAMPLES", "")


def few(number: int) -> settings:
    """So many stories, always the same; or, with KB_EXAMPLES, so many that nobody saw before."""
    return settings(
        max_examples=int(MANY or number),
        derandomize=not MANY,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@few(20)
@given(file=story_files())
def test_a_story_is_read_back_from_every_format_as_it_was(file: StoryFile):
    note(file.text)
    registry = load_registry()
    story = read_story([("story.yaml", file.content)], registry)
    quads = set(story_quads(story))

    again = "".join(story_yaml(story, registry)).encode()

    assert read_story([("again.yaml", again)], registry) == story
    for format, write in WRITERS.items():
        out = "".join(write(quads))
        assert "".join(write(quads)) == out, format
        back = read_rdf(f"out.{format}", out.encode(), format)
        assert set(back) == quads, format
        assert recorded_stories(f"out.{format}", back, registry) == [story], format


@few(4)
@given(file=story_files(), act=st.integers(0, 3), format=st.sampled_from(FORMATS))
def test_a_base_that_goes_out_and_comes_in_has_equal_records_and_conflicts(file, act, format):
    """A nanopublication for each entry leaves out what no entry names."""
    note(file.text)
    with tempfile.TemporaryDirectory() as folder, kb.open(":memory:") as base:
        place, out = Path(folder, "story.yaml"), Path(folder, "out")
        place.write_text(file.text, encoding="utf-8")
        base.add(place)
        desk(base, act)
        out.write_text("".join(base.export(format)), encoding="utf-8")
        with kb.open(":memory:") as other:
            other.add(out, kind="trig" if format == "nanopub" else format)

            if format != "nanopub":
                assert other._base.history().quads == base._base.history().quads
                assert conflicts(other) == conflicts(base)
            assert [c.id for c in conflicts(other)] == [c.id for c in conflicts(base)]
            assert said(other) == said(base)


def desk(base: kb.KnowledgeBase, act: int) -> None:
    """Decide something, as a desk does."""
    cards = base.find(limit=-1)
    if act == 1 and len(cards) > 1:
        base.retract(cards[0].id, reason="Read wrongly.")
    if act == 2 and len(cards) > 1:
        base.judge(cards[0].id, cards[1].id, "unsure", reason="No idea.")
    claims = {c.content: c for c in cards if c.content[:1] == "“"}
    known = [c for text, c in sorted(claims.items()) if text[1:-1] in WORDINGS]
    if act == 3 and len(known) > 1:
        base.judge_claims(known[0].proposition, known[1].proposition, "same", reason="So it is.")


def conflicts(base: kb.KnowledgeBase) -> list[Conflict]:
    """Give the conflicts without what the desk makes of them, which stays with the base."""
    return [replace(one, verdict=None) for one in base.contradictions()]


def said(base: kb.KnowledgeBase) -> set[str]:
    return {card.iri for card in base.find(limit=-1)}
