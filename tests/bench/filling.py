"""Fill an index with a made-up world, without deriving anything.

Statements, names and cards are those that a base would have. Conflicts are made up: each denied
proposition conflicts with itself and with some that come before it.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from pyoxigraph import Quad

from kb.graph.identity import entity_iri
from kb.graph.indexing import Cards, other_names, pieces
from kb.graph.records import Records
from kb.graph.registry import load_registry
from kb.graph.write import story_quads
from kb.index.index import Index
from kb.journal.journal import Journal
from kb.model.conflict import Conflict, StatementCard, Step, Tier
from kb.model.lookup import IndexContent
from kb.model.story import Story
from kb.resources import rule_set_version
from kb.terms import term
from tests.bench.world import World

_NEIGHBOURS = 5
_AT_ONCE = 2000  # conflicts
_ENTRY = b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n"
_STEPS = (
    Step(1, "agent", "org-4", "⊏", "company", ("org-4 < kind-3", "kind-3 < company")),
    Step(2, "theme", "topic-94", "⊏", "topic-6", ("topic-94 < topic-6",)),
    Step(3, "time", "past", "≡", "past"),
)


@dataclass
class _Side:
    """Who asserts or denies a proposition: the first card, and the ids of the others."""

    first: StatementCard | None = None
    others: list[str] = field(default_factory=list)

    def take(self, card: StatementCard) -> None:
        if self.first is None:
            self.first = card
        else:
            self.others.append(card.id)


def fill_base(folder: Path, world: World) -> Path:
    """Make a base that has nothing but an index, which is enough for look-ups.

    Returns:
        The folder in which it lies.
    """
    place = folder / ".kb"
    if not _is_current(place):
        shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True, exist_ok=True)
    with Journal(place / "journal.db") as journal:
        if not journal.head()[0]:
            journal.append(
                kind="add", at="2026-01-01T00:00:00Z", by="bench", origin="-", payload=_ENTRY
            )
    index = Index(place / "index.db")
    if index.applied() < 0:
        index.build(contents(world))
    index.close()
    return folder


def _is_current(place: Path) -> bool:
    """Whether opening the base would not make the index again, from a journal that is empty."""
    if not (place / "index.db").exists():
        return False
    index = Index(place / "index.db")
    try:
        return index.applied() > 0 and index.provenance()[0] == rule_set_version()
    finally:
        index.close()


def contents(world: World) -> Iterator[IndexContent]:
    """Give what goes into an index, a story at a time, and the conflicts at the end."""
    sides: dict[str, tuple[_Side, _Side]] = {}
    known: set[str] = set()
    rules = rule_set_version()
    for story in world.stories():
        records = Records([*story_quads(story), *_closure(story)])
        cards = Cards(records, load_registry(), lambda _: None)
        (found,) = pieces([records.of_type("kb:Statement")], cards, records)
        others = [n for n in other_names(records, ()) if n.node not in known]
        names = (*found.names, *others)
        known.update(name.node for name in names if name.kind == "entity")
        for one in found.statements:
            if one.card.act in ("asserts", "denies"):
                # What a conflict needs of those that come later is their ids.
                asserted, denied = sides.setdefault(one.card.proposition, (_Side(), _Side()))
                (denied if one.card.act == "denies" else asserted).take(one.card)
        yield IndexContent(found.statements, (), names, 1, rules)
    conflicts = _conflicts(sides)
    while some := tuple(islice(conflicts, _AT_ONCE)):
        yield IndexContent((), some, (), 1, rules)


def _closure(story: Story) -> Iterator[Quad]:
    """Give what each entity of a story falls under, itself included."""
    wider = {entity.id: {*entity.is_a, *entity.broader} for entity in story.entities}
    for id in wider:
        above, waiting = set[str](), [id]
        while waiting:
            one = waiting.pop()
            if one not in above:
                above.add(one)
                waiting += wider.get(one, ())
        yield from (Quad(entity_iri(id), term("kb:leq"), entity_iri(one)) for one in above)


def _conflicts(sides: dict[str, tuple[_Side, _Side]]) -> Iterator[Conflict]:
    asserted = [found for found, _ in sides.values()]
    for number, (_, denied) in enumerate(sides.values()):
        for other in range(max(0, number - _NEIGHBOURS), number + 1) if denied.first else ():
            if asserted[other].first:
                yield _conflict(f"c-{number:07x}{other:05x}", asserted[other], denied)


def _conflict(id: str, left: _Side, right: _Side) -> Conflict:
    assert left.first is not None
    assert right.first is not None
    return Conflict(
        id=id,
        tier=Tier.STRICT,
        rule="denial-of-general",
        left=left.first,
        right=right.first,
        left_others=tuple(left.others),
        right_others=tuple(right.others),
        steps=_STEPS,
        explanation="the denial covers the assertion",
        pairs=(1 + len(left.others)) * (1 + len(right.others)),
    )
