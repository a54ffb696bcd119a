"""Read one damaged input as kb does, and say whether it was taken or refused.

Whatever else becomes of it is an exception of this module's, or of the reader's own.
"""

import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyoxigraph

import kb
from kb.errors import KbError, Problem, RefusedError
from kb.graph.registry import load_registry
from kb.graph.write import recorded
from kb.ingest import long_rdf
from kb.ingest.claimreview import is_claimreview
from kb.ingest.ftm import is_ftm
from kb.ingest.kinds import CLAIMREVIEW, FTM, REVIEWS, TABLE, recognise
from kb.ingest.rdf_part import PartRead
from kb.ingest.records import RecordWriter
from kb.ingest.verdicts import Verdicts, read_verdicts, shipped_verdicts
from kb.intake import Incoming, Read, feed_of, read_source
from kb.joining import join
from kb.knowledge_base import guess_mapping
from kb.mapping import mapped_records
from kb.model.journal import unpacked
from kb.model.remark import LeftOut
from kb.model.review import Review
from kb.text.quotes import decode_text
from tests.fuzz.archives import read_base_file, read_packed
from tests.fuzz.seeds import (
    BACKUP,
    BASE_FILE,
    GUESSED,
    LONG,
    MAPPING_QUERY,
    TEXT,
    VERDICTS,
    Seed,
)

_WHOLE = 50  # one in so many of those taken goes all the way into a base and out again
_TEXT_SHA256 = sha256(TEXT.encode()).hexdigest()
_PARTS = 2000  # bytes of a part of a long file, in place of many megabytes


def read(one: Seed, chance: random.Random) -> str:
    """Read one input; say "taken" or "refused".

    Raises:
        AssertionError: A refusal does not say what it must, or something was taken as what it is
            not.
    """
    reader = _READERS.get(one.kind, _read_source)
    try:
        return reader(one, chance)
    except KbError as error:
        check_refusal(error, one)
        return "refused"


def check_refusal(error: KbError, one: Seed) -> None:
    """Hold a refusal to its form: of an input, naming the file, each reason in one line.

    Raises:
        AssertionError: It has another form.
    """
    assert error.exit_code == 1, f"exit code {error.exit_code}: {error}"
    reasons = [str(p) for p in error.problems] if isinstance(error, RefusedError) else [str(error)]
    assert reasons, "no reason is given"
    for reason in reasons:
        assert len(reason.splitlines()) == 1, f"not in one line: {reason!r}"
        assert reason.startswith((one.name, one.beside)), f"names no file: {reason!r}"


# -- stories, tables of stances, RDF --------------------------------------------------------------


def _read_source(one: Seed, chance: random.Random) -> str:
    incoming = Incoming(one.name, one.kind, ((one.name, one.content),), (one.beside, one.mapping))
    found = _found_in(incoming, one, chance)
    for piece in found.pieces:
        join(one.name, piece.quads, pyoxigraph.Store(), load_registry())
    if chance.randrange(_WHOLE) == 0:
        _add_whole(one)
    return "taken"


def _found_in(incoming: Incoming, one: Seed, chance: random.Random) -> Read:
    try:
        if one.kind != TABLE:
            recognise(f"{one.name}.unknown", one.content)
        text = decode_text(one.content) if chance.randrange(20) == 0 else TEXT
    except (KbError, UnicodeDecodeError):
        text = TEXT
    return read_source(incoming, load_registry(), {_TEXT_SHA256: text}.get)


def _add_whole(one: Seed) -> None:
    """Add what was taken to a base, and read what the base says of it back into another."""
    with tempfile.TemporaryDirectory() as place:
        source, mapping = Path(place, one.name), Path(place, one.beside)
        source.write_bytes(one.content)
        mapping.write_bytes(one.mapping)
        table = one.kind == TABLE
        with kb.open(":memory:") as base, kb.open(":memory:") as again:
            base.add(source, kind="" if table else one.kind, mapping=mapping if table else None)
            base.contradictions()
            source.write_text("".join(base.export("story")), encoding="utf-8")
            again.add(source, kind="story")
            one_way, other_way = (set(_lines(each)) for each in (base, again))
            assert one_way == other_way, f"not the same again: {sorted(one_way ^ other_way)[:4]}"


def _lines(base: kb.KnowledgeBase) -> list[str]:
    return "".join(base.export("ntriples")).splitlines()


def _read_long(one: Seed, chance: random.Random) -> str:
    """Read a file in parts, and at once: what is in it, or that it is refused, must be the same."""
    kind = one.kind.removeprefix(LONG)
    whole = Incoming(one.name, kind, ((one.name, one.content),))
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, one.name)
        file.write_bytes(one.content)
        try:
            found = _in_parts(one.name, file, kind, Path(place))
        except long_rdf.NotOursError:
            found = None
        except KbError as error:
            check_refusal(error, one)
            _must_be_refused(whole)
            return "refused"
    read = read_source(whole, load_registry(), {}.get)
    at_once = {quad for piece in read.pieces for quad in piece.quads}
    assert found is None or found == at_once, "in parts it says something else"
    return "taken"


def _in_parts(name: str, file: Path, kind: str, place: Path) -> set[pyoxigraph.Quad]:
    reader, usual = long_rdf.LongRdf(name, file, kind), long_rdf._PART
    long_rdf._PART = _PARTS
    kept = place / "kept"
    kept.mkdir()
    try:
        found = set[pyoxigraph.Quad]()
        for part in reader.parts(place, kept, load_registry(), lambda _: None):
            if isinstance(part, PartRead):
                lines = unpacked(part.payload.read_bytes())
                found.update(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS))
            else:
                found.update(part[1])
        return found
    finally:
        long_rdf._PART = usual


def _must_be_refused(whole: Incoming) -> None:
    try:
        read_source(whole, load_registry(), {}.get)
    except KbError:
        return
    raise AssertionError("in parts it is refused, at once it is taken")


def _read_mapped(one: Seed, _: random.Random) -> str:
    """Read RDF of others with a query of theirs, as `kb add --mapping QUERY` does."""
    incoming = Incoming(one.name, "trig", ((one.name, one.content),))
    others = read_source(incoming, load_registry(), {}.get).others
    records = mapped_records(one.name, others, (one.beside, one.mapping))
    return _written(one, iter(records), shipped_verdicts())


# -- feeds ----------------------------------------------------------------------------------------


def _read_feed(one: Seed, chance: random.Random) -> str:
    """Read the records of a feed as `kb add` does, each alone; "refused" if one of them is.

    It comes in pieces that end anywhere, as from a pipe.
    """
    is_claimreview(f"{one.name}.json", [one.content])
    is_ftm(one.content)
    incoming = Incoming(
        one.name, one.kind, (), (one.beside, one.mapping), pieces=_torn(one.content, chance)
    )
    return _written(one, iter(feed_of(incoming).records), shipped_verdicts())


def _torn(content: bytes, chance: random.Random) -> Iterator[bytes]:
    if chance.randrange(2):
        yield content
        return
    while content:
        size = int(chance.paretovariate(0.5))
        yield content[:size]
        content = content[size:]


def _written(one: Seed, records: Iterator[object], verdicts: Verdicts) -> str:
    """Write each record as it is recorded."""
    writer = RecordWriter(verdicts, load_registry(), pyoxigraph.Store())
    refused = list[Problem]()
    for found in records:
        if isinstance(found, LeftOut):
            continue
        written = found if isinstance(found, Problem) else writer.write(found)  # type: ignore[arg-type]
        if isinstance(written, Problem):
            refused.append(written)
        elif written.story.utterances or written.story.entities:
            join(one.name, recorded(written.story), pyoxigraph.Store(), load_registry())
    if refused:
        raise RefusedError(refused)
    return "taken"


def _read_verdicts(one: Seed, chance: random.Random) -> str:
    """Read a table of verdicts, and with it some verdicts, of which some are its own words."""
    table = shipped_verdicts().changed_by(read_verdicts(one.name, one.content))
    words = one.content.decode("utf-8", "replace").split()
    for verdict in [*chance.choices(words, k=5), "", one.content.decode("utf-8", "replace")]:
        for reviewer in ("Harbour Desk", verdict):
            table.reading(Review("x", reviewer=reviewer, verdict=verdict))
    return "taken"


def _read_guessed(one: Seed, _: random.Random) -> str:
    """Propose a mapping for a table; what is proposed is a mapping, if not always a whole one."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, one.name)
        file.write_bytes(one.content)
        try:
            proposed = guess_mapping(file)
        except RefusedError:
            return "refused"
    assert not any(ord(sign) < 32 and sign != "\n" for sign in proposed), "a control character"
    feed = replace(one, kind=REVIEWS, mapping=proposed.encode())
    try:
        return _read_feed(feed, random.Random(1))
    except RefusedError as error:
        if all(map(_is_left_to_a_person, error.problems)):
            return "taken"
        raise


def _is_left_to_a_person(problem: Problem) -> bool:
    """Whether a proposal only lacks what a person has to fill in."""
    wanted = "fill it in", "the mapping lacks the key"
    return any(words in problem.message for words in wanted)


_READERS: dict[str, Callable[[Seed, random.Random], str]] = {
    CLAIMREVIEW: _read_feed,
    FTM: _read_feed,
    REVIEWS: _read_feed,
    VERDICTS: _read_verdicts,
    GUESSED: _read_guessed,
    MAPPING_QUERY: _read_mapped,
    f"{LONG}ntriples": _read_long,
    f"{LONG}nquads": _read_long,
    BACKUP: read_packed,
    BASE_FILE: read_base_file,
}
