"""Keep which entry of the journal brought each statement, of which a base may have millions."""

import re
from collections import defaultdict
from collections.abc import Iterator, MutableMapping
from dataclasses import replace

from kb.model.journal import Entry

_HASHED = re.compile(r"(.+[:/])([0-9a-f]{32})")
_BUCKETS = 4096
_KEY = 17  # bytes: how the address begins, and its hash
_ROW = _KEY + 8
_MOST_BEGINNINGS = 256


class Brought(MutableMapping[str, Entry]):
    """The entries, without their payloads, by full address.

    An address that ends in a hash takes 25 bytes, in a bucket with others; any other is kept as it
    is. Entries have numbers of their own.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._entries = dict[int, Entry]()
        self._beginnings = dict[str, int]()
        self._buckets = defaultdict[int, bytearray](bytearray)
        self._others = dict[str, int]()
        self._count = 0

    def __getitem__(self, address: str) -> Entry:
        key = self._key(address)
        if key is None:
            return self._entries[self._others[address]]
        bucket = self._bucket(key)
        place = _place_of(key, bucket)
        if place < 0:
            raise KeyError(address)
        return self._entries[_number_at(bucket, place)]

    def __setitem__(self, address: str, entry: Entry) -> None:
        if entry.number not in self._entries:
            self._entries[entry.number] = replace(entry, payload=b"")
        key = self._key(address)
        if key is None:
            self._others[address] = entry.number
            return
        bucket, row = self._bucket(key), key + entry.number.to_bytes(8, "big")
        place = _place_of(key, bucket)
        if place < 0:
            bucket += row
            self._count += 1
        else:
            bucket[place : place + _ROW] = row

    def __delitem__(self, address: str) -> None:
        key = self._key(address)
        if key is None:
            del self._others[address]
            return
        bucket = self._bucket(key)
        place = _place_of(key, bucket)
        if place < 0:
            raise KeyError(address)
        del bucket[place : place + _ROW]
        self._count -= 1

    def __len__(self) -> int:
        return self._count + len(self._others)

    def __iter__(self) -> Iterator[str]:
        beginnings = list(self._beginnings)
        for bucket in self._buckets.values():
            for place in range(0, len(bucket), _ROW):
                yield _address(bytes(bucket[place : place + _KEY]), beginnings)
        yield from self._others

    def by_entry(self) -> Iterator[tuple[Entry, list[str]]]:
        """Give what each entry brought, in the order of entries, sorted by address."""
        beginnings, others = list(self._beginnings), dict[int, list[str]]()
        for address, number in self._others.items():
            others.setdefault(number, []).append(address)
        starts, keys = self._keys_by_entry()
        for number in sorted(self._entries):
            start, stop = starts.get(number, (0, 0))
            found = others.get(number, [])
            for place in range(start, stop, _KEY):
                found.append(_address(keys[place : place + _KEY], beginnings))
            if found:
                yield self._entries[number], sorted(found)

    def _keys_by_entry(self) -> tuple[dict[int, tuple[int, int]], bytes]:
        """Give all keys, those of one entry together, and where those of each begin and end."""
        counts = dict.fromkeys(sorted(self._entries), 0)
        for bucket in self._buckets.values():
            for place in range(0, len(bucket), _ROW):
                counts[_number_at(bucket, place)] += 1
        bounds, free, end = dict[int, tuple[int, int]](), dict[int, int](), 0
        for number, count in counts.items():
            free[number] = end
            bounds[number] = end, (end := end + count * _KEY)
        keys = bytearray(end)
        for bucket in self._buckets.values():
            for place in range(0, len(bucket), _ROW):
                number = _number_at(bucket, place)
                start = free[number]
                keys[start : start + _KEY] = bucket[place : place + _KEY]
                free[number] = start + _KEY
        return bounds, bytes(keys)

    def _key(self, address: str) -> bytes | None:
        """Write an address as a key; None if it does not end in a hash."""
        found = _HASHED.fullmatch(address)
        if found is None:
            return None
        number = self._beginnings.get(found[1])
        if number is None:
            number = len(self._beginnings)
            if number >= _MOST_BEGINNINGS:
                return None
            self._beginnings[found[1]] = number
        return bytes((number,)) + bytes.fromhex(found[2])

    def _bucket(self, key: bytes) -> bytearray:
        return self._buckets[int.from_bytes(key[1:3], "big") % _BUCKETS]


def _place_of(key: bytes, bucket: bytearray) -> int:
    """Say where the row with a key begins in a bucket, -1 if there is none."""
    place = bucket.find(key)
    while place % _ROW and place >= 0:  # bytes of two rows can read like it
        place = bucket.find(key, place + 1)
    return place


def _number_at(bucket: bytearray, place: int) -> int:
    return int.from_bytes(bucket[place + _KEY : place + _ROW], "big")


def _address(key: bytes, beginnings: list[str]) -> str:
    return beginnings[key[0]] + key[1:].hex()
