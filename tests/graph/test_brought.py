"""What an entry brought is found by its whole address, however it is kept."""

import random
from hashlib import md5

import pytest

from kb.graph.brought import Brought
from kb.model.journal import Entry


def entry(number):
    return Entry(number, "add", "2026-01-01T00:00:00Z", "desk", "-", b"payload", "0" * 64, "1" * 64)


def addresses(count):
    """Give addresses that end in a hash, or nearly, or not, of several beginnings."""
    hashes = [md5(str(n).encode(), usedforsecurity=False).hexdigest() for n in range(count)]
    for number, found in enumerate(hashes):
        yield f"https://kb.example/statement/{found}"
        yield f"https://other.example/{number % 300}/{found}"
        yield f"https://kb.example/reply/one.s{number}"
        yield f"https://kb.example/statement/{found.upper()}"


@pytest.mark.parametrize("buckets", [1, 7, 4096])
def test_it_is_a_dictionary_of_addresses(buckets, monkeypatch):
    """Rows of one bucket hold bytes of any kind, also such as read like a key across two rows."""
    monkeypatch.setattr("kb.graph.brought._BUCKETS", buckets)
    dice, known, brought = random.Random(1), dict[str, Entry](), Brought()
    everything = list(addresses(400))
    for step, address in enumerate(dice.choices(everything, k=4 * len(everything))):
        number = dice.choice((1, 2, 300, 2**40))
        if dice.random() < 0.3:
            assert (brought.pop(address, None) is None) == (known.pop(address, None) is None), step
        elif dice.random() < 0.5:
            known[address] = brought[address] = entry(number)
        else:
            assert brought.setdefault(address, entry(number)).number == (
                known.setdefault(address, entry(number)).number
            )

    assert len(brought) == len(known) > 500
    assert {a: e.number for a, e in brought.items()} == {a: e.number for a, e in known.items()}
    assert {e.payload for e in brought.values()} == {b""}
    assert all((address in brought) == (address in known) for address in everything)
    assert [(e.number, found) for e, found in brought.by_entry()] == [
        (number, found)
        for number in (1, 2, 300, 2**40)
        if (found := sorted(a for a, e in known.items() if e.number == number))
    ]


def test_bytes_of_two_rows_that_read_like_a_key_are_not_taken_for_it():
    none, one, three = ("x:" + "00" * 15 + last for last in ("00", "01", "03"))
    brought = Brought()
    brought[one] = brought[three] = entry(0)
    (bucket,) = brought._buckets.values()
    assert bucket.find(bytes(17)) > 0  # the number of the first, and where the second begins

    assert none not in brought
    del brought[one]
    assert list(brought) == [three]
