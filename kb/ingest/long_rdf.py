"""Read a long file of N-Triples or N-Quads in parts, so that memory does not grow with it.

The file is gone through twice: to see which of its lines belong together, and to write them to
files of a bearable size, each of which holds whole stories and is then read like any other file.
What the parts say together is checked last, so that nothing is known of the file until all of it
was read.
"""

import re
from collections.abc import Callable, Iterator, Set
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NoReturn

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Triple, parse

from kb.errors import Problem, RefusedError, UnreadableError
from kb.ingest.rdf import Declared, read_rdf, records_alone, refuse_strays
from kb.ingest.record_routes import Routes
from kb.model.registry import Registry
from kb.model.story import Story
from kb.terms import address

_LONG = 2**25
"""A file of more bytes is long."""
KINDS = {"ntriples": RdfFormat.N_TRIPLES, "nquads": RdfFormat.N_QUADS}
_PART = 2**25
_MOST_PARTS = 200
_MOST_STRAYS = 20
_LONGEST_LINE = 2**20
_SOURCE = address("source:").encode()
_ADDRESS = rb"<([^<>\"{}|^`\\\x00-\x20]*)>"
_LINE = re.compile(
    rb"%b %b (?:%b|\"(?:[^\"\\\r\n]|\\.)*+\"(?:\^\^%b|@[A-Za-z0-9-]+)?) \.\r?\n?"
    % (_ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)
)
"""A line as nearly everybody writes it; any other is read by the engine and written like this."""

Line = tuple[int, bytes, bytes, bytes, bytes]
"""Number, subject, predicate, value if that is an address, else b"", and the whole line."""


def is_long(file: Path) -> bool:
    """Whether a file is too long to be read at once if that can be avoided."""
    return file.is_file() and file.stat().st_size > _LONG


class NotOursError(Exception):
    """The file holds something that is no record, such as a named graph or a blank node."""


class LongRdf:
    """A long file of records alone."""

    def __init__(self, name: str, file: Path, kind: str) -> None:
        """Name a file.

        Args:
            name: What to call it in messages.
            file: Where it lies.
            kind: One of `KINDS`.
        """
        self._name, self._file, self._format = name, file, KINDS[kind]

    def stories(
        self, folder: Path, registry: Registry, progress: Callable[[str], None]
    ) -> Iterator[tuple[list[Story], Set[Quad]]]:
        """Read its stories, some at a time, with the quads that record them.

        Args:
            folder: Where its parts are written to, and removed from one by one.
            registry: The shipped registry.
            progress: Is told how far it got.

        Raises:
            NotOursError: It cannot be read like this; told before anything is given.
            RefusedError: It is not well-formed, or not exactly what its stories are written as.
                What was given before then counts for nothing.
            UnreadableError: It was changed meanwhile, or there is no room for its parts.
        """
        before = self._file.stat()
        parts = self._divide(folder, max(1, min(_MOST_PARTS, before.st_size // _PART)))
        declared = Declared()
        for number, part in enumerate(parts, 1):
            progress(f"reading {self._name}, part {number} of {len(parts)}")
            quads = set(self._read(part))
            part.unlink()
            stories, written = records_alone(self._name, quads, registry)
            for story in stories:
                declared.take(story)
            yield stories, written
        declared.check(self._name, registry)
        after = self._file.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise UnreadableError(self._name, "it was changed while it was read. Try again")

    def _divide(self, folder: Path, most: int) -> list[Path]:
        """Write the lines of the file into parts, each of whole stories, and name these."""
        routes, strays, odd = Routes(), set[Quad](), bytearray()
        for _, subject, predicate, value, _ in self._lines(odd):
            if value:
                routes.note(subject, predicate, value)
        parts = [folder / f"part-{number}" for number in range(routes.divide(most))]
        if not parts:
            raise NotOursError
        try:
            with ExitStack() as stack:
                files = [stack.enter_context(part.open("wb")) for part in parts]
                for number, subject, line in self._lines_again(odd):
                    places = routes.places(subject)
                    if not places and subject.startswith(_SOURCE):
                        raise NotOursError  # a source without a story is of an older release
                    if not places and len(strays) < _MOST_STRAYS:
                        strays.update(self._parsed(line, number))
                    while places:
                        files[places.bit_length() - 1].write(line)
                        places ^= 1 << places.bit_length() - 1
        except OSError as error:
            reason = f"its parts cannot be written: {error.strerror or error}"
            raise UnreadableError(self._name, reason) from None
        refuse_strays(self._name, strays)
        return parts

    def _lines(self, odd: bytearray) -> Iterator[Line]:
        """Read the file line by line; the engine reads what looks odd.

        Args:
            odd: Becomes 1 for each line that does, else 0.
        """
        for number, line in self._raw():
            found = _LINE.fullmatch(line)
            odd.append(found is None)
            if found is None:
                yield from self._odd(line, number)
            else:
                yield number, found[1], found[2], found[3] or b"", line

    def _lines_again(self, odd: bytearray) -> Iterator[tuple[int, bytes, bytes]]:
        """Give number, subject and whole of each line, once it is known which look odd."""
        for number, line in self._raw():
            if number > len(odd):
                return  # the file grew, which is told in the end
            if odd[number - 1]:
                yield from ((n, about, whole) for n, about, _, _, whole in self._odd(line, number))
            else:
                yield number, line[1 : line.find(b">")], line

    def _raw(self) -> Iterator[tuple[int, bytes]]:
        with self._file.open("rb") as content:
            yield from enumerate(iter(partial(content.readline, _LONGEST_LINE), b""), 1)

    def _odd(self, line: bytes, number: int) -> Iterator[Line]:
        """Have the engine read a line that is not written like the others."""
        if len(line) == _LONGEST_LINE:
            raise NotOursError
        for quad in self._parsed(line, number):
            ends = (quad.subject, quad.object)
            if not isinstance(quad.graph_name, DefaultGraph) or any(
                isinstance(end, BlankNode | Triple) for end in ends
            ):
                raise NotOursError
            names = [str(part).strip("<>").encode() for part in (quad.subject, quad.predicate)]
            value = quad.object.value.encode() if isinstance(quad.object, NamedNode) else b""
            yield number, names[0], names[1], value, f"{quad.triple} .\n".encode()

    def _parsed(self, line: bytes, number: int) -> list[Quad]:
        try:
            return list(parse(line, format=self._format))
        except (SyntaxError, ValueError) as error:
            self._refuse(error, number)

    def _read(self, part: Path) -> list[Quad]:
        """Read a part; should it be malformed, the place in the whole file is looked for."""
        try:
            return read_rdf(self._name, part.read_bytes(), "ntriples")
        except RefusedError:
            for number, line in self._raw():
                self._parsed(line, number)
            raise

    def _refuse(self, error: SyntaxError | ValueError, line: int) -> NoReturn:
        column = (error.offset or 0) if isinstance(error, SyntaxError) else 0
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise RefusedError([Problem(self._name, line, column, f"not RDF: {reason}.")]) from None
