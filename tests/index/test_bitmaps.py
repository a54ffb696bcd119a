"""What is kept as bits finds what the full-text tables find, whatever came or went since."""

import random

import pytest

from kb.index import bitmaps, search, statements
from kb.index.bitmaps import Bitmaps, numbers_in
from kb.index.index import Index
from kb.model.lookup import IndexChange, IndexContent, Matter, Selection
from tests.bench.filling import contents
from tests.bench.world import World
from tests.index.test_changing import changes

_CHOICES = {
    "words": ("", "", "ba", "said", "ba da", '"ba da"', "b*", "zzz"),
    "speaker": ("", "", "org-0", "org-1", "person-0"),
    "about": ("", "topic-0", "topic-5", "company"),
    "stance": ("", "", "denies", "negative", "asserts"),
    "since": ("", "", "2015-05-07", "2012-01-01", "2023-12-31"),
    "until": ("", "", "2015-05-07", "2012-12-31", "2005-01-03"),
    "story": ("", "", "", "story-00000"),
}


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Have blocks of 64 numbers, and few statements be enough for them."""
    monkeypatch.setattr(bitmaps, "BLOCK", 64)
    monkeypatch.setattr(statements, "BLOCK", 64)
    monkeypatch.setattr(bitmaps, "_BYTES", 8)
    monkeypatch.setattr(bitmaps, "_LEAST", 10)


@pytest.fixture
def index() -> Index:
    built = Index(None)
    built.build([changes()[0].content])
    return built


def selections(number: int) -> list[Selection]:
    dice = random.Random(number)
    return [
        Selection(
            **{name: dice.choice(values) for name, values in _CHOICES.items()},
            reports=dice.random() < 0.3,
        )
        for _ in range(number)
    ]


class Nothing:
    """Keeps nothing as bits."""

    def __init__(self, _connection, _is_report, _read) -> None: ...

    def meeting(self, _terms) -> None:
        return None

    def having(self, _period) -> None:
        return None


def answers(index: Index) -> list[object]:
    found = []
    for chosen in selections(150):
        index.look()
        for newest in (False, True):
            pages = ((5, 0), (3, 7), (-1, 0))
            found += [
                [card.id for card in index.find(chosen, *page, newest=newest)] for page in pages
            ]
        found.append(index.count(chosen))
    return found


def check(index: Index, monkeypatch) -> None:
    """Compare what is found with and without bits; most of what is asked for is kept so."""
    used = list[bool]()

    class Noted(Bitmaps):
        def meeting(self, terms):
            met = super().meeting(terms)
            used.append(met is not None)
            return met

    index._forget()
    with monkeypatch.context() as patched:
        patched.setattr(search, "Bitmaps", Nothing)
        plain = answers(index)
    index._forget()
    with monkeypatch.context() as patched:
        patched.setattr(search, "Bitmaps", Noted)
        assert answers(index) == plain
    assert used.count(True) > 100


def valid(index: Index) -> int:
    return index._ask("SELECT count(*) FROM block")[0][0]


@pytest.mark.parametrize("looked_at", [0, 500])
def test_what_was_built_is_found_as_in_the_tables(looked_at, index, monkeypatch):
    monkeypatch.setattr(bitmaps, "_LOOKED_AT", looked_at)
    assert valid(index) == bitmaps._blocks(index._connection).stop
    check(index, monkeypatch)


def test_what_came_is_found_beside_what_is_kept(index, monkeypatch):
    some = changes()[1].content
    before = valid(index)

    index.change(
        IndexChange(IndexContent(some.statements[:60], (), some.names, 2), frozenset(), frozenset())
    )

    assert valid(index) == before - 1
    check(index, monkeypatch)


def test_when_most_is_stale_all_is_kept_anew(index, monkeypatch):
    index.change(changes()[1])

    assert valid(index) == bitmaps._blocks(index._connection).stop
    check(index, monkeypatch)


def test_what_went_or_changed_is_no_longer_found(index, monkeypatch):
    there = changes()[0].content.statements
    lost = frozenset(one.card.iri for one in there[70:75])
    kept = len(there)
    proposition = there[150].card.proposition
    empty = IndexContent((), (), (), 2)

    matters = {proposition: Matter(("topic-5", "new-kind"), "ba new")}
    index.change(IndexChange(empty, lost, frozenset(), lost, matters))

    assert index.count(Selection(reports=True)) == kept - 5
    assert index.count(Selection(about="new-kind", words="new", reports=True)) > 0
    assert 0 < valid(index) < bitmaps._blocks(index._connection).stop
    check(index, monkeypatch)


def test_few_statements_are_not_kept_as_bits(monkeypatch):
    monkeypatch.setattr(bitmaps, "_LEAST", 10_000)
    index = Index(None)
    index.build(contents(World(60)))

    assert valid(index) == 0


@pytest.mark.parametrize(("limit", "offset"), [(3, 0), (2, 2), (50, 0), (1, 5), (4, 9)])
def test_bits_stand_for_numbers_in_order(limit, offset):
    numbers = [0, 7, 8, 4095, 4096, 4097, 70_000, 70_001]
    bits = sum(1 << number for number in numbers)

    assert numbers_in(bits, limit, offset) == numbers[offset:][:limit]
