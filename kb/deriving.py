"""Make what an addition changes in store and index, or what is taken back."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Quad

from kb.contradictions.bench import about
from kb.contradictions.growth import Growth, Known, Stored
from kb.contradictions.increment import grow
from kb.graph.cards import QuoteCheck, natural_key
from kb.graph.checks import check_quotes
from kb.graph.collector import rarely_collected
from kb.graph.history import History
from kb.graph.imports import import_names
from kb.graph.indexing import index_change
from kb.graph.noted import (
    ACTIVITY,
    assessments,
    dataset_digest,
    generated_quad,
    import_quads,
    new_assessments,
    pair_of,
    record_of,
    record_quads,
    retraction_quads,
)
from kb.graph.records import Quads, Records, StoreRecords
from kb.index.index import Index
from kb.model.conflict import Conflict, StatementCard, Tier
from kb.model.lookup import IndexChange, Name
from kb.terms import address, short, term

Texts = Callable[[str], str | None]
_SHARE = 8
"""An addition about more than this part of the statements is derived with everything else."""


@dataclass(frozen=True)
class Change:
    """What changes in store and index."""

    removed: frozenset[Quad]
    added: frozenset[Quad]
    index: IndexChange


@rarely_collected()
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

    def stored_conflict(id: str) -> Stored | None:
        found = index.conflict(id)
        return None if found is None else Stored(found, index.sides_in_order(id))

    known = Known(
        store=store,
        fresh=fresh,
        lost=frozenset(lost),
        texts=frozenset(new.texts),
        card=index.card,
        standing=index.standing,
        sides=index.sides,
        stored=stored_conflict,
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
    for name in _statements(fresh):
        added.update(record_quads([name], new.brought[address(name)]))
    for text, into in ((before, removed), (digest, added)):
        into.add(Quad(term(ACTIVITY), term("kb:datasetDigest"), Literal(text)))
    _assess(new, growth, stored, removed, added)
    change = index_change(
        growth.records,
        _as_taken_in(growth.cards, new),
        growth.conflicts,
        nodes=growth.nodes,
        refound=growth.refound,
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


def _as_taken_in(cards: Mapping[str, StatementCard], new: History) -> dict[str, StatementCard]:
    """Put cards in the order of the entries that brought them, and of their ids."""
    entry = new.number_of
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
