"""The door: everything a user can ask of a base.

The command line and the web pages call this and nothing below it, and `import kb` gives it to
programs. Every answer that shows a content shows its speaker and source with it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb.asking import endpoint_of
from kb.base import FOLDER, MEMORY, Base, committed, find_base
from kb.errors import (
    AmbiguousIdError,
    DecisionError,
    NanopubOnlyError,
    NoBaseError,
    NoDayBetweenError,
    NoGraphsError,
    NothingChosenError,
    NothingRecordedError,
    ParametersUnusedError,
    RdfVersionError,
    SameIdError,
    UnknownFormatError,
    UnknownIdError,
)
from kb.model.answers import AddReport, Answer, Card, Finding, Retracted
from kb.model.conflict import Conflict, Explanation, StatementCard, Tier
from kb.model.decision import Judgement
from kb.model.lookup import Selection
from kb.model.sameness import AlikeClaims, JudgedClaims
from kb.processes import CallOff
from kb.progress import Progress, silent
from kb.terms import address
from kb.text.days import day

if TYPE_CHECKING:
    from rdflib import Dataset

    from kb.following import Following
    from kb.journal.backup import Manifest
    from kb.model.answers import Probed
    from kb.model.difference import Descriptions, Difference
    from kb.model.views import Chart
    from kb.query.catalogue import CatalogueQuery
    from kb.query.graphs import Graphs
    from kb.query.guard import QueryLimits
    from kb.viewing.views import Views
__all__ = [
    "FORMATS",
    "AddReport",
    "Answer",
    "Card",
    "Finding",
    "KnowledgeBase",
    "Retracted",
    "differences",
    "follow",
    "guess_mapping",
    "init",
    "open",
    "probe",
    "queries",
    "query_alone",
    "restore",
    "story_schema",
]

CHARTS = ("timeline", "network", "contradictions")
_TAKEN_BACK = ("utterance", "statement", "reply", "alignment", "judgement", "story", "import")
_MOST = 2**61
"""What is counted has 64 bits; whoever asks for more rows means all."""
_LISTINGS = ("csv", "annotations", "aif", "report", "story", "claimreview")
"""Formats in which an empty list says that there is nothing, or which say so themselves."""
_WITH_GRAPHS = ("trig", "nquads")
_WITH_TRIPLE_TERMS = ("turtle", "trig", "ntriples", "nquads", "rdfxml")
FORMATS = (
    "turtle", "trig", "nquads", "ntriples", "rdfxml", "jsonld", "csv", "story", "nanopub",
    "annotations", "aif", "cito", "claimreview", "report",
)  # fmt: skip


def init(folder: Path | str = ".", *, endpoint: str = "") -> "KnowledgeBase":
    """Make an empty base in `.kb` of a folder.

    Args:
        folder: Where.
        endpoint: Address of a SPARQL endpoint that answers for it; see `open`.

    Raises:
        BaseExistsError: There is one already.
    """
    served = endpoint_of(endpoint) if endpoint else None
    base = Base.create(Path(folder).absolute() / FOLDER, served)
    try:
        with committed():
            base.catch_up()
    except BaseException:
        base.close()
        raise
    return KnowledgeBase(base)


def open(  # noqa: A001
    place: Path | str | None = None,
    *,
    as_of: str = "",
    said_by: str = "",
    wait: float = 30,
    tell: Callable[[str], None] = lambda _: None,
    endpoint: str = "",
    catch_up: bool = True,
    progress: Progress = silent,
) -> "KnowledgeBase":
    """Open a base.

    Args:
        place: A base or the folder it is in; ":memory:" for a new one that is not kept; if left
            out, KB_STORE, or `.kb` in the working folder or above.
        as_of: A day, to its end in UTC, or an instant with its zone: what the base knew then.
        said_by: A day: what had surely been said by then.
        wait: For so many seconds at most another writer is waited for, when it comes to that.
        tell: Is told whom this waits for, and what an interrupted writer left.
        endpoint: Address of a SPARQL endpoint that answers queries in the place of the store here;
            further addresses and who asks come from the environment (`docs/endpoints.md`).
        catch_up: Derive what an interrupted writer left. Without it, first call `add`, `rebuild`,
            `check` or `backup`.
        progress: Is told what is being done meanwhile.

    Raises:
        NoBaseError: There is none.
        EndpointAddressError: What is said of the endpoint cannot be used.
        JournalDamagedError: Entries that were there once are gone.
        InstantFormatError: `as_of` is neither a day nor an instant.
        DayFormatError: `said_by` is no day.
    """
    served = endpoint_of(endpoint) if endpoint else None
    base = Base.in_memory() if place == MEMORY else Base.open(find_base(place), wait, tell, served)
    if as_of or said_by:
        try:
            view = base.view(as_of, said_by)
        finally:
            base.close()
        base = view
    if catch_up:
        base.progress = progress
        base.catch_up()
        base.progress = silent
    else:
        base.check_end()
    return KnowledgeBase(base)


def follow(place: Path | str | None = None, *, most: int = 8) -> "Following[KnowledgeBase]":
    """Keep a base open for readers that come and go, beside whoever writes to it.

    Args:
        place: A base or the folder it is in, as for `open`.
        most: So many readers at once.

    Raises:
        NoBaseError: There is none.
    """
    from kb.following import Following

    return Following(find_base(place), KnowledgeBase, most)


def let_go(error: BaseException) -> None:
    """Let go of what an error holds of the engine, before another thread is told of it."""
    from kb.following import let_go as let_go_of

    let_go_of(error)


def restore(
    file: Path | str,
    folder: Path | str = ".",
    *,
    dry_run: bool = False,
    progress: Progress = silent,
) -> "Manifest":
    """Make a base in `.kb` of a folder from a backup, or only check the backup.

    Args:
        file: What `backup` wrote; "-" for standard input.
        folder: Where; there must be no base in it.
        dry_run: Check everything, make nothing.
        progress: Is told what is being done.

    Raises:
        BaseExistsError: There is a base already.
        BackupDamagedError: The backup is not as it was written; nothing was made.
        BackupFormatError: A newer release wrote it.
        NotDerivedError: The base is there whole, and store and index are still to be made.
    """
    from kb.keeping import restore as make

    place = Path(folder).absolute()
    manifest = make(str(file), place, progress, dry_run=dry_run)
    if not dry_run:
        progress("deriving")
        with committed(), open(place):
            pass
    return manifest


class KnowledgeBase:
    """One base. Use `kb.open` or `kb.init` to get one, and `close` or `with` to let it go."""

    def __init__(self, base: Base) -> None:
        self._base = base
        self._rebuilt = -1, ("", "")

    def __enter__(self) -> "KnowledgeBase":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all files."""
        self._base.close()

    @property
    def folder(self) -> Path | None:
        """Where the base lies; None if it is in memory."""
        return self._base.folder

    @property
    def mark(self) -> tuple[str, str]:
        """Hash and time of the last journal entry that answers take into account."""
        return self._base.journal.mark(self._base.index.applied())

    # -- taking in --------------------------------------------------------------------------

    def add(
        self,
        *sources: Path | str,
        kind: str = "",
        mapping: Path | str | None = None,
        texts: Sequence[Path | str] = (),
        by: str = "",
        dry_run: bool = False,
        base_address: str = "",
        verdicts: Path | str | None = None,
        strict: bool = False,
        progress: Progress = silent,
    ) -> AddReport:
        """Take sources in: each story and each RDF file whole, then feeds of reviews one by one.

        Of several, one that is refused stops all if a story or a table of stances is among them;
        else the others come in.

        Args:
            sources: Story files, folders of them, RDF files, feeds, or "-" for standard input.
            kind: Kind of the sources; recognised by name and content if left out.
            mapping: What the columns of tables are; with it, all sources are tables. Or a query,
                `*.rq`, that finds reviews in RDF.
            texts: Archived texts, files or folders, found by the sha256 in the story.
            by: Who takes them in; the login name if left out.
            dry_run: Check everything and change nothing.
            base_address: The address that relative ones in RDF are relative to.
            verdicts: A table of what verdicts mean, which holds before the shipped one.
            strict: Take nothing in if one record of a feed, or one source, is refused.
            progress: Is told what is being done.

        Raises:
            RefusedError: With every problem, each with its place. Nothing was taken in. What is
                refused alone raises this only if `strict`; else it is in the report.
            BaseInUseError: Somebody else is writing.
        """
        from kb.adding import Adding

        adding = Adding(self._base, _who(by), dry_run, strict, progress)
        adding.read(sources, kind, mapping, texts, base_address, verdicts)
        return adding.add()

    def rebuild(self, progress: Progress = silent) -> tuple[str, str]:
        """Make store and index again from nothing but the journal and the texts.

        Args:
            progress: Is told what is being done.

        Returns:
            The digests of store and index.
        """
        self._base.progress = progress
        self._base.rebuild()
        self._rebuilt = self._base.journal.last(), self._base.digests()
        return self._rebuilt[1]

    @property
    def derived_with(self) -> str:
        """What derived everything while this is open, "here" or "duckdb"; "" if nothing did."""
        return self._base.derived_with

    def digests(self) -> tuple[str, str]:
        """Hash the contents of store and index: equal contents, equal digests."""
        return self._base.digests()

    # -- looking up -------------------------------------------------------------------------

    def find(
        self,
        selection: Selection | None = None,
        *,
        limit: int = 50,
        offset: int = 0,
        newest: bool = False,
    ) -> list[StatementCard]:
        """Look statements up, in the order in which they were taken in, those of a story by id.

        Args:
            selection: What to look up.
            limit: At most so many.
            offset: Pass over so many first.
            newest: What was said last comes first; what is undated comes last.

        Raises:
            UnknownIdError: A speaker, entity, source or story is not in the base.
        """
        chosen, most = self._resolved(selection), min(limit, _MOST)
        return self._base.index.find(chosen, most, min(offset, _MOST), newest=newest)

    def count(self, selection: Selection | None = None) -> int:
        """Count what `find` would give without a limit."""
        return self._base.index.count(self._resolved(selection))

    def _resolved(self, selection: Selection | None) -> Selection:
        """Turn names in a selection into the ids under which things are indexed."""
        chosen = selection or Selection()
        source = self._base.index.resolve(chosen.source, "source")[0].node if chosen.source else ""
        if chosen.story:
            self._base.index.resolve(chosen.story, "story")
        since = day(chosen.since) if chosen.since else None
        until = day(chosen.until) if chosen.until else self._base.said_by
        if since and until and since > until:
            raise NoDayBetweenError(since.isoformat(), until.isoformat())
        speaker, about, own = (
            self._entity(name) if name else ""
            for name in (chosen.speaker, chosen.about, chosen.own)
        )
        return replace(chosen, speaker=speaker, about=about, source=source, own=own)

    def _entity(self, name: str) -> str:
        """Find an entity by id, or by the name people call it."""
        try:
            node = self._base.index.resolve(name, "entity")[0].node
        except UnknownIdError:
            named = self._base.index.called(name)
            if len(named) > 1:
                raise AmbiguousIdError(name, [n.id for n in named]) from None
            if not named:
                raise
            node = named[0].node
        return node.removeprefix("entity:")

    def show(self, id: str) -> Card:
        """Show one statement, proposition, source, speaker, story, reply or conflict.

        Raises:
            UnknownIdError: Nothing has this id.
            TakenBackError: It was taken back.
            AmbiguousIdError: Several stories use it.
        """
        from kb.showing import show

        return show(self._base, id)

    @property
    def views(self) -> "Views":
        """What pages show of each thing, in pieces of bounded size."""
        from kb.viewing.views import Views

        return Views(self._base)

    def same(
        self,
        selection: Selection | None = None,
        *,
        least: float = 0.7,
        opposed: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[list[AlikeClaims], int]:
        """List claims, known by their words, that are written alike, the likest first.

        Nothing is taken for the same by this: a person says so, with `judge_claims`, and whatever
        was judged is not listed again.

        Args:
            selection: One of the two is said by what is chosen here.
            least: The share of letter triples in common, from 0.3 to 1.
            opposed: Only those of which somebody asserts one and somebody denies the other.
            limit: At most so many; all if left out.
            offset: Pass over so many first.

        Returns:
            The pairs, and how many there are without a limit.

        Raises:
            UnknownIdError: A speaker, entity, source or story is not in the base.
            LikenessError: `least` is no such share.
        """
        from kb.sameness import alike_claims

        found = alike_claims(self._base, self._resolved(selection), least, opposed=opposed)
        return found.shown(limit, offset), len(found)

    def stats(self) -> dict[str, int]:
        """Count what is in the base."""
        return self._base.index.counts()

    # -- contradictions ---------------------------------------------------------------------

    def contradictions(
        self,
        selection: Selection | None = None,
        *,
        limit: int | None = None,
        offset: int = 0,
        newest: bool = False,
        others: int | None = None,
    ) -> list[Conflict]:
        """List conflicts, strict first.

        Args:
            selection: Which.
            limit: At most so many; all if left out.
            offset: Pass over so many first.
            newest: Those about what was said last come first, whatever their tier.
            others: Of further statements on a side, list at most so many; all if left out.

        Raises:
            UnknownIdError: A speaker, entity, source or story is not in the base.
        """
        from kb.deciding import as_they_stand

        chosen, offset = self._resolved(selection), min(offset, _MOST)
        limit = None if limit is None else min(limit, _MOST)
        first, most = 0, -1
        if not (chosen.verdict or chosen.without):  # then none is left out that the index gives
            first, offset, most = offset, 0, -1 if limit is None else limit
        found = self._base.index.each_conflict(
            chosen, newest=newest, most=others, limit=most, offset=first
        )
        fit = (one for one in as_they_stand(self._base, found) if _is_chosen(one, chosen))
        return list(islice(fit, offset, None if limit is None else offset + limit))

    def count_contradictions(
        self, selection: Selection | None = None
    ) -> dict[Tier, tuple[int, int]]:
        """Count conflicts and their pairs of statements, tier by tier, without a limit."""
        from kb.deciding import as_they_stand

        chosen = self._resolved(selection)
        if not chosen.verdict and not chosen.without:
            return self._base.index.count_conflicts(chosen)
        counts: dict[Tier, tuple[int, int]] = {}
        for one in as_they_stand(self._base, self._base.index.each_conflict(chosen, most=0)):
            if _is_chosen(one, chosen):
                conflicts, pairs = counts.get(one.tier, (0, 0))
                counts[one.tier] = (conflicts + 1, pairs + one.pairs)
        return counts

    def bridges(self) -> list[str]:
        """List the ids of the bridges of the registry, which a conflict may rest on."""
        from kb.graph.registry import load_registry

        return sorted(id for id, frame in load_registry().frames.items() if frame.is_bridge)

    def why(self, one: str, other: str) -> Explanation:
        """Explain why two statements conflict, or what keeps them from it.

        An id that stands for several statements is tried with each; the closest pair is explained.

        Raises:
            UnknownIdError: Nothing has one of the ids.
        """
        from kb.showing import explain

        return explain(self._base, one, other)

    # -- deciding ---------------------------------------------------------------------------

    def judge(self, one: str, other: str, verdict: str, *, reason: str, by: str = "") -> Judgement:
        """Record what a person makes of a pair of statements; it holds for what they say.

        Args:
            one: Id of a statement.
            other: Id of another.
            verdict: "confirm", "reject" or "unsure".
            reason: Why; it is shown with the verdict.
            by: Who judges; the login name if left out.

        Raises:
            UnknownIdError: Nothing has one of the ids.
            DecisionError: There is no reason, or no such verdict.
            OddTextError: The reason or the name holds what cannot be kept.
            SameIdError: Both ids are of one and the same statement.
            BaseInUseError: Somebody else is writing.
        """
        from kb.deciding import judge, reason_of, verdict_of

        explanation = self.why(one, other)
        if explanation.left.id == explanation.right.id:
            raise SameIdError(one, "a pair of two statements is judged")
        found = verdict_of(verdict)
        return judge(self._base, explanation, found, reason=reason_of(reason), by=_who(by))

    def judge_claims(
        self, one: str, other: str, verdict: str, *, reason: str, by: str = ""
    ) -> JudgedClaims:
        """Record whether a person holds two claims, known by their words, to be one claim.

        What is found by it names it. It goes with the story of the first, is exported with it, and
        can be taken back; of several about one pair the newest is in force.

        Args:
            one: Id of a statement, or address of a claim.
            other: Of another.
            verdict: "same", "not-same" or "maybe-same".
            reason: Why; it is shown with what is found by it.
            by: Who judges; the login name if left out.

        Raises:
            UnknownIdError: Nothing has one of the ids.
            NoClaimError: One is no claim that is known by its words.
            OneClaimError: Both are one claim already.
            DecisionError: There is no reason, or no such verdict.
            OddTextError: The reason or the name holds what cannot be kept.
            BaseInUseError: Somebody else is writing.
        """
        from kb.deciding import reason_of
        from kb.sameness import WORDS, judge_claims

        if verdict not in WORDS:
            raise DecisionError(verdict or "nothing")
        why, who = reason_of(reason), _who(by)
        return judge_claims(self._base, one, other, WORDS[verdict], reason=why, by=who)

    def retract(self, id: str, *, reason: str, by: str = "", superseded_by: str = "") -> Retracted:
        """Take back what was recorded by mistake; history keeps it, results change.

        Args:
            id: A statement, an entry of a story, a reply, an alignment, a judgement of claims, a
                story or an import.
            reason: Why; it is kept.
            by: Who takes it back; the login name if left out.
            superseded_by: Id of what stands in its place.

        Raises:
            UnknownIdError: Nothing has this id.
            OddTextError: The reason or the name holds what cannot be kept.
            DecisionError: There is no reason, or the id is of something that cannot be taken back.
            SameIdError: It would stand in its own place.
            BaseInUseError: Somebody else is writing.
        """
        from kb.deciding import reason_of, retract
        from kb.graph.cards import natural_key

        index = self._base.index
        names = index.resolve(id, *_TAKEN_BACK)
        nodes = tuple(sorted({name.node for name in names}))
        instead = index.resolve(superseded_by)[0].node if superseded_by else ""
        if instead in nodes:
            raise SameIdError(superseded_by, "what is taken back does not stand in its own place")
        before = index.statement_ids()
        changed = retract(
            self._base, nodes, reason=reason_of(reason), by=_who(by), superseded_by=instead
        )
        gone = sorted(before - index.statement_ids(), key=natural_key)
        return Retracted(tuple(gone), changed.came, changed.gone)

    # -- queries ----------------------------------------------------------------------------

    def queries(self) -> list["CatalogueQuery"]:
        """List the catalogue."""
        return queries()

    def query(self, query: str, values: Mapping[str, str] | None = None) -> Answer:
        """Answer a query of the catalogue by its name, or one that somebody wrote.

        A catalogue query runs in this process; a text runs in a worker process with limits.

        Args:
            query: A name of the catalogue, or SPARQL 1.1.
            values: Values for a catalogue query's parameters, by name; an address may be an id.

        Raises:
            UnknownQueryError: It looks like a name, and no query has it.
            ParameterError: A parameter is missing, unknown or ill-formed.
            ParametersUnusedError: Somebody wrote the query, and there are values.
            QueryRefusedError: It asks for what is not allowed, or is too large.
            QueryLimitError: It took too much time or memory.
        """
        from kb.query.catalogue import bound
        from kb.query.guard import QueryLimits

        if any(space in query.strip() for space in " \n{"):
            if values:
                raise ParametersUnusedError
            return self._base.store().ask(query, QueryLimits())
        text = bound(query.strip(), values or {}, self._address)
        return _answer(self._base.store().query(text))

    def written_out(self, name: str, values: Mapping[str, str] | None = None) -> str:
        """Write a query of the catalogue with its values put in, for an engine to run apart.

        Raises:
            UnknownQueryError: No query has this name.
            ParameterError: A parameter is missing, unknown or ill-formed.
        """
        from kb.query.catalogue import bound

        return bound(name, values or {}, self._address)

    def ask(
        self,
        query: str,
        limits: "QueryLimits | None" = None,
        graphs: "Graphs | None" = None,
        *,
        may_cut: bool = False,
        call_off: CallOff | None = None,
    ) -> Answer:
        """Answer a query of a client: apart, within limits, and giving way to what else runs.

        Args:
            query: SPARQL 1.1.
            limits: What it may cost; the usual if left out.
            graphs: The dataset, whatever the query says of it.
            may_cut: Give the first rows of an answer that has too many, marked as cut.
            call_off: By this, another thread can end it.

        Raises:
            QueryRefusedError: It asks for what is not allowed, or is too large.
            QuerySyntaxError: It is not SPARQL.
            QueryLimitError: It took too much time or memory.
            QueryCalledOffError: Another thread ended it.
            IncompleteAnswerError: The answer has more rows than it may.
        """
        from kb.query.guard import QueryLimits as Usual
        from kb.store.untrusted import run_query

        with self._base.store().on_disk() as database:
            return run_query(
                database,
                query,
                limits or Usual(),
                may_cut=may_cut,
                graphs=graphs,
                niceness=10,
                call_off=call_off,
            )

    def triples(self) -> int:
        """Count all triples, with what was derived and what others wrote."""
        return len(self._base.store().engine())

    # -- graphs of others ---------------------------------------------------------------------

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only writer for the length of a `with` block: what is seen in it stays so.

        Raises:
            BaseInUseError: Somebody else is writing.
        """
        with self._base.writing("kb"):
            yield

    def has_graph(self, graph: str) -> bool:
        """Tell whether others wrote a graph of that name."""
        from kb.graphs import has_graph

        return has_graph(self._base, graph)

    def add_graph(self, graph: str, content: bytes, kind: str, *, by: str = "") -> AddReport:
        """Add triples that others wrote to a graph of theirs.

        Args:
            graph: Its name, to which relative addresses are relative.
            content: RDF that names no graph itself.
            kind: turtle, ntriples, rdfxml or jsonld.
            by: Who takes it in; the login name if left out.

        Raises:
            RefusedError: It is not well-formed, is empty, or the name is one of ours.
            BaseInUseError: Somebody else is writing.
        """
        from kb.graphs import add_quads, quads_in

        return add_quads(self._base, quads_in(graph, content, kind), _who(by))

    def replace_graph(self, graph: str, content: bytes, kind: str, *, by: str = "") -> AddReport:
        """Put triples in the place of a graph that others wrote, as `add_graph` takes them.

        Raises:
            GraphSharedError: What is there came together with other graphs.
        """
        from kb.graphs import add_quads, quads_in, remove_graph

        quads = quads_in(graph, content, kind)
        if self.has_graph(graph):
            remove_graph(self._base, graph, reason="Something stands in its place.", by=_who(by))
        return add_quads(self._base, quads, _who(by))

    def remove_graph(self, graph: str, *, reason: str, by: str = "") -> int:
        """Take back a graph that others wrote; history keeps it.

        Returns:
            How many imports were taken back.

        Raises:
            GraphMissingError: There is none.
            GraphSharedError: It came together with other graphs.
            BaseInUseError: Somebody else is writing.
        """
        from kb.deciding import reason_of
        from kb.graphs import remove_graph

        return remove_graph(self._base, graph, reason=reason_of(reason), by=_who(by))

    def update(self, text: str, *, by: str = "") -> AddReport | None:
        """Do what a SPARQL Update says, if it only adds to graphs of others.

        Returns:
            What was added, None if the update says nothing.

        Raises:
            UpdateRefusedError: It would do more than that.
            QuerySyntaxError: It is not SPARQL.
            BaseInUseError: Somebody else is writing.
        """
        from kb.graphs import add_quads
        from kb.query.additions import additions

        quads = additions(text)
        return add_quads(self._base, quads, _who(by)) if quads else None

    def _address(self, id: str) -> str:
        """Find the full address that an id stands for; an address stays as it is."""
        if id.startswith(("http://", "https://", "urn:")):
            return id
        return address(self._base.index.resolve(id)[0].node)

    def addresses(self, id: str, kind: str = "") -> list[str]:
        """Give the full addresses of what an id stands for.

        Args:
            id: As people write it.
            kind: How the address begins, such as "statement"; any if left out.

        Raises:
            UnknownIdError: Nothing of this kind has this id.
            TakenBackError: It was taken back.
        """
        from kb.returned import say_taken_back

        begins = f"{kind}:" if kind else ""
        found = {name.node for name in self._base.index.known(id) if name.node.startswith(begins)}
        if not found:
            say_taken_back(self._base, id, kind)
            self._base.index.resolve(id)  # which knows what is written alike
            raise UnknownIdError(id)
        return sorted(map(address, found))

    def check_recorded(self, thing: str) -> None:
        """See that something is recorded under a full address.

        Raises:
            UnknownIdError: Nothing is.
            TakenBackError: It was taken back.
        """
        from kb.describing import check_recorded

        check_recorded(self._base, thing)

    def describe(self, thing: str, format: str = "turtle") -> Iterator[str]:
        """Write in RDF what is recorded under a full address, and who took it in.

        Args:
            thing: The address.
            format: turtle, ntriples, rdfxml, jsonld, or trig and nquads, which also tell what
                others wrote of it, in graphs of theirs.

        Raises:
            UnknownIdError: Nothing is recorded there.
            TakenBackError: It was taken back.
            UnknownFormatError: Nothing writes this format.
        """
        from kb.describing import describe

        return describe(self._base, thing, format)

    # -- handing out ------------------------------------------------------------------------

    def export(
        self,
        format: str = "turtle",
        *,
        story: str = "",
        selection: Selection | None = None,
        query: str = "",
        with_foreign: bool = False,
        rdf_version: str = "1.1",
        licence: str = "",
        key: Path | str | None = None,
    ) -> Iterator[str]:
        """Write the base, or a selection of it, piece by piece; the same bytes every time.

        Args:
            format: One of `FORMATS`.
            story: Id of a story; all stories if left out.
            selection: Only these statements, with what they name; with a tier, those on either side
                of its conflicts.
            query: Only the statements that a SELECT query gives, in any of its columns.
            with_foreign: Write what others wrote, too, in its named graphs: "trig" or "nquads".
            rdf_version: "1.2" has what propositions say as triple terms besides, nowhere stated.
            licence: Address of the licence that nanopublications name.
            key: File with the RSA key by which nanopublications are signed.

        Raises:
            UnknownFormatError: Nothing writes this format.
            NoReviewsError: No fact check is among what is asked for.
            NotFoundError: There is no such story, or none to write in the story format.
            NothingChosenError: No statement is as it is asked for.
            NothingRecordedError: The base is empty, and the format could not say so.
            LicenceError: The licence is no absolute IRI.
            NanopubOnlyError: A licence or a key comes with another format.
        """
        from kb.exporting import Exporting

        if format not in FORMATS:
            raise UnknownFormatError(format, FORMATS)
        wanted = replace(selection or Selection(), story=story or (selection or Selection()).story)
        is_part = wanted != Selection() or bool(query)
        check_export(format, with_foreign, rdf_version, licence, key)
        if with_foreign and is_part:
            raise NoGraphsError(format, _WITH_GRAPHS)
        if not (is_part or with_foreign or format in _LISTINGS or self.stats().get("stories")):
            raise NothingRecordedError
        whole = wanted.story if wanted == Selection(story=wanted.story) and not query else ""
        chosen = self._chosen(wanted, query) if is_part else None
        exporting = Exporting(self._base, chosen, whole)
        if format == "nanopub":
            return exporting.nanopubs(licence, key)
        if format == "claimreview":
            return exporting.reviews()
        if format == "story":
            return exporting.story()
        if format == "aif":
            return exporting.argument_map(self.contradictions(replace(wanted, words="", stance="")))
        if format in ("csv", "annotations", "report"):
            cards = self.find(replace(wanted, tier="", kind="", verdict="", without=()), limit=-1)
            if format != "report":
                return exporting.listed(format, cards)
            issues = self.contradictions(replace(wanted, words="", stance=""))
            return exporting.report(self._title(wanted.story), issues, cards)
        return exporting.records(format, with_foreign=with_foreign, rdf_version=rdf_version)

    def plot(
        self,
        kind: str,
        selection: Selection | None = None,
        *,
        place: Callable[[str], str] | None = None,
        most: int | None = None,
    ) -> "Chart":
        """Draw a chart of statements or conflicts; the same bytes every time.

        Args:
            kind: "timeline", "network" or "contradictions".
            selection: Of which.
            place: Gives the address to which a thing leads, by its prefixed address; "" for none.
                Nothing leads anywhere if it is left out.
            most: At most so many, those of what was said last; all if left out.

        Raises:
            UnknownChartError: Nobody draws it.
            ExtraMissingError: The extra `plot` is not installed.
        """
        from kb.charting import chart

        return chart(self._base, kind, self._resolved(selection), place, most)

    def export_pdf(self, *, selection: Selection | None = None, query: str = "") -> bytes:
        """Print the report of the base, or of a selection, by the browser that is there.

        Raises:
            BrowserMissingError: There is none.
            BrowserFailedError: It does not print.
        """
        from kb.export.pdf import printed

        return printed("".join(self.export("report", selection=selection, query=query)))

    def export_tables(
        self, folder: Path | str, *, selection: Selection | None = None, query: str = ""
    ) -> None:
        """Write statements and conflicts as two Parquet files in a folder.

        Args:
            folder: Made if it is not there; files of the same names are replaced.
            selection: As for `export`.
            query: As for `export`.

        Raises:
            ExtraMissingError: PyArrow is not installed.
            OutputError: They cannot be written.
            NothingChosenError: No statement is as it is asked for.
        """
        from kb.exporting import Exporting

        wanted = selection or Selection()
        is_part = wanted != Selection() or bool(query)
        exporting = Exporting(self._base, self._chosen(wanted, query) if is_part else None)
        cards = self.find(replace(wanted, tier="", kind="", verdict="", without=()), limit=-1)
        conflicts = self.contradictions(replace(wanted, words="", stance=""))
        exporting.tables(Path(folder), conflicts, cards)

    def _title(self, story: str) -> str:
        names = self._base.index.resolve(story, "story") if story else []
        return names[0].label if names else "Who said what, and what cannot both be true"

    def _chosen(self, wanted: Selection, query: str) -> frozenset[str]:
        """Give the full addresses of the statements that are asked for.

        Raises:
            NothingChosenError: There are none, and not just a story is asked for.
        """
        of_conflicts = replace(
            Selection(),
            tier=wanted.tier,
            kind=wanted.kind,
            verdict=wanted.verdict,
            without=wanted.without,
        )
        plain = replace(wanted, tier="", kind="", verdict="", without=(), reports=False)
        parts: list[set[str]] = []
        if plain != Selection() or not query:
            parts.append({address(card.iri) for card in self.find(plain, limit=-1)})
        if of_conflicts != Selection():
            parts.append(
                {
                    address(self._base.index.statement_named(id))
                    for one in self.contradictions(of_conflicts)
                    for id in (one.left.id, one.right.id, *one.left_others, *one.right_others)
                }
            )
        if query:
            parts.append(self._selected_by(query))
        chosen = frozenset(set.intersection(*parts))
        if not chosen and (query or wanted != Selection(story=wanted.story)):
            raise NothingChosenError
        return chosen

    def _selected_by(self, query: str) -> set[str]:
        """Give the statements that stand in a row of a query, by address or by id."""
        from pyoxigraph import Literal, NamedNode, QuerySolutions

        answer = self.query(query)
        rows = answer.results() if answer.kind == "rows" else None
        if not isinstance(rows, QuerySolutions):
            raise NothingChosenError
        values = {value for row in rows for value in row}
        ids = {value.value for value in values if isinstance(value, Literal)}
        named = [
            self._base.index.statement_named(id) for id in ids & self._base.index.statement_ids()
        ]
        return {
            *(address(node) for node in named),
            *(value.value for value in values if isinstance(value, NamedNode)),
        }

    def dataset(self) -> "Dataset":
        """Hand the base out as an `rdflib.Dataset`, read only, for people who live there."""
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        return Dataset(store=OxigraphStore(store=self._base.store().engine()))

    # -- checking ---------------------------------------------------------------------------

    def check(self, *, checkpoint: str = "", progress: Progress = silent) -> list[Finding]:
        """Look for damage: journal, texts, quotes, shapes, and whether derived data is in step.

        Args:
            checkpoint: A hash that an earlier check gave; history must still contain it.
            progress: Is told what is being done.
        """
        from kb.checking import check

        last, made = self._rebuilt
        known = made if last == self._base.journal.last() else None
        return list(check(self._base, checkpoint, known, progress))

    def backup(self, file: Path | str, progress: Progress = silent) -> "Manifest":
        """Write the whole base into one file; `restore` makes it again.

        Args:
            file: Where to, written whole or not at all; "-" for standard output.
            progress: Is told what is being done.

        Raises:
            EngineError: The base is damaged; damage is not backed up.
            OutputError: The file cannot be written.
        """
        from kb.keeping import back_up

        return back_up(self._base, str(file), progress)

    def diff(self, other: "KnowledgeBase") -> "Difference":
        """Say what is gone, new or changed in another base, seen from this one."""
        from kb.model.difference import difference

        both = (self, other)
        # A report is part of what it reports: who tells it, and how, is in the statement's address.
        here, there = (base.find(limit=-1) for base in both)
        ours, theirs = (base.contradictions() for base in both)
        return difference(
            (here, there), (ours, theirs), (self.descriptions(), other.descriptions())
        )

    def descriptions(self) -> "Descriptions":
        """Give everything that the stories write, thing by thing, by the keys of a story file."""
        from kb.differing import descriptions

        return descriptions(self._base, self.find(limit=-1))

    def checkpoint(self) -> str:
        """Give one hash that proves later that history up to now was not rewritten."""
        return self._base.journal.checkpoint()


# -- helpers that need no base ----------------------------------------------------------------


def queries() -> list["CatalogueQuery"]:
    """List the catalogue by group and name; it is the same for every base."""
    from kb.query.catalogue import catalogue

    return sorted(catalogue().values(), key=lambda query: (query.group, query.name))


def check_export(
    format: str, with_foreign: bool, rdf_version: str, licence: str, key: Path | str | None
) -> None:
    """Let nobody take for done what a format cannot do.

    Raises:
        NoGraphsError: It has no named graphs for what others wrote.
        RdfVersionError: It has no such version.
        NanopubOnlyError: It carries no licence, or no signature.
    """
    if with_foreign and format not in _WITH_GRAPHS:
        raise NoGraphsError(format, _WITH_GRAPHS)
    if rdf_version != "1.1" and (rdf_version != "1.2" or format not in _WITH_TRIPLE_TERMS):
        raise RdfVersionError(rdf_version, format, _WITH_TRIPLE_TERMS)
    for asked, what in ((licence, "name a licence"), (key, "are signed")):
        if asked and format != "nanopub":
            raise NanopubOnlyError(what, format)


def differences(first: str, second: str) -> "Difference":
    """Compare two bases, stories, or revisions of a story.

    Args:
        first: A base, a story file or folder, either at a revision (`HEAD~1:PATH`), or any other
            source that `add` takes.
        second: Another.

    Raises:
        UnreadableError: One is not there.
        RefusedError: One is a source with mistakes.
    """
    with _place(first) as here, _place(second) as there:
        return here.diff(there)


def _place(place: str) -> KnowledgeBase:
    """Open a base, or read a source into one in memory."""
    try:
        return open(place)
    except NoBaseError:
        base = open(MEMORY)
        base.add(place)
        return base


def probe(endpoint: str, progress: Progress = silent) -> "list[Probed]":
    """Find out what an engine does wrong or cannot do, by small questions and the catalogue.

    Where KB_UPDATE_ENDPOINT is given, most are asked about a graph that is removed afterwards.

    Raises:
        EndpointError: It cannot be reached, or refuses us.
    """
    from kb.sample import sample
    from kb.store.probe import probe as ask
    from kb.store.transport import Transport

    with Transport(endpoint_of(endpoint)) as transport:
        return ask(transport, progress, sample)


def query_alone(endpoint: str, query: str, values: Mapping[str, str] | None = None) -> Answer:
    """Ask what is at an endpoint, where there is no base; KB_ENDPOINT_GRAPH names the graph.

    A query of the catalogue is asked only of an engine that answers the probes rightly.

    Raises:
        EndpointError: It cannot be reached, refuses us, or answers wrongly.
    """
    from kb.asking import ask_alone

    return ask_alone(endpoint_of(endpoint), query, values or {})


def chart_png(chart: "Chart") -> bytes:
    """Turn a chart into pixels.

    Raises:
        ExtraMissingError: The extra `plot` is not installed.
    """
    from kb.charts.png import png

    return png(chart.svg)


def story_schema() -> dict[str, Any]:
    """Make the JSON Schema of a story file, for editors."""
    from kb.graph.registry import load_registry
    from kb.ingest.story_format import story_schema as schema

    return schema(load_registry().roles)


def guess_mapping(table: Path | str) -> str:
    """Propose a mapping for a table of reviews, as the YAML that `add` takes.

    Raises:
        UnreadableError: It is not there.
        RefusedError: It is no table.
    """
    from kb.files import pieces_of
    from kb.ingest.guessing import guess_mapping as guess

    return guess(str(table), next(pieces_of(Path(table)), b""))


def _answer(results: Any) -> Answer:
    """Write the results of a catalogue query as the standard document that an answer is."""
    from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat

    if isinstance(results, QueryTriples):
        return Answer("graph", results.serialize(format=RdfFormat.N_TRIPLES) or b"", cut=False)
    body = results.serialize(format=QueryResultsFormat.JSON) or b""
    return Answer("truth" if isinstance(results, QueryBoolean) else "rows", body, cut=False)


def _is_chosen(conflict: Conflict, selection: Selection) -> bool:
    """Tell whether a conflict has the verdict that is asked for, and rests on nothing left out."""
    verdict = conflict.verdict.verdict if conflict.verdict else "open"
    rests_on = {assumption.id for assumption in conflict.assumptions}
    return selection.verdict in ("", verdict) and not rests_on & set(selection.without)


def _who(by: str) -> str:
    """Name who does something: as is said, or the login.

    Raises:
        OddTextError: The name cannot be kept.
    """
    import getpass

    from kb.deciding import name_of

    return name_of(by or getpass.getuser())
