"""Make all that store and index hold, from nothing but the records."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from pyoxigraph import Quad, RdfFormat, serialize

from kb.contradictions.compare import Comparer
from kb.contradictions.conflicts import conflict_quads, conflicts, place
from kb.contradictions.derive import Match, derive_beside, match_of, matches_in, measure_into
from kb.contradictions.filed import Filed, FiledConflicts
from kb.contradictions.issues import issues, parted
from kb.contradictions.over_time import changed_position
from kb.errors import DeriveEngineError
from kb.graph.filed import FiledRecords, OrderedLines
from kb.graph.history import History
from kb.graph.imports import import_names
from kb.graph.indexing import PIECE, Cards, other_names, pieces
from kb.graph.noted import (
    activity_quads,
    dataset_digest,
    decision_quads,
    digest_of_lines,
    import_quads,
    record_quads,
    whole_digest,
)
from kb.graph.records import Records, StoreRecords
from kb.graph.registry import load_registry, ontology_quads
from kb.model.issue import Issue
from kb.model.journal import Entry
from kb.model.lookup import IndexContent
from kb.progress import Progress, silent, told
from kb.query.catalogue import each
from kb.query.catalogue import rules as all_rules
from kb.query.rule_columns import finds_pairs
from kb.terms import short

Texts = Callable[[str], str | None]
Item = TypeVar("Item")
_KEPT = 50_000  # nodes that are kept in memory, in some 60 MB
_AT_ONCE = 200_000  # quads that are put into the database, for which it takes as many MB
HERE, DUCKDB, SPARK = "here", "duckdb", "spark"
TABLES = (DUCKDB, SPARK)
ENGINES = (HERE, *TABLES)
_MANY = 1_000_000
"""So many triples of records are derived from with DuckDB, if that is installed."""


@dataclass(frozen=True)
class Found:
    """What rules find in the records, of which the digest is that before anything was derived."""

    digest: str
    records: StoreRecords
    replies: Sequence[Match]


def derive_all(
    history: History,
    applied: int,
    rules: str,
    text_of: Texts,
    chosen: Callable[[str], None] = lambda _: None,
    progress: Progress = silent,
    *,
    using: str = "",
) -> Iterator[IndexContent]:
    """Derive everything into the database of the records, and give what the index holds.

    Args:
        history: What is in effect; its database is filled with everything else.
        applied: Number of the last entry that it holds.
        rules: The version of the rules.
        text_of: Gives archived texts.
        chosen: Is told the name of what derives.
        progress: Is told what is being done.
        using: Which of `ENGINES` derives, if it is not for `chosen_engine` to say.

    Raises:
        DeriveEngineError: KB_DERIVE names something unknown.
        ExtraMissingError: KB_DERIVE names what is not installed.
    """
    engine, registry = history.engine, load_registry()
    with FiledConflicts(place) as made:
        with Filed[Issue]() as issues:
            found = _found_in(history, issues, chosen, progress, using)
            digest, records = found.digest, found.records
            progress("ordering the store")
            engine.optimize()
            cards = Cards(records, registry, text_of)
            asked = told(issues, progress, "explaining conflicts", of=len(issues), every=50)
            conflicts(made, asked, found.replies, Comparer(records, registry), cards)
        stated = partial(_stated, history, records)
        noted = chain(
            conflict_quads(made),
            activity_quads(rules, digest, made),
            chain.from_iterable(record_quads(some, entry) for entry, some in stated()),
            decision_quads(history, made),
            import_quads(history),
            history.foreign(),
        )
        while quads := list(islice(noted, _AT_ONCE)):
            engine.bulk_extend(quads)
        provenance = IndexContent((), (), (), applied, rules, digest)
        parts = -(-len(history.brought) // PIECE)
        made_of = pieces((some for _, some in stated()), cards, records)
        for piece in told(made_of, progress, "filling the index", of=parts):
            yield replace(provenance, statements=piece.statements, names=piece.names)
        for named in by_pieces(chain(other_names(records, made), import_names(history.imports))):
            yield replace(provenance, names=named)
        parts = -(-len(made) // PIECE)
        indexed = by_pieces(made)
        for explained in told(indexed, progress, "putting conflicts into the index", of=parts):
            yield replace(provenance, conflicts=explained)
    yield provenance


def _stated(history: History, records: Records) -> Iterator[tuple[Entry, list[str]]]:
    """Give the statements and reports that each entry brought, by prefixed address."""
    for entry, brought in history.brought.by_entry():
        names = map(short, brought)
        yield entry, [name for name in names if "kb:Statement" in records.all(name, "rdf:type")]


def by_pieces(found: Iterable[Item]) -> Iterator[tuple[Item, ...]]:
    """Give what there is in pieces of a bearable size."""
    rest = iter(found)
    while piece := tuple(islice(rest, PIECE)):
        yield piece


def _found_in(
    history: History,
    found: Filed[Issue],
    chosen: Callable[[str], None],
    progress: Progress,
    using: str,
) -> Found:
    """Put what is derived beside the records, and issues into a file; give what else is found."""
    engine = history.engine
    brought = [quad for quad in ontology_quads() if quad not in engine]
    name = using or chosen_engine(len(engine) + len(brought))
    chosen(name)
    if name in TABLES:
        return _found_on_tables(history, found, brought, name, progress)
    progress("summing up the records")
    digest = whole_digest(engine)
    _say(history, brought)
    engine.optimize()
    derive_beside(engine, progress)
    engine.optimize()
    pairs, replies = parted(matches_in(engine, progress))
    records = StoreRecords(engine, most=_KEPT)
    for issue in issues(pairs, records):
        found.append(issue)
    return Found(digest, records, replies)


def _say(history: History, brought: Iterable[Quad]) -> None:
    """Make records that sum up to a digest those that are derived from."""
    for quad in history.unsaid:
        history.engine.remove(quad)
    history.engine.bulk_extend(brought)


def _found_on_tables(
    history: History, found: Filed[Issue], brought: Sequence[Quad], name: str, progress: Progress
) -> Found:
    from kb.relational.engines import made
    from kb.relational.whole import on_tables, put_beside

    engine, digest, said = history.engine, "", history.file()
    unsaid = [quad for quad in history.unsaid if quad in engine]
    _say(history, brought)
    measured = measure_into(engine)
    if said is not None:
        with said.open("ab") as lines:
            serialize([quad.triple for quad in (*brought, *measured)], lines, RdfFormat.N_TRIPLES)

    def sum_up(facts: Path) -> None:
        """Sum up the records in the file of the facts, and leave out what else is in it."""
        nonlocal digest
        with facts.open("rb") as lines:
            digest = dataset_digest(unsaid, {*brought, *measured}, digest_of_lines(lines))

    progress("reading the records into tables")
    with on_tables(engine, partial(made, name), sum_up, said) as whole:
        put_beside(whole, engine, progress)
        progress("writing all in order")
        file = whole.ordered()
        records = FiledRecords(engine, OrderedLines(file), most=_KEPT)
        file.unlink()
        for issue in whole.issues(partial(changed_position, records=records), progress):
            found.append(issue)
        replies = [rule for rule in all_rules() if not finds_pairs(rule)]
        rows = [match_of(rule, row) for rule in each(replies, progress) for row in whole.rows(rule)]
        return Found(digest, records, rows)


def chosen_engine(triples: int) -> str:
    """Choose what derives everything: what KB_DERIVE names, else what is quicker.

    Raises:
        DeriveEngineError: It names something unknown.
    """
    wanted = os.environ.get("KB_DERIVE", "")
    if wanted not in ("", *ENGINES):
        raise DeriveEngineError(wanted, ENGINES)
    is_much = triples >= _MANY and find_spec("duckdb") is not None
    return wanted or (DUCKDB if is_much else HERE)
