"""Make what store and index hold: all of it from the records, or what an addition changes."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec

from pyoxigraph import Literal, NamedNode, Quad, Store

from kb.contradictions.bench import about
from kb.contradictions.compare import Comparer
from kb.contradictions.conflicts import conflict_quads, conflicts
from kb.contradictions.derive import Match, derive_beside, match_of, matches_in, measure_into
from kb.contradictions.growth import Growth, Known
from kb.contradictions.increment import grow
from kb.contradictions.issues import issues, parted
from kb.contradictions.over_time import changed_position
from kb.errors import DeriveEngineError
from kb.graph.cards import QuoteCheck, natural_key
from kb.graph.checks import check_quotes
from kb.graph.history import History
from kb.graph.imports import import_names
from kb.graph.indexing import PIECE, Cards, index_change, other_names, pieces
from kb.graph.noted import (
    ACTIVITY,
    activity_quads,
    assessments,
    dataset_digest,
    decision_quads,
    generated_quad,
    import_quads,
    new_assessments,
    pair_of,
    record_of,
    record_quads,
    retraction_quads,
    whole_digest,
)
from kb.graph.records import Quads, Records, StoreRecords
from kb.graph.registry import load_registry, ontology_quads
from kb.index.index import Index
from kb.model.conflict import Conflict, StatementCard, Tier
from kb.model.issue import Issue
from kb.model.lookup import IndexChange, IndexContent, Name
from kb.progress import Progress, silent, told
from kb.query.catalogue import each
from kb.query.catalogue import rules as all_rules
from kb.query.rule_columns import finds_pairs
from kb.terms import address, short, term

Texts = Callable[[str], str | None]
_KEPT = 200_000  # nodes that are kept in memory while everything is derived
HERE, DUCKDB, SPARK = "here", "duckdb", "spark"
TABLES = (DUCKDB, SPARK)
ENGINES = (HERE, *TABLES)
_MANY = 1_000_000
"""So many triples of records are derived from with DuckDB, if that is installed."""
_SHARE = 8
"""An addition about more than this part of the statements is derived with everything else."""


@dataclass(frozen=True)
class Change:
    """What changes in store and index."""

    removed: frozenset[Quad]
    added: frozenset[Quad]
    index: IndexChange


def derive_all(
    history: History,
    applied: int,
    rules: str,
    text_of: Texts,
    chosen: Callable[[str], None] = lambda _: None,
    progress: Progress = silent,
) -> Iterator[IndexContent]:
    """Derive everything into the database of the records, and give what the index holds.

    Args:
        history: What is in effect; its database is filled with everything else.
        applied: Number of the last entry that it holds.
        rules: The version of the rules.
        text_of: Gives archived texts.
        chosen: Is told the name of what derives.
        progress: Is told what is being done.

    Raises:
        DeriveEngineError: KB_DERIVE names something unknown.
        ExtraMissingError: KB_DERIVE names what is not installed.
    """
    engine, registry = history.engine, load_registry()
    progress("summing up the records")
    digest = whole_digest(engine)
    for quad in history.unsaid:
        engine.remove(quad)
    engine.bulk_extend(ontology_quads())
    found_issues, replies = _found_in(engine, chosen, progress)
    progress("ordering the store")
    engine.optimize()
    records = StoreRecords(engine, most=_KEPT)
    cards = Cards(records, registry, text_of)
    asked = told(found_issues, progress, "explaining conflicts", of=len(found_issues), every=50)
    found = conflicts(asked, replies, Comparer(records, registry), cards)
    statements = records.of_type("kb:Statement")
    engine.bulk_extend(conflict_quads(found))
    engine.bulk_extend(activity_quads(rules, digest, found))
    engine.bulk_extend(record_quads(statements, history))
    engine.bulk_extend(decision_quads(history, found))
    engine.bulk_extend(import_quads(history))
    engine.bulk_extend(history.foreign())
    provenance = IndexContent((), (), (), applied, rules, digest)
    parts = -(-len(statements) // PIECE)
    some = pieces(statements, cards, records, _entries(history))
    for piece in told(some, progress, "filling the index", of=parts):
        yield replace(provenance, statements=piece.statements, names=piece.names)
    names = (*other_names(records, found), *import_names(history.imports))
    yield replace(provenance, conflicts=tuple(found), names=names)


def _found_in(
    engine: Store, chosen: Callable[[str], None], progress: Progress
) -> tuple[Sequence[Issue], Sequence[Match]]:
    """Put what is derived beside the records; give what rules find for pairs and for replies."""
    name = chosen_engine(len(engine))
    chosen(name)
    if name in TABLES:
        return _found_on_tables(engine, name, progress)
    engine.optimize()
    derive_beside(engine, progress)
    engine.optimize()
    pairs, replies = parted(matches_in(engine, progress))
    return list(issues(pairs, StoreRecords(engine, most=_KEPT))), replies


def _found_on_tables(
    engine: Store, name: str, progress: Progress
) -> tuple[list[Issue], list[Match]]:
    from kb.relational.engines import made
    from kb.relational.whole import on_tables, put_beside

    measure_into(engine)
    progress("reading the records into tables")
    with on_tables(engine, partial(made, name)) as whole:
        put_beside(whole, engine, progress)
        records = StoreRecords(engine, most=_KEPT)
        found = list(whole.issues(partial(changed_position, records=records), progress))
        replies = [rule for rule in all_rules() if not finds_pairs(rule)]
        return found, [
            match_of(rule, row) for rule in each(replies, progress) for row in whole.rows(rule)
        ]


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


def derive_change(
    new: History,
    applied: int,
    store: Quads,
    index: Index,
    text_of: Texts,
    lost: AbstractSet[Quad] = frozenset(),
) -> Change | None:
    """Derive what new entries change; None if it reaches too far.

    Args:
        new: Only the new entries; of a retraction, what comes by it.
        applied: Number of the last one.
        store: What is stored.
        index: What is indexed, of the same entries.
        text_of: Gives archived texts.
        lost: The records that a retraction takes out.
    """
    fresh = _not_in(store, new.quads)

    def check(records: Records, mentions: Iterable[str]) -> dict[str, QuoteCheck]:
        return check_quotes(records, text_of, mentions)

    known = Known(
        store=store,
        fresh=fresh,
        lost=frozenset(lost),
        texts=frozenset(new.texts),
        card=index.card,
        standing=index.standing,
        sides=index.sides,
        check=check,
        most=index.size() // _SHARE,
    )
    growth = grow(known)
    if growth is None:
        return None
    rules, before = index.provenance()
    digest = dataset_digest(fresh, lost, before=before)
    stored = StoreRecords(store)
    removed, added = set(growth.removed), {*growth.added, *fresh, *import_quads(new)}
    removed.update(quad for node in growth.lost for quad in about(store, record_of(node)))
    added.update(retraction_quads(new))
    added.update(quad for quad in new.foreign() if quad not in store)
    added.update(generated_quad(conflict) for conflict in growth.conflicts)
    added.update(record_quads(_statements(fresh), new))
    for text, into in ((before, removed), (digest, added)):
        into.add(Quad(term(ACTIVITY), term("kb:datasetDigest"), Literal(text)))
    _assess(new, growth, stored, removed, added)
    change = index_change(
        growth.records,
        _as_taken_in(growth.cards, new),
        growth.conflicts,
        nodes=growth.nodes,
        gone=growth.gone,
        lost=growth.lost,
        applied=applied,
    )
    brought = import_names(new.imports)
    names = _ordered((*change.content.names, *brought))
    content = replace(change.content, names=names, rules=rules, digest=digest)
    nodes = change.nodes | {name.node for name in brought}
    change = replace(change, content=content, nodes=nodes)
    return Change(frozenset(removed - added), frozenset(added - removed), change)


def _not_in(store: Quads, quads: Iterable[Quad]) -> frozenset[Quad]:
    """Give the quads that are not stored, subject by subject, which is one look-up for each."""
    by_subject: dict[object, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_subject[quad.subject].append(quad)
    found: set[Quad] = set()
    for subject, some in by_subject.items():
        if isinstance(subject, NamedNode):
            found.update({*some}.difference(about(store, short(subject.value))))
    return frozenset(found)


def _ordered(names: Iterable[Name]) -> tuple[Name, ...]:
    return tuple(sorted(names, key=lambda name: (name.kind, name.id, name.node)))


def _entries(history: History) -> Callable[[str], int]:
    """Give what tells the number of the entry that brought a statement; 0 for one before."""

    def number(node: str) -> int:
        entry = history.brought.get(address(node))
        return entry.number if entry else 0

    return number


def _as_taken_in(cards: Mapping[str, StatementCard], new: History) -> dict[str, StatementCard]:
    """Put cards in the order of the entries that brought them, and of their ids."""
    entry = _entries(new)
    return dict(
        sorted(cards.items(), key=lambda one: (entry(one[0]), natural_key(one[1].id), one[0]))
    )


def _statements(fresh: Iterable[Quad]) -> list[str]:
    """Name the statements that come in."""
    kind = term("kb:Statement")
    subjects = [quad.subject for quad in fresh if quad.object == kind]
    return sorted(short(node.value) for node in subjects if isinstance(node, NamedNode))


def _assess(
    new: History, growth: Growth, stored: Records, removed: set[Quad], added: set[Quad]
) -> None:
    """Keep assessments and the conflicts that they are of in step."""
    came = {c.id: c for c in growth.conflicts if c.tier != Tier.REBUTTAL}
    for id in growth.gone:
        for node in stored.inverse(f"conflict:{id}", "kb:assesses"):
            removed.add(Quad(term(node), term("kb:assesses"), term(f"conflict:{id}")))
    for id, conflict in came.items():
        for node in assessments(pair_of(conflict), stored):
            added.add(Quad(term(node), term("kb:assesses"), term(f"conflict:{id}")))
    pairs = {judgement.pair for _, judgement in new.judgements}
    now = {pair: _conflicts_of(pair, growth.gone, came.values(), stored) for pair in pairs}
    added.update(new_assessments(new, stored, now))


def _conflicts_of(
    pair: tuple[str, str], gone: Iterable[str], came: Iterable[Conflict], stored: Records
) -> list[str]:
    ids = {conflict.id for conflict in came if pair_of(conflict) == pair}
    for left in pair:
        for node in stored.inverse(short(left), "kb:leftProposition"):
            ends = [
                address(n)
                for e in ("left", "right")
                for n in stored.all(node, f"kb:{e}Proposition")
            ]
            is_pair = stored.one(node, "kb:tier") not in ("", f"kb:{Tier.REBUTTAL}")
            if is_pair and tuple(sorted(ends)) == pair and node.partition(":")[2] not in gone:
                ids.add(node.partition(":")[2])
    return sorted(ids)
