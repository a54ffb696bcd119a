"""The door: everything a user can ask of a base.

The command line and the web pages call this and nothing below it, and `import kb` gives it to
programs. Every answer that shows a content shows its speaker and source with it.
"""

import getpass
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.base import FOLDER, MEMORY, Base, find_base, payload_of, record_quads, recorded
from kb.errors import (
    AmbiguousIdError,
    NotFoundError,
    ParameterError,
    Problem,
    RefusedError,
    UnknownFormatError,
    UnknownIdError,
    UnreadableError,
)
from kb.model.conflict import Conflict, Explanation, StatementCard
from kb.model.lookup import Name, Selection
from kb.text.quotes import decode_text

if TYPE_CHECKING:
    from pyoxigraph import Quad
    from rdflib import Dataset

    from kb.contradictions.compare import Comparer
    from kb.model.story import Story
    from kb.query.catalogue import CatalogueQuery
    from kb.store.embedded import EmbeddedStore
    from kb.store.memory import MemoryStore
    from kb.store.untrusted import Answer

FORMATS = ("turtle", "trig", "nquads", "ntriples", "jsonld", "csv", "story")


@dataclass(frozen=True)
class Added:
    """What became of one source.

    Attributes:
        new: Atomic statements that were not in the base before.
        known: Atomic statements that were.
        checked: Quotes found in the archived text.
        unchecked: Quotes for which the base has no text.
    """

    source: str
    kind: str
    new: int
    known: int
    checked: int
    unchecked: int


@dataclass(frozen=True)
class AddReport:
    """What an addition did; conflicts are given by id."""

    added: tuple[Added, ...]
    texts: int
    new_conflicts: tuple[str, ...] = ()
    gone_conflicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that a check found: `level` is "error" or "note"."""

    level: str
    place: str
    message: str


@dataclass(frozen=True)
class Card:
    """A thing that was asked for by id, with what is recorded about it.

    Attributes:
        kind: statement, report, utterance, entity, source, proposition, conflict or story.
        statements: The statement itself, or those by, about or in the thing.
        conflicts: The conflicts that these statements are in.
        about: Further lines: what it is, aliases, addresses.
    """

    id: str
    kind: str
    label: str
    statements: tuple[StatementCard, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    about: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Source:
    name: str
    kind: str
    files: tuple[tuple[str, bytes], ...]


@dataclass
class _Texts:
    """Archived texts and those that come with an addition."""

    base: Base
    given: dict[str, bytes] = field(default_factory=dict)

    def __call__(self, digest: str) -> str | None:
        content = self.given.get(digest) or self.base.text_of(digest)
        return decode_text(content) if content is not None else None


def init(folder: Path | str = ".") -> "KnowledgeBase":
    """Make an empty base in `.kb` of a folder.

    Raises:
        BaseExistsError: There is one already.
    """
    made = KnowledgeBase(Base.create(Path(folder).absolute() / FOLDER))
    made.catch_up()
    return made


def open(place: Path | str | None = None) -> "KnowledgeBase":  # noqa: A001
    """Open a base.

    Args:
        place: A base or the folder it is in; ":memory:" for a new one that is not kept; if left
            out, KB_STORE, or `.kb` in the working folder or above.

    Raises:
        NoBaseError: There is none.
    """
    if place == MEMORY:
        found = KnowledgeBase(Base.in_memory())
    else:
        found = KnowledgeBase(Base.open(find_base(place)))
    found.catch_up()
    return found


class KnowledgeBase:
    """One base. Use `kb.open` or `kb.init` to get one, and `close` or `with` to let it go."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._opened: EmbeddedStore | MemoryStore | None = None

    def __enter__(self) -> "KnowledgeBase":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all files."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None
        self._base.close()

    @property
    def folder(self) -> Path | None:
        """Where the base lies; None if it is in memory."""
        return self._base.folder

    # -- taking in --------------------------------------------------------------------------

    def add(
        self,
        *sources: Path | str,
        kind: str = "",
        texts: Sequence[Path | str] = (),
        by: str = "",
        dry_run: bool = False,
        progress: Callable[[str], None] = lambda _: None,
    ) -> AddReport:
        """Take sources in, all of them or none.

        Args:
            sources: Story files, folders of them, RDF files, or "-" for standard input.
            kind: Kind of the sources; recognised by name and content if left out.
            texts: Archived texts, files or folders, found by the sha256 in the story.
            by: Who takes them in; the login name if left out.
            dry_run: Check everything and change nothing.
            progress: Is told what is being done.

        Raises:
            RefusedError: With every problem, each with its place. Nothing was taken in.
            BaseInUseError: Somebody else is writing.
        """
        from kb.graph.registry import load_registry
        from kb.graph.write import story_quads

        given = self._read_texts(texts)
        text_of = _Texts(self._base, given)
        registry = load_registry()
        stories: list[tuple[_Source, Story]] = []
        for source in (_gather(source, kind) for source in sources):
            progress(f"reading {source.name}")
            stories += [(source, story) for story in _read(source, registry, text_of)]
        self._check_texts(given, [story for _, story in stories])
        with self._base.writing("kb add") as journal:
            old, _ = recorded(journal.entries())
            before = {conflict.id for conflict in self._base.index.conflicts(Selection())}
            report, fresh = [], []
            everything = set(old)
            for source, story in stories:
                quads = story_quads(story)
                self._check_ids(source, quads, everything)
                new = [quad for quad in quads if quad not in everything]
                everything.update(new)
                fresh.append((source, new))
                report.append(_added(source, story, new, text_of))
            missing = [digest for digest in given if not self._base.archive.has(digest)]
            if not dry_run:
                now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                who = by or getpass.getuser()
                for digest in given:
                    self._base.archive.add(given[digest])
                for digest in missing:
                    journal.append(kind="text", at=now, by=who, origin="-", payload=digest.encode())
                for source, new in fresh:
                    if new:
                        journal.append(
                            kind="add",
                            at=now,
                            by=who,
                            origin=Path(source.name).name,
                            payload=payload_of(new),
                        )
                if missing or any(new for _, new in fresh):
                    progress("deriving")
                    self._apply()
        after = {conflict.id for conflict in self._base.index.conflicts(Selection())}
        return AddReport(
            tuple(report),
            len(missing),
            tuple(sorted(after - before)),
            tuple(sorted(before - after)),
        )

    def _read_texts(self, places: Sequence[Path | str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for place in places:
            path = Path(place)
            files = sorted(path.iterdir()) if path.is_dir() else [path]
            for file in files:
                if file.is_file():
                    content = _bytes_of(file)
                    found[sha256(content).hexdigest()] = content
        return found

    def _check_texts(self, given: Mapping[str, bytes], stories: Sequence["Story"]) -> None:
        """Refuse a text that no source of the stories is made from."""
        wanted = {source.sha256 for story in stories for source in story.sources}
        for digest, content in given.items():
            if digest not in wanted:
                message = (
                    f"no source of what is added has the sha256 {digest}. "
                    "Write it as sha256 of the source."
                )
                raise RefusedError([Problem("--text", 0, 0, message)])
            try:
                decode_text(content)
            except UnicodeDecodeError:
                raise RefusedError(
                    [Problem("--text", 0, 0, f"the text {digest} is not UTF-8.")]
                ) from None

    def _check_ids(self, source: _Source, quads: Sequence["Quad"], known: set["Quad"]) -> None:
        """Refuse an id that already means something else in the base."""
        from kb.graph.records import Records

        base = Records(known)
        ours = Records(quads)
        problems = [Problem(source.name, 0, 0, reason) for reason in _clashes(base, ours)]
        if problems:
            raise RefusedError(problems)

    # -- keeping in step --------------------------------------------------------------------

    def catch_up(self) -> None:
        """Bring index and store up to the journal, if they lag behind."""
        self._base.catch_up(self._apply)

    def _apply(self) -> None:
        """Make store and index from the journal and the texts."""
        from kb.contradictions.compare import Comparer
        from kb.contradictions.conflicts import conflict_quads, conflicts
        from kb.contradictions.derive import derive
        from kb.graph.checks import check_quotes
        from kb.graph.indexing import all_cards, index_content
        from kb.graph.records import Records
        from kb.graph.registry import load_registry, ontology_quads

        entries = list(self._base.journal.entries())
        quads, first = recorded(entries)
        derivation = derive(quads)
        registry = load_registry()
        records = Records([*ontology_quads(), *quads, *derivation.quads])
        checks = check_quotes(records, _Texts(self._base))
        cards = all_cards(records, registry, checks)
        found = conflicts(derivation.matches, Comparer(records, registry), cards)
        applied = entries[-1].number if entries else 0
        store = self._store()
        store.replace_all(
            sorted(
                {
                    *ontology_quads(),
                    *quads,
                    *derivation.quads,
                    *conflict_quads(found),
                    *record_quads(records.of_type("kb:Statement"), first),
                },
                key=str,
            ),
            applied,
        )
        self._base.index.build(index_content(records, cards, found, applied))

    def rebuild(self) -> tuple[str, str]:
        """Make store and index again from nothing but the journal and the texts.

        Returns:
            The digests of store and index.
        """
        with self._base.writing("kb check --rebuild"):
            if self._opened is not None:
                self._opened.close()
            self._opened = self._open_store(fresh=True)
            self._apply()
        return self.digests()

    def digests(self) -> tuple[str, str]:
        """Hash the contents of store and index."""
        return self._store().digest(), self._base.index.digest()

    def _store(self) -> "EmbeddedStore | MemoryStore":
        if self._opened is None:
            self._opened = self._open_store()
        return self._opened

    def _open_store(self, *, fresh: bool = False) -> "EmbeddedStore | MemoryStore":
        from kb.store.embedded import EmbeddedStore
        from kb.store.memory import MemoryStore

        if self._base.folder is None:
            return MemoryStore()
        return EmbeddedStore(self._base.folder / "store", fresh=fresh)

    # -- looking up -------------------------------------------------------------------------

    def find(
        self, selection: Selection | None = None, *, limit: int = 50, offset: int = 0
    ) -> list[StatementCard]:
        """Look statements up, in order of story and id.

        Raises:
            UnknownIdError: A speaker, entity, source or story is not in the base.
        """
        return self._base.index.find(self._resolved(selection), limit, offset)

    def count(self, selection: Selection | None = None) -> int:
        """Count what `find` would give without a limit."""
        return self._base.index.count(self._resolved(selection))

    def _resolved(self, selection: Selection | None) -> Selection:
        """Turn names in a selection into the ids under which things are indexed."""
        chosen = selection or Selection()
        source = self._base.index.resolve(chosen.source, "source")[0].node if chosen.source else ""
        if chosen.story:
            self._base.index.resolve(chosen.story, "story")
        for key in ("since", "until"):
            if written := getattr(chosen, key):
                _day(written)
        speaker, about = (
            self._entity(name) if name else "" for name in (chosen.speaker, chosen.about)
        )
        return replace(chosen, speaker=speaker, about=about, source=source)

    def _entity(self, name: str) -> str:
        """Find an entity by id, or by the name people call it."""
        try:
            node = self._base.index.resolve(name, "entity")[0].node
        except UnknownIdError:
            named = [
                n for n in self._base.index.names("entity") if n.label.casefold() == name.casefold()
            ]
            if len(named) > 1:
                raise AmbiguousIdError(name, [n.id for n in named]) from None
            if not named:
                raise
            node = named[0].node
        return node.removeprefix("entity:")

    def show(self, id: str) -> Card:
        """Show one statement, proposition, source, speaker, story or conflict.

        Raises:
            UnknownIdError: Nothing has this id.
            AmbiguousIdError: Several stories use it.
        """
        index = self._base.index
        names = index.resolve(id)
        order = (
            "conflict",
            "utterance",
            "statement",
            "report",
            "source",
            "proposition",
            "reply",
            "story",
            "entity",
        )
        kind = min((name.kind for name in names), key=order.index)
        chosen = [name for name in names if name.kind == kind]
        first = chosen[0]
        if kind == "conflict":
            conflict = index.conflict(first.id)
            assert conflict is not None
            return Card(first.id, kind, conflict.rule, (conflict.left, conflict.right), (conflict,))
        statements = self._statements_of(kind, chosen)
        mine = {card.id for card in statements}
        conflicts = [
            c
            for c in index.conflicts(Selection())
            if mine & {c.left.id, c.right.id, *c.left_others, *c.right_others}
        ]
        return Card(
            first.id,
            kind,
            first.label,
            tuple(statements),
            tuple(conflicts),
            (("address", _full(first.node)),),
        )

    def _statements_of(self, kind: str, names: Sequence[Name]) -> list[StatementCard]:
        index, node = self._base.index, names[0].node
        if kind in ("utterance", "statement", "report"):
            return [index.card(name.node) for name in names]
        if kind == "entity":
            slug = node.removeprefix("entity:")
            spoken = index.cards_of("speaker", slug)
            return spoken or index.cards_of("about", slug)
        if kind == "story":
            return index.find(Selection(story=node.removeprefix("story:")), limit=-1)
        return index.cards_of("source" if kind == "source" else "proposition", node)

    def stats(self) -> dict[str, int]:
        """Count what is in the base."""
        return self._base.index.counts()

    # -- contradictions ---------------------------------------------------------------------

    def contradictions(self, selection: Selection | None = None) -> list[Conflict]:
        """List conflicts, strict first.

        Raises:
            UnknownIdError: A speaker, entity, source or story is not in the base.
        """
        return self._base.index.conflicts(self._resolved(selection))

    def why(self, one: str, other: str) -> Explanation:
        """Explain why two statements conflict, or what keeps them from it.

        An id that stands for several statements is tried with each; the closest pair is explained.

        Raises:
            UnknownIdError: Nothing has one of the ids.
        """
        kinds = ("statement", "report", "utterance")
        sides = [
            [name.node for name in self._base.index.resolve(id, *kinds)] for id in (one, other)
        ]
        comparer = self._comparer()
        cards = self._base.index.card
        compared = [
            (comparer.compare(left, right), left, right)
            for left in sorted(set(sides[0]))
            for right in sorted(set(sides[1]))
        ]
        best = min(
            compared,
            key=lambda found: (
                len(found[0].blocks),
                len(found[0].assumptions),
                cards(found[1]).id,
                cards(found[2]).id,
            ),
        )
        comparison, left, right = best
        conflict = self._conflict_of(cards(left), cards(right)) if not comparison.blocks else None
        return Explanation(cards(left), cards(right), conflict, comparison.steps, comparison.blocks)

    def _conflict_of(self, one: StatementCard, other: StatementCard) -> Conflict | None:
        for conflict in self._base.index.conflicts(Selection()):
            left = {conflict.left.id, *conflict.left_others}
            right = {conflict.right.id, *conflict.right_others}
            both = (one.id in left and other.id in right) or (other.id in left and one.id in right)
            if both and conflict.steps:
                return conflict
        return None

    def _comparer(self) -> "Comparer":
        from kb.contradictions.compare import Comparer
        from kb.graph.records import Records
        from kb.graph.registry import load_registry

        return Comparer(Records(self._store().quads()), load_registry())

    # -- queries ----------------------------------------------------------------------------

    def queries(self) -> list["CatalogueQuery"]:
        """List the catalogue."""
        from kb.query.catalogue import catalogue

        return sorted(catalogue().values(), key=lambda query: (query.group, query.name))

    def query(self, query: str, values: Mapping[str, str] | None = None) -> "Answer":
        """Answer a query of the catalogue by its name, or one that somebody wrote.

        A catalogue query runs in this process; a text runs in a worker process with limits.

        Args:
            query: A name of the catalogue, or SPARQL 1.1.
            values: Values for a catalogue query's parameters, by name; an address may be an id.

        Raises:
            UnknownQueryError: It looks like a name, and no query has it.
            ParameterError: A parameter is missing, unknown or ill-formed.
            QueryRefusedError: It asks for what is not allowed, or is too large.
            QueryLimitError: It took too much time or memory.
        """
        from kb.query.bind import bind, make_term, parameters
        from kb.query.catalogue import get
        from kb.query.guard import QueryLimits

        if any(space in query.strip() for space in " \n{"):
            if values:
                raise ParameterError("-", "only queries of the catalogue take parameters")
            return self._store().ask(query, QueryLimits())
        found = get(query.strip())
        known = parameters(found.text)
        terms = {}
        for name, value in (values or {}).items():
            plain = name.removesuffix(f"_{known[name].type}") if name in known else name
            parameter = known.get(plain) or known.get(plain.rpartition("_")[0])
            if parameter is None:
                raise ParameterError(found.name, f"it has no parameter {name!r}")
            written = self._address(value) if parameter.type == "iri" else value
            terms[parameter.name] = make_term(found.name, parameter, written)
        return _answer(self._store().query(bind(found.name, found.text, terms)))

    def _address(self, id: str) -> str:
        """Find the full address that an id stands for; an address stays as it is."""
        if id.startswith(("http://", "https://", "urn:")):
            return id
        return _full(self._base.index.resolve(id)[0].node)

    # -- handing out ------------------------------------------------------------------------

    def export(self, format: str = "turtle", *, story: str = "") -> Iterator[str]:
        """Write the base, or one story of it, piece by piece; the same bytes every time.

        Args:
            format: One of `FORMATS`.
            story: Id of a story; all stories if left out.

        Raises:
            UnknownFormatError: Nothing writes this format.
            NotFoundError: There is no such story, or none to write in the story format.
        """
        if format not in FORMATS:
            raise UnknownFormatError(format, FORMATS)
        if format == "csv":
            return _csv(self.find(Selection(story=story), limit=-1))
        return self._export_records(format, story)

    def _export_records(self, format: str, story: str) -> Iterator[str]:
        from kb.export.jsonld import jsonld
        from kb.export.rdf import nquads, trig, turtle
        from kb.export.story import story_yaml
        from kb.graph.read import read_story, story_ids
        from kb.graph.records import Records
        from kb.graph.registry import load_registry
        from kb.graph.write import story_quads

        quads, _ = recorded(self._base.journal.entries())
        records = Records(quads)
        known = story_ids(records)
        if story and story not in known:
            raise UnknownIdError(story, known)
        if format == "story":
            if not story and len(known) != 1:
                raise NotFoundError(
                    "a story file holds one story. Name one with --story: "
                    + (", ".join(known) or "there is none")
                    + "."
                )
            return story_yaml(read_story(records, story or known[0]), load_registry())
        chosen = set(story_quads(read_story(records, story))) if story else quads
        writers: dict[str, Any] = {
            "turtle": turtle,
            "trig": trig,
            "nquads": nquads,
            "ntriples": nquads,
            "jsonld": jsonld,
        }
        lines: Iterator[str] = writers[format](chosen)
        return lines

    def dataset(self) -> "Dataset":
        """Hand the base out as an `rdflib.Dataset`, read only, for people who live there."""
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        return Dataset(store=OxigraphStore(store=self._store().engine()))

    # -- checking ---------------------------------------------------------------------------

    def check(self, *, checkpoint: str = "") -> list[Finding]:
        """Look for damage: journal, texts, quotes, shapes, and whether derived data is in step.

        Args:
            checkpoint: A hash that an earlier check gave; history must still contain it.
        """
        from kb.graph.checks import check_quotes
        from kb.graph.records import Records
        from kb.shapes.validate import validate

        base = self._base
        found = [
            Finding("error", damage.place, damage.reason)
            for damage in base.journal.verify(checkpoint or None)
        ]
        if found:
            return found
        entries = list(base.journal.entries())
        texts = [entry.payload.decode() for entry in entries if entry.kind == "text"]
        found += [Finding("error", d.place, d.reason) for d in base.archive.verify(texts)]
        if found:
            return found
        quads, _ = recorded(entries)
        records = Records(quads)
        for node, check in sorted(check_quotes(records, _Texts(base)).items()):
            if check.status.startswith("wrong"):
                found.append(Finding("error", node, check.status))
        found += [Finding("error", place, message) for place, message in validate(quads)]
        if base.behind():
            found.append(
                Finding(
                    "error", "index", "does not have all of the journal; run `kb check --rebuild`"
                )
            )
        elif self._differs():
            found.append(
                Finding(
                    "error",
                    "store or index",
                    "is not what the journal gives; run `kb check --rebuild`",
                )
            )
        return found

    def _differs(self) -> bool:
        """Whether store or index differ from what the journal and the texts give."""
        fresh = KnowledgeBase(
            Base(None, self._base.journal, self._base.archive, type(self._base.index)(None))
        )
        fresh._apply()
        return fresh.digests() != self.digests()

    def checkpoint(self) -> str:
        """Give one hash that proves later that history up to now was not rewritten."""
        return self._base.journal.checkpoint()


# -- helpers that need no base ----------------------------------------------------------------


def story_schema() -> dict[str, Any]:
    """Make the JSON Schema of a story file, for editors."""
    from kb.graph.registry import load_registry
    from kb.ingest.story_format import story_schema as schema

    return schema(load_registry().roles)


def _gather(place: Path | str, kind: str) -> _Source:
    """Read a source's bytes and tell its kind."""
    from kb.ingest.kinds import STORY, recognise
    from kb.ingest.story import story_files

    if str(place) == "-":
        content = sys.stdin.buffer.read()
        return _Source("-", kind or recognise("-", content), (("-", content),))
    path = Path(place)
    if path.is_dir():
        files = story_files(path)
        if not files:
            raise UnreadableError(str(path), "this folder has no story file (*.yaml)")
        return _Source(
            str(path), kind or STORY, tuple((str(file), _bytes_of(file)) for file in files)
        )
    content = _bytes_of(path)
    return _Source(str(path), kind or recognise(str(path), content), ((str(path), content),))


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(str(path), error.strerror or str(error)) from None


def _read(source: _Source, registry: Any, text_of: Callable[[str], str | None]) -> list["Story"]:
    """Read the stories of a source."""
    from kb.ingest.kinds import KINDS, STORY
    from kb.ingest.rdf import read_rdf, recorded_stories
    from kb.ingest.story import read_story

    if source.kind not in KINDS:
        raise UnknownFormatError(source.kind, KINDS)
    if source.kind == STORY:
        return [read_story(source.files, registry, text_of)]
    name, content = source.files[0]
    return recorded_stories(name, read_rdf(name, content, source.kind), registry)


def _added(
    source: _Source, story: "Story", new: Sequence["Quad"], text_of: Callable[[str], str | None]
) -> Added:
    from kb.terms import term

    atomic = sum(len(utterance.statements) for utterance in story.utterances)
    content = term("kb:content")
    fresh = len({quad.subject for quad in new if quad.predicate == content})
    sources = {found.id: found for found in story.sources}
    quoted = [u for u in story.utterances if u.mention.quote]
    checked = sum(
        bool(sources[u.source].sha256) and text_of(sources[u.source].sha256) is not None
        for u in quoted
    )
    return Added(source.name, source.kind, fresh, atomic - fresh, checked, len(quoted) - checked)


def _clashes(base: Any, ours: Any) -> Iterator[str]:
    """Say which ids mean one thing in the base and another in what is added."""
    for node in ours.of_type("kb:Entity"):
        names = [records.one(node, "skos:prefLabel") for records in (base, ours)]
        if all(names) and names[0] != names[1]:
            id = node.removeprefix("entity:")
            yield (
                f"the entity {id!r} is {names[1]!r} here and {names[0]!r} in the base. One id "
                "means one thing: use the same name, or another id."
            )
    taken = {
        id: node
        for kind in ("kb:Utterance", "kb:Statement", "kb:Source", "kb:Reply")
        for node in base.of_type(kind)
        for id in base.all(node, "kb:id")
    }
    for kind in ("kb:Statement", "kb:Source"):
        for node in ours.of_type(kind):
            for id in ours.all(node, "kb:id"):
                if taken.get(id, node) != node:
                    yield (
                        f"{id} is in the base with another content. What was recorded is never "
                        "changed: give the new one an id of its own."
                    )
    for node in (
        *ours.of_type("kb:Utterance"),
        *ours.of_type("kb:Reply"),
        *ours.of_type("kb:Story"),
    ):
        for predicate in ("kb:makes", "kb:replyFrom", "kb:replyTo", "schema:name", "rdfs:comment"):
            before, now = base.all(node, predicate), ours.all(node, predicate)
            if node in base and before and before != now:
                yield (
                    f"{ours.one(node, 'kb:id') or node} is in the base with another "
                    f"{predicate.partition(':')[2]}. What was recorded is never changed: give "
                    "the new one an id of its own."
                )


def _answer(results: Any) -> "Answer":
    """Write the results of a catalogue query as the standard document that an answer is."""
    from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat

    from kb.store.untrusted import Answer

    if isinstance(results, QueryTriples):
        return Answer("graph", results.serialize(format=RdfFormat.N_TRIPLES) or b"", cut=False)
    body = results.serialize(format=QueryResultsFormat.JSON) or b""
    return Answer("truth" if isinstance(results, QueryBoolean) else "rows", body, cut=False)


def _csv(cards: Sequence[StatementCard]) -> Iterator[str]:
    from kb.export.table import csv_lines

    return csv_lines(cards)


def _full(node: str) -> str:
    from kb.graph.indexing import address

    return address(node)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ParameterError("find", f"{written!r} is no day such as 2018-12-18") from None
