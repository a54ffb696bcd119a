"""Read a long file of N-Triples or N-Quads in parts, so that memory does not grow with it.

The file is gone through twice: to see which of its lines belong together, and to write them to
files of a bearable size, each of which holds whole stories and is then read like any other file.
What the parts say together is checked last, so that nothing is known of the file until all of it
was read.
"""

from array import array
from collections.abc import Callable, Generator, Iterator, Set
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp
from typing import NoReturn

from pyoxigraph import BlankNode, DefaultGraph, Quad, RdfFormat, parse

from kb.errors import Problem, RefusedError, UnreadableError
from kb.ingest.kept_parts import KeptParts, reading_version
from kb.ingest.part_readers import read_parts
from kb.ingest.plain_lines import runs
from kb.ingest.rdf import Declared, are_plain, read_rdf, records_alone, refuse_strays
from kb.ingest.rdf_part import Part, PartRead
from kb.ingest.rdf_surprises import reason_of
from kb.ingest.record_routes import Routes
from kb.model.registry import Registry
from kb.model.story import Story
from kb.processes import processors
from kb.terms import address
from kb.text.safe import forbidden

_LONG = 2**22
"""A file of more bytes is long."""
KINDS = {"ntriples": RdfFormat.N_TRIPLES, "nquads": RdfFormat.N_QUADS}
_PART = 2**24
_MOST_PARTS = 500
_MOST_STRAYS = 20
_LONGEST_LINE = 2**20
_LONGEST_PLAIN = 60_000
"""A line of so many bytes holds no text that is too long."""
_PIECE = 2**22
_NOWHERE = -1
_SOURCE = f"<{address('source:')}".encode()

Checked = tuple[list[Story], Set[Quad]]
"""Stories that were checked together, with all that they are written as."""


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

        `digest` is of what was read so far, all of it when the first part is given.
        """
        self._name, self._file, self._format = name, file, KINDS[kind]
        self._needs_engine = False
        self.digest = sha256()

    def parts(
        self,
        folder: Path,
        kept: Path,
        registry: Registry,
        progress: Callable[[str], None],
    ) -> Generator[PartRead | Checked]:
        """Read its stories, some at a time.

        Args:
            folder: Its parts are written in a folder of it, and removed one by one.
            kept: A folder for what is read of each, which is found there again.
            registry: The shipped registry.
            progress: Is told how far it got.

        Yields:
            What a part holds. One in which anything is unusual is looked at closely, and given
            with all quads of its stories, also those that were given before.

        Raises:
            NotOursError: It cannot be read like this; told before anything is given.
            RefusedError: It is not well-formed, or not exactly what its stories are written as.
                What was given before then counts for nothing.
            UnreadableError: It was changed meanwhile, or there is no room for its parts.
        """
        before = self._file.stat()
        own = Path(mkdtemp(dir=folder))  # another long file may have parts there too
        parts = self._divide(own, max(1, min(_MOST_PARTS, before.st_size // _PART)))
        declared = Declared()
        with closing(self._read_all(parts, kept, registry)) as all_found:
            for number, part in enumerate(parts, 1):
                progress(f"reading {self._name}, part {number} of {len(parts)}")
                found = next(all_found)
                if found is None:
                    stories, written = self.closely(part, registry)
                    for story in stories:
                        declared.take(story)
                    yield stories, written
                else:
                    declared.add(found.entities, found.alignments)
                    yield found
                part.remove()
        declared.check(self._name, registry)
        after = self._file.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise UnreadableError(self._name, "it was changed while it was read. Try again")

    def closely(self, part: Part, registry: Registry) -> Checked:
        """Look closely at a part that was given last.

        Raises:
            RefusedError: It is not exactly what its stories are written as.
        """
        return records_alone(self._name, set(self._read(part)), registry)

    def _read_all(
        self, parts: list[Part], folder: Path, registry: Registry
    ) -> Generator[PartRead | None]:
        """Read parts by their lines, if that is of use."""
        if self._needs_engine:
            yield from (None for _ in parts)
            return
        kept = KeptParts(folder, reading_version())
        try:
            with closing(read_parts(self._name, parts, kept, registry, processors())) as found:
                yield from found
        except OSError as error:
            raise self._no_room(error) from None

    def _no_room(self, error: OSError) -> UnreadableError:
        reason = f"its parts cannot be written: {error.strerror or error}"
        return UnreadableError(self._name, reason)

    def _divide(self, folder: Path, most: int) -> list[Part]:
        """Write the lines of the file into parts, each of whole stories, and name these."""
        routes = Routes()
        self.digest = sha256()
        unusual = self._survey(routes)
        count = routes.divide(most)
        if not count:
            raise NotOursError
        parts = [Part(folder / f"part-{n}", folder / f"part-{n}-shared") for n in range(count)]
        strays = set[Quad]()
        try:
            for lines in self._canonical(unusual):
                self._share_out(lines, routes, parts, strays)
        except OSError as error:
            raise self._no_room(error) from None
        refuse_strays(self._name, strays)
        return parts

    def _survey(self, routes: Routes) -> "array[int]":
        """See what belongs together; gives the places of lines that are not plain."""
        unusual = array("q")
        for start, piece in self._pieces():
            self.digest.update(piece)
            for begin, end, is_plain in runs(piece):
                if is_plain:
                    lines = piece[begin : end - 1].split(b"\n")
                    routes.note(lines)
                    self._needs_engine = self._needs_engine or _may_be_odd(piece[begin:end], lines)
                else:
                    unusual.append(start + begin)
                    routes.note(self._odd(piece[begin:end], start + begin))
        return unusual

    def _canonical(self, unusual: "array[int]") -> Iterator[list[bytes]]:
        """Give all lines as the engine writes them."""
        others = iter(unusual)
        other = next(others, -1)
        for start, piece in self._pieces():
            begin = 0
            while start <= other < start + len(piece):
                if other - start > begin:
                    yield piece[begin : other - start - 1].split(b"\n")
                begin = piece.find(b"\n", other - start) + 1 or len(piece)
                yield self._odd(piece[other - start : begin], other)
                other = next(others, -1)
            if begin < len(piece):
                yield piece[begin:].removesuffix(b"\n").split(b"\n")

    def _share_out(
        self, lines: list[bytes], routes: Routes, parts: list[Part], strays: set[Quad]
    ) -> None:
        """Write lines into the parts in which they belong."""
        own: dict[int, list[bytes]] = {}
        shared: dict[int, list[bytes]] = {}
        before, places, mine = b"", 0, list[bytes]()
        for line in lines:
            subject = line[: line.find(b" ")]
            if subject != before:
                before, places = subject, routes.places(subject)
                mine = own.setdefault(_lowest(places), [])
            mine.append(line)
            if places & (places - 1):
                for part in _bits(places & (places - 1)):
                    shared.setdefault(part, []).append(line)
        for line in own.pop(_NOWHERE, ()):
            if line.startswith(_SOURCE):
                raise NotOursError  # a source without a story is of an older release
            if len(strays) < _MOST_STRAYS:
                strays.update(self._parsed(line))
        for part, some in own.items():
            _append(parts[part].own, some)
        for part, some in shared.items():
            _append(parts[part].shared, some)

    def _pieces(self) -> Iterator[tuple[int, bytes]]:
        """Read the file by pieces of whole lines, with the place of each."""
        place = 0
        with self._file.open("rb") as content:
            while piece := content.read(_PIECE):
                rest = b"" if piece.endswith(b"\n") else content.readline(_LONGEST_LINE)
                if len(rest) == _LONGEST_LINE:
                    raise NotOursError
                yield place, piece + rest
                place += len(piece) + len(rest)

    def _odd(self, line: bytes, place: int) -> list[bytes]:
        """Have the engine read a line that is not plain, and write it."""
        if len(line) >= _LONGEST_LINE:
            raise NotOursError
        found = self._parsed(line, place)
        for quad in found:
            ends = (quad.subject, quad.object)
            is_blank = any(isinstance(end, BlankNode) for end in ends)
            if is_blank or not isinstance(quad.graph_name, DefaultGraph):
                raise NotOursError
            self._needs_engine = self._needs_engine or not are_plain({quad})
        return [f"{quad.triple} .".encode() for quad in found]

    def _parsed(self, line: bytes, place: int = _NOWHERE) -> list[Quad]:
        try:
            return list(parse(line, format=self._format))
        except (SyntaxError, ValueError) as error:
            if place == _NOWHERE:
                self._name_malformed()
            self._refuse(error, place)

    def _read(self, part: Part) -> list[Quad]:
        """Read a part; should it be malformed, the place in the whole file is looked for."""
        try:
            return read_rdf(self._name, part.content(), "ntriples")
        except RefusedError:
            self._name_malformed()
            raise

    def _name_malformed(self) -> None:
        """Refuse the first line that is malformed, if there is one."""
        with self._file.open("rb") as content:
            place = 0
            while line := content.readline(_LONGEST_LINE):
                self._parsed(line, place)
                place += len(line)

    def _refuse(self, error: SyntaxError | ValueError, place: int) -> NoReturn:
        with self._file.open("rb") as content:
            line = content.read(max(place, 0)).count(b"\n") + 1
        column = (error.offset or 0) if isinstance(error, SyntaxError) else 0
        reason = reason_of(error) if isinstance(error, SyntaxError) else error
        raise RefusedError([Problem(self._name, line, column, f"not RDF: {reason}.")]) from None


def _may_be_odd(run: bytes, lines: list[bytes]) -> bool:
    """Whether plain lines may hold a character or a text that is not taken in."""
    if max(map(len, lines)) > _LONGEST_PLAIN:
        return True
    try:
        return not run.isascii() and forbidden(run.decode()) is not None
    except UnicodeDecodeError:
        return True


def _lowest(places: int) -> int:
    """Give the first of the parts that bits stand for, `_NOWHERE` if there is none."""
    return (places & -places).bit_length() - 1


def _bits(places: int) -> Iterator[int]:
    while places:
        yield _lowest(places)
        places &= places - 1


def _append(file: Path, lines: list[bytes]) -> None:
    with file.open("ab") as out:
        out.write(b"\n".join(lines) + b"\n")
