"""Read what is to be taken in, and check it against what is there, before anything is written."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import Quad

from kb.base import Base
from kb.errors import (
    MappingUnusedError,
    Problem,
    RefusedError,
    UnknownFormatError,
    UnreadableError,
)
from kb.feeding import Feed
from kb.files import bytes_of, files_in, input_pieces, pieces_later, pieces_of, whole
from kb.graph.identity import story_iri
from kb.graph.records import Quads, StoreRecords
from kb.graph.tongues import in_recorded_tongues
from kb.graph.write import recorded
from kb.ingest.annotation_records import our_annotations
from kb.ingest.annotations import read_annotations
from kb.ingest.claimreview import claim_reviews, is_claimreview
from kb.ingest.foreign import divided
from kb.ingest.ftm import ftm_records, is_ftm
from kb.ingest.kinds import (
    ANNOTATIONS,
    CLAIMREVIEW,
    FTM,
    KINDS,
    RDF_KINDS,
    REVIEWS,
    STORY,
    TABLE,
    recognise,
)
from kb.ingest.long_rdf import KINDS as LONG_KINDS
from kb.ingest.long_rdf import is_long
from kb.ingest.nanopub import recorded_by_nanopubs
from kb.ingest.rdf import read_rdf, records_of
from kb.ingest.rdf_part import PartRead
from kb.ingest.review_mapping import is_of_reviews, read_review_mapping
from kb.ingest.review_tables import reviews_in
from kb.ingest.revision import is_revision, revision_files
from kb.ingest.stances import read_stances
from kb.ingest.story import read_story, story_files
from kb.ingest.unpacking import is_packed, name_inside, plain, refuse_bundle
from kb.ingest.verdicts import Verdicts, read_verdicts, shipped_verdicts
from kb.known_feeds import FeedFile
from kb.mapping import ENDING as MAPPING_QUERY
from kb.model.answers import Added
from kb.model.registry import Registry
from kb.model.remark import LeftOut
from kb.model.story import Story
from kb.terms import term
from kb.text.quotes import decode_text


@dataclass(frozen=True)
class Incoming:
    """A source with its bytes: one file, or all files of a story's folder.

    Attributes:
        mapping: Name and bytes of the file that says which column of a table is what, or of the
            query that finds reviews in RDF.
        pieces: What is still to be read of standard input, with what was looked at.
        is_long: Whether it is too long to be read at once, as its records need not be.
    """

    name: str
    kind: str
    files: tuple[tuple[str, bytes], ...]
    mapping: tuple[str, bytes] = ("", b"")
    pieces: Iterator[bytes] | None = None
    is_long: bool = False

    def loaded(self) -> "Incoming":
        """Read a long file at once after all.

        Raises:
            UnreadableError: It is longer than anything is read at once.
        """
        content = bytes_of(Path(self.name))
        return replace(self, files=((self.name, content),), is_long=False)

    @property
    def is_feed(self) -> bool:
        """Whether it holds reviews or other records, which are taken in one by one."""
        return self.kind in (REVIEWS, CLAIMREVIEW, FTM)

    @property
    def has_relative(self) -> bool:
        """Whether addresses in it may be relative to its own."""
        return self.kind in (CLAIMREVIEW, ANNOTATIONS, *RDF_KINDS)


@dataclass(frozen=True)
class Piece:
    """Stories that were checked together, with all that they are written as.

    Attributes:
        ignored: Rows of a table that are left out.
    """

    stories: Sequence[Story]
    quads: Set[Quad]
    ignored: int = 0


def as_recorded(piece: Piece, there: Quads) -> Piece:
    """Let stories that people wrote name what is recorded in the language in which it is."""
    records = StoreRecords(there)
    stories = [in_recorded_tongues(story, records) for story in piece.stories]
    if stories == [*piece.stories]:
        return piece
    return replace(piece, stories=stories, quads=set().union(*map(recorded, stories)))


@dataclass
class Texts:
    """Archived texts of a base and those that come with an addition, by sha256."""

    base: Base
    given: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, digest: str) -> str | None:
        """Give a text, None if there is none."""
        content = self.given.get(digest) or self.base.text_of(digest)
        return decode_text(content) if content is not None else None


def gather(place: Path | str, kind: str, mapping: Path | str | None = None) -> Incoming:
    """Read a source's bytes and tell its kind.

    Args:
        place: A file, a story's folder, either at a revision (`HEAD~1:PATH`), or "-" for standard
            input.
        kind: Its kind; recognised if "".
        mapping: The file that says what the columns of a table are; with it, it is a table. Or a
            query, `*.rq`, that finds reviews in RDF.

    Raises:
        UnreadableError: It is not there, cannot be read, or is no regular file.
        MappingMissingError: It is a table, and there is no mapping.
        UnknownKindError: Neither name nor content tells its kind.
        UnknownFormatError: The given kind is none.
        MappingUnusedError: A query that maps RDF is given for what is none.
    """
    if kind and kind not in KINDS:
        raise UnknownFormatError(kind, KINDS)
    try:
        found = _gather(place, kind, mapping)
    except OSError as error:  # not of a file's content but of its name, such as one too long
        raise UnreadableError(str(place), error.strerror or str(error)) from None
    is_query = mapping is not None and Path(mapping).suffix == MAPPING_QUERY
    if is_query and found.kind not in (*RDF_KINDS, ANNOTATIONS):
        raise MappingUnusedError(str(mapping), found.name, found.kind)
    return found


def _gather(place: Path | str, kind: str, mapping: Path | str | None) -> Incoming:
    said = ("", b"") if mapping is None else (str(mapping), bytes_of(Path(mapping)))
    is_query = Path(said[0]).suffix == MAPPING_QUERY
    if said[0] and not is_query:
        if is_of_reviews(*said):
            return Incoming(str(place), REVIEWS, (), said)
        content = whole("-", plain("-", input_pieces())) if str(place) == "-" else _content(place)
        return Incoming(str(place), TABLE, ((str(place), content),), said)
    if kind in (CLAIMREVIEW, FTM) and not is_revision(str(place)):
        return Incoming(str(place), kind, ())
    if str(place) == "-":
        pieces = plain("-", input_pieces())
        start = b"" if kind else next(pieces, b"")
        if not kind and is_ftm(start):
            return Incoming("-", FTM, (), pieces=chain([start], pieces))
        content = whole("-", chain([start], pieces))
        if not kind and is_claimreview("-", [content]):
            return Incoming("-", CLAIMREVIEW, (("-", content),))
        return Incoming("-", kind or recognise("-", content), (("-", content),), said)
    if is_revision(str(place)):
        files_then = revision_files(str(place))
        name, content = files_then[0]
        if not kind and is_ftm(content):
            return Incoming(str(place), FTM, files_then)
        if not kind and is_claimreview(name, [content]):
            return Incoming(str(place), CLAIMREVIEW, files_then)
        return Incoming(str(place), kind or recognise(name, content), files_then, said)
    path = Path(place)
    if path.is_dir():
        files = story_files(path)
        if not files:
            raise UnreadableError(str(path), "this folder has no story file (*.yaml)")
        read = tuple((str(file), bytes_of(file)) for file in files)
        return Incoming(str(path), kind or STORY, read)
    if not kind:
        with closing(pieces_of(path)) as pieces:
            if is_ftm(next(plain(str(path), pieces), b"")):
                return Incoming(str(path), FTM, ())
        with closing(pieces_of(path)) as pieces:
            if is_claimreview(str(path), pieces):
                return Incoming(str(path), CLAIMREVIEW, ())
    if is_long(path) and not _is_packed(path):
        with closing(pieces_of(path)) as pieces:
            kind = kind or recognise(str(path), next(pieces, b""))
        source = Incoming(str(path), kind, (), said, is_long=True)
        return source if kind in LONG_KINDS and not is_query else source.loaded()
    content = _content(path)
    kind = kind or recognise(name_inside(str(path)), content)
    return Incoming(str(path), kind, ((str(path), content),), said)


def _is_packed(path: Path) -> bool:
    with closing(pieces_of(path)) as pieces:
        return is_packed(next(pieces, b""))


def _content(place: Path | str) -> bytes:
    """Read a file at once, unpacked if it is packed."""
    path = Path(place)
    if not _is_packed(path):
        content = bytes_of(path)
        refuse_bundle(str(path), content)
        return content
    with closing(pieces_of(path)) as pieces:
        return whole(str(path), plain(str(path), pieces))


def feed_of(source: Incoming, base: str = "") -> Feed:
    """Make ready to read a source of reviews, record by record.

    Args:
        source: Where they are.
        base: For pages, the address that relative ones are relative to.

    Raises:
        RefusedError: The mapping is not right, or does not fit the table.
        UnreadableError: The file is not there.
    """
    # The mapping is read first: no file is opened for one that is refused.
    mapping = read_review_mapping(*source.mapping) if source.kind == REVIEWS else None
    if source.pieces is not None:
        pieces = source.pieces
    elif source.files:
        pieces = iter([content for _, content in source.files])
    else:
        pieces = input_pieces() if source.name == "-" else pieces_later(Path(source.name))
    is_file = source.pieces is None and not source.files and source.name != "-"
    file = FeedFile(Path(source.name), source.kind, source.mapping[1], base) if is_file else None
    if source.kind == CLAIMREVIEW:
        return Feed(source.name, source.kind, claim_reviews(source.name, pieces, base), file)
    pieces = plain(source.name, pieces)
    if source.kind == FTM:
        return Feed(source.name, source.kind, ftm_records(source.name, pieces), file)
    assert mapping is not None
    return Feed(source.name, source.kind, reviews_in(source.name, pieces, mapping), file)


def verdicts_of(file: Path | str | None) -> Verdicts:
    """Give what verdicts mean: as a table says, and of other words as the shipped one does.

    Raises:
        RefusedError: The table has mistakes.
        UnreadableError: It is not there.
    """
    if file is None:
        return shipped_verdicts()
    own = read_verdicts(str(file), bytes_of(Path(file)))
    return shipped_verdicts().changed_by(own)


def texts_of(places: Sequence[Path | str]) -> dict[str, bytes]:
    """Read archived texts, files or folders of them, by sha256.

    Raises:
        UnreadableError: One of them is not there or cannot be read.
    """
    found: dict[str, bytes] = {}
    for place in places:
        path = Path(place)
        for file in files_in(path) if path.is_dir() else [path]:
            content = bytes_of(file)
            found[sha256(content).hexdigest()] = content
    return found


def check_texts(given: Mapping[str, bytes], wanted: Set[str]) -> None:
    """Refuse a text that no source of the stories is made from, or that is not UTF-8.

    Args:
        given: The texts by sha256.
        wanted: The sha256 of all sources.

    Raises:
        RefusedError: With the hash that no source names.
    """
    for digest, content in given.items():
        if digest not in wanted:
            reason = (
                f"no source of what is added has the sha256 {digest}. "
                "Write it as sha256 of the source."
            )
            raise RefusedError([Problem("--text", 0, 0, reason)])
        try:
            decode_text(content)
        except UnicodeDecodeError:
            reason = f"the text {digest} is not UTF-8."
            raise RefusedError([Problem("--text", 0, 0, reason)]) from None


@dataclass
class Read:
    """What a source holds, apart from feeds.

    Attributes:
        pieces: The stories, those together that are checked together.
        others: Of RDF, what others wrote, which is kept apart.
        told: What is refused alone in it, and what is left out by name.
    """

    pieces: list[Piece] = field(default_factory=list)
    others: list[Quad] = field(default_factory=list)
    told: list[Problem | LeftOut] = field(default_factory=list)


def read_source(
    source: Incoming,
    registry: Registry,
    text_of: Callable[[str], str | None],
    base: str = "",
    unfit: Mapping[str, str] = MappingProxyType({}),
) -> Read:
    """Read the stories of a source, and what others wrote in it.

    Args:
        source: Where they are.
        registry: The shipped registry.
        text_of: Gives the texts that quotes are checked in.
        base: For RDF, the address that relative ones are relative to.
        unfit: Why some annotations cannot be recorded, by their ids; nothing of these is read.

    Raises:
        RefusedError: With every problem found.
    """
    if source.kind == STORY:
        story = read_story(source.files, registry, text_of)
        return Read([Piece([story], recorded(story))])
    name, content = source.files[0]
    if source.kind == TABLE:
        table = read_stances(name, content, source.mapping, registry)
        return Read([Piece([table.story], recorded(table.story), table.ignored)])
    if source.kind == ANNOTATIONS:
        return _annotations_of(name, content, registry, unfit)
    left = list[Problem | LeftOut]()
    quads = read_rdf(name, content, source.kind, base, left)
    published = recorded_by_nanopubs(name, quads)
    ours, others = divided(name, content, quads)
    return Read(_recorded(name, [*ours, *published], registry), others, left)


def _annotations_of(
    name: str, content: bytes, registry: Registry, unfit: Mapping[str, str]
) -> Read:
    found = read_annotations(name, content, unfit)
    ours, others = divided(name, content, found.quads) if found.quads else ([], [])
    pieces = _recorded(name, [*ours, *our_annotations(name, found.ours)], registry)
    return Read(pieces, others, found.told)


def _recorded(name: str, quads: Sequence[Quad], registry: Registry) -> list[Piece]:
    return [Piece(*records_of(name, quads, registry))] if quads else []


def count_added(
    source: Incoming, piece: Piece, new: Sequence[Quad], text_of: Callable[[str], str | None]
) -> Iterator[Added]:
    """Count what is new in each story, and which of its quotes could be checked."""
    fresh = _fresh_statements(piece, new)
    for story in piece.stories:
        atomic = sum(len(utterance.statements) for utterance in story.utterances)
        hashes = {found.id: found.sha256 for found in story.sources}
        quoted = [
            "" if u.mention.unheld else hashes[u.source]
            for u in story.utterances
            if u.mention.quote
        ]
        checked = sum(bool(digest) and text_of(digest) is not None for digest in quoted)
        came = fresh[story_iri(story.id)]
        yield Added(
            source.name, source.kind, came, atomic - came, checked, len(quoted) - checked,
            piece.ignored,
        )  # fmt: skip


def count_of_part(
    source: Incoming, part: PartRead, text_of: Callable[[str], str | None]
) -> Iterator[Added]:
    """Count as `count_added` does, where nothing was there before."""
    for story in part.stories:
        found = [digest for digest in story.quotes if digest and text_of(digest) is not None]
        checked = sum(story.quotes[digest] for digest in found)
        known = story.statements - story.first
        unchecked = sum(story.quotes.values()) - checked
        yield Added(source.name, source.kind, story.first, known, checked, unchecked)


def has_stories(there: Quads) -> bool:
    """Whether anything is recorded."""
    found = there.quads_for_pattern(None, term("rdf:type"), term("kb:Story"))
    return next(found, None) is not None


def _fresh_statements(piece: Piece, new: Sequence[Quad]) -> Counter[object]:
    """Count the new statements of each story; one that several tell is new in the first."""
    content, place = term("kb:content"), term("kb:story")
    fresh = {quad.subject for quad in new if quad.predicate == content}
    if len(piece.stories) == 1:
        return Counter({story_iri(piece.stories[0].id): len(fresh)})
    homes: dict[object, set[object]] = defaultdict(set)
    for quad in piece.quads:
        if quad.predicate == place and quad.subject in fresh:
            homes[quad.subject].add(quad.object)
    ordered = [story_iri(story.id) for story in piece.stories]
    ranks: dict[object, int] = {node: rank for rank, node in enumerate(ordered)}
    return Counter(ordered[min(ranks[place] for place in places)] for places in homes.values())
