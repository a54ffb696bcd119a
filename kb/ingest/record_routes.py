"""Find out which lines of a long file belong together, so that its stories can be read in parts.

A line is about one node, and a node belongs to the stories that say so of it, or that lead to it
from what says so. Stories that share more than what they name, such as a source or its text, stay
together; entities, propositions and mentions go wherever a story leads to them.

A node is kept as one number instead of its address. Should two addresses ever have the same number,
both go wherever one of them goes, and the check of the stories refuses the stranger.
"""

from array import array
from collections.abc import Iterable, Iterator

from kb.graph.judged import ENDS
from kb.terms import address


def _written(*names: str) -> tuple[bytes, ...]:
    return tuple(f"<{address(name)}>".encode() for name in names)


_TYPE, _STORY, _OF_STORY, _DECLARES = _written("rdf:type", "kb:Story", "kb:story", "kb:declares")
_A_STORY, _OPEN = _STORY + b" .", ord("<")
_TO_VALUE = _written("kb:content", *ENDS, "kb:mention", "oa:hasSelector")
"""Along these, a value belongs where the subject does; the last goes on from the one before."""
_PART_OF = _written("prov:specializationOf")[0]
_TO_SUBJECT = (_PART_OF, _PART_OF, *_written("kb:from"))
"""Along these, a subject belongs where the value does: a snapshot to a version, a version to its
source."""


class Routes:
    """Takes note of the lines of a file, one by one, and then says where each belongs."""

    def __init__(self) -> None:
        self._stories: dict[bytes, int] = {}
        self._lines: list[int] = []
        self._joined: list[int] = []
        self._home: dict[int, int] = {}
        self._declared = array("q")
        self._links = {edge: array("q") for edge in (*_TO_VALUE, *_TO_SUBJECT)}
        self._places: dict[int, int] = {}

    def note(self, lines: Iterable[bytes]) -> None:
        """Take note of lines as the engine writes them, without their ends."""
        links, number, home = self._links, self._number, self._settle
        for line in lines:
            subject, predicate, value = line.split(b" ", 2)
            if predicate == _TYPE:
                if value == _A_STORY:
                    home(hash(subject), number(subject))
            elif value[0] != _OPEN:
                continue
            elif (link := links.get(predicate)) is not None:
                link.append(hash(subject))
                link.append(hash(value[:-2]))
            elif predicate == _OF_STORY:
                home(hash(subject), number(value[:-2]))
            elif predicate == _DECLARES:
                self._declared.append(hash(value[:-2]))
                self._declared.append(number(subject))

    def divide(self, parts: int) -> int:
        """Share the stories out among parts of about the same size; gives how many there are."""
        self._join_by_texts()
        part_of = self._parts(parts)
        masks = [1 << part for part in part_of]
        places = self._places = {node: masks[story] for node, story in self._home.items()}
        self._home = {}
        for entity, story in _pairs(self._declared):
            places[entity] = places.get(entity, 0) | masks[story]
        for edge in _TO_VALUE:
            for subject, value in _pairs(self._links[edge]):
                places[value] = places.get(value, 0) | places.get(subject, 0)
        for edge in _TO_SUBJECT:
            for subject, value in _pairs(self._links[edge]):
                places[subject] = places.get(subject, 0) | places.get(value, 0)
        self._links, self._declared = {}, array("q")
        return max(part_of, default=-1) + 1

    def places(self, subject: bytes) -> int:
        """Give the parts in which lines about a node belong, as bits; 0 if no story leads to it.

        Args:
            subject: As a line begins with it.
        """
        return self._places.get(hash(subject), 0)

    def _number(self, story: bytes) -> int:
        number = self._stories.setdefault(story, len(self._stories))
        if number == len(self._joined):
            self._joined.append(number)
            self._lines.append(0)
        return number

    def _settle(self, node: int, story: int) -> None:
        self._lines[story] += 1
        self._join(self._home.setdefault(node, story), story)

    def _join(self, story: int, other: int) -> None:
        """Have two stories stay together."""
        if story != other:
            first, last = sorted((self._first(story), self._first(other)))
            self._joined[last] = first

    def _join_by_texts(self) -> None:
        """Have stories stay together that have sources with the same archived text."""
        found = dict[int, int]()
        for _ in range(2):  # a text may be of a version, which is of a source
            for subject, value in _pairs(self._links[_PART_OF]):
                story = self._home.get(value, found.get(value))
                if story is not None:
                    self._join(found.setdefault(subject, story), story)

    def _first(self, story: int) -> int:
        """Give the first of the stories that stay together with one."""
        while (joined := self._joined[story]) != story:
            self._joined[story] = story = self._joined[joined]
        return story

    def _parts(self, parts: int) -> list[int]:
        """Give the part of each story, in order, those that stay together in one."""
        together = [self._first(story) for story in range(len(self._joined))]
        sizes = [0] * len(together)
        for story, first in enumerate(together):
            sizes[first] += self._lines[story]
        share, filled, part = sum(sizes) / parts, 0, dict[int, int]()
        for first, size in enumerate(sizes):
            if together[first] == first:
                part[first] = min(parts - 1, int(filled // share)) if share else 0
                filled += size
        ranks = {number: rank for rank, number in enumerate(sorted(set(part.values())))}
        return [ranks[part[first]] for first in together]


def _pairs(numbers: "array[int]") -> Iterator[tuple[int, int]]:
    found = iter(numbers)
    return zip(found, found, strict=True)
