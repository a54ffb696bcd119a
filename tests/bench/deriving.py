"""Measure what it costs to derive everything, by SPARQL on the store and by DuckDB on tables."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pyoxigraph import RdfFormat, Store

from kb.contradictions.derive import derive_beside, measure_into
from kb.graph.registry import ontology_quads
from kb.query.catalogue import rules
from kb.relational.whole import put_beside, with_duckdb
from tests.bench.table import Line, timed
from tests.bench.world import World, triples

Found = tuple[int, int]


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
    """Give the number of triples that there are then, and of the rows of all rules."""
    measure_into(store)
    with with_duckdb(store) as whole:
        put_beside(whole, store)
        return len(store), sum(1 for rule in rules() for _ in whole.rows(rule))


def _on_the_store(store: Store) -> Found:
    derive_beside(store)
    store.optimize()
    return len(store), sum(1 for rule in rules() for _ in store.query(rule.text))
