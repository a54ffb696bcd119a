"""What is held back is seen at once, and written when a whole database is asked for."""

import random
from contextlib import nullcontext

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from kb.store.embedded import EmbeddedStore
from kb.store.memory import MemoryStore

NODES = [NamedNode(f"http://example.org/{letter}") for letter in "abcd"]
DECIMAL = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
VALUES = [*NODES, Literal("0.10", datatype=DECIMAL), Literal("0.1", datatype=DECIMAL)]
ALL = [
    Quad(subject, edge, value, graph)
    for subject in NODES
    for edge in NODES[:2]
    for value in VALUES
    for graph in (DefaultGraph(), NODES[3])
]


def numbers(folder):
    return sorted(one.name for one in folder.iterdir() if one.is_dir())


@pytest.fixture
def pair(tmp_path):
    """A store on disk, and one in memory with the same quads."""
    both = EmbeddedStore(tmp_path / "store"), MemoryStore()
    for store in both:
        store.replace_all(ALL[::3], applied=1)
    yield both
    both[0].close()


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_held_back_is_seen_as_if_it_were_written(pair, seed):
    """Also of what goes and comes again, and of numbers that are written in another way."""
    held, written = pair
    dice = random.Random(seed)
    for applied in range(2, 6):
        removed, added = dice.sample(ALL, 20), dice.sample(ALL, 20)
        held.hold_back(removed, added, applied)
        written.change(removed, added, applied)
        for pattern in [(None, None, None, None), (NODES[0], None, None, DefaultGraph())]:
            assert sorted(map(str, held.quads_for_pattern(*pattern))) == sorted(
                map(str, written.quads_for_pattern(*pattern))
            )
        assert [quad in held for quad in ALL] == [quad in written for quad in ALL]
    assert held.applied() == 5 > held.written() == 1

    assert held.digest() == written.digest()
    assert held.written() == 5
    assert held.held_back() == 0


def test_who_may_not_write_answers_from_a_database_of_its_own(tmp_path):
    EmbeddedStore(tmp_path / "store").replace_all(ALL[:1], applied=1)
    before = numbers(tmp_path / "store")
    reader = EmbeddedStore(tmp_path / "store", may_write=lambda: nullcontext(False))
    reader.hold_back(ALL[:1], ALL[1:3], 2)

    assert len(list(reader.query("SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"))) == 2
    assert reader.written() == 1
    reader.hold_back([], ALL[3:4], 3)
    assert set(reader.engine()) == set(ALL[1:4])

    reader.close()
    assert numbers(tmp_path / "store") == before


def test_what_another_wrote_meanwhile_is_not_written_again(tmp_path):
    EmbeddedStore(tmp_path / "store").replace_all(ALL[:1], applied=1)
    one, other = EmbeddedStore(tmp_path / "store"), EmbeddedStore(tmp_path / "store")
    for store in (one, other):
        store.hold_back([], ALL[1:2], 2)
    one.write_held_back()

    assert not other.is_current()
    assert set(other.engine()) == set(ALL[:2])

    assert other.is_current()
    assert numbers(tmp_path / "store") == ["1", "2"]
    for store in (one, other):
        store.close()
