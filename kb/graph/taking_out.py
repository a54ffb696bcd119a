"""Say what goes from the records, and what comes, when something is taken out of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from kb.graph.drop import drop
from kb.graph.judged import ENDS
from kb.graph.parts import kind_of, read_part
from kb.graph.read import read_story
from kb.graph.records import Records
from kb.graph.stories import stories_with
from kb.graph.write import recorded
from kb.terms import short, term

_TELLING = ("kb:content", *ENDS)
_TELLS = (term("kb:Statement"), term("kb:ClaimJudgement"))


def without(records: Records, id: str) -> tuple[set[Quad], set[Quad]]:
    """Say what goes and what comes when something is taken out of the records.

    What another story says too stays. A report of several statements of which one goes is
    another report, so quads can come as well. Of stories, just what this is about is read.

    Args:
        records: What is in effect.
        id: Full address of what is taken out; nothing happens if it is not there.
    """
    node = short(id)
    touched = stories_with(node, records)
    if kind_of(node) == "story":
        lost = {quad for story in touched for quad in recorded(read_story(records, story))}
        new = set[Quad]()
    else:
        lost, new = _dropped(records, touched, id)
    lost = {quad for some in _only_in(records, touched, lost) for quad in some}
    return lost - set(_still_told(records, lost)), new


def _dropped(records: Records, stories: set[str], id: str) -> tuple[set[Quad], set[Quad]]:
    """Say what some stories no longer write, and what they write instead, without something.

    What that is about is read first, then what it turns out to change something about.
    """
    nodes = {short(id)}
    while True:
        parts = [read_part(records, story, nodes) for story in stories]
        before = {quad for part in parts for quad in recorded(part)}
        after = {quad for part in parts for quad in recorded(drop(part, {id}))}
        changed = {node for node in _by_subject(before ^ after) if kind_of(node) != "proposition"}
        if changed <= nodes:
            return before - after, after - before
        nodes |= changed


def _only_in(records: Records, stories: set[str], quads: Iterable[Quad]) -> Iterator[set[Quad]]:
    """Choose the quads that no other story writes; of propositions all, which are alike in all."""
    for node, some in _by_subject(quads).items():
        others = stories_with(node, records) if kind_of(node) != "proposition" else set[str]()
        for other in sorted(others - stories):
            if not some:
                break
            some -= recorded(read_part(records, other, {node}))
        yield some


def _still_told(records: Records, lost: set[Quad]) -> Iterator[Quad]:
    """Give what goes of propositions that somebody states or judges who stays."""
    gone = {_subject(quad) for quad in lost if quad.object in _TELLS}
    for node, some in _by_subject(lost).items():
        if kind_of(node) == "proposition" and any(
            telling not in gone for edge in _TELLING for telling in records.inverse(node, edge)
        ):
            yield from some


def _by_subject(quads: Iterable[Quad]) -> dict[str, set[Quad]]:
    found = defaultdict[str, set[Quad]](set)
    for quad in quads:
        found[_subject(quad)].add(quad)
    return found


def _subject(quad: Quad) -> str:
    assert isinstance(quad.subject, NamedNode)
    return short(quad.subject.value)
