"""Measure what it costs to derive everything, by SPARQL on the store and by DuckDB on tables."""

from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kb.contradictions.derive import derive_beside, matches_in, measure_into
from kb.contradictions.issues import issues, parted
from kb.contradictions.over_time import changed_position
from kb.graph.records import StoreRecords
from kb.graph.registry import ontology_quads
from kb.model.issue import Issue
from kb.relational.duckdb_engine import DuckDbEngine
from kb.relational.whole import on_tables, put_beside
from tests.bench.table import Line, timed
from tests.bench.world import World, triples

Found = tuple[int, int, int]


def lines(size: int, folder: Path) -> Iterator[Line]:
    """Measure at one size."""
    file = folder / f"world-{size}.nt"
    if not file.exists():
        with file.open("w", encoding="utf-8") as out:
            out.writelines(triples(World(size)))
    tables, found = timed(partial(_on_tables, _records(file)), runs=1)
    here, expected = timed(partial(_on_the_store, _records(file)), runs=1)
    missed = f"what SPARQL finds: {expected}, not {found}" if found != expected else ""
    yield Line(size, "derive everything, with DuckDB", tables, (("SPARQL here", here),), missed)


def _records(file: Path) -> Store:
    store = Store()
    store.bulk_load(path=str(file), format=RdfFormat.N_TRIPLES)
    store.bulk_extend(ontology_quads())
    return store


def _on_tables(store: Store) -> Found:
    """Give the number of triples that there are then, and of issues and the pairs in them."""
    measure_into(store)
    with on_tables(store, DuckDbEngine) as whole:
        put_beside(whole, store)
        records = StoreRecords(store)
        return _found(store, whole.issues(partial(changed_position, records=records)))


def _on_the_store(store: Store) -> Found:
    derive_beside(store)
    store.optimize()
    pairs, _ = parted(matches_in(store))
    return _found(store, issues(pairs, StoreRecords(store)))


def _found(store: Store, found: Iterable[Issue]) -> Found:
    counts = [issue.pairs for issue in found]
    return len(store), len(counts), sum(counts)
