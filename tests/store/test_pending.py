"""What is pending is looked into like a database, and what was never put in is known to be not."""

import shutil

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, serialize

from kb.store.pending import Filter, Little, Pending

MAKES, NAME = (NamedNode(f"https://example.org/{name}") for name in ("makes", "name"))


def node(number):
    return NamedNode(f"https://example.org/thing/{number}")


def quads_of(numbers):
    for number in numbers:
        yield Quad(node(number), MAKES, node(number + 1000))
        yield Quad(node(number), NAME, Literal(f"Thing {number % 7}"))


def test_a_filter_has_all_that_was_put_in_and_little_else():
    few = Filter(2**14)
    for number in range(1000):
        few.put(node(number).value)

    assert all(few.may_have(node(number).value) for number in range(1000))
    odd = sum(few.may_have(node(number).value) for number in range(1000, 11_000))
    assert odd < 300  # (1000 * 2 / 2**14) ** 2 of ten thousand are about 150


@pytest.mark.parametrize("little", [0, 300, 1000])
def test_what_is_pending_answers_as_a_store_does_wherever_it_lies(little, monkeypatch):
    monkeypatch.setattr("kb.store.pending._LITTLE", little)
    monkeypatch.setattr("kb.store.pending._OPENED_FOR", 1)
    peer = Store()
    with Pending() as pending:
        assert list(pending.quads_for_pattern(node(1), None, None)) == []
        for start in (0, 100, 150):
            quads = list(quads_of(range(start, start + 100)))
            if start == 100:
                nodes = {f"https://example.org/thing/{n}" for n in range(100, 1200)}
                pending.put_lines(serialize(quads, format=RdfFormat.N_TRIPLES), nodes)
            else:
                pending.put(quads)
            peer.bulk_extend(quads_of(range(start, start + 100)))

        patterns = [
            (None, None, None),
            (None, NAME, Literal("Thing 3")),
            *((node(n), None, None) for n in (0, 120, 249, 250, 5000)),
            *((None, MAKES, node(n)) for n in (1000, 1120, 1249, 1250, 5000)),
            *((node(n), MAKES, node(n + 1000)) for n in (0, 249, 250)),
        ]
        for pattern in patterns:
            expected = set(peer.quads_for_pattern(*pattern, DefaultGraph()))
            assert set(pending.quads_for_pattern(*pattern)) == expected
            assert set(Little(peer).quads_for_pattern(*pattern)) == expected
        for quad in quads_of((0, 120, 250)):
            assert (quad in pending) == (quad in peer)
            assert (quad in Little(peer)) == (quad in peer)


def test_nothing_goes_on_when_somebody_removed_what_is_pending(monkeypatch):
    monkeypatch.setattr("kb.store.pending._LITTLE", 0)
    monkeypatch.setattr("kb.store.pending._OPENED_FOR", 1)
    pending = Pending()
    pending.put(list(quads_of(range(10))))
    shutil.rmtree(pending._folder.path)

    with pytest.raises(FileNotFoundError):
        pending.put(list(quads_of(range(10, 20))))
