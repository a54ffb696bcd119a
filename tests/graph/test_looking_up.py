"""Who asks for few of many quads has only few of them read."""

from collections.abc import Iterator

import pyoxigraph
import pytest
from pyoxigraph import Quad

from kb.contradictions.bench import turned, with_both
from kb.graph.records import StoreRecords
from kb.graph.remembered import Remembered
from kb.terms import term

HUB, ACT = "proposition:hub", ("kb:act", "kb:retraction")


def saying(number: int) -> Quad:
    return Quad(term(f"statement:{number}"), term("kb:content"), term(HUB))


def retracting(number: int) -> Quad:
    return Quad(term(f"statement:{number}"), *map(term, ACT))


class Counted:
    """A database that counts the quads that are read."""

    def __init__(self) -> None:
        self.engine, self.read = pyoxigraph.Store(), 0

    def quads_for_pattern(self, *pattern) -> Iterator[Quad]:
        for quad in self.engine.quads_for_pattern(*pattern):
            self.read += 1
            yield quad

    def __contains__(self, quad: Quad) -> bool:
        return quad in self.engine


@pytest.fixture
def store() -> Counted:
    found = Counted()
    found.engine.extend(saying(number) for number in range(200))
    return found


def test_to_know_whether_there_is_one_reads_one(store):
    records = StoreRecords(Remembered(store))

    assert records.is_value(HUB, "kb:content")
    assert not records.is_value(HUB, "kb:denies")
    assert store.read == 1


def test_one_property_is_read_alone_unless_all_is_kept(store):
    store.engine.add(retracting(3))
    records = StoreRecords(Remembered(store))

    assert records.peek("statement:3", "kb:act") == "kb:retraction"
    assert store.read == 1
    assert records.one("statement:3", "kb:content") == HUB
    assert records.peek("statement:3", "kb:act") == "kb:retraction"
    assert store.read == 3


def test_what_was_read_to_its_end_is_kept_and_changes_with_the_database(store):
    remembered = Remembered(store)
    for _ in range(2):
        assert len([*turned(remembered, HUB, "kb:content")]) == 200
    assert store.read == 200

    remembered.changed([saying(0)], [saying(200), saying(201)])

    assert len([*turned(remembered, HUB, "kb:content")]) == 201


def test_what_was_read_while_the_database_changed_is_not_kept(store):
    remembered = Remembered(store)
    reading = turned(remembered, HUB, "kb:content")
    next(reading)
    store.engine.add(saying(200))
    remembered.changed([], [saying(200)])
    _ = [*reading]

    assert len([*turned(remembered, HUB, "kb:content")]) == 201


@pytest.mark.parametrize("numbers", [(), (5,), (5, 7)])
def test_what_has_two_values_is_found_by_the_one_that_fewer_have(store, numbers):
    store.engine.extend(retracting(number) for number in (*numbers, 999))

    for one, other in ((("kb:content", HUB), ACT), (ACT, ("kb:content", HUB))):
        store.read = 0
        assert {*with_both(store, one, other)} == {f"statement:{n}" for n in numbers}
        assert store.read <= 2 * (len(numbers) + 1) + 1
